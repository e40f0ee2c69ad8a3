"""What the cells of a spreadsheet mean."""

import datetime as dt
from typing import Any

import pytest

from ledger.exchange.cells import BadCell, Cell, read
from ledger.exchange.columns import BY_NAME
from ledger.exchange.sheet_kinds import Column, Kind

MARCH_5 = dt.date(2016, 3, 5)


def cell(kind: Kind, content: Cell, **particulars: Any) -> object:
    return read(content, Column("any", "任何", kind, **particulars))


def problem(kind: Kind, content: Cell, **particulars: Any) -> str:
    with pytest.raises(BadCell) as bad:
        cell(kind, content, **particulars)
    return bad.value.problem


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("empty", [None, "", "  ", "　", "\t", "\ufeff", "\u200b", "\xa0"])
def test_read_takes_blanks_for_nothing(kind: Kind, empty: str | None) -> None:
    assert cell(kind, empty) is None


@pytest.mark.parametrize(
    "content",
    [
        "2016-03-05", "2016-3-5", "2016/3/5", "2016.3.5", "2016.03.05", "2016年3月5日", "2016年03月05", "20160305",
        "２０１６．３．５", "２０１６年３月５日", " 2016 - 3 - 5 ", "　2016-03-05　", "2016-03-05\t",
        "2016-03-05 00:00:00",
        "2016-03-05T00:00", "2016/3/5 14:30", "2016年 3月 5日", 20160305.0, 20160305, MARCH_5, dt.datetime(2016, 3, 5),  # noqa: DTZ001 -- as a spreadsheet says it
    ],
)  # fmt: skip
def test_date_is_read_as_people_write_it(content: Cell) -> None:
    assert cell(Kind.DATE, content) == MARCH_5


@pytest.mark.parametrize(
    "content",
    [
        "2016年13月5日", "2016-02-30", "16-3-5", "5/3/2016", "2016", "2016-03", "45721", 45721.0, "0216-03-05",
        "2216-03-05", "2016-03-05x", "2016-03-0512", "2016-W10-3", "201635", "春节", "2016-3/5",
    ],
)  # fmt: skip
def test_date_of_another_form_is_refused(content: Cell) -> None:
    assert problem(Kind.DATE, content) == "not a date"


@pytest.mark.parametrize("content", ["2025-06", "2025.6", "2025年6月", "2025/06", "2025-06-30", dt.date(2025, 6, 1)])
def test_month_is_its_first_day(content: Cell) -> None:
    assert cell(Kind.MONTH, content) == dt.date(2025, 6, 1)


def test_month_that_does_not_exist_is_refused() -> None:
    assert problem(Kind.MONTH, "2025-13") == "not a date"


@pytest.mark.parametrize(
    ("content", "fen"),
    [
        ("1234.50", 123450), ("1234.5", 123450), ("1234", 123400), ("1,234.50", 123450), ("￥1,234.50", 123450),
        ("¥1234.5元", 123450), ("1234.500", 123450), ("１２３４．５０", 123450), ("1，234.50", 123450), (" 0.01 ", 1),
        (1234.5, 123450), (1234.0, 123400), (1234, 123400), (0.1 + 0.2, 30), (1234567.89, 123456789), ("+5", 500),
    ],
)  # fmt: skip
def test_money_is_read_in_fen(content: Cell, fen: int) -> None:
    assert cell(Kind.MONEY, content) == fen


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1.005", "three decimals"), (0.125, "three decimals"), ("0", "not positive"), ("0.00", "not positive"),
        ("-5.00", "not positive"), (-5.0, "not positive"), ("ten", "not an amount"), ("1e3", "not an amount"),
        ("1e999999999", "not an amount"), ("1_000", "not an amount"), ("1.234,50", "not an amount"),
        ("12元34", "not an amount"), ("1,23", "not an amount"), ("NaN", "not an amount"), ("Infinity", "not an amount"),
        ("١٢", "not an amount"), ("1.5万", "not an amount"), ("99999999999999", "too large a figure"),
        (1e300, "too long"), (True, "not an amount"),
    ],
)  # fmt: skip
def test_money_of_another_form_is_refused(content: Cell, expected: str) -> None:
    assert problem(Kind.MONEY, content) == expected


@pytest.mark.parametrize(("content", "pieces"), [("12", 12), ("1,200", 1200), ("３", 3), (3.0, 3), ("3.0", 3), (7, 7)])
def test_quantity_is_whole(content: Cell, pieces: int) -> None:
    assert cell(Kind.QUANTITY, content) == pieces


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1.5", "not a whole number"), (1.5, "not a whole number"), ("5个", "not a whole number"),
        ("1e999999999", "not a whole number"), ("0", "not positive"), ("-3", "not positive"),
        ("10000000000001", "too large a figure"),
    ],
)  # fmt: skip
def test_quantity_of_another_form_is_refused(content: Cell, expected: str) -> None:
    assert problem(Kind.QUANTITY, content) == expected


