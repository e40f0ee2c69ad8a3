"""The rows of a book's events, in the order in which they were posted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator

from django.db.models import F, Min

from beneficiaries.people import name_of, open_for_child
from beneficiaries.records import names_of_adults
from beneficiaries.register import register_of
from distributions.models import Acknowledgement, DistributionLine, Purchase, ReturnLine, WriteOff
from distributions.operations.signing import OTHER_NAME
from donors.models import GiftLine
from ledger.access.models import Unit, User
from ledger.book.models import Attribution, Draw, Entry, Lot
from ledger.book.models.entries import ROWS_PER_ENTRY
from ledger.exchange.cells import Value
from ledger.exchange.donor_rows import more_of_a_gift
from ledger.exchange.naming import lots_out_of_turn

Line = dict[str, Value]
Kind = Entry.Kind


class EventRows:
    """Writes the rows of one book; reads each table once."""

    def __init__(self, root: Unit, by: User, purpose: str, *, with_register: bool) -> None:
        """Take whose book, who reads and what for, and whether the register tells who signed."""
        self.root, self.by, self.purpose, self.with_register = root, by, purpose, with_register
        self.lots = lots_out_of_turn(root)

    def after_gifts(self) -> dict[str, Callable[[], Iterator[Line]]]:
        """Return the function that writes each file of what came after the gifts."""
        return {
            "transfers": self.transfers,
            "purchases": self.purchases, "distributions": self.distributions, "returns": self.returns,
            "write_offs": self.write_offs, "interest": lambda: self.arrivals(Kind.INTEREST),
            "other_income": lambda: self.arrivals(Kind.OTHER_INCOME),
            "charges": self.charges, "stock_gains": lambda: self.arrivals(Kind.STOCK_GAIN),
            "unidentified": lambda: self.arrivals(Kind.UNIDENTIFIED), "identifications": self.identifications,
            "fund_changes": self.fund_changes, "refunds": lambda: self.given_back(Kind.REFUND),
            "shortfalls": lambda: self.given_back(Kind.SHORTFALL), "attributions": self.attributions,
            "reversals": self.reversals, "year_ends": self.year_ends,
        }  # fmt: skip

    def arrivals(self, kind: str) -> Iterator[Line]:
        """Yield what arrived by entries of a kind, lot by lot."""
        lots = Lot.objects.filter(entry__root=self.root, entry__kind=kind)
        for lot in lots.select_related("entry", "place", "fund", "item").order_by("id"):
            yield {
                "number": lot.entry.number, "date": lot.entry.date, "place": lot.place.code,
                "fund": lot.fund.code, "item": lot.item.code if lot.item else None, "quantity": lot.quantity,
                "amount": lot.amount or None, "donor": lot.party, "reference": lot.entry.source,
            }  # fmt: skip

    def gifts(self) -> Iterator[Line]:
        """Yield the lines of gifts."""
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
        """Yield what was moved."""
        for entry, wanted, draw in self._cuts(Kind.TRANSFER):
            yield {
                "number": entry.number, "date": entry.date, "fund": draw.lot.fund.code,
                "from_place": draw.lot.place.code, "to_place": draw.opens.place.code if draw.opens else None,
                **wanted, "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def purchases(self) -> Iterator[Line]:
        """Yield what was bought."""
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
        """Yield who received what; who signed only with the register."""
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
        """Yield what came back."""
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
        """Yield what was lost or spoiled."""
        reasons = dict(WriteOff.objects.filter(entry__root=self.root).values_list("entry", "reason"))
        for entry, wanted, draw in self._cuts(Kind.WRITE_OFF):
            yield {
                "number": entry.number, "date": entry.date, "place": draw.lot.place.code,
                "fund": draw.lot.fund.code, "item": wanted["item"], "quantity": wanted["quantity"],
                "reason": reasons[entry.pk], "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def charges(self) -> Iterator[Line]:
        """Yield what banks took."""
        for entry, wanted, draw in self._cuts(Kind.CHARGE):
            yield {
                "number": entry.number, "date": entry.date, "place": draw.lot.place.code,
                "fund": draw.lot.fund.code, "amount": wanted["amount"], "reference": entry.source,
                "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def identifications(self) -> Iterator[Line]:
        """Yield whose money of unknown payers was found to be."""
        for entry, wanted, draw in self._cuts(Kind.IDENTIFICATION):
            yield {
                "number": entry.number, "date": entry.date, "unidentified": entry.source, "donor": entry.party,
                "fund": draw.opens.fund.code if draw.opens else None, "amount": wanted["amount"],
            }  # fmt: skip

    def fund_changes(self) -> Iterator[Line]:
        """Yield what was bound to another purpose."""
        for entry, wanted, draw in self._cuts(Kind.FUND_CHANGE):
            yield {
                "number": entry.number, "date": entry.date, "place": draw.lot.place.code,
                "from_fund": draw.lot.fund.code, "to_fund": draw.opens.fund.code if draw.opens else None,
                **wanted, "consent": entry.source, "lot": self.lots.get((entry.pk, draw.line)),
            }  # fmt: skip

    def given_back(self, kind: str) -> Iterator[Line]:
        """Yield what of gifts went back, or never came."""
        gifts = self._gift_lines()
        for entry, wanted, draw in self._cuts(kind):
            gift, line = gifts[draw.lot_id]
            wanted.pop("item")
            yield {
                "number": entry.number, "date": entry.date, "gift": gift, "gift_line": line, **wanted,
                "reference": entry.source,
            }  # fmt: skip

    def attributions(self) -> Iterator[Line]:
        """Yield what was given to its right donor."""
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
        """Yield what was reversed."""
        reversals = Entry.objects.filter(root=self.root, reverses__isnull=False).select_related("reverses")
        for entry in reversals.order_by("id"):
            undone = entry.reverses
            if undone is not None:
                yield {
                    "number": entry.number, "date": entry.date, "kind": undone.kind, "reverses": undone.number,
                    "reason": entry.source,
                }  # fmt: skip

    def year_ends(self) -> Iterator[Line]:
        """Yield the years that were closed."""
        for entry in Entry.objects.filter(root=self.root, kind=Kind.YEAR_END).select_related("unit").order_by("id"):
            yield {"number": entry.number, "date": entry.date, "unit": entry.unit.code}

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
