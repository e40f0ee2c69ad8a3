"""What the papers of stock have in common: their lists, their pages, and their reversal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from distributions.operations import reverse_stock_movement
from distributions.stock.kinds import PURCHASES, RETURNS, TRANSFERS, WRITE_OFFS, Papers
from distributions.stock.movements import rows_of, tell
from distributions.stock.reserved import lists_that_keep
from distributions.views.stock import held_by
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.screens.forms import ReversalForm
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

EVERY = {papers.one: papers for papers in (PURCHASES, TRANSFERS, WRITE_OFFS, RETURNS)}


def papers_table(
    request: StaffRequest,
    papers: Papers,
    rows: Any,  # noqa: ANN401 -- a queryset
    *,
    new: str = "",
    label: str = "",
    waiting: Any = (),  # noqa: ANN401 -- some requests
) -> HttpResponse:
    """Answer with the list of a kind of paper, the latest first; ``new`` names the page that makes one."""
    rows = rows.select_related("entry__unit")
    table = Table(
        request, rows, papers.columns, caption=papers.title, name=papers.many, sort="-number", prepare=tell,
        empty=Empty(papers.empty, label, reverse(new) if new else ""),
        filter=papers.filter(request.GET, rows, request=request),
    )  # fmt: skip
    context = {"papers": papers, "tab": papers.many, "held": held_by(request), "new": new, "new_label": label}
    context["waiting"] = waiting
    return table.answer("distributions/papers.html", context)


def found(request: StaffRequest, papers: Papers, number: str, *related: str) -> Any:  # noqa: ANN401 -- a paper
    """Return the paper of a number among those that the person may see, or answer 404."""
    visible = papers.seen(request.user).select_related(
        "entry__unit", "entry__root", "entry__recorded_by", "entry__reversed_by", *related
    )
    return get_object_or_404(visible, entry__number=number)


def show(
    request: StaffRequest,
    papers: Papers,
    paper: Any,  # noqa: ANN401 -- a paper
    facts: list[tuple[str, object, str]],
) -> HttpResponse:
    """Answer with the page of a paper. A fact is its name, what it is, and an address or nothing."""
    entry = paper.entry
    stands = not hasattr(entry, "reversed_by")
    context = {
        "papers": papers, "paper": paper, "entry": entry, "facts": facts, "stands": stands,
        "heading": papers.heading % {"number": entry.number},
        "rows": rows_of(entry, request.user, request.GET.get("rows")),
        "attached": entry.attachments.filter(withdrawal__isnull=True).order_by("position"),
        "may_reverse": stands and may(request.user, Permission.WRITE_MONEY, entry.unit),
        "may_read_money": may(request.user, Permission.READ_MONEY, entry.unit),
        "reverse_url": reverse(f"reverse_{papers.one}", args=[entry.number]),
        "up_url": reverse(papers.many), "up_label": papers.title,
    }  # fmt: skip
    return render(request, "distributions/movement.html", context)


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_MONEY)
@once
def reverse_movement(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    """Reverse a purchase, transfer, write-off or return, after asking why."""
    papers = EVERY[kind]
    paper = found(request, papers, number)
    if request.method != "POST" and hasattr(paper.entry, "reversed_by"):
        return redirect(papers.one, number)
    form = ReversalForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            reverse_stock_movement(entry=paper.entry, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            text = _("%(number)s is reversed. Both entries stay in the book.")
            messages.success(request, text % {"number": number})
            return redirect(papers.one, number)
    context = {
        "form": form, "papers": papers, "entry": paper.entry, "heading": papers.heading % {"number": number},
        "kept_by": lists_that_keep(paper.entry, request.user),
    }  # fmt: skip
    return render(request, "distributions/reverse_movement.html", context, status=form.status)
