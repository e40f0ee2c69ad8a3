"""Counting a store room: blind, explained by the one who counted, approved by another."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distributions.models import WriteOff
from ledger.access.errors import OwnWork
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.errors import WhyMissing
from ledger.book.models import Entry, Fund, Item, Place
from ledger.book.posting import Draft, post
from ledger.reconciliation.counting import borne_by, expected_in
from ledger.reconciliation.errors import (
    CountMissing,
    FundMissing,
    FundUnfit,
    NotAStore,
    PiecesGone,
    ReasonMissing,
    TakeUnderWay,
    WrongStep,
)
from ledger.reconciliation.models import StockTake, StockTakeEntry, StockTakeLine

Kind = Entry.Kind
State = StockTake.State
Counts = Mapping[int, int | None]  # line -> pieces


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a line differs; the fund that bears it (None: the oldest lots), and what pieces found over are worth."""

    line: StockTakeLine
    reason: str
    fund: Fund | None = None
    amount: int = 0


@operation(Permission.COUNT_STOCK, at=lambda given: given["place"].unit)
def begin_stock_take(*, place: Place, date: dt.date, by: User) -> StockTake:
    """Begin to count a store: a line for each item that the book knows there, without its quantity.

    Errors: ``NotAStore``; ``TakeUnderWay``.
    Source: domain-rules.md, section 7.2.
    """
    if not place.holds_goods:
        raise NotAStore(place=place)
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    if under_way := StockTake.objects.filter(place=place, state__in=StockTake.UNFINISHED).first():
        raise TakeUnderWay(place=place, date=under_way.date)
    take = StockTake(place=place, date=date, counted_by=by)
    keep(take, by=by)
    StockTakeLine.objects.bulk_create(
        StockTakeLine(take=take, item_id=item, is_entrusted=is_entrusted) for item, is_entrusted in expected_in(place)
    )
    return take


@operation(Permission.COUNT_STOCK, at=lambda given: given["take"].place.unit)
def keep_counts(*, take: StockTake, counts: Counts, by: User, found: Sequence[tuple[Item, int]] = ()) -> StockTake:
    """Keep what was counted so far; ``found`` are items that the book does not know in this store.

    Units: pieces.
    Errors: ``WrongStep`` where the count is finished already.
    """
    take = _at(take, State.COUNTING)
    lines = list(take.lines.all())
    for line in lines:
        line.counted = counts.get(line.pk, line.counted)
    StockTakeLine.objects.bulk_update(lines, ["counted"])
    # What came into the store since the count began is looked for too.
    fresh = [StockTakeLine(take=take, item_id=item, is_entrusted=own) for item, own in expected_in(take.place)]
    StockTakeLine.objects.bulk_create(fresh, ignore_conflicts=True)
    for item, pieces in found:
        StockTakeLine.objects.update_or_create(
            take=take, item=item, is_entrusted=False, defaults={"counted": pieces}
        )  # fmt: skip
    if take.counted_by_id != by.pk:
        take.counted_by = by
        keep(take, by=by)
    return take


@operation(Permission.COUNT_STOCK, at=lambda given: given["take"].place.unit)
def finish_count(*, take: StockTake, at: dt.datetime, by: User) -> StockTake:
    """Hold the count against the book. From now on both are shown, and the count is not changed any more.

    Without a difference the stock-take is done.

    Errors: ``CountMissing`` with the line; ``WrongStep``.
    Source: domain-rules.md, section 7.2.
    """
    take = _at(take, State.COUNTING)
    said, lines = expected_in(take.place), list(take.lines.all())
    for line in lines:
        if line.counted is None:
            raise CountMissing(field=f"count-{line.pk}")
        line.expected = said.pop((line.item_id, line.is_entrusted), 0)
    if said:  # what came into the store after the count began was not looked for
        raise CountMissing
    StockTakeLine.objects.bulk_update(lines, ["expected"])
    take.state = State.COUNTED if any(line.difference for line in lines) else State.DONE
    take.counted_by, take.counted_at, take.returned_because = by, at, ""
    keep(take, by=by)
    return take


