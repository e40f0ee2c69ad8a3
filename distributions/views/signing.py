"""Pages where things are handed over: signing, noting who did not come, and what becomes of what is left."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from distributions import operations
from distributions.desk import Desk
from distributions.forms.signing import AbsentForm, BackForm, SigningForm, TakeBackForm
from distributions.models import Distribution
from distributions.queries import standing_entry_of
from distributions.views.finding import found_to_prepare
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.forms import Form
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for

WRITE = Permission.WRITE_DISTRIBUTIONS


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def sign(request: StaffRequest, ref: str) -> HttpResponse:
    """Hand over to one receiver after the other, and take their signatures."""
    given = found_to_prepare(request, ref)
    if standing_entry_of(given) is None:
        return redirect(given)
    desk = Desk(given, request.user, request.GET.get("who", ""), shows_all=request.GET.get("show") == "all")
    if desk.who is None:
        messages.success(request, _("Nobody is waiting any more."))
        return redirect(given)
    is_absent = request.POST.get("then") == "absent"
    form = SigningForm(
        None if is_absent else request.POST or None, user=request.user, signers=desk.signers(timezone.localdate())
    )
    absent = AbsentForm(request.POST if is_absent else None, user=request.user)
    ticked = [int(text) for text in request.POST.getlist("line") if text.isdecimal()]
    asked: Form = absent if is_absent else form
    if asked.is_valid() and _record(given, desk, asked, ticked):
        return redirect(_next(given, desk))
    may_take_back = given.closed_at is None and bool(desk.signed_things)
    context = {
        "distribution": given, "desk": desk, "form": form, "absent": absent, "ticked": ticked,
        "may_take_back": may_take_back,
    }  # fmt: skip
    return render(request, "distributions/sign.html", context, status=asked.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def take_back_signatures(request: StaffRequest, ref: str) -> HttpResponse:
    """Take back what was signed for the wrong child, or by somebody else; then the right signature can be taken."""
    given = found_to_prepare(request, ref)
    desk = Desk(given, request.user, request.GET.get("who", ""))
    if desk.who is None or not desk.signed_things:
        return redirect(given)
    form = TakeBackForm(request.POST or None, user=request.user, signed=desk.signed_things)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            pages = operations.take_back_signatures(
                distribution=given, signatures=typed["signatures"], why=typed["why"], at=timezone.now(),
                by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if pages:
                messages.success(request, _("The signature is taken back. This page of the sheet is open again."))
                return redirect("sheet_page", given.ref, pages[0])
            messages.success(request, _("The signature is taken back. Now it can be signed for again."))
            return redirect(f"{reverse('sign', args=[given.ref])}?who={desk.who.key}")
    context = {"distribution": given, "desk": desk, "form": form}
    return render(request, "distributions/take_back_signatures.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def return_not_collected(request: StaffRequest, ref: str) -> HttpResponse:
    """Take what was not collected back into stock."""
    given = found_to_prepare(request, ref)
    form = BackForm(request.POST or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            returned = operations.return_not_collected(
                distribution=given, date=typed["date"], reason=typed["why"], by=request.user
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is back in stock: %(number)s.") % {"number": returned.entry.number})
            return redirect(given)
    context = {"distribution": given, "form": form}
    return render(request, "distributions/return_not_collected.html", context, status=form.status)


@require_POST
@page_for(WRITE)
@once
def plan_second_round(request: StaffRequest, ref: str) -> HttpResponse:
    """Begin a list for just those who did not collect."""
    given = found_to_prepare(request, ref)
    occasion = _("%(occasion)s, second round") % {"occasion": given.occasion}
    try:
        draft = operations.plan_second_round(
            distribution=given, date=timezone.localdate(), occasion=occasion[:120], by=request.user
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(given)
    return redirect(draft)


def _record(given: Distribution, desk: Desk, form: Form, ticked: list[int]) -> bool:
    """Record what was typed for the one in front; False where it was refused."""
    typed = form.cleaned_data
    receiver = desk.now
    if receiver is None:
        return False
    try:
        if isinstance(form, SigningForm):
            operations.record_signatures(
                distribution=given, receivers=[receiver], signature=form.signature, signed_on=typed["signed_on"],
                by=form.user, positions=ticked, key=typed["key"], at=timezone.now(),
            )  # fmt: skip
        else:
            left = [(thing.position, None) for thing in desk.things if thing.state == "open"]
            operations.note_not_collected(
                distribution=given, left=left, reason=typed["reason"], noted_on=typed["signed_on"], by=form.user,
                at=timezone.now(),
            )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _next(given: Distribution, desk: Desk) -> str:
    if desk.after is None:
        return given.get_absolute_url()
    kind, key = desk.after
    return f"{reverse('sign', args=[given.ref])}?who={kind}{key}"
