"""Pages of the authority's receipts, and of the rules by which a unit issues its own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.forms.receipts import OfficialForm, RedLetterForm, RulesForm
from donors.models import Gift, OfficialReceipt
from donors.official import Rules
from donors.profiles import profile
from donors.queries import letterhead_words, official_rules_of, official_rules_of_units
from donors.views.gifts import found
from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.attaching import stored
from ledger.printing.errors import FileTooLarge
from ledger.printing.sent_files import MOST_BYTES
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.uploads import is_too_large

WRITE = Permission.WRITE_GIFTS
_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


@require_POST
@page_for(WRITE)
def ask_official(request: StaffRequest, number: str) -> HttpResponse:
    """Note that the donor wants the official receipt."""
    gift = found(request, number)
    return _step(request, gift, lambda: operations.ask_official(gift=gift, at=timezone.now(), by=request.user))


@require_POST
@page_for(WRITE)
def waive_official(request: StaffRequest, number: str) -> HttpResponse:
    """Note that the donor waives the official receipt."""
    gift = found(request, number)
    return _step(request, gift, lambda: operations.waive_official(gift=gift, at=timezone.now(), by=request.user))


@require_POST
@page_for(WRITE)
def withdraw_official(request: StaffRequest, number: str) -> HttpResponse:
    """Take back that it was asked for or waived."""
    gift = found(request, number)
    official = _live(gift)
    return _step(
        request, gift, lambda: operations.withdraw_official(official=official, at=timezone.now(), by=request.user)
    )


def _step(request: StaffRequest, gift: Gift, step: Callable[[], object]) -> HttpResponse:
    try:
        step()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted at gift %(number)s.") % {"number": gift.entry.number})
    return redirect("gift", gift.entry.number)


# The token stands in what is sent: it is asked for once the size is known to be fit.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def note_official(request: StaffRequest, number: str) -> HttpResponse:
    """Keep what the authority's receipt says; a file that is far too large is turned away unread."""
    gift = found(request, number)
    if not is_too_large(request, MOST_BYTES):
        return _note(request, gift)
    form = OfficialForm({}, user=request.user)
    form.errors.clear()
    form.add_error("file", str(FileTooLarge(most=MOST_BYTES // 1024 // 1024)))
    return render(request, "donors/note_official.html", {"gift": gift, "form": form}, status=413)


@csrf_protect
def _note(request: StaffRequest, gift: Gift) -> HttpResponse:
    form = OfficialForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        file = typed["file"]
        try:
            operations.note_official(
                gift=gift, code=typed["code"], serial=typed["serial"], check_code=typed["check_code"],
                issued_on=typed["issued_on"], at=timezone.now(), by=request.user,
                data=file.read(MOST_BYTES + 1) if file else b"", called=file.name if file else "",
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The official receipt is kept with its gift."))
            return redirect("gift", gift.entry.number)
    return render(request, "donors/note_official.html", {"gift": gift, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def reverse_official(request: StaffRequest, number: str) -> HttpResponse:
    """Note the red-letter receipt by which the authority's paper was reversed."""
    gift = found(request, number)
    official = _live(gift)
    form = RedLetterForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            operations.reverse_official(
                official=official, red_letter=form.cleaned_data["red_letter"], at=timezone.now(), by=request.user
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The official receipt is noted as reversed. It stays listed."))
            return redirect("gift", number)
    context = {"gift": gift, "official": official, "form": form}
    return render(request, "donors/reverse_official.html", context, status=form.status)


@require_safe
@page_for(Permission.READ_GIFTS)
def official_file(request: StaffRequest, number: str) -> HttpResponse:
    """Send the kept file of an official receipt."""
    gift = found(request, number)
    official = gift.official_receipts.exclude(file_sha256="").first()
    data = stored(official.file_sha256) if official else None
    if official is None or data is None:
        raise Http404
    name = f"official-{number}.{official.file_kind}"
    return HttpResponse(
        data,
        content_type=_TYPES[official.file_kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


def _live(gift: Gift) -> OfficialReceipt:
    return get_object_or_404(gift.official_receipts.all(), state__in=OfficialReceipt.LIVE)


@require_safe
@page_for(Permission.READ_SETTINGS)
def receipt_rules(request: StaffRequest) -> HttpResponse:
    """Show by which country's rules each unit issues receipts, and what its letterhead lacks."""
    units = list(units_visible_to(request.user, Permission.READ_SETTINGS))
    may_write = set(units_visible_to(request.user, Permission.WRITE_SETTINGS).values_list("pk", flat=True))
    rules_of = official_rules_of_units(units)
    shown = [
        {
            "unit": unit,
            "rules": rules_of[unit.pk],
            "lacks": _lacks(unit, rules_of[unit.pk]),
            "may_write": unit.pk in may_write,
        }
        for unit in units
    ]
    return render(request, "donors/receipt_rules.html", {"units": shown})


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_SETTINGS)
def set_receipt_rules(request: StaffRequest, code: str) -> HttpResponse:
    """Say by which country's rules a unit issues receipts."""
    unit = get_object_or_404(units_visible_to(request.user, Permission.WRITE_SETTINGS), code=code)
    now = official_rules_of(unit)
    initial = {"profile": now.profile.code, "certificate": now.certificate}
    form = RulesForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        try:
            operations.set_receipt_rules(unit=unit, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            text = _("Receipts of %(unit)s follow the rules of %(profile)s from now on.")
            messages.success(request, text % {"unit": unit.called, "profile": profile(form.cleaned_data["profile"])})
            return redirect("receipt_rules")
    return render(request, "donors/set_receipt_rules.html", {"unit": unit, "form": form}, status=form.status)


def _lacks(unit: Unit, rules: Rules) -> list[str]:
    columns = (*rules.profile.needs, *rules.profile.asks)
    return [letterhead_words(column) for column in columns if not getattr(unit, column)]
