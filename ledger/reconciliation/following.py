"""Changes of fund and stock-takes go with an entry that was posted again."""

from ledger.access.history import keep
from ledger.book.again import Again
from ledger.reconciliation.models import FundChange, StockTakeEntry


def follow(again: Again) -> None:
    """Let a change of fund follow its entry, and a stock-take name both; requests name the lot that stands now."""
    if change := FundChange.objects.filter(entry=again.was).first():
        change.entry = again.now
        keep(change, by=again.by, why=again.why)
    if found := StockTakeEntry.objects.filter(entry=again.was).first():
        StockTakeEntry.objects.create(line_id=found.line_id, entry=again.now)
    for lot, now in again.lots.items():
        FundChange.objects.filter(lot=lot, state=FundChange.State.WAITING).update(lot=now)
