"""Pages that put a gift right in one guided step, and answer to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from donors import operations
from donors.forms.answers import DatedAnswerForm
from donors.forms.corrections import CorrectionForm
from donors.hanging import hanging_on
from donors.models import Donor, Gift, GiftCorrection
from donors.operations import Foreseen
from donors.queries import donor_now
from donors.views.gifts import found
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.book.again import Step
from ledger.book.models import Entry, Fund
from ledger.printing.figures import yuan
from ledger.screens.pages import StaffRequest, page_for

READ, WRITE, APPROVE = Permission.READ_GIFTS, Permission.WRITE_GIFTS, Permission.APPROVE
State = GiftCorrection.State
_TONES = {State.DONE: "ok", State.WAITING: "warn"}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a chain as it is shown: what stood there, what stands there then, and what is in the way."""

    number: str
    kind: str
    said: str
    date: dt.date
    before: int
    after: int
    elsewhere: list[str]
    refusal: str = ""
    now: str = ""


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def put_right(request: StaffRequest, number: str) -> HttpResponse:
    """Show what hangs on a gift; then what putting it right would do; then ask that just this be done."""
    gift = found(request, number)
    form = CorrectionForm(request.POST or None, user=request.user, gift=gift)
    foreseen = None
    if form.is_valid():
        typed = form.cleaned_data
        try:
            foreseen = operations.foresee_correction(
                gift=gift, today=timezone.localdate(), by=request.user, why=typed["why"], **form.asked()
            )
            # Only what was looked at is asked for.
            if "ask" in request.POST and request.POST.get("seen") == foreseen.seen and not foreseen.refused:
                asked = operations.ask_correction(
                    gift=gift, why=typed["why"], original=typed["original"], at=timezone.now(), by=request.user,
                    **form.asked(),
                )  # fmt: skip
                messages.success(request, _("You asked to put %(number)s right. Another answers.") % {"number": number})
                return redirect("correction", number, asked.pk)
        except Refusal as refusal:
            foreseen = None
            form.refuse(refusal)
    context = {
        "gift": gift, "form": form, "foreseen": foreseen, "rows": _rows_foreseen(foreseen) if foreseen else [],
        "changes": _changes(gift, foreseen.to) if foreseen else [], "hanging": hanging_on(gift),
        "may_open": _may_open(request, gift),
    }  # fmt: skip
    return render(request, "donors/put_right.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(READ)
def correction(request: StaffRequest, number: str, key: int) -> HttpResponse:
    """Look at a correction; do it whole, or decline it. Afterwards: which papers are to be called back."""
    gift = found(request, number)
    shown = get_object_or_404(gift.corrections.select_related("asked_by", "answered_by", "deputy__approver"), pk=key)
    waits, is_own = shown.state == State.WAITING, shown.asked_by_id == request.user.pk
    may_answer = waits and not is_own and may(request.user, APPROVE, gift.entry.unit)
    form = DatedAnswerForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            if request.POST.get("then") == "approve":
                operations.approve_correction(
                    correction=shown, date=form.cleaned_data["date"], at=timezone.now(), by=request.user
                )
                messages.success(request, _("It is put right. Below stands which papers are to be called back."))
            else:
                operations.decline_correction(
                    correction=shown, why=form.cleaned_data["why"], at=timezone.now(), by=request.user
                )
                messages.success(request, _("The gift stays as it is."))
        except Refusal as refusal:
            form.refuse(refusal)
            if not may_answer:
                messages.error(request, str(refusal))
        if not (may_answer and form.errors):
            return redirect("correction", number, key)
    context = {
        "gift": gift, "correction": shown, "form": form, "may_answer": may_answer,
        "may_withdraw": waits and is_own and may(request.user, WRITE, gift.entry.unit),
        "moved_on": waits and _has_moved_on(gift, shown), "tone": _TONES.get(State(shown.state), ""),
        "changes": _changes(gift, shown.to), "rows": _rows_of(shown.plan, now=_now(shown)), "papers": shown.papers,
        "replacement": Gift.objects.filter(replaces=gift).select_related("entry").first(),
        "may_open": _may_open(request, gift),
    }  # fmt: skip
    return render(request, "donors/correction.html", context, status=form.status)


@require_POST
@page_for(WRITE)
def withdraw_correction(request: StaffRequest, number: str, key: int) -> HttpResponse:
    """Take back what one asked oneself."""
    shown = get_object_or_404(found(request, number).corrections.all(), pk=key)
    try:
        operations.withdraw_correction(correction=shown, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is taken back. The gift stays as it is."))
    return redirect("correction", number, key)


def _may_open(request: StaffRequest, gift: Gift) -> bool:
    """Whether the person may open the entries that hang on a gift."""
    return may(request.user, Permission.READ_MONEY, gift.entry.unit)


def _has_moved_on(gift: Gift, asked: GiftCorrection) -> bool:
    """Whether it shows already that the book would do something else now than was asked for."""
    hanging = hanging_on(gift)
    if asked.plan.get("receipts", []) != [receipt.number for receipt in hanging.receipts]:
        return True
    made = [entry.number for entry, _amount in reversed(hanging.made)]
    return asked.kind == GiftCorrection.Kind.VALUES and [row["number"] for row in asked.plan["steps"]] != made


def _now(asked: GiftCorrection) -> dict[str, str]:
    return dict(asked.steps.values_list("was__number", "now__number"))


def _rows_foreseen(foreseen: Foreseen) -> list[Row]:
    return _rows_of(foreseen.plan, foreseen.refused)


def _rows_of(plan: Mapping[str, Any], refused: Sequence[Step] = (), now: Mapping[str, str] | None = None) -> list[Row]:
    """Return the chain of a plan as rows, from the earliest on."""
    why = {step.was.number: str(step.refusal) for step in refused}
    return [
        Row(
            number=step["number"], kind=step["kind"], said=str(Entry.Kind(step["kind"]).label),
            date=dt.date.fromisoformat(step["date"]), before=step["before"], after=step["after"],
            elsewhere=[f"{item} × {count:,}" if item else _fen(count) for item, count in step["elsewhere"]],
            refusal=why.get(step["number"], ""), now=(now or {}).get(step["number"], ""),
        )
        for step in plan.get("steps", [])
    ]  # fmt: skip


def _changes(gift: Gift, to: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what it says and what it should say, as rows of a table."""
    if "donor" in to:
        right = Donor.objects.filter(root=gift.root_id, code=to["donor"]).first()
        return [(_("Donor"), donor_now(gift).called, right.called if right else to["donor"])]
    rows = [(_("Date received"), gift.entry.date.isoformat(), to["date"])]
    funds = Fund.objects.in_bulk([line["fund"] for line in to["lines"]])
    for line, said in zip(gift.lines.all(), to["lines"], strict=True):
        what = line.lot.item.called if line.lot.item else _("Money")
        pairs = [(line.lot.fund.called, funds[said["fund"]].called), (_fen(line.lot.amount), _fen(said["amount"]))]
        pairs.append((str(line.lot.quantity or ""), str(said["quantity"] or "")))
        rows += [(what, before, after) for before, after in pairs]
    return [row for row in rows if row[1] != row[2]]


def _fen(amount: int) -> str:
    return f"¥{yuan(amount)}"
