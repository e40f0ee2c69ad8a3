"""Names are found by pinyin and initials, also where a surname is read otherwise than the character."""

import pytest

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


@pytest.mark.parametrize(("name", "typed"), [("陈雨桐", "yutong"), ("陈雨桐", "x"), ("陈雨桐", "|")])
def test_name_is_not_found_by_something_else(name: str, typed: str) -> None:
    assert begins(typed + "x") not in search_key(name)


@pytest.mark.parametrize("name", ["单曾解仇查区朴盖" * 15, "A" * 120, "乐重" * 60])
def test_key_of_a_long_name_stays_within_its_column(name: str) -> None:
    assert len(search_key(name)) <= 1200
