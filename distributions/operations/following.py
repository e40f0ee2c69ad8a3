"""Papers of hand-outs and stock go with an entry that was posted again; a copy stays where the wrong one stands.

The paper itself goes on, with what hangs on it: signatures, sheets, photographs, what was not collected. Under the
number of what was reversed stays a copy that says what stood there.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db.models import F

from distributions.errors import SignedForOtherFund
from distributions.models import (
    Acknowledgement,
    Distribution,
    DistributionLine,
    Purchase,
    Return,
    ReturnLine,
    Sheet,
    Transfer,
    WriteOff,
    WriteOffRequest,
)
from distributions.sheets import fingerprint_of
from ledger.access.history import keep
from ledger.book.again import Again
from ledger.book.models import Entry
from ledger.book.rows import insert_rows

Kind = Entry.Kind
# Every column of a line but whose it is, and what a spreadsheet called it: that name is the line's that goes on.
_COLUMNS = tuple(
    column.name
    for column in DistributionLine._meta.concrete_fields  # noqa: SLF001 -- Django's public way to columns
    if column.name not in {"id", "distribution", "number"}
)


def follow(again: Again) -> None:
    """Let the paper of an entry follow it, and lines that name a lot by hand name the one that stands for it.

    Errors: ``SignedForOtherFund``.
    """
    if paper := _PAPERS.get(again.was.kind):
        paper(again)
    for lot, now in again.lots.items():
        DistributionLine.objects.filter(lot=lot).exclude(distribution__state=Distribution.State.POSTED).update(lot=now)
        WriteOffRequest.objects.filter(lot=lot, state=WriteOffRequest.State.WAITING).update(lot=now)


def _distribution(again: Again) -> None:
    given = Distribution.objects.select_for_update(no_key=True, of=("self",)).filter(entry=again.was).first()
    if given is None:
        return
    lines = dict(given.lines.values_list("position", "fund"))
    other = {line: fund for line, fund in again.funds.items() if lines[line] != fund}
    if other and _is_signed_for(given):
        raise SignedForOtherFund(number=again.was.number)
    rows = list(given.lines.order_by("position").values_list(*_COLUMNS))
    given.entry = again.now
    keep(given, by=again.by, why=again.why)
    copy = Distribution(**{
        column.attname: getattr(given, column.attname) for column in Distribution._meta.concrete_fields  # noqa: SLF001 -- likewise
        if not column.primary_key
    })  # fmt: skip
    copy.entry = again.was
    keep(copy, by=again.by, why=again.why)
    insert_rows(
        DistributionLine, ("distribution", "number", *_COLUMNS), json.dumps([[copy.pk, "", *row] for row in rows])
    )
    given.lines.filter(lot__isnull=False).update(lot=None)  # the draws say of which lots it is
    for fund in set(other.values()):
        given.lines.filter(position__in=[line for line, its in other.items() if its == fund]).update(fund=fund)
    if other:
        given.approved_fingerprint = fingerprint_of(given)
        keep(given, by=again.by, why=again.why)


def _is_signed_for(given: Distribution) -> bool:
    """Whether people signed, or a sheet went out to be signed, on which the fund stands."""
    signed = Acknowledgement.objects.filter(line__distribution=given).exists()
    return signed or given.closed_at is not None or Sheet.objects.filter(distribution=given).exists()


def _return(again: Again) -> None:
    back = Return.objects.filter(entry=again.was).first()
    if back is None:
        return
    Return.objects.filter(pk=back.pk).update(entry=again.now)
    copy_of_list = Distribution.objects.get(entry__in=again.was.lots.values("returns__entry"))
    copy = Return.objects.create(entry=again.was, distribution=copy_of_list, reason=back.reason)
    lines = {line.position: line for line in copy_of_list.lines.all()}
    ReturnLine.objects.bulk_create(
        ReturnLine(returned=copy, position=line.position, line=lines[line.of], wanted=line.wanted)
        for line in back.lines.annotate(of=F("line__position"))
    )


def _purchase(again: Again) -> None:
    bought = Purchase.objects.filter(entry=again.was).first()
    if bought is None:
        return
    before = bought.lot_id
    Purchase.objects.filter(pk=bought.pk).update(entry=again.now, lot=again.opened[1][0])
    Purchase.objects.create(
        entry=again.was, lot_id=before, supplier=bought.supplier, reference=bought.reference
    )  # fmt: skip


def _transfer(again: Again) -> None:
    if Transfer.objects.filter(entry=again.was).update(entry=again.now):
        Transfer.objects.create(entry=again.was)


def _write_off(again: Again) -> None:
    lost = WriteOff.objects.filter(entry=again.was).first()
    if lost is not None:
        WriteOff.objects.filter(pk=lost.pk).update(entry=again.now)
        WriteOff.objects.create(entry=again.was, reason=lost.reason)


_PAPERS: dict[str, Callable[[Again], None]] = {
    Kind.DISTRIBUTION: _distribution, Kind.RETURN: _return, Kind.PURCHASE: _purchase, Kind.TRANSFER: _transfer,
    Kind.WRITE_OFF: _write_off,
}  # fmt: skip
