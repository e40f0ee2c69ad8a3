"""Sheets handed back with what is wrong beside each row, to be uploaded again as they are."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
from django.utils import translation

from ledger.exchange.folder import read_folder
from ledger.exchange.handing_back import sheets_with_errors
from tests.ledger.exchange.files import read_with, told, write_workbook
from tests.ledger.exchange.uploading import GIFTS

REGISTER = [
    ["留守儿童花名册"],
    ["儿童编号", "姓名", "学校编号", "出生日期"],
    ["C1", "王小雨", "S001", "2015-06-01"],
    ["C2", "李雪", "S001", "昨天"],
]


def handed_back(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    found = read_folder(folder)
    with translation.override("en"):
        files = sheets_with_errors(folder, found.faults)
    return {
        name: list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
        for name, data in files.items()
    }


def test_rows_stand_where_they_were_with_the_fault_beside_them(tmp_path: Path) -> None:
    read_with(tmp_path)
    write_workbook(tmp_path / "children.xlsx", REGISTER)

    back = handed_back(tmp_path)

    assert list(back) == ["children.xlsx"]
    assert back["children.xlsx"] == [
        ("留守儿童花名册", None, None, None, None),
        ("儿童编号", "姓名", "学校编号", "出生日期", "What is wrong"),
        ("C1", "王小雨", "S001", "2015-06-01", None),
        ("C2", "李雪", "S001", "昨天",
         "出生日期: This is no date. Write year, month and day, as in 2025-03-05 or 2025.3.5."),
    ]  # fmt: skip


def test_sheet_mended_in_place_is_read_again_with_the_column_still_in_it(tmp_path: Path) -> None:
    read_with(tmp_path)
    path = write_workbook(tmp_path / "children.xlsx", REGISTER)
    folder = read_folder(tmp_path)
    data = sheets_with_errors(tmp_path, folder.faults)["children.xlsx"]

    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["D4"] = dt.date(2015, 10, 1)
    book.save(path)

    again = read_folder(tmp_path)
    assert (told(again), [row.value("birth_date") for row in again.rows("children")]) == (
        [],
        [dt.date(2015, 6, 1), dt.date(2015, 10, 1)],
    )


def test_fault_of_the_headings_hangs_on_them(tmp_path: Path) -> None:
    read_with(tmp_path, gifts=GIFTS.replace("fund,", "funds,"))

    folder = read_folder(tmp_path)
    data = sheets_with_errors(tmp_path, folder.faults)["gifts.xlsx"]

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert "funds" in sheet.cell(1, sheet.max_column).comment.text


def test_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    read_with(tmp_path, donors="code,kind,name\n'=1+1,individual,\n")

    folder = read_folder(tmp_path)
    data = sheets_with_errors(tmp_path, folder.faults)["donors.xlsx"]

    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_file_that_cannot_be_read_is_not_handed_back(tmp_path: Path) -> None:
    read_with(tmp_path)
    (tmp_path / "gifts.xlsx").write_bytes(b"no workbook")

    assert handed_back(tmp_path) == {}
