"""What of the rows of a folder is in the book already: read for all rows at once, on the first that asks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from distributions.models import DistributionLine
from donors.models import (
    Allocation,
    DonorAlias,
    DonorPerson,
    Gift,
    GiftLine,
    NotTheSame,
    OfficialReceipt,
    PayerAccount,
    PledgeRelief,
    PledgeRevision,
    Reminder,
    SmallGiver,
    ThankedGift,
    WitnessedGift,
)
from ledger.access.models import Unit
from ledger.book.models import Entry
from ledger.exchange.rows import Folder

Roots = list[Unit]
_AT_ONCE = 900  # values in one statement


class There:
    """What the books of a folder's roots hold of what its rows name."""

    def __init__(self, folder: Folder, roots: Callable[[], Roots]) -> None:
        """Read nothing yet."""
        self.folder, self.roots = folder, roots
        self._keys: dict[str, set[Any]] = {}
        self._records: dict[str, dict[Any, Any]] = {}
        self._is_settled = False

    def keys(self, sheet: str) -> set[Any]:
        """Return by what the book tells each row of a sheet from the others; who enters a row adds it."""
        if sheet not in self._keys:
            self._keys[sheet] = set(_KEYS[sheet](self.roots()))
        return self._keys[sheet]

    def settle(self) -> None:
        """Read anew what was posted meanwhile: nothing more will be, and what is not found then is not there."""
        self._records.clear()
        self._is_settled = True

    def gift(self, number: str) -> Gift | None:
        """Return the gift of a number."""
        found: Gift | None = self._record("gifts", number, number, lambda: self._named("gift"))
        return found

    def gift_line(self, number: str, position: int | None) -> GiftLine | None:
        """Return the line of a gift."""
        found: GiftLine | None = self._record("gift lines", (number, position), number, lambda: self._named("gift"))
        return found

    def entry(self, kind: str, number: str) -> Entry | None:
        """Return the entry of that kind and number."""
        found: Entry | None = self._record(
            "entries", (kind, number), number,
            lambda: self._named("reverses", "unidentified") | self._named("gift", of={"attributions"}),
        )  # fmt: skip
        return found

    def handed_out(self, name: str) -> DistributionLine | None:
        """Return the line of a distribution by its own number, or by ``number/position``."""
        found: DistributionLine | None = self._record("lines", name, name, lambda: self._named("line", of={"returns"}))
        return found

    def _named(self, *columns: str, of: Collection[str] = ()) -> set[str]:
        """Return what the rows of some sheets, or of all, have in these columns."""
        rows = (row for sheet in (of or self.folder.sheets) for row in self.folder.rows(sheet))
        return {row.text(column) for row in rows for column in columns} - {""}

    def _record(self, what: str, key: Any, name: str, names: Callable[[], Collection[str]]) -> Any:  # noqa: ANN401 -- as each says
        """Return a record by its key; at first all that the folder names are read."""
        if what not in self._records:
            self._records[what] = self._read(what, names())
        if key not in self._records[what] and not self._is_settled:  # it may be of a row that was posted just now
            self._records[what] |= self._read(what, [name])
        return self._records[what].get(key)

    def _read(self, what: str, names: Iterable[str]) -> dict[Any, Any]:
        left, found = iter(sorted(names)), dict[Any, Any]()
        while some := list(islice(left, _AT_ONCE)):
            found |= _RECORDS[what](self.roots(), some)
        return found


def _gifts(roots: Roots, numbers: list[str]) -> Mapping[Any, Gift]:
    gifts = Gift.objects.filter(root__in=roots, entry__number__in=numbers).select_related("entry__unit__root")
    return {gift.entry.number: gift for gift in gifts.order_by("-pk")}


def _gift_lines(roots: Roots, numbers: list[str]) -> Mapping[Any, GiftLine]:
    lines = GiftLine.objects.filter(gift__root__in=roots, gift__entry__number__in=numbers)
    related = lines.select_related("gift__entry__unit__root", "gift__donor", "lot__item")
    return {(line.gift.entry.number, line.position): line for line in related.order_by("-pk")}


def _entries(roots: Roots, numbers: list[str]) -> Mapping[Any, Entry]:
    entries = Entry.objects.filter(root__in=roots, number__in=numbers).select_related("unit__root", "root")
    return {(entry.kind, entry.number): entry for entry in entries.order_by("-pk")}


def _lines(roots: Roots, names: list[str]) -> Mapping[Any, DistributionLine]:
    parts = [name.rpartition("/") for name in names]
    numbers, positions = {part[0] for part in parts}, {int(part[2]) for part in parts if part[2].isdecimal()}
    by_position = Q(distribution__entry__number__in=numbers, position__in=positions)
    lines = DistributionLine.objects.filter(by_position | Q(number__in=names), distribution__unit__root__in=roots)
    related = lines.select_related("distribution__entry", "distribution__unit__root", "item").order_by("-pk")
    found = {f"{line.distribution.entry.number}/{line.position}": line for line in related if line.distribution.entry}
    return found | {line.number: line for line in related if line.number}


_RECORDS: dict[str, Callable[[Roots, list[str]], Mapping[Any, Any]]] = {
    "gifts": _gifts, "gift lines": _gift_lines, "entries": _entries, "lines": _lines,
}  # fmt: skip


def _reliefs(roots: Roots) -> Iterator[tuple[object, ...]]:
    rows = PledgeRelief.objects.filter(line__pledge__root__in=roots)
    for *facts, asked_at in rows.values_list("line", "kind", "part", "reason", "asked_at"):
        yield *facts, localdate(asked_at)


def _of(rows: QuerySet[Any], *columns: str) -> Iterable[Any]:
    return rows.values_list(*columns, flat=len(columns) == 1)


_KEYS: dict[str, Callable[[Roots], Iterable[Any]]] = {
    "donor_people": lambda of: _of(
        DonorPerson.objects.filter(donor__root__in=of), "donor", "role", "name", "since"
    ),
    "donor_names": lambda of: _of(DonorAlias.objects.filter(donor__root__in=of), "donor", "key"),
    "payer_accounts": lambda of: _of(
        PayerAccount.objects.filter(donor__root__in=of), "donor", "channel", "digest"
    ),
    "told_apart": lambda of: _of(NotTheSame.objects.filter(one__root__in=of), "one", "other"),
    "pledge_plans": lambda of: _of(PledgeRevision.objects.filter(pledge__root__in=of), "pledge", "version"),
    "reliefs": _reliefs,
    "reminders": lambda of: _of(Reminder.objects.filter(pledge__root__in=of), "pledge"),
    "allocations": lambda of: _of(Allocation.objects.filter(gift_line__gift__root__in=of), "gift_line"),
    "official_receipts": lambda of: _of(OfficialReceipt.objects.filter(gift__root__in=of), "gift"),
    "witnessed": lambda of: _of(WitnessedGift.objects.filter(unit__root__in=of), "unit__root", "number"),
    "collections": lambda of: _of(SmallGiver.objects.filter(gift__root__in=of), "gift"),
    "thanks": lambda of: _of(ThankedGift.objects.filter(gift__root__in=of), "gift"),
}  # fmt: skip