@pytest.mark.parametrize("content", ["entrusted", "Entrusted", "受托", "受托代理", "　受托 "])
def test_choice_is_read_by_code_or_chinese_word(content: str) -> None:
    (restriction,) = (column for column in BY_NAME["funds"].columns if column.key == "restriction")

    assert read(content, restriction) == "entrusted"


def test_choice_of_another_word_lists_the_words() -> None:
    with pytest.raises(BadCell) as bad:
        cell(Kind.CHOICE, "借款", choices={"cash": "cash", "现金": "cash"})

    assert (bad.value.problem, bad.value.details) == ("not one of the choices", {"choices": "cash, 现金"})


@pytest.mark.parametrize("content", ["A;B", "A；B", " A ; B ;", "A、B", "Ａ;Ｂ"])
def test_codes_are_parted(content: str) -> None:
    assert cell(Kind.CODES, content) == ("A", "B")


@pytest.mark.parametrize(
    ("content", "meant"), [("yes", True), ("是", True), ("Y", True), (True, True), ("no", False), ("否", False)]
)
def test_yes_and_no_are_read(content: Cell, meant: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert cell(Kind.YES_NO, content) is meant


def test_yes_or_no_of_another_word_is_refused() -> None:
    assert problem(Kind.YES_NO, "maybe") == "not one of the choices"


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),
        (110105491231002.0, "11010519491231002X"),
    ],
)
def test_id_number_is_kept_as_text(content: Cell, meant: str) -> None:
    assert cell(Kind.ID_NUMBER, content) == meant


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("110105194912310021", "check digit"), ("1101051949123100", "not an ID number"),
        ("11010519491331002X", "not an ID number"), (440524188001010014.0, "stored as a number"),
        (440524188001010014, "stored as a number"), ("4.40524E+17", "stored as a number"),
    ],
)  # fmt: skip
def test_id_number_that_is_unsound_is_refused(content: Cell, expected: str) -> None:
    assert problem(Kind.ID_NUMBER, content) == expected


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        ("13800000000", "13800000000"), ("１３８００００００００", "13800000000"), (13800000000.0, "13800000000"),
        ("138-0000-0000", "13800000000"), ("+86 138 0000 0000", "+8613800000000"), ("8613800000000", "8613800000000"),
        ("0717-8886666", "0717-8886666"), ("(0717)8886666", "07178886666"), ("0717-8886666-12", "0717-8886666-12"),
        ("12355", "12355"), ("110", "110"), ("+4930123456", "+4930123456"),
    ],
)  # fmt: skip
def test_phone_is_read(content: Cell, meant: str) -> None:
    assert cell(Kind.PHONE, content) == meant


@pytest.mark.parametrize("content", ["1.9912E+10", "1380000000", "138000000000", "12800000000", "无", "7178886666"])
def test_phone_of_another_form_is_refused(content: str) -> None:
    assert problem(Kind.PHONE, content) == "not a phone number"


@pytest.mark.parametrize(
    ("kind", "content", "meant"),
    [
        (Kind.CODE, " Ｓ００１ ", "S001"), (Kind.CODE, 7.0, "7"), (Kind.CODE, "0012", "0012"),
        (Kind.TEXT, "　晨光文具（湖北）有限公司 ", "晨光文具（湖北）有限公司"),
        (Kind.TEXT, "\ufeff 李明\u200b", "李明"),
        (Kind.TEXT, "a\x00b\x1fc", "abc"), (Kind.TEXT, 3.0, "3"), (Kind.TEXT, 3.5, "3.5"),
        (Kind.TEXT, MARCH_5, "2016-03-05"),
    ],
)  # fmt: skip
def test_text_loses_only_what_nobody_wrote(kind: Kind, content: Cell, meant: str) -> None:
    assert cell(kind, content) == meant


@pytest.mark.parametrize("content", [6230990000000000001.0, "6.23099E+18"])
def test_code_that_a_spreadsheet_damaged_is_refused(content: Cell) -> None:
    assert problem(Kind.CODE, content) == "stored as a number"


def test_text_longer_than_the_book_keeps_is_refused() -> None:
    assert cell(Kind.TEXT, "长" * 20, longest=20) == "长" * 20
    assert problem(Kind.TEXT, "长" * 21, longest=20) == "too long"