@operation(Permission.COUNT_STOCK, at=lambda given: given["take"].place.unit)
def explain_differences(*, take: StockTake, explained: Sequence[Explained], by: User) -> StockTake:
    """Say why lines differ, and send it to those who approve.

    Units: ``amount`` in minor units.
    Errors: ``ReasonMissing``; ``FundMissing``; ``FundUnfit``; ``WrongStep``.
    """
    take = _at(take, State.COUNTED)
    told = {each.line.pk: each for each in explained}
    lines = [line for line in take.lines.all() if line.difference]
    for line in lines:
        why = told.get(line.pk)
        if why is None or not why.reason.strip():
            raise ReasonMissing(field=f"reason-{line.pk}")
        if line.difference > 0 and why.fund is None:
            raise FundMissing(field=f"fund-{line.pk}")
        if why.fund is not None and why.fund.is_entrusted != line.is_entrusted:
            raise FundUnfit(fund=why.fund, field=f"fund-{line.pk}")
        line.reason, line.fund = why.reason.strip(), why.fund
        line.amount = why.amount if line.difference > 0 else None
    StockTakeLine.objects.bulk_update(lines, ["reason", "fund", "amount"])
    take.state, take.counted_by = State.SENT, by
    keep(take, by=by)
    return take


@operation(Permission.COUNT_STOCK, at=lambda given: given["take"].place.unit)
def count_again(*, take: StockTake, by: User) -> StockTake:
    """Go back to counting: the count was in doubt. What was counted before stays in the fields.

    Errors: ``WrongStep``.
    """
    take = _at(take, State.COUNTED)
    take.lines.update(expected=None, reason="", fund=None, amount=None)
    take.state = State.COUNTING
    keep(take, by=by)
    return take


@operation(Permission.COUNT_STOCK, at=lambda given: given["take"].place.unit)
def cancel_stock_take(*, take: StockTake, by: User) -> StockTake:
    """Give a stock-take up; nothing was posted for it.

    Errors: ``WrongStep``.
    """
    take = _at(take, *StockTake.UNFINISHED)
    take.state = State.CANCELLED
    keep(take, by=by)
    return take


@operation(Permission.APPROVE, at=lambda given: given["take"].place.unit)
def return_stock_take(*, take: StockTake, why: str, by: User) -> StockTake:
    """Give a stock-take back to the one who counted, with the reason.

    Errors: ``WhyMissing``; ``WrongStep``.
    """
    if not why.strip():
        raise WhyMissing
    take = _at(take, State.SENT)
    take.state, take.returned_because = State.COUNTED, why.strip()[:200]
    keep(take, by=by)
    return take


@operation(Permission.APPROVE, at=lambda given: given["take"].place.unit)
def approve_stock_take(*, take: StockTake, date: dt.date, at: dt.datetime, by: User) -> StockTake:
    """Approve the differences: what is missing is written off, what was found over comes in without a donor.

    Errors: ``OwnWork``; ``PiecesGone`` or ``NotEnough`` where pieces left since; ``WrongStep``; as ``post`` refuses:
        then it still waits.
    Source: domain-rules.md, J10, J11 and section 7.2.
    """
    take = _at(take, State.SENT)
    if take.history.filter(counted_by=by).exists():
        raise OwnWork
    for line in take.lines.select_related("item", "fund__unit"):
        if line.difference:
            _put_right(take, line, date, by)
    take.state, take.decided_by, take.decided_at = State.DONE, by, at
    keep(take, by=by)
    return take


def _put_right(take: StockTake, line: StockTakeLine, date: dt.date, by: User) -> None:
    place = take.place
    if line.difference > 0 and line.fund is not None:
        gain = m.Receive(place, line.fund, line.item, line.difference, line.amount or 0)
        posted = post(Draft(Kind.STOCK_GAIN, place.unit, date, by, [gain], source=line.reason[:80]))
        StockTakeEntry.objects.create(line=line, entry=posted.entry)
        return
    missing = -line.difference
    by_fund = [(line.fund, missing)] if line.fund else borne_by(
        place, line.item_id, is_entrusted=line.is_entrusted, missing=missing
    )  # fmt: skip
    if (there := sum(pieces for _fund, pieces in by_fund)) < missing:
        raise PiecesGone(item=line.item, left=there)
    # One entry for each fund that bears a part, as each is told in the spreadsheets.
    for fund, pieces in by_fund:
        loss = m.Take(place, fund, line.item, pieces)
        posted = post(Draft(Kind.WRITE_OFF, place.unit, date, by, [loss], particulars=[line.reason]))
        WriteOff.objects.create(entry=posted.entry, reason=line.reason)
        StockTakeEntry.objects.create(line=line, entry=posted.entry)


def _at(take: StockTake, *states: str) -> StockTake:
    found = StockTake.objects.select_for_update(no_key=True, of=("self",)).select_related("place__unit").get(pk=take.pk)
    if found.state not in states:
        raise WrongStep
    return found
