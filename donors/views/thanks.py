"""Pages of letters of thanks: the queue, and one letter."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.filters import ThankFilter
from donors.forms.campaigns import LetterForm, SendThankForm, WaiveThankForm
from donors.lists import THANK_COLUMNS
from donors.models import Thank
from donors.queries import thanks_visible_to
from donors.thanking import address_of, letter_of
from ledger.access.errors import NotAllowed, Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of, units_visible_to
from ledger.screens.forms import Form
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS
State = Thank.State


@require_safe
@page_for(READ)
def thanks(request: StaffRequest) -> HttpResponse:
    """Show the letters of thanks, the most urgent first."""
    rows = thanks_visible_to(request.user).select_related("donor", "sent_by")
    table = Table(
        request, rows, THANK_COLUMNS, caption=_("Letters of thanks"), name="thanks", sort="due_on",
        empty=Empty(_("No letter is due.")), filter=ThankFilter(request.GET, rows),
    )  # fmt: skip
    return table.answer("donors/thanks.html", {"may_gather": WRITE in permissions_of(request.user)})


@require_POST
@page_for(WRITE)
def gather_thanks(request: StaffRequest) -> HttpResponse:
    """Put the gifts that nobody was thanked for into their donors' letters."""
    roots = Unit.objects.filter(pk__in=units_visible_to(request.user, WRITE), parent__isnull=True)
    put = sum(operations.gather_thanks(root=root, today=timezone.localdate(), by=request.user) for root in roots)
    text = ngettext("%(count)s gift waits for its letter.", "%(count)s gifts wait for their letters.", put)
    messages.success(request, text % {"count": put})
    return redirect("thanks")


@require_http_methods(["GET", "POST"])
@page_for(READ)
def thank(request: StaffRequest, key: int) -> HttpResponse:
    """Show a letter: write, approve, send or waive it."""
    rows = thanks_visible_to(request.user).select_related("donor__root", "drafted_by", "approved_by", "sent_by")
    shown = get_object_or_404(rows, pk=key)
    proposed = letter_of(shown) if shown.state == State.DUE else (shown.subject, shown.body)
    post, act = request.POST, request.POST.get("act", "")
    letter = LetterForm(
        post if act == "draft" else None, user=request.user, initial={"subject": proposed[0], "body": proposed[1]}
    )
    send = SendThankForm(post if act == "send" else None, user=request.user)
    waive = WaiveThankForm(post if act == "waive" else None, user=request.user)
    now = timezone.now()
    acts: dict[str, tuple[Form | None, Callable[[], object], str]] = {
        "draft": (
            letter, lambda: operations.draft_thank(thank=shown, by=request.user, **letter.cleaned_data),
            _("The letter is drafted. A colleague approves it."),
        ),
        "approve": (
            None, lambda: operations.approve_thank(thank=shown, by=request.user), _("The letter is approved."),
        ),
        "send": (
            send, lambda: operations.send_thank(thank=shown, at=now, by=request.user, **send.cleaned_data),
            _("The letter is noted as sent."),
        ),
        "waive": (
            waive, lambda: operations.waive_thank(thank=shown, by=request.user, **waive.cleaned_data),
            _("No letter goes out."),
        ),
    }  # fmt: skip
    if act in acts and (done := _done(request, *acts[act])):
        return done
    may_write = may(request.user, WRITE, shown.donor.root)
    may_approve = may(request.user, Permission.APPROVE, shown.donor.root)
    is_unsent = shown.state in Thank.UNSENT
    context = {
        "thank": shown, "letter": letter, "send": send, "waive": waive, "address": address_of(shown.donor),
        "gifts": shown.gifts.select_related("gift__entry", "gift__entry__reversed_by").order_by("pk"),
        "may_write": may_write and is_unsent,
        "may_send": may_write and shown.state == State.APPROVED,
        "may_approve": may_approve and shown.state == State.DRAFTED and shown.drafted_by_id != request.user.pk,
    }  # fmt: skip
    status = max(form.status for form in (letter, send, waive))
    return render(request, "donors/thank.html", context, status=status)


def _done(request: StaffRequest, form: Form | None, do: Callable[[], object], text: str) -> HttpResponse | None:
    if form is not None and not form.is_valid():
        return None
    try:
        do()
    except NotAllowed:
        raise
    except Refusal as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return redirect(request.path)
        form.refuse(refusal)
        return None
    messages.success(request, text)
    return redirect(request.path)
