"""Binding value to another purpose: one person asks with the donor's consent, another approves."""

import datetime as dt

from django.db.models import QuerySet

from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.attaching import keep_bytes
from ledger.book.checks_before import check_asked
from ledger.book.deciding import asked_before, keep_approved, keep_declined, keep_withdrawn, to_decide
from ledger.book.models import Attachment, Entry, Fund, Item, Place
from ledger.book.posting import Draft, post
from ledger.book.shelf import check_free
from ledger.printing.sent_files import as_kept
from ledger.reconciliation.errors import ConsentMissing, SameFund
from ledger.reconciliation.models import FundChange

State = FundChange.State
_TOLD = ("date", "place_id", "fund_id", "to_fund_id", "item_id", "lot_id", "wanted", "consent")


@operation(Permission.WRITE_MONEY, at=lambda given: given["place"].unit)
def ask_for_fund_change(
    *,
    place: Place,
    fund: Fund,
    to_fund: Fund,
    item: Item | None,
    wanted: int,
    consent: str,
    date: dt.date,
    at: dt.datetime,
    by: User,
    lot: int | None = None,
    paper: bytes = b"",
    called: str = "",
    key: str,
) -> FundChange:
    """Ask that value be bound to another purpose. ``consent`` names the donor's paper; ``paper`` is its scan.

    Units: ``wanted`` counts pieces of ``item``, or minor units of money; ``at`` is the clock.
    Errors: ``ConsentMissing``; ``SameFund``; ``NotEnough``; ``LotNotThere``; ``KeyReused``; as ``check_asked`` refuses;
        as ``attach`` refuses a file.
    Source: Charity Law art. 56; domain-rules.md, J14.
    """
    _check(place, fund, to_fund, item, wanted, consent)
    asked = FundChange(
        unit=place.unit, date=date, place=place, fund=fund, to_fund=to_fund, item=item, wanted=wanted,
        lot_id=lot, consent=consent.strip(), asked_by=by, asked_at=at, key=key,
    )  # fmt: skip
    if before := asked_before(asked, key, _TOLD):
        return before
    check_free(place, fund, item, wanted, on=date, lot=lot)
    if paper:
        asked.paper_kind, kept = as_kept(paper, called)
        asked.paper_size, asked.paper_sha256 = len(kept), keep_bytes(kept)
    keep(asked, by=by)
    return asked


@operation(Permission.APPROVE, at=lambda given: given["change"].unit)
def approve_fund_change(*, change: FundChange, date: dt.date, at: dt.datetime, by: User) -> FundChange:
    """Approve that value is bound to another purpose, and post it; the donor's paper goes with the entry.

    Errors: ``OwnWork``; ``AlreadyDecided``; ``NotEnough``; as ``post`` refuses: then the request still waits.
    Source: Charity Law art. 56; book.md, sections 3 and 5.
    """
    asked = to_decide(change, _rows(), by)
    moved = m.Move(asked.place, asked.fund, asked.item, asked.wanted, asked.place, asked.to_fund, asked.lot_id)
    posted = post(Draft(Entry.Kind.FUND_CHANGE, asked.unit, date, by, [moved], source=asked.consent))
    if asked.paper_sha256:
        Attachment.objects.create(
            entry=posted.entry, position=1, what=Attachment.What.AGREEMENT, kind=asked.paper_kind,
            size=asked.paper_size, sha256=asked.paper_sha256, attached_by=asked.asked_by, attached_at=asked.asked_at,
        )  # fmt: skip
    asked.entry = posted.entry
    return keep_approved(asked, at=at, by=by)


@operation(Permission.APPROVE, at=lambda given: given["change"].unit)
def decline_fund_change(*, change: FundChange, why: str, at: dt.datetime, by: User) -> FundChange:
    """Say that value stays bound as it is, and why.

    Errors: ``OwnWork``; ``WhyMissing``; ``AlreadyDecided``.
    """
    return keep_declined(change, _rows(), why=why, at=at, by=by)


@operation(Permission.WRITE_MONEY, at=lambda given: given["change"].unit)
def withdraw_fund_change(*, change: FundChange, at: dt.datetime, by: User) -> FundChange:
    """Take back what one asked oneself.

    Errors: ``AlreadyDecided`` where somebody was quicker; ``AskedByAnother``.
    """
    return keep_withdrawn(change, _rows(), at=at, by=by)


def _check(place: Place, fund: Fund, to_fund: Fund, item: Item | None, wanted: int, consent: str) -> None:
    if not consent.strip():
        raise ConsentMissing
    if fund == to_fund:
        raise SameFund(fund=fund)
    check_asked(Entry.Kind.FUND_CHANGE, m.Move(place, fund, item, wanted, place, to_fund))


def _rows() -> QuerySet[FundChange]:
    return FundChange.objects.select_related("unit", "place__unit", "fund__unit", "to_fund__unit", "item", "asked_by")
