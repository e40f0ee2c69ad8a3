"""Registers as schools keep them: titles, headings in two rows, several sheets, sums below."""

import datetime as dt
from pathlib import Path

import pytest

from ledger.exchange.reading import Unreadable
from ledger.exchange.register.headings import proposed
from ledger.exchange.register.reading import RegisterRow, read_rows, sheets_with_headings
from tests.ledger.exchange.registering import HEADINGS, ID, TITLE, register_of, row, workbook

TODAY = dt.date(2026, 11, 25)


def rows_of(folder: Path, data: bytes, remembered: dict[str, str] | None = None) -> list[RegisterRow]:
    path = folder / "花名册.xlsx"
    path.write_bytes(data)
    sheets = sheets_with_headings([path], remembered or {})
    titles = [title for sheet in sheets for title in sheet.titles if title]
    return read_rows(sheets, proposed(titles, remembered or {}), TODAY)


def told(rows: list[RegisterRow]) -> list[tuple[int, str | None, str]]:
    return [(one.number, fault.column, fault.problem) for one in rows for fault in one.faults]


def test_rows_under_a_title_are_read(tmp_path: Path) -> None:
    (one,) = rows_of(tmp_path, register_of(row("王小雨", "2015.6.1", "", "三(1)班", "13800000000")))

    assert (one.number, one.faults) == (3, [])
    assert {key: value for key, value in one.values.items() if value} == {
        "name": "王小雨", "birth_date": dt.date(2015, 6, 1), "school_class": "三(1)班", "guardian_name": "奶奶",
        "guardian_phone": "13800000000",
    }  # fmt: skip


def test_a_title_is_not_joined_with_the_heading_below_it(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(register_of(row("王小雨", "2015-06-01")))

    (sheet,) = sheets_with_headings([path])

    assert (sheet.last, sheet.titles) == (2, HEADINGS)


def test_headings_in_two_rows_are_joined_below_their_group(tmp_path: Path) -> None:
    upper = ["姓名", "出生日期", "父亲", "", "", "母亲", "", "备注"]
    lower = ["", "", "姓名", "电话", "务工地点", "姓名", "电话", ""]
    line = ["王小雨", "2015-06-01", "王强", "13800000001", "东莞", "李梅", "13800000002", "走读"]

    (one,) = rows_of(tmp_path, workbook(("s", [TITLE, upper, lower, line])))

    assert (one.faults, one.values["father_name"], one.values["father_phone"]) == ([], "王强", "13800000001")
    assert (one.values["father_workplace"], one.values["mother_name"]) == ("东莞", "李梅")
    assert (one.values["mother_phone"], one.values["remark"]) == ("13800000002", "走读")


def test_sheets_named_by_classes_give_the_class(tmp_path: Path) -> None:
    headings = ["姓名", "性别"]
    book = workbook(
        ("三（1）班", [headings, ["王小雨", "女"]]), ("四（2）班", [headings, ["李雪", "女"]]), ("说明", [["填表说明"]])
    )

    assert [(one.sheet, one.values["school_class"]) for one in rows_of(tmp_path, book)] == [
        (0, "三（1）班"),
        (1, "四（2）班"),
    ]


def test_grade_and_class_are_joined(tmp_path: Path) -> None:
    book = workbook(("s", [["姓名", "年级", "班级"], ["王小雨", "三年级", "1班"], ["李雪", "三年级", ""]]))

    assert [one.values["school_class"] for one in rows_of(tmp_path, book)] == ["三年级1班", "三年级"]


def test_birth_and_sex_are_taken_from_the_id_number_where_they_are_missing(tmp_path: Path) -> None:
    (one,) = rows_of(tmp_path, register_of(row("王小雨", "", ID)))

    assert (one.values["birth_date"], one.values["sex"]) == (dt.date(2015, 6, 1), "male")


def test_rows_with_nothing_of_a_child_are_left_out(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, register_of(row("王小雨"), ["合计", "", "", "", "", "", "", ""], [2]))

    assert [one.number for one in rows] == [3]


@pytest.mark.parametrize(
    "line",
    [
        ["合计", "7人", "", "", "", "", "", ""], ["合 计：", "男4女3", "", "", "", "", "", ""], ["", "共 7 人", "", ""],
        ["", "小计7名", "女", ""],
    ],
)  # fmt: skip
def test_a_line_of_sums_is_no_child(line: list[object], tmp_path: Path) -> None:
    rows = rows_of(tmp_path, register_of(row("王小雨"), line))

    assert [one.values["name"] for one in rows] == ["王小雨"]


def test_a_heading_that_the_school_uses_is_remembered(tmp_path: Path) -> None:
    book = workbook(("s", [["姓名", "昵称", "性别"], ["王小雨", "小雨", "女"]]))

    (one,) = rows_of(tmp_path, book, {"昵称": "remark"})

    assert one.values["remark"] == "小雨"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (row("王小雨", "1900-01-01"), ("birth_date", "no child was born then")),
        (row("王小雨", "2031-01-01"), ("birth_date", "no child was born then")),
        (row("王小雨", "昨天"), ("birth_date", "not a date")),
        (row("王小雨", "2015-06-02", ID), ("id_number", "birth date disagrees with the ID number")),
        (row("王小雨", "", "6.23E+17"), ("id_number", "stored as a number")),
        ([1, "王小雨", "", "", 623000000000000000.0, "", "", ""], ("id_number", "stored as a number")),
        (row("王小雨", "", ID[:-1] + "5"), ("id_number", "check digit")),
        (row("", "2015-06-01"), ("name", "missing")),
        (row("王小雨", "", "", "三(1)班", "没有"), ("guardian_phone", "not a phone number")),
        ([1, "王小雨", "", "", "", "", "", "13800000000"], ("guardian_name", "missing")),
    ],
)
def test_what_is_wrong_with_a_cell_is_told(line: list[object], fault: tuple[str, str], tmp_path: Path) -> None:
    assert told(rows_of(tmp_path, register_of(line))) == [(3, *fault)]


def test_two_rows_of_one_child_are_told_unless_their_id_numbers_differ(tmp_path: Path) -> None:
    same = row("王小雨", "2015-06-01")
    twice = row("李雪", "", ID)

    found = told(rows_of(tmp_path, register_of(same, same, twice, row("李雪二", "", ID))))

    assert found == [
        (3, "name", "same child as another row"),
        (4, "name", "same child as another row"),
        (5, "id_number", "same ID number as another row"),
        (6, "id_number", "same ID number as another row"),
    ]


def test_sixty_five_thousand_empty_rows_are_no_rows(tmp_path: Path) -> None:
    lines = [TITLE, HEADINGS, row("王小雨"), *[[""] * 8] * 3, *([[]] * 65_000), row("李雪")]

    assert [one.number for one in rows_of(tmp_path, workbook(("s", lines)))] == [3, 65_007]


def test_file_without_headings_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no heading row"):
        rows_of(tmp_path, workbook(("s", [["甲", "乙"], ["丙", "丁"]])))
