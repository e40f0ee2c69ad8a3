"""A sheet of gifts: begun, typed and saved, sent, returned, and posted whole or not at all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from donors.batching import ReadRow, Typed, read_batch
from donors.errors import BatchHasFaults, BatchNotOpen, BatchNotSent, ControlDiffers
from donors.models import Gift, GiftBatch, GiftLine
from donors.operations.gifts import GivenLine, record_gift
from ledger.access.errors import AskedByAnother, ChangedMeanwhile, OwnWork, Refusal
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import stead_of
from ledger.book.models import Fund, Place
from ledger.book.numbers import next_serial, written
from ledger.printing.figures import yuan

PREFIX = "E"
State = GiftBatch.State


@dataclass(frozen=True, slots=True)
class BatchHead:
    """What a sheet says of all its rows, and what was counted beforehand (minor units)."""

    date: dt.date
    fund: Fund
    place: Place
    method: str
    expected_count: int
    expected_total: int
    store: Place | None = None
    about: str = ""


@operation(Permission.WRITE_GIFTS, at=lambda given: given["unit"])
def begin_batch(*, unit: Unit, head: BatchHead, by: User) -> GiftBatch:
    """Begin a sheet of gifts.

    Errors: ``NotAllowed``.
    """
    number = written(unit, PREFIX, head.date.year, next_serial(unit, "batch", head.date.year))
    batch = GiftBatch(unit=unit, number=number, prepared_by=by)
    _put(batch, head)
    keep(batch, by=by)
    return batch


@operation(Permission.WRITE_GIFTS, at=lambda given: given["batch"].unit)
def save_batch(*, batch: GiftBatch, version: int, head: BatchHead, rows: Sequence[Typed], by: User) -> GiftBatch:
    """Keep a sheet as it was typed, faults and all. ``version`` is the one that the person saw.

    Errors: ``BatchNotOpen``; ``ChangedMeanwhile``.
    """
    batch = _locked(batch)
    if batch.state != State.OPEN:
        raise BatchNotOpen(number=batch.number, state=batch.get_state_display())
    if batch.version != version:
        raise ChangedMeanwhile
    _put(batch, head)
    batch.rows, batch.version = list(rows), version + 1
    keep(batch, by=by)
    return batch


@operation(Permission.WRITE_GIFTS, at=lambda given: given["batch"].unit)
def send_batch(*, batch: GiftBatch, override: str, by: User) -> GiftBatch:
    """Send a sheet to be reviewed. Its rows are in order, and agree with what was counted beforehand.

    Errors: ``BatchNotOpen``; ``BatchHasFaults``; ``ControlDiffers`` unless ``override`` says why.
    Source: donors.md, section 5.4.
    """
    batch = _locked(batch)
    if batch.state != State.OPEN:
        raise BatchNotOpen(number=batch.number, state=batch.get_state_display())
    read = read_batch(batch)
    if read.faults or not read.count:
        raise BatchHasFaults(count=read.faults)
    agrees = (read.count, read.total) == (batch.expected_count, batch.expected_total)
    if not agrees and not override.strip():
        raise ControlDiffers(
            count=read.count, total=yuan(read.total), expected=batch.expected_count,
            expected_total=yuan(batch.expected_total),
        )  # fmt: skip
    batch.state, batch.override, batch.returned_because = State.SENT, "" if agrees else override.strip(), ""
    keep(batch, by=by, why=batch.override[:100])
    return batch


@operation(Permission.WRITE_GIFTS, at=lambda given: given["batch"].unit)
def withdraw_batch(*, batch: GiftBatch, by: User) -> GiftBatch:
    """Take back a sheet that one sent oneself: there is more to type.

    Errors: ``BatchNotSent`` where somebody was quicker; ``AskedByAnother``.
    """
    batch = _locked(batch)
    if batch.state != State.SENT:
        raise BatchNotSent(number=batch.number, state=batch.get_state_display())
    if batch.prepared_by_id != by.pk:
        raise AskedByAnother(who=batch.prepared_by)
    return _open_again(batch, by)


@operation(Permission.APPROVE, at=lambda given: given["batch"].unit)
def return_batch(*, batch: GiftBatch, why: str, by: User) -> GiftBatch:
    """Give a sheet back to be mended.

    Errors: ``BatchNotSent``; ``OwnWork``.
    """
    return _open_again(_sent(batch, by), by, why)


@operation(Permission.APPROVE, at=lambda given: given["batch"].unit)
def approve_batch(*, batch: GiftBatch, version: int, at: dt.datetime, by: User) -> list[Gift]:
    """Post every gift of a sheet, or none. ``version`` is the sheet that the person looked at.

    Errors: ``BatchNotSent``; ``OwnWork``; ``ChangedMeanwhile``; ``BatchHasFaults``; as ``record_gift`` refuses a
        row, whose ``line`` it names.
    Source: donors.md, section 5.4.
    """
    batch = _sent(batch, by)
    if batch.version != version:
        raise ChangedMeanwhile
    read = read_batch(batch)
    if read.faults:
        raise BatchHasFaults(count=read.faults)
    gifts = [_record(batch, row) for row in read.rows]
    Gift.objects.filter(pk__in=[gift.pk for gift in gifts]).update(batch=batch)
    batch.state, batch.approved_by, batch.approved_at = State.POSTED, by, at
    batch.deputy = stead_of(by, batch.unit)
    keep(batch, by=by)
    return gifts


def _record(batch: GiftBatch, row: ReadRow) -> Gift:
    given = GivenLine(
        fund=batch.fund,
        place=batch.store if row.item and batch.store else batch.place,
        amount=row.amount,
        item=row.item,
        quantity=row.quantity or None,
        method=GiftLine.Method.GOODS if row.item else batch.method,
        reference=row.typed.get("reference", ""),
        value_basis=row.typed.get("value_basis", "") if row.item else "",
    )
    who: dict[str, Any] = {"donor": row.donor, "date": row.date}  # a row without faults has both
    try:
        # Who typed it recorded it; the one who approves is on the sheet.
        return record_gift(
            unit=batch.unit, lines=[given], by=batch.prepared_by, key=f"{batch.number}/{row.number}", **who
        )
    except Refusal as refusal:
        refusal.line = row.number
        raise


def _put(batch: GiftBatch, head: BatchHead) -> None:
    for name in ("date", "fund", "place", "store", "method", "expected_count", "expected_total", "about"):
        setattr(batch, name, getattr(head, name))


def _open_again(batch: GiftBatch, by: User, why: str = "") -> GiftBatch:
    """Let a sheet be typed on; whoever still looks at it as it was sent can't post it any more."""
    batch.state, batch.returned_because = State.OPEN, why
    batch.version += 1
    keep(batch, by=by, why=why[:100])
    return batch


def _locked(batch: GiftBatch) -> GiftBatch:
    # Not with its fund or places: where a colleague's save changes those, PostgreSQL would find no row after waiting.
    rows = GiftBatch.objects.select_for_update(of=("self",)).select_related("unit", "prepared_by")
    return rows.get(pk=batch.pk)


def _sent(batch: GiftBatch, by: User) -> GiftBatch:
    batch = _locked(batch)
    if batch.state != State.SENT:
        raise BatchNotSent(number=batch.number, state=batch.get_state_display())
    if batch.prepared_by_id == by.pk:
        raise OwnWork
    return batch
