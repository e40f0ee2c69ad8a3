"""Chinese names in letters: the surname first, the given name in one word."""

import pytest
from django.utils.translation import override

from donors.models import Donor
from ledger.access.models import User
from ledger.access.naming import person_called
from ledger.access.romanising import romanised


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("陈雨桐", "Chen Yutong"),
        ("王芳", "Wang Fang"),
        ("王　芳", "Wang Fang"),
        ("欧阳小梅", "Ouyang Xiaomei"),
        ("欧阳", "Ou Yang"),
        ("尉迟敬德", "Yuchi Jingde"),
        ("万俟明", "Moqi Ming"),
        ("单雨兰", "Shan Yulan"),
        ("曾朝阳", "Zeng Zhaoyang"),
        ("仇小华", "Qiu Xiaohua"),
        ("吕绿叶", "Lü Lüye"),
        ("张建安", "Zhang Jian’an"),
        ("張建安", "Zhang Jian’an"),
        ("张杨小明", "Zhang Yangxiaoming"),
        ("扎西顿珠", "Zhaxidunzhu"),
        ("阿依古丽·买买提", "Ayiguli Maimaiti"),
    ],
)
def test_name_is_written_in_letters(name: str, letters: str) -> None:
    assert romanised(name) == letters


@pytest.mark.parametrize(("mask", "letters"), [("张**", "Zhang**"), ("欧**", "Ou**"), ("单**", "Shan**")])
def test_of_a_mask_only_what_it_shows_is_read(mask: str, letters: str) -> None:
    assert romanised(mask) == letters


@pytest.mark.parametrize(
    "text",
    [
        "",
        "陈",
        "Lin Qiaoyun",
        "林巧云 Lin Qiaoyun",
        "李Anna",
        "王芳（母亲）",
        "善美天使工程基金会",
        "管理员",
        "王老师",
        "李奶奶",
        "C-2026-001",
        "**",
        "😀",
    ],
)
def test_what_is_no_chinese_name_is_left_alone(text: str) -> None:
    with override("en"):
        assert (romanised(text), person_called(text)) == ("", text)


@pytest.mark.parametrize(("language", "called"), [("en", "Chen Yutong 陈雨桐"), ("zh-hans", "陈雨桐")])
def test_letters_are_for_readers_of_english(language: str, called: str) -> None:
    with override(language):
        assert (person_called("陈雨桐"), str(User(username="chen", display_name="陈雨桐"))) == (called, called)


@pytest.mark.parametrize(
    ("kind", "name_en", "called"),
    [
        ("individual", "", "Chen Yutong 陈雨桐"),
        ("individual", "Rainy Chen", "Rainy Chen"),
        ("group", "", "陈雨桐"),
    ],
)
def test_donor_who_is_a_person_without_an_english_name_is_called_in_letters_too(
    kind: str, name_en: str, called: str
) -> None:
    with override("en"):
        assert Donor(kind=kind, name="陈雨桐", name_en=name_en).called == called


def test_name_on_papers_is_as_it_is_written() -> None:
    with override("en"):
        assert User(username="chen", display_name="陈雨桐").written == "陈雨桐"
