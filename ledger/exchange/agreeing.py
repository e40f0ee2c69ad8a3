"""What the rows of a sheet say together: what is said twice, what disagrees, what one half of a row leaves out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from beneficiaries import id_number
from ledger.exchange.rows import Folder, Row, Sheet
from ledger.exchange.sheet_kinds import SheetKind

_ROWS_NAMED = 5


def check_sheet(folder: Folder, sheet: Sheet) -> None:
    """Note what the rows of a sheet say against each other."""
    kind = sheet.kind
    if kind.groups_by is not None:
        _check_agreement(folder, sheet, kind.groups_by)
    elif kind.key:
        _check_twice(folder, sheet, kind.key, "number used twice")
    if kind.says_money_or_goods():
        for row in sheet.rows:
            _check_money_or_goods(folder, kind, row)
    if kind.name == "children":
        _check_children(folder, sheet)
    if kind.name == "distributions":
        _check_twice(folder, sheet, "line", "number used twice")
        for row in sheet.rows:
            if not row.text("child") and not row.text("group") and not {"child", "group"} & row.bad:
                folder.fault(kind.name, row, "child", "missing")


def _check_agreement(folder: Folder, sheet: Sheet, columns: Sequence[str]) -> None:
    first: dict[str, Row] = {}
    for row in sheet.rows:
        number = row.text("number")
        before = first.setdefault(number, row) if number else row
        for column in columns:
            if row.values.get(column) != before.values.get(column) and not {column} & (row.bad | before.bad):
                folder.fault(sheet.kind.name, row, column, "rows of one number disagree", other=before.number)


def _check_twice(folder: Folder, sheet: Sheet, key: str, problem: str) -> None:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in sheet.rows:
        if row.text(key):
            rows[row.text(key)].append(row)
    for same in rows.values():
        for row in same if len(same) > 1 else ():
            others = [str(other.number) for other in same if other is not row]
            shown = ", ".join([*others[:_ROWS_NAMED], *(["…"] if len(others) > _ROWS_NAMED else [])])
            folder.fault(sheet.kind.name, row, key, problem, rows=shown)


def _check_money_or_goods(folder: Folder, kind: SheetKind, row: Row) -> None:
    if "kind" in row.bad:
        return
    says = row.values.get("kind")
    is_goods = says == "goods" if says else bool(row.text("item") or "item" in row.bad or _counts_only(row))
    for column in ("item", "quantity") if is_goods else ("amount",):
        if row.values.get(column) is None and column not in row.bad:
            folder.fault(kind.name, row, column, "missing")
    for column in ("item", "quantity"):
        if not is_goods and row.values.get(column) is not None:
            folder.fault(kind.name, row, column, "cash has no item")


def _counts_only(row: Row) -> bool:
    """Whether a row without an item has a quantity and no amount: it is the item that is missing."""
    return row.values.get("quantity") is not None and row.values.get("amount") is None


def _check_children(folder: Folder, sheet: Sheet) -> None:
    _check_twice(folder, sheet, "id_number", "same ID number as another row")
    for row in sheet.rows:
        birth_date = row.values.get("birth_date")
        number = row.text("id_number")
        if number and birth_date and id_number.parse(number).birth_date != birth_date:
            folder.fault("children", row, "id_number", "birth date disagrees with the ID number")
        for who in ("father", "mother", "guardian"):
            has_more = any(row.text(f"{who}_{what}") for what in ("phone", "workplace", "relation"))
            if has_more and not row.text(f"{who}_name") and f"{who}_name" not in row.bad:
                folder.fault("children", row, f"{who}_name", "missing")


def check_schools(folder: Folder, known: set[str]) -> None:
    """Note the children whose school is none of the known units."""
    for row in folder.rows("children"):
        if row.text("school") and row.text("school") not in known:
            folder.fault("children", row, "school", "no such school")
