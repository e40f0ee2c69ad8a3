"""Names are found by pinyin and initials, also where a surname is read otherwise than the character."""

import pytest

from ledger.access.romanising import _AS_SURNAME, romanised
from ledger.screens.pinyin import begins, search_key


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("善美天使工程基金会", "shanmei"),
        ("善美天使工程基金会", "Shan Mei"),
        ("善美天使工程基金会", "smts"),
        ("单雨兰", "shan"),
        ("单雨兰", "syl"),
        ("单雨兰", "danyulan"),
        ("曾小明", "zengxiaoming"),
        ("移动通信公司", "ydtx"),
        ("ABC 公司", "abcgongsi"),
        ("陈", "chen"),
    ],
)
def test_name_is_found_by_what_its_pinyin_or_initials_begin_with(name: str, typed: str) -> None:
    assert begins(typed) in search_key(name)


@pytest.mark.parametrize("name", ["吕绿叶", "张建安", "李西恩", "欧阳小梅", "尉迟敬德", "扎西顿珠", "张杨小明"])
def test_name_is_found_as_pages_write_it(name: str) -> None:
    assert begins(romanised(name)) in search_key(name)


@pytest.mark.parametrize("surname", sorted(_AS_SURNAME))
def test_every_surname_with_a_reading_of_its_own_is_found_by_it(surname: str) -> None:
    assert begins(romanised(f"{surname}小明")) in search_key(f"{surname}小明")


def test_text_that_is_not_in_letters_begins_no_key() -> None:
    assert begins("陈雨桐") == ""


@pytest.mark.parametrize(("name", "typed"), [("陈雨桐", "yutong"), ("陈雨桐", "x"), ("陈雨桐", "|")])
def test_name_is_not_found_by_something_else(name: str, typed: str) -> None:
    assert begins(typed + "x") not in search_key(name)


@pytest.mark.parametrize("name", ["单曾解仇查区朴盖" * 15, "A" * 120, "乐重" * 60])
def test_key_of_a_long_name_stays_within_its_column(name: str) -> None:
    assert len(search_key(name)) <= 1200
