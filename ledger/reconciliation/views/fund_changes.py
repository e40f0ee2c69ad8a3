"""Pages of fund changes: what was asked for, asking, looking at the donor's paper, deciding."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.book.attaching import bytes_of
from ledger.book.models import Attachment
from ledger.printing.sent_files import MOST_BYTES
from ledger.reconciliation import operations
from ledger.reconciliation.forms.fund_changes import DecideChangeForm, FundChangeForm
from ledger.reconciliation.models import FundChange
from ledger.reconciliation.queries import fund_changes_visible_to
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Badge, Column, Empty, ListFilter, Table

READ = (Permission.READ_MONEY, Permission.READ_APPROVALS)
ASK, APPROVE = Permission.WRITE_MONEY, Permission.APPROVE
State = FundChange.State
_TONES = {State.WAITING: "warn", State.APPROVED: "ok", State.DECLINED: "danger"}
_FILES = {
    Attachment.Kind.PDF: ("pdf", "application/pdf"),
    Attachment.Kind.JPEG: ("jpg", "image/jpeg"),
    Attachment.Kind.PNG: ("png", "image/png"),
}


class ChangeFilter(ListFilter):
    """Fund changes by state."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, empty_label=gettext_lazy("all")
    )  # fmt: skip

    class Meta:
        model = FundChange
        fields: Any = []


COLUMNS = [
    Column("what", gettext_lazy("What"), lambda one: one.written, phone="p1", link=lambda one: one.get_absolute_url(),
           under=lambda one: one.place.name),
    Column("date", gettext_lazy("Date"), lambda one: one.date, ("date", "pk"), "day", phone="p2"),
    Column("fund", gettext_lazy("From the fund"), lambda one: one.fund.called, ("fund__code",), phone="p2"),
    Column("to_fund", gettext_lazy("To the fund"), lambda one: one.to_fund.called, ("to_fund__code",), phone="p2"),
    Column("by", gettext_lazy("Asked for by"), lambda one: str(one.asked_by), phone="p0"),
    Column("state", gettext_lazy("State"), lambda one: Badge(one.get_state_display(), _TONES.get(one.state, "")),
           phone="pr"),
]  # fmt: skip


@require_safe
@page_for(*READ)
def fund_changes(request: StaffRequest) -> HttpResponse:
    """Show the changes of fund that were asked for, the latest first."""
    may_ask = ASK in permissions_of(request.user)
    rows = fund_changes_visible_to(request.user).select_related("place", "fund", "to_fund", "item", "asked_by")
    table = Table(
        request, rows, COLUMNS, caption=_("Fund changes"), name="fund-changes", sort="-date",
        empty=Empty(_("No change of fund was asked for yet."), _("Ask for a fund change"),
                    reverse("new_fund_change") if may_ask else ""),
        filter=ChangeFilter(request.GET, rows),
    )  # fmt: skip
    return table.answer("reconciliation/fund_changes.html", {"may_ask": may_ask})


def found(request: StaffRequest, key: int) -> FundChange:
    """Return a fund change among those that the person may see, or answer 404."""
    named = ("unit", "place__unit", "fund", "to_fund", "item", "asked_by", "decided_by", "deputy__approver", "entry")
    return get_object_or_404(fund_changes_visible_to(request.user).select_related(*named), pk=key)


@require_safe
@page_for(*READ)
def fund_change(request: StaffRequest, key: int) -> HttpResponse:
    """Show what is bound to another purpose, and what was decided."""
    change = found(request, key)
    waits, is_own = change.state == State.WAITING, change.asked_by_id == request.user.pk
    context = {
        "change": change, "tone": _TONES.get(State(change.state), ""),
        "may_decide": waits and not is_own and may(request.user, APPROVE, change.unit),
        "may_withdraw": waits and is_own and may(request.user, ASK, change.unit),
        "may_read_money": may(request.user, Permission.READ_MONEY, change.unit),
    }  # fmt: skip
    return render(request, "reconciliation/fund_change.html", context)


@require_http_methods(["GET", "POST"])
@page_for(ASK)
def new_fund_change(request: StaffRequest) -> HttpResponse:
    """Ask that value be bound to another purpose, with the donor's consent."""
    form = FundChangeForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        source, paper = typed["source"], typed["paper"]
        try:
            change = operations.ask_for_fund_change(
                place=source.place, fund=source.fund, item=source.item, to_fund=typed["to_fund"],
                wanted=typed["wanted"], consent=typed["consent"], date=typed["date"], lot=typed["lot"],
                # One byte more than may be kept is enough to refuse it.
                paper=paper.read(MOST_BYTES + 1) if paper else b"", called=paper.name if paper else "",
                at=timezone.now(), by=request.user, key=typed["key"],
            )  # fmt: skip
        except Refusal as refusal:
            refusal.field = "paper" if refusal.field == "file" else refusal.field
            form.refuse(refusal)
        else:
            messages.success(request, _("It waits for somebody who approves. Until then it stays in the book."))
            return redirect(change)
    return render(request, "reconciliation/new_fund_change.html", {"form": form}, status=form.status)


@require_safe
@page_for(*READ)
def consent_paper(request: StaffRequest, key: int) -> HttpResponse:
    """Hand out the donor's paper under a name of our own, to be saved and not shown."""
    change = found(request, key)
    if not change.paper_sha256:
        raise Http404
    ending, kind = _FILES[Attachment.Kind(change.paper_kind)]
    try:
        data = bytes_of(Attachment(sha256=change.paper_sha256))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(change)
    name = content_disposition_header(as_attachment=True, filename=f"consent-{key}.{ending}")
    headers = {"Content-Disposition": name or "attachment", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=kind, headers=headers)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@page_for(APPROVE)
def decide_fund_change(request: StaffRequest, key: int) -> HttpResponse:
    """Approve that value is bound to another purpose, or say why it stays."""
    change = found(request, key)
    form = DecideChangeForm(request.POST or None, user=request.user, initial={"date": change.date})
    if form.is_valid():
        typed, now = form.cleaned_data, timezone.now()
        try:
            if request.POST.get("then") == "decline":
                operations.decline_fund_change(change=change, why=typed["why"], at=now, by=request.user)
            else:
                operations.approve_fund_change(change=change, date=typed["date"], at=now, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(change)
    context = {"change": change, "form": form}
    return render(request, "reconciliation/decide_fund_change.html", context, status=form.status)


@require_POST
@page_for(ASK)
def withdraw_fund_change(request: StaffRequest, key: int) -> HttpResponse:
    """Take back what was asked."""
    change = found(request, key)
    try:
        operations.withdraw_fund_change(change=change, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(change)
