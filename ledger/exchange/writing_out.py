"""A book as rows of its spreadsheets: what ``export_books`` writes and what an import is compared with."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.db.models import F, Min

from beneficiaries.models import Group
from beneficiaries.people import name_of, open_for_child
from beneficiaries.records import names_of_adults
from beneficiaries.register import register_of
from distributions.models import Acknowledgement, DistributionLine, Purchase, ReturnLine, WriteOff
from distributions.operations.signing import OTHER_NAME
from donors.models import Donor, GiftLine, PledgeLine
from ledger.access.models import Unit, User
from ledger.book.models import Attribution, Draw, Entry, Fund, Item, Lot, Period, Place
from ledger.book.models.entries import ROWS_PER_ENTRY
from ledger.exchange.asked import waiting_writers
from ledger.exchange.cells import Value
from ledger.exchange.columns import EVENTS
from ledger.exchange.donor_rows import DonorRows, more_of_a_donor, more_of_a_gift, more_of_a_pledge
from ledger.exchange.files_out import file_writers, register_lines
from ledger.exchange.kits import kit_rows
from ledger.exchange.naming import lots_out_of_turn

Line = dict[str, Value]
Kind = Entry.Kind


def book_rows(
    root: Unit, by: User, purpose: str, *, with_register: bool = True, is_taken_out: bool = False
) -> dict[str, list[Line]]:
    """Return every row of every file of a book, in the order in which it was posted.

    Opens the register: that leaves a line in the log of openings. ``with_register`` False opens it not: children are
    their codes, and who signed is not told.
    """
    out = _Writer(root, by, purpose, with_register=with_register, is_taken_out=is_taken_out)
    rows = {name: list(write()) for name, write in out.writers().items()}
    _give_sequence(root, rows)
    return rows


def _give_sequence(root: Unit, rows: dict[str, list[Line]]) -> None:
    """Write the order of posting down where it is not the order of date, kind and file."""
    order = {
        (kind, number): at
        for at, (kind, number) in enumerate(
            Entry.objects.filter(root=root).order_by("id").values_list("kind", "number"), 1
        )
    }
    events = [
        (line["date"], sheet.order, order[sheet.event, str(line["number"])], line, sheet.event)
        for sheet in EVENTS
        for line in rows[sheet.name]
    ]
    by_default = sorted(events, key=lambda event: event[:3])
    if [event[2] for event in by_default] == sorted(event[2] for event in events):
        return
    for _, _, at, line, _ in events:
        line["sequence"] = at


class _Writer:
    """Writes the rows of one book; reads each table once."""

    def __init__(self, root: Unit, by: User, purpose: str, *, with_register: bool, is_taken_out: bool) -> None:
        self.root, self.by, self.purpose = root, by, purpose
        self.with_register, self.is_taken_out = with_register, is_taken_out
        self.lots = lots_out_of_turn(root)
        self.more = DonorRows(root, by, with_register=with_register)

    def writers(self) -> dict[str, Callable[[], Iterator[Line]]]:
        """Return the function that writes each file."""
        return {
            "units": self.units, "places": self.places, "funds": self.funds, "items": self.items,
            "kits": lambda: kit_rows(self.root),
            "donors": self.donors, **self.more.of_donors(), "children": self.children,
            **file_writers(self.root, with_register=self.with_register), "groups": self.groups,
            "pledges": self.pledges, **self.more.of_pledges(),
            "openings": lambda: self.arrivals(Kind.OPENING), "gifts": self.gifts, **self.more.of_gifts(),
            "transfers": self.transfers,
            "purchases": self.purchases, "distributions": self.distributions, "returns": self.returns,
            "write_offs": self.write_offs, "interest": lambda: self.arrivals(Kind.INTEREST),
            "other_income": lambda: self.arrivals(Kind.OTHER_INCOME),
            "charges": self.charges, "stock_gains": lambda: self.arrivals(Kind.STOCK_GAIN),
            "unidentified": lambda: self.arrivals(Kind.UNIDENTIFIED), "identifications": self.identifications,
            "fund_changes": self.fund_changes, "refunds": lambda: self.given_back(Kind.REFUND),
            "shortfalls": lambda: self.given_back(Kind.SHORTFALL), "attributions": self.attributions,
            "reversals": self.reversals, "year_ends": self.year_ends, **waiting_writers(self.root),
            "periods": self.periods,
        }  # fmt: skip

    # ---- nouns

    def units(self) -> Iterator[Line]:
        for unit in Unit.objects.filter(root=self.root).select_related("parent").order_by("path"):
            yield {
                "code": unit.code, "name": unit.name, "kind": unit.kind,
                "parent": unit.parent.code if unit.parent else None, "name_en": unit.name_en,
                "credit_code": unit.credit_code, "address": unit.address, "phone": unit.phone,
            }  # fmt: skip

    def places(self) -> Iterator[Line]:
        for place in Place.objects.filter(unit__root=self.root).select_related("unit").order_by("pk"):
            yield {
                "code": place.code, "unit": place.unit.code, "kind": place.kind, "name": place.name,
                "account_number": place.account_number,
            }  # fmt: skip

    def funds(self) -> Iterator[Line]:
        funds = Fund.objects.filter(root=self.root).select_related("unit").order_by("pk")
        for fund in funds.prefetch_related("villages", "schools", "children"):
            yield {
                "code": fund.code, "unit": fund.unit.code, "name": fund.name, "restriction": fund.restriction,
                "villages": tuple(village.name for village in fund.villages.all()),
                "children": tuple(child.code for child in fund.children.all()),
                "schools": tuple(school.code for school in fund.schools.all()), "purpose": fund.purpose,
                "name_en": fund.name_en, "open_on": fund.open_on, "close_on": fund.close_on,
            }  # fmt: skip

    def items(self) -> Iterator[Line]:
        for item in Item.objects.filter(root=self.root).order_by("pk"):
            yield {
                "code": item.code, "name": item.name, "unit_of_measure": item.unit_of_measure,
                "name_en": item.name_en, "category": item.category, "durable": item.is_durable or None,
            }  # fmt: skip

    def donors(self) -> Iterator[Line]:
        for donor in Donor.objects.filter(root=self.root).order_by("pk"):
            yield {
                "code": donor.code, "kind": donor.kind, "name": donor.name, "contact": donor.contact,
                "phone": donor.phone, "email": donor.email, "tax_id": donor.tax_id,
                "anonymous": donor.is_anonymous, "name_en": donor.name_en, **more_of_a_donor(donor),
            }  # fmt: skip

    def children(self) -> Iterator[Line]:
        if not self.with_register:
            return iter(())
        return register_lines(self.root, self.by, self.purpose, is_taken_out=self.is_taken_out)

    def groups(self) -> Iterator[Line]:
        for group in Group.objects.filter(root=self.root).select_related("unit").order_by("pk"):
            yield {
                "code": group.code, "unit": group.unit.code, "kind": group.kind, "name": group.name,
                "school_class": group.school_class,
            }  # fmt: skip

    def pledges(self) -> Iterator[Line]:
        lines = PledgeLine.objects.filter(pledge__root=self.root).select_related(
            "pledge__donor", "pledge__campaign", "fund", "item"
        )
        for line in lines.order_by("pledge", "position"):
            yield {
                "number": line.pledge.number, "donor": line.pledge.donor.code, "date": line.pledge.promised_on,
                "fund": line.fund.code, "kind": line.kind, "item": line.item.code if line.item else None,
                "quantity": line.quantity, "amount": line.amount, "due_date": line.due_on,
                **more_of_a_pledge(line),
            }  # fmt: skip

    # ---- events

    def arrivals(self, kind: str) -> Iterator[Line]:
        lots = Lot.objects.filter(entry__root=self.root, entry__kind=kind)
        for lot in lots.select_related("entry", "place", "fund", "item").order_by("id"):
            yield {
                "number": lot.entry.number, "date": lot.entry.date, "place": lot.place.code,
                "fund": lot.fund.code, "item": lot.item.code if lot.item else None, "quantity": lot.quantity,
                "amount": lot.amount or None, "donor": lot.party, "reference": lot.entry.source,
            }  # fmt: skip

    def gifts(self) -> Iterator[Line]:
        lines = GiftLine.objects.filter(gift__root=self.root).select_related(
            "gift__entry__unit", "gift__donor", "gift__campaign", "gift__replaces__entry", "lot__place__unit",
            "lot__fund", "lot__item", "pledge_line__pledge", "count",
        )  # fmt: skip
        for line in lines.prefetch_related("pledge_line__pledge__lines").order_by("gift__entry", "position"):
            lot, entry = line.lot, line.gift.entry
            yield {
                "number": entry.number, "date": entry.date, "donor": line.gift.donor.code,
                "fund": lot.fund.code,
                "kind": "goods" if lot.item else "cash", "place": lot.place.code,
                "item": lot.item.code if lot.item else None, "quantity": lot.quantity, "amount": lot.amount or None,
                "method": line.method, "reference": line.reference,
                "value_basis": line.value_basis if line.value_basis != GiftLine.ValueBasis.NONE else None,
                "unit": entry.unit.code if entry.unit_id != lot.place.unit_id else None, **more_of_a_gift(line),
            }  # fmt: skip

    def transfers(self) -> Iterator[Line]:
        for entry, wanted, draw in self._cuts(Kind.TRANSFER):
            yield {
                "number": entry.number, "date": entry.date, "fund": draw.lot.fund.code,
                "from_place": draw.lot.place.code, "to_place": draw.opens.place.code if draw.opens else None,
                **wanted, "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def purchases(self) -> Iterator[Line]:
        papers = {paper.entry_id: paper for paper in Purchase.objects.filter(entry__root=self.root)}
        for entry, wanted, draw in self._cuts(Kind.PURCHASE):
            bought, paper = draw.opens, papers[entry.pk]
            if bought is None or bought.item is None:
                continue
            yield {
                "number": entry.number, "date": entry.date, "fund": draw.lot.fund.code,
                "from_place": draw.lot.place.code, "to_place": bought.place.code, "item": bought.item.code,
                "quantity": bought.quantity, "amount": wanted["amount"], "supplier": paper.supplier,
                "reference": paper.reference, "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def distributions(self) -> Iterator[Line]:
        signers = _Signers(self.root, self.by, self.purpose) if self.with_register else None
        lines = DistributionLine.objects.filter(distribution__unit__root=self.root, distribution__entry__isnull=False)
        lines = lines.annotate(
            entry=F("distribution__entry"), entry_number=F("distribution__entry__number"),
            entry_date=F("distribution__entry__date"),
        )  # fmt: skip
        for line in (
            lines.select_related(
                "distribution__unit", "place", "fund", "item", "child", "group", "acknowledgement__guardian",
                "acknowledgement__custodian",
            )
            .order_by("distribution__entry", "position")
            .iterator(chunk_size=2000)
        ):  # fmt: skip
            signed_by, signed_on = signers.of(line) if signers else (None, None)
            distribution = line.distribution
            yield {
                "line": line.number or f"{line.entry_number}/{line.position}", "number": line.entry_number,
                # Some days before it was held, where it was approved ahead.
                "date": line.entry_date, "unit": distribution.unit.code, "place": line.place.code,
                "occasion": distribution.occasion, "child": line.child.code if line.child else None,
                "fund": line.fund.code, "item": line.item.code if line.item else None,
                "quantity": line.wanted if line.item else None, "amount": None if line.item else line.wanted,
                "signed_by": signed_by, "signed_on": signed_on, "group": line.group.code if line.group else None,
                "lot": self.lots.get((line.entry, line.position)),
            }  # fmt: skip

    def returns(self) -> Iterator[Line]:
        returned = ReturnLine.objects.filter(returned__entry__root=self.root).select_related(
            "returned__entry", "line__distribution__entry", "line__item"
        )
        for back in returned.order_by("returned__entry", "position"):
            line, entry = back.line, back.returned.entry
            number = line.distribution.entry.number if line.distribution.entry else ""
            yield {
                "number": entry.number, "date": entry.date,
                "line": line.number or f"{number}/{line.position}", "reason": back.returned.reason,
                "quantity": back.wanted if line.item else None, "amount": None if line.item else back.wanted,
            }  # fmt: skip

    def write_offs(self) -> Iterator[Line]:
        reasons = dict(WriteOff.objects.filter(entry__root=self.root).values_list("entry", "reason"))
        for entry, wanted, draw in self._cuts(Kind.WRITE_OFF):
            yield {
                "number": entry.number, "date": entry.date, "place": draw.lot.place.code,
                "fund": draw.lot.fund.code, "item": wanted["item"], "quantity": wanted["quantity"],
                "reason": reasons[entry.pk], "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def charges(self) -> Iterator[Line]:
        for entry, wanted, draw in self._cuts(Kind.CHARGE):
            yield {
                "number": entry.number, "date": entry.date, "place": draw.lot.place.code,
                "fund": draw.lot.fund.code, "amount": wanted["amount"], "reference": entry.source,
                "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def identifications(self) -> Iterator[Line]:
        for entry, wanted, draw in self._cuts(Kind.IDENTIFICATION):
            yield {
                "number": entry.number, "date": entry.date, "unidentified": entry.source, "donor": entry.party,
                "fund": draw.opens.fund.code if draw.opens else None, "amount": wanted["amount"],
            }  # fmt: skip

    def fund_changes(self) -> Iterator[Line]:
        for entry, wanted, draw in self._cuts(Kind.FUND_CHANGE):
            yield {
                "number": entry.number, "date": entry.date, "place": draw.lot.place.code,
                "from_fund": draw.lot.fund.code, "to_fund": draw.opens.fund.code if draw.opens else None,
                **wanted, "consent": entry.source, "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def given_back(self, kind: str) -> Iterator[Line]:
        gifts = self._gift_lines()
        for entry, wanted, draw in self._cuts(kind):
            gift, line = gifts[draw.lot_id]
            wanted.pop("item")
            yield {
                "number": entry.number, "date": entry.date, "gift": gift, "gift_line": line, **wanted,
                "reference": entry.source,
            }  # fmt: skip

    def attributions(self) -> Iterator[Line]:
        gifts = self._gift_lines()
        now: dict[int, str | None] = dict(
            Lot.objects.filter(entry__root=self.root, party__isnull=False).values_list("id", "party")
        )
        for right in (
            Attribution.objects.filter(entry__root=self.root).select_related("entry", "lot__entry").order_by("id")
        ):
            before, now[right.lot_id] = now[right.lot_id], right.party
            if right.entry.kind != Kind.ATTRIBUTION:
                continue
            # An opening balance, and money whose payer was found, have no line of a gift: they are named by their lot.
            came = right.lot.entry
            gift, line = gifts.get(right.lot_id, (came.number, right.lot_id % ROWS_PER_ENTRY))
            yield {
                "kind": None if right.lot_id in gifts else came.kind, "number": right.entry.number,
                "date": right.entry.date, "gift": gift, "gift_line": line,
                "from_donor": before, "to_donor": right.party, "reason": right.entry.source,
            }  # fmt: skip

    def reversals(self) -> Iterator[Line]:
        reversals = Entry.objects.filter(root=self.root, reverses__isnull=False).select_related("reverses")
        for entry in reversals.order_by("id"):
            undone = entry.reverses
            if undone is not None:
                yield {
                    "number": entry.number, "date": entry.date, "kind": undone.kind, "reverses": undone.number,
                    "reason": entry.source,
                }  # fmt: skip

    def year_ends(self) -> Iterator[Line]:
        for entry in Entry.objects.filter(root=self.root, kind=Kind.YEAR_END).select_related("unit").order_by("id"):
            yield {"number": entry.number, "date": entry.date, "unit": entry.unit.code}

    def periods(self) -> Iterator[Line]:
        periods = Period.objects.filter(unit__root=self.root, state=Period.State.CLOSED).select_related("unit")
        for period in periods.order_by("month", "unit"):
            yield {"unit": period.unit.code, "month": period.month, "state": period.state}

    # ---- what several files need

    def _cuts(self, kind: str) -> Iterator[tuple[Entry, Line, Draw]]:
        """Yield each line of entries of a kind: what was wanted, and its first draw."""
        wanted: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        draws = Draw.objects.filter(entry__root=self.root, entry__kind=kind)
        for entry, line, quantity, amount in draws.values_list("entry", "line", "quantity", "amount"):
            total = wanted[entry, line]
            total[0] += quantity or 0
            total[1] += amount
        firsts = draws.values("entry", "line").annotate(first=Min("id")).values("first")
        related = ("entry", "lot__place", "lot__fund", "lot__item", "opens__place", "opens__fund", "opens__item")
        for draw in Draw.objects.filter(pk__in=firsts).select_related(*related).order_by("id"):
            quantity, amount = wanted[draw.entry_id, draw.line]
            item = draw.lot.item
            yield (
                draw.entry,
                {
                    "item": item.code if item else None,
                    "quantity": quantity if item else None,
                    "amount": None if item else amount,
                },
                draw,
            )

    def _gift_lines(self) -> dict[int, tuple[str, int]]:
        lines = GiftLine.objects.filter(gift__root=self.root)
        return {
            lot: (number, position)
            for lot, number, position in lines.values_list("lot", "gift__entry__number", "position")
        }


class _Signers:
    """The names of those who signed, from the register opened once."""

    def __init__(self, root: Unit, by: User, purpose: str) -> None:
        self.children: dict[str, str] = {}
        for child in register_of(root, by, purpose):
            self.children[child.code] = child.name
        self.guardians = names_of_adults(root)

    def of(self, line: DistributionLine) -> tuple[str | None, dt.date | None]:
        signed: Acknowledgement | None = getattr(line, "acknowledgement", None)
        if signed is None:
            return None, None
        if signed.signer == Acknowledgement.Signer.CHILD and line.child:
            return self.children.get(line.child.code), signed.signed_on
        if signed.guardian_id is not None:
            return self.guardians.get(signed.guardian_id), signed.signed_on
        if signed.custodian:
            return name_of(signed.custodian), signed.signed_on
        if signed.other_name and line.child_id:
            return open_for_child(line.child_id, bytes(signed.other_name), OTHER_NAME), signed.signed_on
        return None, signed.signed_on


def said(lines: Iterable[Line]) -> list[Line]:
    """Return lines without empty cells, as two tellings of one event are compared."""
    return [{key: value for key, value in line.items() if value not in {None, "", ()}} for line in lines]
