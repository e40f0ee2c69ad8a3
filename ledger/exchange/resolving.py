"""From the codes of a folder to the records they name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child, Group, GuardianLink
from beneficiaries.records import names_of_adults
from beneficiaries.register import register_of
from distributions.models import Acknowledgement
from donors.models import Campaign, Donor, Pledge
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.book.errors import NotEnough
from ledger.book.models import Fund, Item, Place
from ledger.exchange.donor_sheets import OF_DONORS, OF_GIFTS, OF_PLEDGES
from ledger.exchange.rows import Folder, Row
from ledger.exchange.there import There
from ledger.exchange.waiting_sheets import WAITING

WORDS: dict[str, str | Promise] = {
    "unit": _("unit"), "place": _("place"), "fund": _("fund"), "item": _("item"), "donor": _("donor"),
    "child": _("child"), "group": _("group"), "pledge": _("pledge"), "line": _("line of a distribution"),
    "campaign": _("campaign"), "gift": _("gift"), "entry": _("entry"), "lot": _("lot"),
    "helper": _("helper"), "pairing": _("pairing"), "visit": _("visit"),
}  # fmt: skip

# Sheets without a row that posts, or that something posted leans on as an amount.
_MOVES_NOTHING = frozenset({"units", "children", "items", "kits", "donors", "pledges"}) | {
    sheet.name for sheet in (*OF_DONORS, *OF_PLEDGES, *OF_GIFTS, *WAITING)
}

FaultOfRow = tuple[Row, str, str, dict[str, object]]


class Unresolved(Exception):  # noqa: N818 -- it says what the codes are
    """Codes that name nothing. Without faults: they name what was left out for a fault of its own."""

    def __init__(self, faults: list[FaultOfRow]) -> None:
        """Keep the faults."""
        super().__init__()
        self.faults = faults


class Known:
    """The records that codes may name: of the book, and of the folder as they are entered."""

    def __init__(self, folder: Folder, within: Unit | None = None) -> None:
        """Start with what the book holds, or all books; ``within`` is the root unit of the only one that is meant."""
        self.folder, self.within = folder, within
        units, places = Unit.objects.select_related("root", "parent"), Place.objects.select_related("unit__root")
        if within is not None:
            units, places = units.filter(root=within), places.filter(unit__root=within)
        self.units: dict[str, Unit] = {unit.code: unit for unit in units}
        self.places: dict[str, Place] = {place.code: place for place in places}
        self.there = There(folder, self.roots)
        self.by_root: dict[str, dict[tuple[int, str], Any]] = {}
        self.left_out: dict[str, set[str]] = {}
        self._funds_left_out: set[str] = set()
        self._everything_is_doubtful = False
        self._signers: dict[int, dict[str, tuple[str, GuardianLink | None]]] = {}

    # ---- what there is

    def unit_codes(self) -> set[str]:
        """Return the codes of all units of the book and of the folder."""
        return {*self.units, *(row.text("code") for row in self.folder.rows("units"))}

    def roots(self) -> list[Unit]:
        """Return the roots that the folder's units, or all units, belong to."""
        codes = {row.text("code") for row in self.folder.rows("units")} or set(self.units)
        found = {unit.root_id: unit.root for code in codes if (unit := self.units.get(code)) and unit.root}
        return [root for root in found.values() if root]

    def sheets_held(self) -> set[str]:
        """Return of which of the needed sheets each of these books has something."""
        of: dict[str, set[int | None]] = {
            "units": {unit.root_id for unit in self.units.values()},
            "places": {place.unit.root_id for place in self.places.values()},
            "funds": {root for root, _code in self.of("fund")},
        }
        roots: set[int | None] = {root.pk for root in self.roots()}
        return {sheet for sheet, held in of.items() if roots and roots <= held}

    def of(self, kind: str) -> dict[tuple[int, str], Any]:
        """Return the records of a kind by (root, code), read on first use."""
        if kind not in self.by_root:
            self.by_root[kind] = {
                (record.root_id, getattr(record, "code", None) or record.number): record
                for record in _READERS[kind](self.roots())
            }
        return self.by_root[kind]

    def add(self, kind: str, records: Iterable[Any]) -> None:
        """Add records that were just entered."""
        for record in records:
            self.of(kind)[record.root_id, getattr(record, "code", None) or record.number] = record

    @staticmethod
    def word(kind: str) -> str | Promise:
        """Return a kind of record in words."""
        return WORDS[kind]

    # ---- what was left out, and what follows from it

    def leave_out(self, name: str, rows: Iterable[Row]) -> None:
        """Remember rows that are not entered, so that what leans on them is not told as a fault too."""
        for row in rows:
            for column in ("number", "code", "line"):
                if row.text(column):
                    self.left_out.setdefault(f"{name}.{column}", set()).add(row.text(column))
            funds = {row.text(column) for column in ("fund", "from_fund", "to_fund")} - {""}
            if funds:
                self._funds_left_out |= funds
            elif name not in _MOVES_NOTHING:
                self._everything_is_doubtful = True

    def is_left_out(self, name: str, column: str, code: str) -> bool:
        """Whether a record of the folder was left out for a fault of its own."""
        return code in self.left_out.get(f"{name}.{column}", set())

    def follows_from_what_was_left_out(self, refusal: Refusal, rows: list[Row]) -> bool:
        """Whether a lack of stock or money may only come from rows that were left out."""
        if not isinstance(refusal, NotEnough):
            return False
        funds = {row.text(column) for row in rows for column in ("fund", "from_fund")} - {""}
        return self._everything_is_doubtful or bool(funds & self._funds_left_out) or (not funds and bool(self.left_out))

    # ---- who signed

    def signer(self, root: Unit, child: Child, name: str, by: User) -> tuple[str, GuardianLink | None]:
        """Return who a name beside a child's line is: the child, one of its adults, or somebody else."""
        if root.pk not in self._signers:
            self._signers[root.pk] = {}
            found = self._signers[root.pk]
            names = names_of_adults(root)
            links = GuardianLink.objects.filter(child__root=root).select_related("child")
            # Those who are adults of the child today come before those who were.
            for link in links.order_by(F("until").desc(nulls_first=True), "pk"):
                if link.pk in names:
                    found.setdefault(f"{link.child.code}\n{names[link.pk]}", (Acknowledgement.Signer.GUARDIAN, link))
            for file in register_of(root, by, "import_signatures"):
                found[f"{file.code}\n{file.name}"] = (Acknowledgement.Signer.CHILD, None)
        found_signer = self._signers[root.pk].get(f"{child.code}\n{name}")
        return found_signer or (Acknowledgement.Signer.OTHER, None)


