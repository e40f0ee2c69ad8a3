"""What somebody asked for and another has not answered yet: taken along, and asked for again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from distributions.models import WriteOffRequest
from distributions.operations import ask_for_write_off
from ledger.access.models import Unit
from ledger.exchange.cells import Value
from ledger.exchange.keeping import RowKeeper
from ledger.exchange.naming import lot_name, lot_named
from ledger.exchange.resolving import Lookup
from ledger.exchange.rows import Row
from ledger.reconciliation.models import FundChange
from ledger.reconciliation.operations import ask_for_fund_change

Line = dict[str, Value]


def waiting_writers(root: Unit) -> dict[str, Callable[[], Iterator[Line]]]:
    """Return the function that writes each file. What was answered stands in the files of events."""
    return {"waiting_write_offs": lambda: _write_offs(root), "waiting_fund_changes": lambda: _fund_changes(root)}


def _write_offs(root: Unit) -> Iterator[Line]:
    asked = WriteOffRequest.objects.filter(unit__root=root, state=WriteOffRequest.State.WAITING)
    for one in asked.select_related("place", "fund", "item", "lot__entry").order_by("pk"):
        yield _asked(one) | {"fund": one.fund.code, "quantity": one.quantity, "reason": one.reason}


def _fund_changes(root: Unit) -> Iterator[Line]:
    asked = FundChange.objects.filter(unit__root=root, state=FundChange.State.WAITING)
    for one in asked.select_related("place", "fund", "to_fund", "item", "lot__entry").order_by("pk"):
        wanted = {"quantity": one.wanted if one.item else None, "amount": None if one.item else one.wanted}
        yield _asked(one) | wanted | {
            "from_fund": one.fund.code, "to_fund": one.to_fund.code, "consent": one.consent,
        }  # fmt: skip


def _asked(one: WriteOffRequest | FundChange) -> Line:
    entry = one.lot.entry if one.lot else None
    return {
        "number": one.key, "date": one.date, "place": one.place.code, "item": one.item.code if one.item else None,
        "lot": lot_name(one.lot.pk, entry.kind, entry.number) if one.lot and entry else None,
    }  # fmt: skip


class WaitingKeeper(RowKeeper):
    """Asks again for what waits; the number of a row is the sheet on which it was asked, so that it is asked once."""

    def keep_all(self) -> None:
        """Ask for everything, after all that was posted."""
        self.each("waiting_write_offs", self._write_off)
        self.each("waiting_fund_changes", self._fund_change)

    def _write_off(self, rows: list[Row], look: Lookup) -> bool:
        facts = self._facts(rows[0], look, "fund")
        look.done()
        if WriteOffRequest.objects.filter(unit=facts["place"].unit, key=facts["key"]).exists():
            return False
        ask_for_write_off(**facts, quantity=rows[0].value("quantity"), reason=rows[0].text("reason"))
        return True

    def _fund_change(self, rows: list[Row], look: Lookup) -> bool:
        row = rows[0]
        facts = self._facts(row, look, "from_fund")
        to_fund = look.fund(row, facts["place"].unit.root if facts["place"] else None, "to_fund")
        look.done()
        if FundChange.objects.filter(unit=facts["place"].unit, key=facts["key"]).exists():
            return False
        wanted = row.value("quantity" if facts["item"] else "amount")
        ask_for_fund_change(**facts, to_fund=to_fund, wanted=wanted, consent=row.text("consent"))
        return True

    def _facts(self, row: Row, look: Lookup, fund: str) -> dict[str, Any]:
        place = look.place(row)
        root = place.unit.root if place else None
        lot = lot_named(root, row.text("lot")) if root and row.text("lot") else None
        if root and row.text("lot") and lot is None:
            look.faults.append((row, "lot", "no such code", {"what": self.known.word("lot")}))
        return {
            "place": place, "fund": look.fund(row, root, fund), "item": look.item(row, root), "lot": lot,
            "date": row.value("date"), "at": self.now, "by": self.by, "key": row.text("number"),
        }  # fmt: skip
