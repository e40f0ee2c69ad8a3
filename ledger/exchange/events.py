"""Posting the events of a folder, each through the operation of its noun."""

from __future__ import annotations

from typing import Any

from distributions.models import Distribution
from distributions.operations import (
    BroughtBack,
    HandOut,
    Moved,
    bring_in_distribution,
    bring_in_write_off,
    record_purchase,
    record_return_of_several,
    record_transfer_of_several,
    reverse_distribution,
    reverse_stock_movement,
)
from donors.models import Gift
from donors.operations import (
    Counted,
    GiftFacts,
    GivenLine,
    attribute_gift,
    attribute_lot,
    identify_payer,
    record_gift,
    record_shortfall,
    record_unidentified,
    refund_gift,
    reverse_gift,
    reverse_gift_event,
)
from ledger.access.models import Unit, User
from ledger.book.models import Entry, Lot
from ledger.book.movements import Named
from ledger.book.operations import (
    bring_in_fund_change,
    close_year,
    record_charge,
    record_interest,
    record_opening,
    record_other_income,
    record_stock_gain,
    reverse_book_entry,
)
from ledger.exchange.naming import lot_named, lots_named
from ledger.exchange.resolving import Known, Lookup
from ledger.exchange.rows import Row

Kind = Entry.Kind
_OF_A_GIFT = ("anonymous", "return_given", "return_worth", "handler", "gift_note", "replaces")
Given = dict[str, Any]


