"""Pages that put a gift right in one guided step, and answer to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from donors import operations
from donors.forms.corrections import CorrectionForm
from donors.hanging import hanging_on
from donors.models import Donor, Gift, GiftCorrection
from donors.views.gifts import found
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.book.models import Fund
from ledger.printing.figures import yuan
from ledger.screens.forms import ReversalForm
from ledger.screens.pages import StaffRequest, page_for

READ, WRITE, APPROVE = Permission.READ_GIFTS, Permission.WRITE_GIFTS, Permission.APPROVE
State = GiftCorrection.State


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def put_right(request: StaffRequest, number: str) -> HttpResponse:
    """Show what hangs on a gift, and ask that it be put right."""
    gift = found(request, number)
    form = CorrectionForm(request.POST or None, user=request.user, gift=gift)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            asked = operations.ask_correction(
                gift=gift, why=typed["why"], original=typed["original"], at=timezone.now(), by=request.user,
                **form.asked(),
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("You asked to put %(number)s right. Another answers.") % {"number": number})
            return redirect("correction", number, asked.pk)
    context = {"gift": gift, "form": form, "hanging": hanging_on(gift), "may_open": _may_open(request, gift)}
    return render(request, "donors/put_right.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(READ)
def correction(request: StaffRequest, number: str, key: int) -> HttpResponse:
    """Look at a correction; do it whole, or decline it. Afterwards: which papers are to be called back."""
    gift = found(request, number)
    rows = gift.corrections.select_related("asked_by", "answered_by")
    shown = get_object_or_404(rows, pk=key)
    may_answer = shown.state == State.WAITING and shown.asked_by_id != request.user.pk
    may_answer = may_answer and may(request.user, APPROVE, gift.entry.unit)
    form = ReversalForm(request.POST or None, user=request.user, initial={"why": shown.why})
    if may_answer and form.is_valid():
        try:
            if "approve" in request.POST:
                operations.approve_correction(
                    correction=shown, date=form.cleaned_data["date"], at=timezone.now(), by=request.user
                )
                messages.success(request, _("It is put right. Below stands which papers are to be called back."))
            else:
                operations.decline_correction(correction=shown, at=timezone.now(), by=request.user)
                messages.success(request, _("The gift stays as it is."))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("correction", number, key)
    context = {
        "gift": gift, "correction": shown, "form": form, "may_answer": may_answer, "hanging": hanging_on(gift),
        "changes": _changes(gift, shown), "replacement": Gift.objects.filter(replaces=gift).first(),
        "may_open": _may_open(request, gift),
    }  # fmt: skip
    return render(request, "donors/correction.html", context, status=form.status)


def _may_open(request: StaffRequest, gift: Gift) -> bool:
    """Whether the person may open the entries that hang on a gift."""
    return may(request.user, Permission.READ_MONEY, gift.entry.unit)


def _changes(gift: Gift, shown: GiftCorrection) -> list[tuple[str, str, str]]:
    """Return what it says and what it should say, as rows of a table."""
    if shown.kind == GiftCorrection.Kind.DONOR:
        right = Donor.objects.filter(root=gift.root_id, code=shown.to["donor"]).first()
        return [(_("Donor"), gift.donor.name, right.name if right else shown.to["donor"])]
    rows = [(_("Date received"), gift.entry.date.isoformat(), shown.to["date"])]
    names = dict(Fund.objects.filter(pk__in=[line["fund"] for line in shown.to["lines"]]).values_list("pk", "name"))
    for line, to in zip(gift.lines.all(), shown.to["lines"], strict=True):
        what = line.lot.item.name if line.lot.item else _("Money")
        said = [(line.lot.fund.name, names[to["fund"]]), (_fen(line.lot.amount), _fen(to["amount"]))]
        said.append((str(line.lot.quantity or ""), str(to["quantity"] or "")))
        rows += [(what, before, after) for before, after in said]
    return [row for row in rows if row[1] != row[2]]


def _fen(amount: int) -> str:
    return f"¥{yuan(amount)}"
