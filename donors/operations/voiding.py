"""Making receipts void: asked for by one, answered by another."""

import datetime as dt

from donors.errors import OriginalMissing, ReceiptIsVoid, VoidAskedAlready
from donors.models import Cause, Original, Receipt, VoidRequest
from donors.operations.answering import check_may_answer, keep_answer, keep_declined, keep_taken_back
from ledger.access.errors import OwnWork
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import stead_of

State = VoidRequest.State


@operation(Permission.WRITE_GIFTS, at=lambda given: given["receipt"].unit)
def ask_to_void(*, receipt: Receipt, cause: str, reason: str, original: str, at: dt.datetime, by: User) -> VoidRequest:
    """Ask that a receipt be void: why, and where the paper is that the donor was given.

    Errors: ``ReceiptIsVoid``; ``VoidAskedAlready``; ``OriginalMissing``.
    Source: domain-rules.md, section 1.1 (rule 5).
    """
    receipt = _locked(receipt)
    if original not in Original.values:
        raise OriginalMissing
    if receipt.void_requests.filter(state=State.WAITING).exists():
        raise VoidAskedAlready(number=receipt.number)
    return VoidRequest.objects.create(
        receipt=receipt, cause=cause or Cause.OTHER, reason=reason, original=original, asked_by=by, asked_at=at
    )


@operation(Permission.APPROVE, at=lambda given: given["request"].receipt.unit)
def approve_void(*, request: VoidRequest, at: dt.datetime, by: User) -> Receipt:
    """Make a receipt void as it was asked. It keeps its number; its gift can be receipted again, or reversed.

    Errors: ``OwnWork`` for the one who asked or who issued it; ``AnsweredAlready``; ``TakenBack``;
        ``ReceiptIsVoid``.
    Source: donors.md, section 5.6.
    """
    request = _to_answer(request, by)
    receipt = void_receipt(
        receipt=request.receipt, reason=request.reason, cause=request.cause, original=request.original, at=at, by=by
    )
    keep_answer(request, State.APPROVED, unit=receipt.unit, at=at, by=by)
    return receipt


@operation(Permission.APPROVE, at=lambda given: given["request"].receipt.unit)
def decline_void(*, request: VoidRequest, why: str, at: dt.datetime, by: User) -> VoidRequest:
    """Leave a receipt as it is, with the reason.

    Errors: ``OwnWork`` for the one who asked; ``AnsweredAlready``; ``TakenBack``; ``WhyMissing``.
    """
    request = _to_answer(request, by)
    keep_declined(request, State.DECLINED, unit=request.receipt.unit, why=why, at=at, by=by)
    return request


@operation(Permission.WRITE_GIFTS, at=lambda given: given["request"].receipt.unit)
def withdraw_void_request(*, request: VoidRequest, at: dt.datetime, by: User) -> VoidRequest:
    """Take back what one asked oneself: the receipt counts as it stands.

    Errors: ``AskedByAnother``; ``AnsweredAlready`` where somebody was quicker; ``TakenBack``.
    """
    request = _locked_request(request)
    keep_taken_back(request, at=at, by=by)
    return request


@operation(Permission.APPROVE, at=lambda given: given["receipt"].unit)
def void_receipt(
    *, receipt: Receipt, reason: str, at: dt.datetime, by: User, cause: str = Cause.OTHER, original: str = ""
) -> Receipt:
    """Void a receipt. It keeps its number; its gift can be receipted again, or reversed.

    Errors: ``OwnWork`` for the one who issued it; ``ReceiptIsVoid``.
    Source: domain-rules.md, section 1.1 (rule 5).
    """
    receipt = _locked(receipt)
    if receipt.issued_by_id == by.pk:
        raise OwnWork
    receipt.state, receipt.void_reason, receipt.voided_by, receipt.voided_at = Receipt.State.VOID, reason, by, at
    receipt.void_cause, receipt.original, receipt.void_deputy = cause, original, stead_of(by, receipt.unit)
    keep(receipt, by=by, why=reason[:100])
    receipt.lines.update(is_live=False)
    return receipt


def _locked(receipt: Receipt) -> Receipt:
    receipt = Receipt.objects.select_for_update(of=("self",)).select_related("unit").get(pk=receipt.pk)
    if receipt.state == Receipt.State.VOID:
        raise ReceiptIsVoid(number=receipt.number)
    return receipt


def _to_answer(request: VoidRequest, by: User) -> VoidRequest:
    request = _locked_request(request)
    check_may_answer(request, by)
    return request


def _locked_request(request: VoidRequest) -> VoidRequest:
    rows = VoidRequest.objects.select_for_update(of=("self",)).select_related("receipt__unit", "asked_by")
    return rows.get(pk=request.pk)