class EventPoster:
    """Posts one event after another; each is one call of one operation."""

    def __init__(self, known: Known, by: User) -> None:
        """Take what is known and who enters."""
        self.known, self.by = known, by

    def post(self, name: str, number: str, rows: list[Row]) -> None:
        """Post the rows of one number.

        Errors: ``Unresolved`` for codes that name nothing; whatever the operation refuses.
        """
        getattr(self, f"_{name}")(Lookup(self.known, rows), rows, number=number)

    # ---- value arrives

    def _arrival(self, look: Lookup, row: Row) -> tuple[Given, Unit | None]:
        place: Any = look.place(row)
        root = place.unit.root if place else None
        given = {"place": place, "fund": look.fund(row, root), "date": row.value("date"), "by": self.by}
        return given, root

    def _openings(self, look: Lookup, rows: list[Row], number: str) -> None:
        given, root = self._arrival(look, rows[0])
        item = look.item(rows[0], root)
        donor = look.record(rows[0], root, "donor", "donors") if rows[0].text("donor") else None
        look.done()
        record_opening(
            **given, item=item, quantity=rows[0].value("quantity"), amount=rows[0].value("amount") or 0,
            party=donor.code if donor else "", number=number,
        )  # fmt: skip

    def _gifts(self, look: Lookup, rows: list[Row], number: str) -> None:
        places: list[Any] = [look.place(row) for row in rows]
        root = next((place.unit.root for place in places if place), None)
        donor = look.record(rows[0], root, "donor", "donors")
        unit: Any = (
            look.unit(rows[0]) if rows[0].text("unit") else next((place.unit for place in places if place), None)
        )
        lines = []
        for row, place in zip(rows, places, strict=True):
            item = look.item(row, root)
            lines.append(
                GivenLine(
                    fund=look.fund(row, root), place=place, amount=row.value("amount") or 0, item=item,
                    quantity=row.value("quantity"), pledge_line=self._pledge_line(look, row, root, item),
                    method=row.text("method"), reference=row.text("reference"),
                    value_basis=row.text("value_basis"), count=_counted(row),
                )
            )  # fmt: skip
        facts = self._facts(look, rows, root)
        look.done()
        record_gift(
            unit=unit, donor=donor, date=rows[0].value("date"), lines=lines, by=self.by, number=number, facts=facts
        )  # fmt: skip

    def _facts(self, look: Lookup, rows: list[Row], root: Unit | None) -> GiftFacts:
        """Return what the rows of a gift say of the whole: the first that says it counts."""
        first = {key: row.value(key) for row in reversed(rows) for key in _OF_A_GIFT if row.value(key) is not None}
        replaced = None
        if number := str(first.get("replaces") or ""):
            gifts = Gift.objects.filter(root=root, entry__number=number, entry__reversed_by__isnull=False)
            row = next(row for row in rows if row.text("replaces"))
            replaced = look.found(row, "replaces", "gift", gifts.filter(replaced_by=None).first(), "gifts", number)
        return GiftFacts(
            is_anonymous=bool(first.get("anonymous")), return_given=str(first.get("return_given") or ""),
            return_worth=first.get("return_worth") or 0, handler=str(first.get("handler") or ""),
            note=str(first.get("gift_note") or ""), campaign=look.of_rows(rows, "campaign", root, "campaigns"),
            replaces=replaced,
        )  # fmt: skip

    def _pledge_line(self, look: Lookup, row: Row, root: Unit | None, item: Any) -> Any:  # noqa: ANN401 -- a line, or None
        if not row.text("pledge"):
            return None
        pledge = look.record(row, root, "pledge", "pledges")
        lines = list(pledge.lines.all()) if pledge else []
        if (position := row.value("pledge_line")) is not None and pledge:
            named = next((line for line in lines if line.position == position), None)
            return look.found(row, "pledge_line", "pledge", named, "pledges", f"{pledge.number}/{position}")
        fitting = [line for line in lines if line.item_id == (item.pk if item else None)]
        return (fitting or lines or [None])[0]

    def _interest(self, look: Lookup, rows: list[Row], number: str) -> None:
        given, _root = self._arrival(look, rows[0])
        look.done()
        record_interest(**given, amount=rows[0].value("amount"), number=number, source=rows[0].text("reference"))

    def _other_income(self, look: Lookup, rows: list[Row], number: str) -> None:
        given, _root = self._arrival(look, rows[0])
        look.done()
        record_other_income(**given, amount=rows[0].value("amount"), number=number, source=rows[0].text("reference"))

    def _stock_gains(self, look: Lookup, rows: list[Row], number: str) -> None:
        given, root = self._arrival(look, rows[0])
        item = look.item(rows[0], root)
        look.done()
        record_stock_gain(
            **given, item=item, quantity=rows[0].value("quantity"), amount=rows[0].value("amount") or 0,
            number=number, source=rows[0].text("reference"),
        )  # fmt: skip

    def _unidentified(self, look: Lookup, rows: list[Row], number: str) -> None:
        given, _root = self._arrival(look, rows[0])
        look.done()
        record_unidentified(**given, amount=rows[0].value("amount"), number=number, source=rows[0].text("reference"))

    def _identifications(self, look: Lookup, rows: list[Row], number: str) -> None:
        row = rows[0]
        name = row.text("unidentified")
        root = self._root_of_entry(Kind.UNIDENTIFIED, name)
        entry = look.entry(row, Kind.UNIDENTIFIED, name, "unidentified", "unidentified")
        donor, fund = look.record(row, root, "donor", "donors"), look.fund(row, root)
        look.done()
        identify_payer(
            entry=entry, donor=donor, fund=fund, amount=row.value("amount"), date=row.value("date"), by=self.by,
            number=number,
        )  # fmt: skip

    # ---- value moves

    def _transfers(self, look: Lookup, rows: list[Row], number: str) -> None:
        moved = [self._moved(look, row) for row in rows]
        look.done()
        lines = [line for line in moved if line]
        record_transfer_of_several(
            unit=lines[0].from_place.unit, lines=lines, date=rows[0].value("date"), by=self.by, number=number
        )  # fmt: skip

    def _moved(self, look: Lookup, row: Row) -> Moved | None:
        source, target = look.place(row, "from_place"), look.place(row, "to_place")
        root = source.unit.root if source else None
        fund, item, lot = look.fund(row, root), look.item(row, root), self._lot(look, row, root)
        if source is None or target is None or fund is None:
            return None
        return Moved(source, fund, item, _wanted(row, item), target, lot)

    def _purchases(self, look: Lookup, rows: list[Row], number: str) -> None:
        row = rows[0]
        source: Any = look.place(row, "from_place")
        target = look.place(row, "to_place")
        root = source.unit.root if source else None
        fund, item = look.fund(row, root), look.item(row, root)
        lot = self._lot(look, row, root)
        look.done()
        record_purchase(
            fund=fund, from_place=source, to_place=target, item=item, quantity=row.value("quantity"),
            amount=row.value("amount"), date=row.value("date"), by=self.by, supplier=row.text("supplier"),
            reference=row.text("reference"), number=number, lot=lot,
        )  # fmt: skip

    def _fund_changes(self, look: Lookup, rows: list[Row], number: str) -> None:
        row = rows[0]
        place: Any = look.place(row)
        root = place.unit.root if place else None
        fund, to_fund = look.fund(row, root, "from_fund"), look.fund(row, root, "to_fund")
        item, lot = look.item(row, root), self._lot(look, row, root)
        look.done()
        bring_in_fund_change(
            place=place, fund=fund, to_fund=to_fund, item=item, wanted=_wanted(row, item),
            consent=row.text("consent"), date=row.value("date"), by=self.by, lot=lot, number=number,
        )  # fmt: skip

    # ---- value leaves

    def _distributions(self, look: Lookup, rows: list[Row], number: str) -> None:
        unit: Any = look.unit(rows[0])
        root = unit.root if unit else None
        lines = [self._hand_out(look, row, root) for row in rows]
        look.done()
        bring_in_distribution(
            unit=unit, date=rows[0].value("date"), occasion=rows[0].text("occasion"),
            lines=[line for line in lines if line], number=number, by=self.by,
        )  # fmt: skip

    def _hand_out(self, look: Lookup, row: Row, root: Unit | None) -> HandOut | None:
        place, fund, item = look.place(row), look.fund(row, root), look.item(row, root)
        child = look.record(row, root, "child", "children") if row.text("child") else None
        group = look.record(row, root, "group", "groups") if row.text("group") else None
        if root is None or place is None or fund is None or (child is None and group is None):
            return None
        signer, guardian, other = "", None, ""
        name = row.text("signed_by")
        if name:
            signer, guardian = self.known.signer(root, child, name, self.by) if child else ("other", None)
            other = name if signer == "other" else ""
        return HandOut(
            place=place, fund=fund, item=item, wanted=_wanted(row, item), child=child, group=group,
            lot=self._lot(look, row, root), number=row.text("line"), signer=signer, guardian=guardian,
            signed_by_other=other, signed_on=row.value("signed_on"),
        )  # fmt: skip

    def _returns(self, look: Lookup, rows: list[Row], number: str) -> None:
        found: list[Any] = [look.handed_out(row) for row in rows]
        look.done()
        back = [
            BroughtBack(line, row.value("quantity") if line.item else row.value("amount"))
            for row, line in zip(rows, found, strict=True)
        ]
        record_return_of_several(
            distribution=found[0].distribution, lines=back, date=rows[0].value("date"), by=self.by,
            reason=rows[0].text("reason"), number=number,
        )  # fmt: skip

    def _write_offs(self, look: Lookup, rows: list[Row], number: str) -> None:
        row = rows[0]
        given, root = self._arrival(look, row)
        item, lot = look.item(row, root), self._lot(look, row, root)
        look.done()
        bring_in_write_off(
            **given, item=item, quantity=row.value("quantity"), reason=row.text("reason"), number=number, lot=lot
        )  # fmt: skip

    def _charges(self, look: Lookup, rows: list[Row], number: str) -> None:
        row = rows[0]
        given, root = self._arrival(look, row)
        lot = self._lot(look, row, root)
        look.done()
        record_charge(
            **given, amount=row.value("amount"), number=number, source=row.text("reference"), lot=lot
        )  # fmt: skip

    def _refunds(self, look: Lookup, rows: list[Row], number: str) -> None:
        self._given_back(refund_gift, look, rows[0], number)

    def _shortfalls(self, look: Lookup, rows: list[Row], number: str) -> None:
        self._given_back(record_shortfall, look, rows[0], number)

    def _given_back(self, operation: Any, look: Lookup, row: Row, number: str) -> None:  # noqa: ANN401 -- one of two
        line: Any = look.gift_line(row)
        look.done()
        operation(
            line=line, wanted=row.value("quantity") if line.lot.item else row.value("amount"),
            date=row.value("date"), by=self.by, number=number, source=row.text("reference"),
        )  # fmt: skip

    # ---- putting right, and the year's end

    def _attributions(self, look: Lookup, rows: list[Row], number: str) -> None:
        row = rows[0]
        if row.text("kind"):
            self._attribution_of_lot(look, row, number)
            return
        line: Any = look.gift_line(row)
        root = line.gift.root if line else None
        one = look.record(row, root, "donor", "donors", "from_donor")
        other = look.record(row, root, "donor", "donors", "to_donor")
        look.done()
        attribute_gift(
            line=line, from_donor=one, to_donor=other, date=row.value("date"), why=row.text("reason"),
            by=self.by, number=number,
        )  # fmt: skip

    def _attribution_of_lot(self, look: Lookup, row: Row, number: str) -> None:
        root = self._root_of_entry(row.text("kind"), row.text("gift"))
        key = lot_named(root, f"{row.text('kind')}:{row.text('gift')}/{row.value('gift_line')}")
        found = Lot.objects.select_related("entry__unit__root").filter(pk=key or 0).first()
        if found is None:
            look.faults.append((row, "gift", "no such code", {"what": self.known.word("entry")}))
        one = look.record(row, root, "donor", "donors", "from_donor")
        other = look.record(row, root, "donor", "donors", "to_donor")
        look.done()
        lot: Any = found
        attribute_lot(
            lot=lot, from_donor=one, to_donor=other, date=row.value("date"), why=row.text("reason"), by=self.by,
            number=number,
        )  # fmt: skip

    def _reversals(self, look: Lookup, rows: list[Row], number: str) -> None:
        row = rows[0]
        entry: Any = look.entry(row, row.text("kind"), row.text("reverses"), "reverses", "reversals")
        look.done()
        why: Given = {"date": row.value("date"), "why": row.text("reason"), "by": self.by, "number": number}
        if entry.kind == Kind.GIFT:
            reverse_gift(gift=Gift.objects.select_related("entry__unit").get(entry=entry), **why)
        elif entry.kind == Kind.DISTRIBUTION:
            reverse_distribution(distribution=Distribution.objects.get(entry=entry), **why)
        elif entry.kind in {Kind.PURCHASE, Kind.TRANSFER, Kind.RETURN, Kind.WRITE_OFF}:
            reverse_stock_movement(entry=entry, **why)
        elif entry.kind in {Kind.UNIDENTIFIED, Kind.IDENTIFICATION, Kind.REFUND, Kind.SHORTFALL, Kind.ATTRIBUTION}:
            reverse_gift_event(entry=entry, **why)
        else:
            reverse_book_entry(entry=entry, **why)

    def _year_ends(self, look: Lookup, rows: list[Row], number: str) -> None:
        unit: Any = look.unit(rows[0])
        look.done()
        date: Any = rows[0].value("date")
        close_year(root=unit, year=date.year, date=date, by=self.by, number=number)

    # ---- small things

    def _lot(self, look: Lookup, row: Row, root: Unit | None) -> Named:
        if root is None or not row.text("lot"):
            return None
        lot = lots_named(root, row.text("lot"))
        if lot is None:
            look.faults.append((row, "lot", "no such code", {"what": self.known.word("lot")}))
        return lot

    def _root_of_entry(self, kind: str, number: str) -> Unit:
        found = self.known.there.entry(kind, number)
        return found.root if found else self.known.roots()[0]


def _wanted(row: Row, item: object) -> int:
    return (row.value("quantity") if item else row.value("amount")) or 0


def _counted(row: Row) -> Counted | None:
    """Return who counted, and what the giver had said; None where nobody wrote it down."""
    if row.value("declared") is None:
        return None
    texts = (row.text(column) for column in ("counted_by", "counted_with", "difference_reason"))
    return Counted(row.value("declared"), *texts)