class Lookup:
    """Resolves the codes of one event's rows; collects every code that names nothing."""

    def __init__(self, known: Known, rows: list[Row]) -> None:
        """Start without faults."""
        self.known, self.rows = known, rows
        self.faults: list[FaultOfRow] = []
        self.leans_on_what_was_left_out = False

    def done(self) -> None:
        """Stop here where a code named nothing.

        Errors: ``Unresolved``.
        """
        if self.faults or self.leans_on_what_was_left_out:
            raise Unresolved(self.faults)

    def place(self, row: Row, column: str = "place") -> Any:  # noqa: ANN401 -- None only until done() is asked
        """Return the place that a column names."""
        return self.found(row, column, "place", self.known.places.get(row.text(column)), "places")

    def unit(self, row: Row, column: str = "unit") -> Any:  # noqa: ANN401 -- None only until done() is asked
        """Return the unit that a column names."""
        return self.found(row, column, "unit", self.known.units.get(row.text(column)), "units")

    def fund(self, row: Row, root: Unit | None, column: str = "fund") -> Any:  # noqa: ANN401 -- None only until done() is asked
        """Return the fund that a column names."""
        return self.record(row, root, "fund", "funds", column)

    def item(self, row: Row, root: Unit | None) -> Any:  # noqa: ANN401 -- None only until done() is asked
        """Return the item that a row names; None for money."""
        return self.record(row, root, "item", "items") if row.text("item") else None

    def record(self, row: Row, root: Unit | None, kind: str, sheet: str, column: str = "") -> Any:  # noqa: ANN401 -- any noun
        """Return the record of a root that a column names."""
        code = row.text(column or kind)
        found = self.known.of(kind).get((root.pk, code)) if root else None
        return self.found(row, column or kind, kind, found, sheet) if root else None

    def of_rows(self, rows: list[Row], kind: str, root: Unit | None, sheet: str) -> Any:  # noqa: ANN401 -- any noun
        """Return the record that the first row with the column filled names; None where none is."""
        row = next((row for row in rows if row.text(kind)), None)
        return self.record(row, root, kind, sheet) if row else None

    def entry(self, row: Row, kind: str, number: str, column: str, sheet: str) -> Any:  # noqa: ANN401 -- None only until done() is asked
        """Return the entry of that kind and number."""
        return self.found(row, column, "entry", self.known.there.entry(kind, number), sheet, number)

    def gift_line(self, row: Row) -> Any:  # noqa: ANN401 -- None only until done() is asked
        """Return the line of a gift that a row names."""
        found = self.known.there.gift_line(row.text("gift"), row.value("gift_line"))
        return self.found(row, "gift", "gift", found, "gifts", row.text("gift"))

    def handed_out(self, row: Row) -> Any:  # noqa: ANN401 -- None only until done() is asked
        """Return the line of a distribution that a return names: its own number, or ``number/position``."""
        name = row.text("line")
        found = self.known.there.handed_out(name)
        if found is None and self.known.is_left_out("distributions", "line", name):
            self.leans_on_what_was_left_out = True
            return None
        return self.found(row, "line", "line", found, "distributions", name)

    def found(self, row: Row, column: str, kind: str, found: Any, sheet: str, code: str = "") -> Any:  # noqa: ANN401 -- any noun
        """Return what was found under the code of a column, or note that nothing was."""
        if found is not None:
            return found
        code = code or row.text(column)
        if any(self.known.is_left_out(sheet, key, code) for key in ("code", "number")):
            self.leans_on_what_was_left_out = True
        else:
            self.faults.append((row, column, "no such code", {"what": self.known.word(kind)}))
        return None


def _pledges(roots: list[Unit]) -> Iterable[Pledge]:
    return Pledge.objects.filter(root__in=roots).prefetch_related("lines__item", "lines__pledge")


_READERS: dict[str, Any] = {
    "fund": lambda roots: Fund.objects.filter(root__in=roots).select_related("unit", "root"),
    "item": lambda roots: Item.objects.filter(root__in=roots),
    "donor": lambda roots: Donor.objects.filter(root__in=roots),
    "child": lambda roots: Child.objects.filter(root__in=roots),
    "group": lambda roots: Group.objects.filter(root__in=roots),
    "pledge": _pledges,
    "campaign": lambda roots: Campaign.objects.filter(root__in=roots),
}
