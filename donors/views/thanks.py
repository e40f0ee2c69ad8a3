"""Pages of letters of thanks: the queue, and one letter."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
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
from donors.papers import letters_of_thanks
from donors.queries import thanks_visible_to
from donors.thanking import address_of, letter_of, mailable, printable
from donors.views.receipts import pdf
from ledger.access.errors import NotAllowed, Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of, units_visible_to
from ledger.screens.forms import Form
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS
State = Thank.State
PRINTED_AT_ONCE = 100


@require_safe
@page_for(READ)
def thanks(request: StaffRequest) -> HttpResponse:
    """Show the letters of thanks, the most urgent first."""
    rows = thanks_visible_to(request.user).select_related("donor", "sent_by")
    table = Table(
        request, rows, THANK_COLUMNS, caption=_("Letters of thanks"), name="thanks", sort="due_on",
        empty=Empty(_("No letter is due.")), filter=ThankFilter(request.GET, rows),
    )  # fmt: skip
    may_write = WRITE in permissions_of(request.user)
    ready, paper = (each(_mine(request)).count() if may_write else 0 for each in (mailable, printable))
    context = {"may_gather": may_write, "ready": ready, "paper": min(paper, PRINTED_AT_ONCE)}
    return table.answer("donors/thanks.html", context)


@require_POST
@page_for(WRITE)
def mail_thanks(request: StaffRequest) -> HttpResponse:
    """Let every approved letter go out by mail whose donor can be written to so."""
    sent = 0
    try:
        for root in _roots(request):
            sent += operations.mail_thanks(root=root, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("thanks")
    text = ngettext("%(count)s letter is on its way by mail.", "%(count)s letters are on their way by mail.", sent)
    messages.success(request, text % {"count": sent})
    return redirect("thanks")


@require_POST
@page_for(WRITE)
def gather_thanks(request: StaffRequest) -> HttpResponse:
    """Put the gifts that nobody was thanked for into their donors' letters."""
    put = sum(
        operations.gather_thanks(root=root, today=timezone.localdate(), by=request.user) for root in _roots(request)
    )
    text = ngettext("%(count)s gift waits for its letter.", "%(count)s gifts wait for their letters.", put)
    messages.success(request, text % {"count": put})
    return redirect("thanks")


@require_safe
@page_for(WRITE)
def print_thanks(request: StaffRequest) -> HttpResponse:
    """Hand out the approved letters to print, the most urgent first, as one file."""
    letters = list(printable(_mine(request)).order_by("due_on", "pk")[:PRINTED_AT_ONCE])
    if not letters:
        raise Http404
    return pdf("letters-of-thanks", letters_of_thanks(letters, dated=timezone.localdate()))


@require_safe
@page_for(WRITE)
def print_thank(request: StaffRequest, key: int) -> HttpResponse:
    """Hand out one letter to print: approved, or sent before."""
    rows = _mine(request).filter(state__in=[State.APPROVED, State.SENT])
    shown = get_object_or_404(rows, pk=key)
    return pdf(f"letter-of-thanks-{key}", letters_of_thanks([shown], dated=timezone.localdate()))


@require_http_methods(["GET", "POST"])
@page_for(READ)
def thank(request: StaffRequest, key: int) -> HttpResponse:
    """Show a letter: write, approve, send or waive it."""
    people = ("drafted_by", "approved_by", "deputy__approver", "sent_by")
    rows = thanks_visible_to(request.user).select_related("donor__root", *people)
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
            _("The letter is on its way by mail.") if post.get("channel") == Thank.Channel.MAIL
            else _("The letter is noted as sent."),
        ),
        "waive": (
            waive, lambda: operations.waive_thank(thank=shown, by=request.user, **waive.cleaned_data),
            _("No letter goes out."),
        ),
    }  # fmt: skip
    if act in acts and (done := _done(request, *acts[act])):
        return done
    context = {
        "thank": shown, "letter": letter, "send": send, "waive": waive, "address": address_of(shown.donor),
        "gifts": shown.gifts.select_related("gift__entry", "gift__entry__reversed_by").order_by("pk"),
        **_rights(request, shown),
    }  # fmt: skip
    status = max(form.status for form in (letter, send, waive))
    return render(request, "donors/thank.html", context, status=status)


def _rights(request: StaffRequest, shown: Thank) -> dict[str, bool]:
    """Return what the person may do with a letter as it stands."""
    may_write = may(request.user, WRITE, shown.donor.root)
    may_approve = may(request.user, Permission.APPROVE, shown.donor.root)
    is_unsent = shown.state in Thank.UNSENT and not shown.mailing_since
    return {
        "may_write": may_write and is_unsent,
        "may_print": may_write and not shown.mailing_since and shown.state in {State.APPROVED, State.SENT},
        "may_send": may_write and is_unsent and shown.state == State.APPROVED,
        "may_approve": may_approve and shown.state == State.DRAFTED and shown.drafted_by_id != request.user.pk,
    }


def _mine(request: StaffRequest) -> QuerySet[Thank]:
    """Return the letters that the person may send."""
    rows = thanks_visible_to(request.user).filter(donor__root__in=units_visible_to(request.user, WRITE))
    return rows.select_related("donor__root")


def _roots(request: StaffRequest) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=units_visible_to(request.user, WRITE), parent__isnull=True)


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
