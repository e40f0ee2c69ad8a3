"""Reading a sheet of gifts: each row as it was typed, what it means, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from donors.models import Donor, Gift, GiftBatch, GiftLine
from ledger.access.queries import root_of
from ledger.book.models import Item
from ledger.screens.typed import count_of, day_of, fen_of

COLUMNS = ("donor", "date", "amount", "item", "quantity", "each", "value_basis", "reference")
Typed = dict[str, str]
T = TypeVar("T")
_NEAR = dt.timedelta(days=3)


@dataclass(slots=True)
class ReadRow:
    """One row: minor units and pieces. ``errors`` by column; ``warning`` is worth a second look."""

    number: int
    typed: Typed
    donor: Donor | None = None
    date: dt.date | None = None
    amount: int = 0
    item: Item | None = None
    quantity: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    warning: str = ""

    @property
    def is_goods(self) -> bool:
        """Whether it is goods."""
        return bool(self.typed.get("item") or self.typed.get("quantity"))


@dataclass(slots=True)
class ReadBatch:
    """A sheet as it reads now."""

    rows: list[ReadRow]

    @property
    def count(self) -> int:
        """How many gifts there are."""
        return len(self.rows)

    @property
    def total(self) -> int:
        """What they are worth together, in minor units."""
        return sum(row.amount for row in self.rows)

    @property
    def faults(self) -> int:
        """How many rows have something wrong."""
        return sum(bool(row.errors) for row in self.rows)


def read_batch(batch: GiftBatch, rows: Sequence[Typed] | None = None) -> ReadBatch:
    """Return a sheet row by row, in a number of queries that does not grow with it. Empty rows count for nothing."""
    typed = [row for row in (batch.rows if rows is None else rows) if any(row.get(name) for name in COLUMNS)]
    root = root_of(batch.unit)
    donors = _donors([row.get("donor", "") for row in typed], root.pk)
    items = _items([row.get("item", "") for row in typed], root.pk)
    read = [_read(number, row, donors, items, batch) for number, row in enumerate(typed, 1)]
    _warn(read, batch)
    return ReadBatch(read)


def _donors(texts: Sequence[str], root: int) -> dict[str, list[Donor]]:
    """Return the donors of each text: by the code that stands first in it, else by the whole name."""
    firsts = {text.split()[0] for text in texts if text}
    rows = Donor.objects.filter(Q(code__in=firsts) | Q(name__in=set(texts)), root=root)
    by_code = {donor.code: donor for donor in rows}
    found = {}
    for text in texts:
        code = text.split()[0] if text else ""
        found[text] = [by_code[code]] if code in by_code else [donor for donor in rows if donor.name == text]
    return found


def _items(texts: Sequence[str], root: int) -> dict[str, list[Item]]:
    rows = Item.objects.filter(Q(code__in=set(texts)) | Q(name__in=set(texts)), root=root)
    return {text: [item for item in rows if text in {item.code, item.name}] for text in texts}


def _read(
    number: int, typed: Typed, donors: dict[str, list[Donor]], items: dict[str, list[Item]], batch: GiftBatch
) -> ReadRow:
    row = ReadRow(number, typed)
    _read_donor(row, donors)
    row.date = _value(row, "date", lambda text: day_of(text, batch.date)) or batch.date
    if row.is_goods:
        _read_goods(row, items)
        if batch.store is None:
            row.errors.setdefault("item", _("Say in the heading of the sheet where goods go to."))
    else:
        row.amount = _value(row, "amount", fen_of) or 0
        if not row.amount and "amount" not in row.errors:
            row.errors["amount"] = _("Write how much money came, or which goods.")
    return row


def _read_donor(row: ReadRow, donors: dict[str, list[Donor]]) -> None:
    found = donors.get(row.typed.get("donor", ""), [])
    if len(found) == 1:
        row.donor = found[0]
    elif found:
        row.errors["donor"] = _("Several donors are called so. Write the code.")
    else:
        row.errors["donor"] = _("No donor has this code or name. Enter the donor first.")


def _read_goods(row: ReadRow, items: dict[str, list[Item]]) -> None:
    found = items.get(row.typed.get("item", ""), [])
    if len(found) == 1:
        row.item = found[0]
    else:
        row.errors["item"] = _("No item has this code or name.")
    row.quantity = _value(row, "quantity", count_of) or 0
    if not row.quantity and "quantity" not in row.errors:
        row.errors["quantity"] = _("Write how many came.")
    each = _value(row, "each", fen_of) or 0
    basis = row.typed.get("value_basis", "")
    if each and basis in {"", GiftLine.ValueBasis.NONE}:
        row.errors["value_basis"] = _("Say where the value comes from.")
    row.amount = each * row.quantity


def _value(row: ReadRow, name: str, read: Callable[[str], T]) -> T | None:
    if not (text := row.typed.get(name, "").strip()):
        return None
    try:
        return read(text)
    except ValidationError as unreadable:
        row.errors[name] = " ".join(unreadable.messages)
        return None


def _warn(rows: Sequence[ReadRow], batch: GiftBatch) -> None:
    """Say which rows look like a gift that is in the book otherwise, or like another row."""
    known = [row for row in rows if row.donor and row.date and row.amount]
    if not known:
        return
    days = [row.date for row in known if row.date]
    near = Gift.objects.filter(
        donor__in={row.donor for row in known}, entry__reversed_by__isnull=True,
        entry__date__range=(min(days) - _NEAR, max(days) + _NEAR),
    ).exclude(batch=batch)  # fmt: skip
    like: dict[int, list[tuple[dt.date, str, int]]] = defaultdict(list)
    columns = ("donor", "entry__date", "entry__number")
    for donor, date, number, worth in near.values_list(*columns).annotate(worth=Sum("lines__lot__amount")).order_by():
        like[donor].append((date, number, worth))
    twice = Counter((row.donor, row.amount, row.date) for row in known)
    for row in known:
        mine = like[row.donor.pk] if row.donor else []
        day = row.date or dt.date.min
        same = [number for date, number, worth in mine if worth == row.amount and abs(date - day) <= _NEAR]
        if same:
            row.warning = _("Looks like %(number)s.") % {"number": same[0]}
        elif twice[row.donor, row.amount, row.date] > 1:
            row.warning = _("Stands here twice.")
