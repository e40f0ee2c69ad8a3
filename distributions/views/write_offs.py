"""Pages of write-offs: what was written off, what is asked for, asking, deciding."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from distributions import operations
from distributions.forms.write_offs import DecisionForm, WriteOffForm
from distributions.models import WriteOffRequest
from distributions.planning import Column, free_for
from distributions.queries import write_off_requests_visible_to, write_offs_visible_to
from distributions.stock.kinds import WRITE_OFFS
from distributions.views.movements import found, papers_table, show
from ledger.access.deputies import in_whose_stead
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.book.queries import first_open_day
from ledger.screens.pages import StaffRequest, page_for

READ = (Permission.READ_DISTRIBUTIONS, Permission.READ_MONEY)
ASK, APPROVE = Permission.COUNT_STOCK, Permission.APPROVE
WAITING = WriteOffRequest.State.WAITING
ASKED_AT_ONCE = 50


@require_safe
@page_for(*READ)
def write_offs(request: StaffRequest) -> HttpResponse:
    """Show what waits for approval, and what was written off, the latest first."""
    new = "new_write_off" if ASK in permissions_of(request.user) else ""
    waiting = write_off_requests_visible_to(request.user).filter(state=WAITING)
    waiting = waiting.select_related("place", "item", "asked_by").order_by("pk")[:ASKED_AT_ONCE]
    label = _("Ask for a write-off")
    return papers_table(
        request, WRITE_OFFS, write_offs_visible_to(request.user), new=new, label=label, waiting=waiting
    )  # fmt: skip


@require_safe
@page_for(*READ)
def write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Show what was written off and why; before it is approved, what is asked for."""
    if number.startswith("request-"):
        return _request_page(request, asked_for(request, number))
    shown = found(request, WRITE_OFFS, number)
    facts = [(_("Reason"), shown.reason, "")]
    rows = WriteOffRequest.objects.filter(write_off=shown)
    asked = rows.select_related("asked_by", "decided_by", "deputy__approver").first()
    if asked:
        approver = in_whose_stead(asked.decided_by, asked.deputy)
        facts += [(_("Asked for by"), str(asked.asked_by), ""), (_("Approved by"), approver, "")]
    return show(request, WRITE_OFFS, shown, facts)


def asked_for(request: StaffRequest, ref: str) -> WriteOffRequest:
    """Return the request of an address among those that the person may see, or answer 404."""
    key = ref.removeprefix("request-")
    if not key.isdecimal() or len(key) > 18:  # noqa: PLR2004 -- digits that fit a column
        raise Http404
    visible = write_off_requests_visible_to(request.user)
    related = (
        "unit",
        "place__unit",
        "fund__unit",
        "item",
        "asked_by",
        "decided_by",
        "deputy__approver",
        "write_off__entry",
    )
    return get_object_or_404(visible.select_related(*related), pk=int(key))


def _request_page(request: StaffRequest, asked: WriteOffRequest) -> HttpResponse:
    if asked.write_off:
        return redirect(asked)
    waits, is_own = asked.state == WAITING, asked.asked_by_id == request.user.pk
    context = {
        "asked": asked, "waits": waits, "value": value_of(asked) if waits else None,
        "may_decide": waits and not is_own and may(request.user, APPROVE, asked.unit),
        "may_withdraw": waits and is_own and may(request.user, ASK, asked.unit),
    }  # fmt: skip
    return render(request, "distributions/write_off_request.html", context)


def value_of(asked: WriteOffRequest) -> int:
    """Return what the goods are worth that would leave now, in minor units."""
    column = Column(asked.place, asked.fund, asked.item)
    return free_for([column], timezone.localdate())[column.key].value_of(asked.quantity)


@require_http_methods(["GET", "POST"])
@page_for(ASK)
def new_write_off(request: StaffRequest) -> HttpResponse:
    """Say that goods were lost or spoiled, so that another person approves that they leave the book."""
    given = {"source": request.GET["source"]} if request.GET.get("source") else {}
    form = WriteOffForm(request.POST or None, user=request.user, initial=given)
    if form.is_valid():
        typed = form.cleaned_data
        source = typed["source"]
        try:
            asked = operations.ask_for_write_off(
                place=source.place, fund=source.fund, item=source.item, quantity=typed["wanted"], by=request.user,
                reason=typed["reason"], date=typed["date"], lot=typed["lot"], at=timezone.now(), key=typed["key"],
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It waits for somebody who approves. Until then it stays in the book."))
            return redirect(asked)
    return render(request, "distributions/new_write_off.html", {"form": form}, status=form.status)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@page_for(APPROVE)
def decide_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Approve that goods leave the book, or say why they stay."""
    asked = asked_for(request, number)
    if request.method != "POST" and asked.state != WAITING:
        return redirect(asked)
    on = first_open_day([asked.unit_id], asked.date)
    form = DecisionForm(request.POST or None, user=request.user, initial={"date": on})
    if form.is_valid():
        typed, now = form.cleaned_data, timezone.now()
        try:
            if request.POST.get("then") == "decline":
                operations.decline_write_off(request=asked, why=typed["why"], at=now, by=request.user)
                messages.success(request, _("It is declined. The goods stay in the book."))
                return redirect(asked)
            written = operations.approve_write_off(request=asked, date=typed["date"], at=now, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The write-off %(number)s is in the book.") % {"number": written.entry.number})
            return redirect("write_off", written.entry.number)
    context = {"form": form, "asked": asked, "value": value_of(asked)}
    return render(request, "distributions/decide_write_off.html", context, status=form.status)


@require_POST
@page_for(ASK)
def withdraw_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Take back what was asked."""
    asked = asked_for(request, number)
    try:
        operations.withdraw_write_off(request=asked, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is taken back. The goods stay in the book."))
    return redirect(asked)
