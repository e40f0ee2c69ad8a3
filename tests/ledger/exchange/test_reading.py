"""Reading files as rows of cells, and refusing those that would harm the reader."""

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook, PasswordError

from ledger.exchange import reading
from ledger.exchange.cells import BadCell, read
from ledger.exchange.columns import SHEETS
from ledger.exchange.reading import NumberedRow, Unreadable, column_letters, guarded, sheets_of, unguarded
from tests.ledger.exchange.files import write_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rows(path: Path) -> list[NumberedRow]:
    return [row for sheet in sheets_of(path) for row in sheet]


def problem(path: Path) -> str:
    with pytest.raises(Unreadable) as unreadable:
        rows(path)
    return unreadable.value.problem


def csv_file(folder: Path, content: bytes) -> Path:
    (folder / "gifts.csv").write_bytes(content)
    return folder / "gifts.csv"


def rewrite(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Replace bytes in a part of a workbook."""
    with zipfile.ZipFile(path) as before:
        parts = {info.filename: before.read(info) for info in before.infolist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        [after.writestr(name, content) for name, content in parts.items()]
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str, end: str) -> None:
    path = csv_file(tmp_path, f"编号,名称{end}D1,李明{end}".encode(encoding))

    assert rows(path) == [(1, ["编号", "名称"]), (2, ["D1", "李明"])]


def test_csv_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = csv_file(tmp_path, b'code,name\n\nA,"two\nlines"\n,  \nB,one\n')

    assert [number for number, _ in rows(path)] == [1, 3, 5]


def test_csv_ending_is_known_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "GIFTS.CSV").write_bytes(b"number\nG1\n")

    assert rows(tmp_path / "GIFTS.CSV") == [(1, ["number"]), (2, ["G1"])]


@pytest.mark.parametrize(
    "content",
    [
        "编号,名称".encode("utf-16"), "编号,名称".encode("utf-16-be"),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", OLE + b"\x00" * 600,
        b"PK\x03\x04 renamed", b"%PDF-1.7 renamed", b"\xff\xfe\xff", b'"' + b"x" * 200_000 + b'"',
    ],
)  # fmt: skip
def test_csv_of_another_kind_is_no_spreadsheet(tmp_path: Path, content: bytes) -> None:
    assert problem(csv_file(tmp_path, content)) == "not a spreadsheet"


def test_csv_with_a_row_of_a_million_columns_is_too_large(tmp_path: Path) -> None:
    assert problem(csv_file(tmp_path, b"," * 1_000_000)) == "too large"


def test_csv_of_more_bytes_than_a_book_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)

    assert problem(csv_file(tmp_path, b"number,date\n")) == "too large"


def test_csv_of_more_rows_than_a_spreadsheet_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)

    assert problem(csv_file(tmp_path, b"number\nG1\nG2\n")) == "too large"


def test_workbook_cells_keep_their_place_and_kind(tmp_path: Path) -> None:
    day = dt.date(2025, 3, 5)
    with xlsxwriter.Workbook(str(tmp_path / "gifts.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["number", 12.5, True])
        sheet.write_datetime(4, 3, day, book.add_format({"num_format": "yyyy-mm-dd"}))

    assert rows(tmp_path / "gifts.xlsx") == [(3, ["", "number", 12.5, True]), (5, ["", "", "", day])]


def test_workbook_hidden_sheets_are_left_out(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "gifts.xlsx")) as book:
        book.add_worksheet().write(0, 0, "shown")
        hidden = book.add_worksheet()
        hidden.write(0, 0, "hidden")
        hidden.hide()

    assert rows(tmp_path / "gifts.xlsx") == [(1, ["shown"])]


@pytest.mark.parametrize("place", ["XFD1", "A1048577", "GS1"])
def test_workbook_with_a_cell_far_out_is_too_large(tmp_path: Path, place: str) -> None:
    path = write_workbook(tmp_path / "gifts.xlsx", [["number"]])

    rewrite(path, "xl/worksheets/sheet1.xml", b'r="A1"', f'r="{place}"'.encode())

    assert problem(path) == "too large"


def test_workbook_with_two_cells_that_span_a_desert_is_too_large(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "gifts.xlsx", [["number", "date"]])

    rewrite(path, "xl/worksheets/sheet1.xml", b'<c r="A1"', b"<c  s = '0'\n r = 'A1048576'")
    rewrite(path, "xl/worksheets/sheet1.xml", b'r="B1"', b'r="CV1"')

    assert problem(path) == "too large"


def test_workbook_with_a_far_cell_cut_between_two_chunks_is_too_large(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "gifts.xlsx", [["number"]])
    with zipfile.ZipFile(path) as archive:
        before = len(archive.read("xl/worksheets/sheet1.xml").partition(b"<sheetData>")[0]) + len(b"<sheetData>")

    padding = b" " * ((1 << 20) - before - 8)
    rewrite(path, "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + padding)
    rewrite(path, "xl/worksheets/sheet1.xml", b'<row r="1" spans="1:1">', b'<row r="9999999">')

    assert problem(path) == "too large"


def test_workbook_that_unpacks_beyond_measure_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 3 << 20)
    path = write_workbook(tmp_path / "gifts.xlsx", [["number"]])
    rewrite(path, "xl/sharedStrings.xml", b"number", b"n" * (4 << 20))
    assert path.stat().st_size < 1 << 20

    assert problem(path) == "too large"


def test_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    content = OLE + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512
    (tmp_path / "gifts.xlsx").write_bytes(content)

    assert problem(tmp_path / "gifts.xlsx") == "password-protected"


def test_workbook_of_an_encrypted_archive_says_so(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "gifts.xlsx", [["number"]])
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, at + 8, 1)
    path.write_bytes(content)

    assert problem(path) == "password-protected"


@pytest.mark.parametrize(
    "content",
    [b"", b"number,date\nG1,2025-01-01\n", b"<html><table>", OLE + b"\x00" * 600, b"PK\x05\x06" + b"\x00" * 18],
)
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_workbook_of_another_kind_is_no_spreadsheet(tmp_path: Path, content: bytes, ending: str) -> None:
    (tmp_path / f"gifts.{ending}").write_bytes(content)

    assert problem(tmp_path / f"gifts.{ending}") == "not a spreadsheet"


def test_workbook_that_is_cut_off_is_no_spreadsheet(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "gifts.xlsx", [["number"] * 50] * 50)
    path.write_bytes(path.read_bytes()[:-300])

    assert problem(path) == "not a spreadsheet"


def test_workbook_with_a_damaged_part_is_no_spreadsheet(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "gifts.xlsx", [["number"] * 50] * 50)
    content = bytearray(path.read_bytes())
    content[60:90] = b"\xff" * 30
    path.write_bytes(content)

    assert problem(path) == "not a spreadsheet"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-", "@x", "'", "'=x", "''", "＝1", "\tx"])
def test_guard_is_put_before_what_a_spreadsheet_would_run(text: str) -> None:
    assert guarded(text) == f"'{text}"


@given(st.text(alphabet="=+-@'＝\t\rab汉 ", max_size=5))
def test_guard_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("cell", ["'", "'a", "a'", ""])
def test_guard_that_nobody_put_stays(cell: str) -> None:
    assert unguarded(cell) == cell


@pytest.mark.parametrize(("at", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_a_spreadsheet_does(at: int, letters: str) -> None:
    assert column_letters(at) == letters


def test_old_workbook_with_a_password_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_path: str) -> CalamineWorkbook:
        raise PasswordError

    (tmp_path / "gifts.xls").write_bytes(OLE)
    monkeypatch.setattr(reading.CalamineWorkbook, "from_path", locked)

    assert problem(tmp_path / "gifts.xls") == "password-protected"


def workbook_with_formulas(folder: Path, formula: str, result: object) -> Path:
    """Return a workbook with a sheet before, a formula in C2, and empty cells with a format around it."""
    path = folder / "gifts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("A & B").write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet, bold = book.add_worksheet("gifts"), book.add_format({"bold": True})
        sheet.write_row(0, 0, ["number", "date", "amount"])
        sheet.write_string(1, 0, "G1")
        sheet.write_blank(1, 1, None, bold)
        sheet.write_formula(1, 2, formula, None, result)
        sheet.write_blank(1, 3, None, bold)
    return path


def test_formula_counts_as_what_it_says(tmp_path: Path) -> None:
    path = workbook_with_formulas(tmp_path, "=1000+234.5", 1234.5)

    assert list(list(sheets_of(path))[1])[1][1][:3] == ["G1", "", 1234.5]


@pytest.mark.parametrize(("result"), ["#DIV/0!", "#N/A", ""])
def test_formula_that_says_nothing_is_no_empty_cell(tmp_path: Path, result: str) -> None:
    path = workbook_with_formulas(tmp_path, "=B2/0", result)

    first, second = (list(sheet) for sheet in sheets_of(path))
    assert first[0][1][2] == "#VALUE!"
    assert second[1][1][:3] == ["G1", "", "#VALUE!"]


@pytest.mark.parametrize("kind", ["amount", "reference"])
def test_formula_that_says_nothing_is_a_fault_of_its_cell(kind: str) -> None:
    column = next(column for sheet in SHEETS if sheet.name == "gifts" for column in sheet.columns if column.key == kind)

    with pytest.raises(BadCell) as bad:
        read("#VALUE!", column)
    assert bad.value.problem == "formula without a value"
