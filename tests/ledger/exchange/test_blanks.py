"""Blank sheets: read by the importer, filled in by people."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ledger.exchange.blanks import blank_folder
from ledger.exchange.columns import SHEETS
from ledger.exchange.folder import read_folder


@pytest.mark.parametrize("in_chinese", [True, False])
def test_blank_sheets_are_what_the_importer_reads(*, in_chinese: bool, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(blank_folder(in_chinese=in_chinese))) as archive:
        archive.extractall(tmp_path)

    folder = read_folder(tmp_path)

    assert (folder.faults, folder.notes) == ([], [])
    assert sorted(folder.sheets) == sorted(kind.name for kind in SHEETS)


def test_blank_register_keeps_id_numbers_as_texts_and_offers_its_words(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(blank_folder(in_chinese=True))) as archive:
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read("儿童.xlsx"))).active

    headings = [cell.value for cell in sheet[1]]
    letter = openpyxl.utils.get_column_letter(headings.index("身份证号") + 1)
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert (sheet.column_dimensions[letter].number_format, offered) == (
        "@", ['"女,男"', '"走读,住校"', '"在册,暂停,离开,已合并,已删除"'],
    )  # fmt: skip
