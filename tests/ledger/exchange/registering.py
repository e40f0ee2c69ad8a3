"""Registers for tests, as schools keep them."""

import io
from typing import Any

import xlsxwriter

from ledger.access.models import Unit, User
from ledger.exchange.models import RegisterImport
from ledger.exchange.operations import match_columns, take_in_register
from ledger.exchange.taking_in import files_of
from ledger.jobs.worker import work
from tests.ledger.exchange.uploading import NOW, sent

TITLE = ["百里洲镇合心小学留守儿童花名册（2026年秋）"]
HEADINGS = ["序号", "姓名", "性别", "出生日期", "身份证号", "班级", "监护人", "联系电话"]
ID = "990101201506010014"  # a boy born on 2015-06-01


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """Return a workbook of named sheets."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return file.getvalue()


def row(name: str, birth: str = "", number: str = "", school_class: str = "三(1)班", phone: str = "") -> list[Any]:
    """Return a row under ``HEADINGS``."""
    return [1, name, "", birth, number, school_class, "奶奶" if phone else "", phone]


def register_of(*rows: list[Any]) -> bytes:
    """Return a register of these rows."""
    return workbook(("花名册", [TITLE, HEADINGS, *rows]))


def taken(by: User, school: Unit, data: bytes) -> RegisterImport:
    """Return a register that was taken in."""
    return take_in_register(school=school, files=files_of(sent({"花名册.xlsx": data})), now=NOW, by=by)


def checked(by: User, school: Unit, data: bytes) -> RegisterImport:
    """Return a register that was taken in, matched as proposed, and checked by the worker."""
    register = taken(by, school, data)
    return worked(match_columns(register=register, columns=register.columns, now=NOW, by=by))


def worked(register: RegisterImport) -> RegisterImport:
    """Return a register after the worker has done what there was to do."""
    work(until_idle=True)
    register.refresh_from_db()
    return register
