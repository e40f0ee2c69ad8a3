"""Pages of what becomes of a pledge: a new plan, what is let go, reminders, what a gift meets."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.allocating import pairs_of
from donors.filters import ReliefFilter
from donors.forms.campaigns import LetterForm
from donors.forms.promises import AllocationForm, AnswerForm, Instalments, PlanForm, ReliefForm, ReminderForm
from donors.lists import RELIEF_COLUMNS
from donors.models import GiftLine, Pledge, PledgeLine, PledgeRelief
from donors.operations import Planned
from donors.papers import letter_to
from donors.promised import promised
from donors.queries import pledges_visible_to, reliefs_visible_to
from donors.reminding import limits_of, next_reminder
from donors.thanking import address_of, reminder_of
from donors.views.gifts import found as found_gift
from donors.views.receipts import pdf
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.printing.figures import yuan
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def revise_pledge(request: StaffRequest, number: str) -> HttpResponse:
    """Plan a pledge anew; what counts now stands in the form."""
    pledge = _found(request, number)
    lines = _lines(pledge)
    form = PlanForm(request.POST or None, user=request.user)
    plan = Instalments(
        request.POST or None, prefix="plan", initial=_planned_now(pledge),
        form_kwargs={"user": request.user, "lines": lines},
    )  # fmt: skip
    if plan.wants_more:
        form = PlanForm(user=request.user, initial=request.POST.dict())
    elif all([form.is_valid(), plan.is_valid()]):
        try:
            operations.revise_pledge(
                pledge=pledge, plan=[Planned(one["line"], one["part"], one["due_on"]) for one in plan.filled],
                at=timezone.now(), by=request.user, **form.cleaned_data,
            )  # fmt: skip
        except Refusal as refusal:
            plan.refuse(refusal, form)
        else:
            messages.success(request, _("The new plan counts from now on. What was promised first is kept."))
            return redirect("pledge", number)
    status = 422 if form.is_bound else 200
    return render(request, "donors/revise_pledge.html", {"pledge": pledge, "form": form, "lines": plan}, status=status)


def _planned_now(pledge: Pledge) -> list[dict[str, Any]]:
    now = promised(Pledge.objects.filter(pk=pledge.pk))[0]
    return [
        {
            "line": due.line,
            "part": yuan(due.promised) if due.line.item_id is None else due.promised,
            "due_on": due.due_on,
        }
        for due in now.dues
    ]


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def ask_relief(request: StaffRequest, number: str) -> HttpResponse:
    """Ask that something of a pledge be written off or released; a colleague who may approve answers."""
    pledge = _found(request, number)
    form = ReliefForm(request.POST or None, user=request.user, lines=_lines(pledge))
    if form.is_valid():
        try:
            operations.ask_relief(at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("You asked to let go of a part of %(number)s.") % {"number": number})
            return redirect("pledge", number)
    return render(request, "donors/ask_relief.html", {"pledge": pledge, "form": form}, status=form.status)


@require_safe
@page_for(READ)
def reliefs(request: StaffRequest) -> HttpResponse:
    """Show what was asked to be written off or released, and what was answered."""
    rows = reliefs_visible_to(request.user).select_related(
        "line__pledge__donor", "line__item", "asked_by", "answered_by", "deputy__approver"
    )
    table = Table(
        request, rows, RELIEF_COLUMNS, caption=_("Written off and released"), name="pledge-reliefs", sort="-asked_at",
        empty=Empty(_("Nothing of a pledge was let go.")), filter=ReliefFilter(request.GET, rows),
    )  # fmt: skip
    return table.answer("donors/reliefs.html")


@require_http_methods(["GET", "POST"])
@page_for(Permission.APPROVE)
def answer_relief(request: StaffRequest, number: str, relief: int) -> HttpResponse:
    """Approve or decline that something of a pledge is let go."""
    rows = reliefs_visible_to(request.user).select_related("line__pledge__donor", "line__item", "asked_by")
    asked = get_object_or_404(rows, line__pledge__number=number, pk=relief, state=PledgeRelief.State.WAITING)
    form = AnswerForm(request.POST or None, user=request.user)
    if form.is_valid():
        yes = request.POST.get("then") == "approve"
        try:
            operations.answer_relief(
                relief=asked, yes=yes, why=form.cleaned_data["why"], at=timezone.now(), by=request.user
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            text = _("Approved: it is no longer waited for.") if yes else _("Declined: the pledge stays as it is.")
            messages.success(request, text)
            return redirect("pledge", number)
    context = {"asked": asked, "pledge": asked.line.pledge, "form": form}
    return render(request, "donors/answer_relief.html", context, status=form.status)


@require_POST
@page_for(WRITE)
def withdraw_relief(request: StaffRequest, number: str, relief: int) -> HttpResponse:
    """Take back what one asked oneself."""
    rows = reliefs_visible_to(request.user).select_related("line__pledge__root")
    asked = get_object_or_404(rows, line__pledge__number=number, pk=relief)
    try:
        operations.withdraw_relief(relief=asked, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is taken back. The pledge stays as it is."))
    return redirect("pledge", number)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def note_reminder(request: StaffRequest, number: str) -> HttpResponse:
    """Note that the donor was reminded."""
    pledge = _found(request, number)
    form = ReminderForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            operations.note_reminder(pledge=pledge, at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The reminder is noted."))
            return redirect("pledge", number)
    context = {"pledge": pledge, "form": form, "address": address_of(pledge.donor)} | _reminding(pledge)
    return render(request, "donors/note_reminder.html", context, status=form.status)


@require_safe
@page_for(WRITE)
def print_reminder(request: StaffRequest, number: str) -> HttpResponse:
    """Hand out the letter that reminds a donor, to print; that it went out is noted afterwards."""
    pledge = _found(request, number)
    promise = promised(Pledge.objects.filter(pk=pledge.pk).select_related("donor__root", "root"))[0]
    if not promise.is_open:
        raise Http404
    subject, body = reminder_of(promise)
    letter = letter_to(promise.pledge.donor, subject=subject, body=body, dated=timezone.localdate())
    return pdf(f"reminder-{number}", letter)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def mail_reminder(request: StaffRequest, number: str) -> HttpResponse:
    """Show the letter that reminds a donor, and let it go out by mail."""
    pledge = _found(request, number)
    subject, body = reminder_of(promised(Pledge.objects.filter(pk=pledge.pk).select_related("donor", "root"))[0])
    form = LetterForm(request.POST or None, user=request.user, initial={"subject": subject, "body": body})
    if form.is_valid():
        try:
            operations.mail_reminder(
                pledge=pledge, reminded_on=timezone.localdate(), at=timezone.now(), by=request.user,
                **form.cleaned_data,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The letter is on its way by mail."))
            return redirect("pledge", number)
    context = {"pledge": pledge, "form": form, "address": address_of(pledge.donor)} | _reminding(pledge)
    return render(request, "donors/mail_reminder.html", context, status=form.status)


def _reminding(pledge: Pledge) -> dict[str, Any]:
    """Return what both pages of reminding tell: how often, how far apart, and since when the next may go out."""
    promise, limits = promised(Pledge.objects.filter(pk=pledge.pk))[0], limits_of(pledge)
    days = list(pledge.reminders.values_list("reminded_on", flat=True))
    day = next_reminder(pledge, promise.due_on, limits, count=len(days), last=days[-1] if days else None)
    return {"count": len(days), "limits": limits, "next_reminder": day}


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def allocate_gift(request: StaffRequest, number: str) -> HttpResponse:
    """Decide how much of a gift meets which pledge."""
    gift = found_gift(request, number)
    form = AllocationForm(request.POST or None, user=request.user, pairs=pairs_of(gift))
    if form.is_valid() and _allocated(request, form):
        messages.success(request, _("It is kept how much of the gift meets which pledge."))
        return redirect("gift", number)
    return render(request, "donors/allocate_gift.html", {"gift": gift, "form": form}, status=form.status)


def _allocated(request: StaffRequest, form: AllocationForm) -> bool:
    parts: dict[GiftLine, dict[PledgeLine, int]] = defaultdict(dict)
    for pair in form.pairs:
        parts[pair.line][pair.target] = form.cleaned_data[pair.name] or 0
    try:
        operations.allocate_gift_lines(
            parts=parts, at=timezone.now(), by=request.user, allow_over=form.cleaned_data["allow_over"],
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _found(request: StaffRequest, number: str) -> Pledge:
    return get_object_or_404(pledges_visible_to(request.user).select_related("donor", "root"), number=number)


def _lines(pledge: Pledge) -> QuerySet[PledgeLine]:
    return pledge.lines.select_related("item", "fund", "pledge__root").order_by("position")
