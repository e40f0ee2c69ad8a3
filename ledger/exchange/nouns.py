"""Entering the nouns of a folder: units, places, funds, items, donors, children, groups, pledges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import prefetch_related_objects

from beneficiaries.models import Child, GuardianLink, Village
from beneficiaries.operations import AdultParticulars, ChildParticulars, open_group, register_children
from beneficiaries.villages import villages_named
from donors.models import Donor, Pledge
from donors.operations import DonorParticulars, PledgedLine, Reminding, record_pledge, register_donors
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.access.operations import open_unit
from ledger.book.models import Account
from ledger.book.operations import open_chart, open_fund, open_item, open_place
from ledger.exchange.donor_keeper import DonorKeeper
from ledger.exchange.files import FileKeeper
from ledger.exchange.kits import KitKeeper
from ledger.exchange.resolving import Known, Lookup, Unresolved
from ledger.exchange.rows import Folder, Row

_ROLES = (
    (GuardianLink.Role.FATHER, "father"),
    (GuardianLink.Role.MOTHER, "mother"),
    (GuardianLink.Role.ACTING_GUARDIAN, "guardian"),
)


class NounKeeper:
    """Enters what the book does not hold yet, through the operations of each noun."""

    def __init__(self, folder: Folder, known: Known, by: User, added: dict[str, int], more: DonorKeeper) -> None:
        """Take the folder, what is known, who enters, the count of what is new, and who enters more of donors."""
        self.folder, self.known, self.by, self.added, self.more = folder, known, by, added, more
        self.files = FileKeeper(folder, known, by, added)

    def keep_all(self) -> None:
        """Enter every noun, in the order in which they lean on each other."""
        self._units()
        if not self.known.roots():
            if self.folder.rows("units"):
                self.folder.fault("units", None, "parent", "no root")
            return
        self._one_by_one("places", self._place)
        self._one_by_one("items", self._item)
        KitKeeper(self.folder, self.known, self.by, self.added, self.more.now).keep()
        self._donors()
        self.more.of_donors()
        self._children()
        self._one_by_one("groups", self._group)
        self._one_by_one("funds", self._fund)
        self._pledges()
        self.more.of_pledges()

    # ---- units

    def _units(self) -> None:
        waiting = [row for row in self.folder.rows("units") if row.text("code") not in self.known.units]
        while waiting:
            ready = [row for row in waiting if not row.text("parent") or row.text("parent") in self.known.units]
            if not ready:
                self._without_a_way_up(waiting)
                return
            for row in ready:
                waiting.remove(row)
                if row.bad:
                    self.known.leave_out("units", [row])
                    continue
                try:
                    self._unit(row)
                except Refusal as refusal:
                    self.folder.refused("units", row, refusal.field, refusal)
                    self.known.leave_out("units", [row])

    def _unit(self, row: Row) -> None:
        if not row.text("parent") and self.known.within is not None:
            self.folder.fault("units", row, "parent", "another book", root=self.known.within.code)
            self.known.leave_out("units", [row])
            return
        unit = open_unit(
            code=row.text("code"), name=row.text("name"), kind=row.text("kind"),
            parent=self.known.units.get(row.text("parent")), by=self.by, name_en=row.text("name_en"),
            credit_code=row.text("credit_code"), address=row.text("address"), phone=row.text("phone"),
        )  # fmt: skip
        self.known.units[unit.code] = unit
        self._count("units")
        if unit.is_root and not Account.objects.filter(root=unit).exists():
            open_chart(root=unit, template="cn-npo", by=self.by)

    def _without_a_way_up(self, waiting: list[Row]) -> None:
        codes = {row.text("code") for row in waiting}
        for row in waiting:
            if row.text("parent") in codes:
                self.folder.fault("units", row, "parent", "unit goes in circles")
            elif not self.known.is_left_out("units", "code", row.text("parent")):
                self.folder.fault("units", row, "parent", "no such code", what=self.known.word("unit"))
        self.known.leave_out("units", waiting)

    # ---- one record a row

    def _one_by_one(self, name: str, enter: Callable[[Row, Lookup], None]) -> None:
        for row in self.folder.rows(name):
            if row.bad:
                self.known.leave_out(name, [row])
                continue
            try:
                enter(row, Lookup(self.known, [row]))
            except Unresolved as unresolved:
                for at, column, problem, details in unresolved.faults:
                    self.folder.fault(name, at, column, problem, **details)
                self.known.leave_out(name, [row])
            except Refusal as refusal:
                self.folder.refused(name, row, refusal.field, refusal)
                self.known.leave_out(name, [row])

    def _place(self, row: Row, look: Lookup) -> None:
        if row.text("code") in self.known.places:
            return
        unit = look.unit(row)
        look.done()
        place = open_place(
            unit=unit, code=row.text("code"), kind=row.text("kind"), name=row.text("name"), by=self.by,
            account_number=row.text("account_number"),
        )  # fmt: skip
        self.known.places[place.code] = place
        self._count("places")

    def _item(self, row: Row, look: Lookup) -> None:
        root = self._root_of_row("items", row)
        look.done()
        if root is None or (root.pk, row.text("code")) in self.known.of("item"):
            return
        item = open_item(
            root=root, code=row.text("code"), name=row.text("name"), unit_of_measure=row.text("unit_of_measure"),
            by=self.by, name_en=row.text("name_en"), category=row.text("category"),
            is_durable=bool(row.values.get("durable")),
        )  # fmt: skip
        self.known.add("item", [item])
        self._count("items")

    def _group(self, row: Row, look: Lookup) -> None:
        unit: Any = look.unit(row)
        look.done()
        if (unit.root_id, row.text("code")) in self.known.of("group"):
            return
        group = open_group(
            unit=unit, code=row.text("code"), kind=row.text("kind"), name=row.text("name"), by=self.by,
            school_class=row.text("school_class"),
        )  # fmt: skip
        self.known.add("group", [group])
        self._count("groups")

    def _fund(self, row: Row, look: Lookup) -> None:
        unit: Any = look.unit(row)
        if unit is None:
            look.done()
            return
        if (unit.root_id, row.text("code")) in self.known.of("fund"):
            return
        root = unit.root
        children = [self._child_of_rule(row, look, root, code) for code in self._codes(row, "children")]
        schools = [self.known.units.get(code) for code in self._codes(row, "schools")]
        if None in schools:
            look.faults.append((row, "schools", "no such school", {}))
        look.done()
        fund = open_fund(
            unit=unit, code=row.text("code"), name=row.text("name"), restriction=row.text("restriction"),
            by=self.by, name_en=row.text("name_en"), purpose=row.text("purpose"),
            villages=self._villages(root, self._codes(row, "villages")),
            schools=[school for school in schools if school], children=[child for child in children if child],
            open_on=row.value("open_on"), close_on=row.value("close_on"),
        )  # fmt: skip
        self.known.add("fund", [fund])
        self._count("funds")

    def _child_of_rule(self, row: Row, look: Lookup, root: Unit, code: str) -> Any:  # noqa: ANN401 -- Child or None
        found = self.known.of("child").get((root.pk, code))
        if found is None and not self.known.is_left_out("children", "code", code):
            look.faults.append((row, "children", "no such code", {"what": self.known.word("child")}))
        return found

    # ---- many at once

    def _donors(self) -> None:
        fresh: dict[int, list[DonorParticulars]] = {}
        rows: dict[str, Row] = {}
        for row in self.folder.rows("donors"):
            root = None if row.bad else self._root_of_row("donors", row)
            if root is None:
                self.known.leave_out("donors", [row])
            elif (root.pk, row.text("code")) not in self.known.of("donor"):
                rows[row.text("code")] = row
                fresh.setdefault(root.pk, []).append(
                    DonorParticulars(
                        code=row.text("code"), kind=row.text("kind"), name=row.text("name"),
                        name_en=row.text("name_en"), contact=row.text("contact"), phone=row.text("phone"),
                        email=row.text("email"), tax_id=row.text("tax_id").upper(),
                        is_anonymous=bool(row.values.get("anonymous")), wishes=row.text("wishes"),
                        no_mail=bool(row.value("no_mail")),
                        naming=row.text("naming") or Donor.Naming.NOT_ASKED,
                        naming_asked_on=row.value("naming_asked_on"),
                        receipt_policy=row.text("receipt_policy") or Donor.ReceiptPolicy.EACH,
                        language=row.text("language") or Donor.Language.CHINESE,
                    )
                )  # fmt: skip
        for root_id, donors in fresh.items():
            root = next(each for each in self.known.roots() if each.pk == root_id)
            self._donors_of(root, donors, rows)

    def _donors_of(self, root: Unit, donors: list[DonorParticulars], rows: dict[str, Row]) -> None:
        try:
            entered = register_donors(root=root, donors=donors, by=self.by)
        except Refusal:
            # All at once was refused: go one by one, to name every row that is wrong.
            entered = []
            for donor in donors:
                try:
                    entered += register_donors(root=root, donors=[donor], by=self.by)
                except Refusal as refusal:
                    row = rows[donor.code]
                    self.folder.refused("donors", row, refusal.field, refusal)
                    self.known.leave_out("donors", [row])
        self.known.add("donor", entered)
        self._count("donors", len(entered))

    def _children(self) -> None:
        fresh: dict[int, list[ChildParticulars]] = {}
        for row in self.folder.rows("children"):
            school = self.known.units.get(row.text("school"))
            if row.bad or school is None:
                self.known.leave_out("children", [row])
            elif (school.root_id, row.text("code")) not in self.known.of("child"):
                fresh.setdefault(school.root_id or 0, []).append(_child_of(row, school))
        for root_id, children in fresh.items():
            root = next(each for each in self.known.roots() if each.pk == root_id)
            entered: list[Child] = []
            try:
                entered = register_children(root=root, children=children, by=self.by)
            except Refusal as refusal:
                self.folder.refused("children", None, refusal.field, refusal)
            self.known.add("child", entered)
            self.files.keep_adults(entered)
            self._count("children", len(children))

    def _pledges(self) -> None:
        by_number: dict[str, list[Row]] = {}
        for row in self.folder.rows("pledges"):
            by_number.setdefault(row.text("number"), []).append(row)
        for number, rows in by_number.items():
            if any(row.bad for row in rows):
                self.known.leave_out("pledges", rows)
                continue
            try:
                self._pledge(number, rows)
            except Unresolved as unresolved:
                for row, column, problem, details in unresolved.faults:
                    self.folder.fault("pledges", row, column, problem, **details)
                self.known.leave_out("pledges", rows)
            except Refusal as refusal:
                self.folder.refused("pledges", rows[0], refusal.field, refusal)
                self.known.leave_out("pledges", rows)

    def _pledge(self, number: str, rows: list[Row]) -> None:
        look = Lookup(self.known, rows)
        for root in self.known.roots():
            if (root.pk, number) in self.known.of("pledge"):
                return
        root = self._root_with_fund(rows[0])
        donor = look.record(rows[0], root, "donor", "donors")
        lines = [
            PledgedLine(
                fund=look.fund(row, root),
                item=look.item(row, root),
                quantity=row.value("quantity"),
                amount=row.value("amount"),
                due_on=row.value("due_date"),
            )
            for row in rows
        ]
        campaign = look.of_rows(rows, "campaign", root, "campaigns")
        look.done()
        first = rows[0]
        pledge = record_pledge(
            unit=root, donor=donor, promised_on=first.value("date"), lines=lines, by=self.by, number=number,
            about=first.text("about"), binding=first.text("binding") or Pledge.Binding.SPOKEN, campaign=campaign,
            reminding=_reminding(first),
        )  # fmt: skip
        prefetch_related_objects([pledge], "lines__item", "lines__pledge")
        self.known.add("pledge", [pledge])
        self._count("pledges", len(rows))

    # ---- small things

    def _root_with_fund(self, row: Row) -> Unit:
        roots = self.known.roots()
        fund = row.text("fund")
        return next((root for root in roots if (root.pk, fund) in self.known.of("fund")), roots[0])

    def _root_of_row(self, name: str, row: Row) -> Unit | None:
        roots = self.known.roots()
        if row.text("unit"):
            unit = self.known.units.get(row.text("unit"))
            if unit is None:
                self.folder.fault(name, row, "unit", "no such code", what=self.known.word("unit"))
            return unit.root if unit else None
        if len(roots) > 1:
            self.folder.fault(name, row, "unit", "several books")
            return None
        return roots[0]

    def _villages(self, root: Unit, names: tuple[str, ...]) -> list[Village]:
        return list(villages_named(root, set(names), self.by).values())

    @staticmethod
    def _codes(row: Row, column: str) -> tuple[str, ...]:
        return row.values.get(column) or ()  # type: ignore[return-value] # a column of codes is read so

    def _count(self, name: str, how_many: int = 1) -> None:
        if how_many:
            self.added[name] = self.added.get(name, 0) + how_many


def _reminding(row: Row) -> Reminding:
    said = {name: row.value(f"remind_{name}") for name in ("before", "every", "most")}
    return Reminding(**{name: value for name, value in said.items() if value is not None})


def _child_of(row: Row, school: Unit) -> ChildParticulars:
    adults = tuple(
        (
            str(role),
            AdultParticulars(
                name=row.text(f"{key}_name"), phone=row.text(f"{key}_phone"),
                workplace=row.text(f"{key}_workplace"), relation=row.text(f"{key}_relation"),
            ),
        )
        for role, key in _ROLES
        if row.text(f"{key}_name")
    )  # fmt: skip
    return ChildParticulars(
        code=row.text("code"), name=row.text("name"), school=school, sex=row.text("sex") or "unknown",
        birth_date=row.value("birth_date"), id_number=row.text("id_number"),
        school_class=row.text("school_class"), village=row.text("village"), situation=row.text("situation"),
        remark=row.text("remark"), adults=adults, address=row.text("address"), household=row.text("household"),
        boarding=row.text("boarding"),
    )  # fmt: skip
