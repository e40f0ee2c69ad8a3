"""Cells of a workbook whose formula says nothing: an error, or a result that no program has worked out.

The reader of workbooks hands both out as empty cells, and an empty amount means goods without a value: so they are
looked for in the workbook itself, and stand in the rows as the error that a spreadsheet would show.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

NO_VALUE = "#VALUE!"
ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
_PART = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^<>]*>""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_FORMULA, _RESULT = re.compile(rb"<(?:\w+:)?f[\s/>]"), re.compile(rb"<(?:\w+:)?v[^<>]*>[^<]")
_END = re.compile(rb"</(?:\w+:)?c>")
_LONGEST = 1 << 20  # of what is between two cells; no cell is longer


def cells_without_value(path: Path, sheet: str) -> dict[int, set[int]]:
    """Return, by row as a spreadsheet counts it, the places (0: A) of a sheet's cells whose formula says nothing.

    Nothing for a file that is no XLSX: an old workbook does not tell.
    """
    if not zipfile.is_zipfile(path):
        return {}
    found: dict[int, set[int]] = {}
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        for cell in _cells(archive, part) if part else ():
            if place := _without_value(cell):
                found.setdefault(place[0], set()).add(place[1])
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    sheets = map(_attributes, _SHEET.findall(archive.read("xl/workbook.xml").decode("utf-8", "replace")))
    key = next((one.get("r:id", "") for one in sheets if one.get("name") == sheet), "")
    parts = map(_attributes, _PART.findall(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")))
    target = next((one.get("Target", "") for one in parts if key and one.get("Id") == key), "")
    part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return part if part in names else ""


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the cells of a sheet, each with what stands before it."""
    left = b""
    with archive.open(part) as file:
        while chunk := file.read(1 << 20):
            *whole, left = _END.split(left + chunk)
            yield from whole
            left = left[-_LONGEST:]


def _without_value(cell: bytes) -> tuple[int, int] | None:
    # Nearly every cell is none of them; those without anything in them stand before the one that ends here.
    if _FORMULA.search(cell) is None and _ERROR.search(cell) is None:
        return None
    *_before, last = [None, *_PLACE.finditer(cell)]
    if last is None:
        return None
    inside = cell[last.end() :]
    is_error = _ERROR.search(last[0]) is not None
    if not is_error and (_FORMULA.search(inside) is None or _RESULT.search(inside) is not None):
        return None
    at = 0
    for letter in last[1]:
        at = at * 26 + letter - 64
    return int(last[2]), at - 1
