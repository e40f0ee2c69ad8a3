"""Pages of what a book is set up with: units, places, funds, items, headings. One noun is a row of ``NOUNS``."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of, units_visible_to
from ledger.book.views.nouns import NOUNS, Noun
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_SETTINGS, Permission.WRITE_SETTINGS


@require_safe
@page_for(READ)
def set_up(request: StaffRequest) -> HttpResponse:
    """Show what can be set up, with how many there are of each."""
    units = units_visible_to(request.user, READ)
    counted = [(noun, noun.rows(units).count()) for noun in NOUNS.values()]
    return render(request, "book/set_up.html", {"counted": counted})


@require_safe
@page_for(READ)
def records(request: StaffRequest, noun: str) -> HttpResponse:
    """Show the records of a noun."""
    kind = NOUNS[noun]
    may_enter = kind.new_form is not None and WRITE in permissions_of(request.user)
    rows = kind.rows(units_visible_to(request.user, READ))
    empty = Empty(_("Nothing is entered yet."), kind.new_label, reverse(kind.new_url) if may_enter else "")
    table = Table(request, rows, kind.columns, caption=kind.label, name=noun, empty=empty, sort=kind.columns[0].key)
    return table.answer("book/records.html", {"noun": kind, "may_enter": may_enter})


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_record(request: StaffRequest, noun: str) -> HttpResponse:
    """Enter a record of a noun."""
    kind = NOUNS[noun]
    form = kind.form_for_new(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = kind.enter(form.cleaned_data, request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s is entered.") % {"name": made})
            return redirect(kind.one_url, made.code)
    return render(request, "book/new_record.html", {"noun": kind, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(READ)
def record(request: StaffRequest, noun: str, code: str) -> HttpResponse:
    """Show a record; who may, changes it, and sees both versions where another was quicker."""
    kind = NOUNS[noun]
    shown = get_object_or_404(kind.rows(units_visible_to(request.user, READ)), code=code)
    may_write = may(request.user, WRITE, kind.unit_of(shown))
    form = kind.form(request.POST or None, user=request.user, record=shown)
    if form.is_valid():
        try:
            kind.change(shown, form.cleaned_data, request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The change is kept."))
            return redirect(kind.one_url, code)
    return render(request, "book/record.html", _shown(kind, shown, form, may_write=may_write), status=form.status)


def _shown(kind: Noun, shown: object, form: object, *, may_write: bool) -> dict[str, object]:
    facts = [(column.label, column.show(shown)) for column in kind.columns]
    return {"noun": kind, "record": shown, "form": form, "may_write": may_write, "facts": facts, "ref": kind.ref(shown)}
