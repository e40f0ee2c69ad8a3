"""What is written is what is read."""

import csv
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.exchange.cells import Value
from ledger.exchange.columns import BY_NAME, SHEETS
from ledger.exchange.folder import read_folder
from ledger.exchange.reading import sheets_of
from ledger.exchange.sheet_kinds import Column, Kind
from ledger.exchange.templates import write_book, write_csv, write_templates
from tests.ledger.exchange.files import ID, OTHER_ID, write
from tests.ledger.exchange.test_columns import REGISTER

# Any text that a person may type: no control characters, no blanks around it.
TEXT = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" \n=+-@',\""), max_size=16)
WORDS = TEXT.map(lambda text: text.strip(" \t\n") or None)
CODES = st.from_regex(r"[A-Z=+@'-][A-Z0-9;-]{0,7}", fullmatch=True).map(lambda code: code.replace(";", "-"))
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
FIGURES = st.integers(1, 10**13)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.CODE: CODES,
    Kind.TEXT: WORDS,
    Kind.DATE: DAYS,
    Kind.MONTH: DAYS.map(lambda day: day.replace(day=1)),
    Kind.MONEY: FIGURES,
    Kind.QUANTITY: FIGURES,
    Kind.COUNT: st.integers(0, 10**13),
    Kind.YES_NO: st.booleans(),
    Kind.CODES: st.lists(CODES, min_size=1, max_size=3).map(tuple),
    Kind.ID_NUMBER: st.sampled_from([ID, OTHER_ID]),
    Kind.PHONE: st.sampled_from(["13800000000", "+8613800000000", "0717-8886666", "12355"]),
}


def values(column: Column) -> st.SearchStrategy[Any]:
    """Return what may stand in a column."""
    of_kind = st.sampled_from(sorted(set(column.choices.values()))) if column.choices else VALUES[column.kind]
    return of_kind.filter(bool) if column.is_required else st.none() | of_kind


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, list[dict[str, Value]]]:
    """Return a file's name and rows for it, whether or not they make sense together."""
    sheet = draw(st.sampled_from(SHEETS))
    return sheet.name, draw(
        st.lists(st.fixed_dictionaries({column.key: values(column) for column in sheet.columns}), max_size=4)
    )


def said(row: dict[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in row.items() if value is not None}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines())
def test_rows_written_and_read_again_are_the_same(written: tuple[str, list[dict[str, Value]]]) -> None:
    name, rows = written
    with tempfile.TemporaryDirectory() as temporary:
        folder = write(Path(temporary))
        list(write_book(folder, {name: rows}))

        read = read_folder(folder)

    assert [said(row.values) for row in read.rows(name)][: len(rows)] == [said(row) for row in rows]


def test_csv_opens_in_excel_as_chinese(tmp_path: Path) -> None:
    write_csv(tmp_path / "items.csv", BY_NAME["items"], [{"code": "BAG", "name": "书包", "unit_of_measure": "个"}])

    assert (tmp_path / "items.csv").read_bytes() == "\ufeffcode,name,unit_of_measure\r\nBAG,书包,个\r\n".encode()


def test_csv_never_runs_a_text_as_a_formula(tmp_path: Path) -> None:
    write_csv(tmp_path / "items.csv", BY_NAME["items"], [{"code": "=1+1", "name": "@SUM(A1)", "unit_of_measure": "-"}])

    with (tmp_path / "items.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["'=1+1", "'@SUM(A1)", "'-"]


def test_csv_has_extra_columns_only_where_a_row_fills_them(tmp_path: Path) -> None:
    rows: list[dict[str, Value]] = [
        {"code": "BAG", "name": "书包", "unit_of_measure": "个", "category": "文具", "name_en": ""}
    ]

    write_csv(tmp_path / "items.csv", BY_NAME["items"], rows)

    assert (tmp_path / "items.csv").read_text(encoding="utf-8-sig").splitlines()[
        0
    ] == "code,name,unit_of_measure,category"


def test_register_is_written_as_schools_keep_it(tmp_path: Path) -> None:
    child: dict[str, Value] = {
        "code": "C1",
        "name": "=李明",
        "sex": "female",
        "id_number": ID,
        "birth_date": dt.date(2015, 6, 1),
    }

    list(write_book(tmp_path, {"children": [child | {"school": "S001"}]}))

    ((title, headings, row),) = [list(sheet) for sheet in sheets_of(tmp_path / "children.xlsx")]
    assert len([cell for cell in title[1] if cell]) == 1
    assert headings == (2, ["序号", *REGISTER])
    assert row == (3, [1.0, "C1", "=李明", "女", "2015-06-01", ID, "S001", *[""] * 13])


def test_book_leaves_out_empty_files_but_those_that_must_be_there(tmp_path: Path) -> None:
    rows: dict[str, list[dict[str, Value]]] = {
        "units": [],
        "places": [],
        "funds": [],
        "gifts": [],
        "items": [{"code": "BAG"}],
    }

    assert list(write_book(tmp_path, rows)) == [("units.csv", 0), ("places.csv", 0), ("funds.csv", 0), ("items.csv", 1)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_templates_are_blank_files_of_every_kind_that_are_read_without_a_fault(
    tmp_path: Path, language: str, settings: Any
) -> None:
    settings.LANGUAGE_CODE = language

    names = list(write_templates(tmp_path / "blank"))

    folder = read_folder(tmp_path / "blank")
    assert sorted(names) == sorted(sheet.file for sheet in folder.sheets.values())
    assert (len(names), folder.faults, folder.notes) == (len(SHEETS), [], [])
    assert [sheet.rows for sheet in folder.sheets.values() if sheet.rows] == []
