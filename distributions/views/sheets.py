"""Pages of the sign-off sheet: printed, photographed, keyed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.models import AccessEvent
from beneficiaries.openings import leave_line
from distributions import operations
from distributions.forms.sheets import ScansForm
from distributions.keying import Keying, reasons
from distributions.models import Distribution, Scan, SheetPage
from distributions.planning import CHILD
from distributions.queries import copies_of
from distributions.sheets import is_long, is_put_away, pages_of, pages_shown, paper_of, put_away
from distributions.views.finding import found_to_prepare
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.book.models import Attachment
from ledger.printing.sent_files import MOST_BYTES
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.typed import day_of

WRITE = Permission.WRITE_DISTRIBUTIONS
TYPES: dict[str, str] = {
    Attachment.Kind.PDF: "application/pdf", Attachment.Kind.JPEG: "image/jpeg", Attachment.Kind.PNG: "image/png",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def sheet(request: StaffRequest, ref: str) -> HttpResponse:
    """Show the pages of a sheet, which are out and which came back; take photographs of many at once."""
    given = found_to_prepare(request, ref)
    if given.entry is None:
        return redirect(given)
    form = ScansForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        refused = _keep(request, given, form.cleaned_data["photos"])
        for name, sentence in refused:
            form.add_error("photos", f"{name}: {sentence}")
        if not refused:
            return redirect("sheet", ref)
    pages = SheetPage.objects.filter(sheet__distribution=given).prefetch_related("scans").select_related("keyed_by")
    unknown = Scan.objects.filter(distribution=given, page__isnull=True, was_set_aside=False)
    context = {
        "distribution": given, "form": form, "pages": list(pages), "unknown": list(unknown),
        "is_put_away": bool(unknown) and bool(put_away(given)),
        "copies": list(copies_of(given, request.user).filter(expires_at__gt=timezone.now())),
    }  # fmt: skip
    return render(request, "distributions/sheet.html", context, status=form.status)


@require_POST
@page_for(WRITE)
def print_sheet(request: StaffRequest, ref: str) -> HttpResponse:
    """Print a sheet: each print is a copy with its number; a long one is left to the worker."""
    given = found_to_prepare(request, ref)
    try:
        if is_long(given):
            asked = operations.ask_for_sheet(distribution=given, at=timezone.now(), by=request.user)
            return redirect("job", asked.job_id)
        printed = operations.print_sheet(distribution=given, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(given)
    return _as_paper(paper_of(printed, request.user), given, printed.copies)


@require_safe
@page_for(WRITE)
def sheet_copy(request: StaffRequest, ref: str, number: int) -> HttpResponse:
    """Send a copy that the worker printed; names stand on it, so that leaves a line."""
    given = found_to_prepare(request, ref)
    copy = get_object_or_404(copies_of(given, request.user), number=number, expires_at__gt=timezone.now())
    try:
        data = operations.open_copy(copy)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("sheet", ref)
    children = [key for page in pages_of(given) for kind, key in page.receivers if kind == CHILD]
    leave_line(request.user, AccessEvent.What.NAME, children, f"distribution {ref}", ("name",))
    return _as_paper(data, given, copy.number)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def sheet_page(request: StaffRequest, ref: str, number: int) -> HttpResponse:
    """Key a page that came back: what differs, and the count by hand."""
    page = _page(request, ref, number)
    on, wrong_day = _day(request, page.sheet.distribution)
    keying = Keying(page, request.user, on, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if wrong_day:
            keying.errors.append(wrong_day)
        if not keying.errors and _keyed(request, keying, on):
            return redirect("sheet", ref)
    scans = [scan for scan in page.scans.select_related("distribution") if not is_put_away(scan)]
    context = {
        "page": page, "keying": keying, "scans": scans, "reasons": reasons(), "signed_on": on,
        "put_away": page.scans.count() - len(scans), "pages": page.sheet.pages.all(),
    }  # fmt: skip
    return render(request, "distributions/sheet_page.html", context, status=422 if keying.errors else 200)


@require_POST
@page_for(WRITE)
def assign_scan(request: StaffRequest, ref: str, name: str) -> HttpResponse:
    """Say which page a photograph shows whose code could not be read."""
    scan = _scan(request, ref, name)
    asked = request.POST.get("page", "")
    page = None
    if asked != "none":
        number = int(asked) if asked.isdecimal() and len(asked) < 6 else 0  # noqa: PLR2004 -- no sheet has as many pages
        page = get_object_or_404(SheetPage, sheet__distribution=scan.distribution, number=number)
    operations.assign_scan(scan=scan, page=page, by=request.user)
    return redirect("sheet", ref)


@require_safe
@page_for(WRITE)
def scan(request: StaffRequest, ref: str, name: str) -> HttpResponse:
    """Show a photograph of a page to those who take signatures there; looking at it leaves a line."""
    shown = _scan(request, ref, name)
    try:
        data = operations.open_scan(shown)
    except Refusal as refusal:
        return HttpResponse(str(refusal), status=410, content_type="text/plain; charset=utf-8")
    children = [key for page in pages_shown(shown) for kind, key in page.receivers if kind == CHILD]
    leave_line(request.user, AccessEvent.What.NAME, children, f"distribution {ref}", ("name", "signature"))
    return HttpResponse(data, content_type=TYPES[shown.kind])


def _as_paper(data: bytes, given: Distribution, copy: int) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{given.ref}-{copy}.pdf"'
    return answer


def _keep(request: StaffRequest, given: Distribution, files: list[Any]) -> list[tuple[str, str]]:
    """Keep what can be kept, and return what was refused, by the place of the file: its name may name a child."""
    refused, found, unknown = [], 0, 0
    for number, file in enumerate(files, 1):
        try:
            kept = operations.keep_scans(
                distribution=given, data=file.read(MOST_BYTES + 1), called=file.name or "", at=timezone.now(),
                by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            refused.append((_("File %(number)s") % {"number": number}, str(refusal)))
        else:
            found += sum(1 for one in kept if one.page_id)
            unknown += sum(1 for one in kept if one.page_id is None)
    if found:
        text = ngettext("%(count)s page was found by its code.", "%(count)s pages were found by their codes.", found)
        messages.success(request, text % {"count": found})
    if unknown:
        text = ngettext(
            "The code of %(count)s photograph can't be read. Say below which page it is.",
            "The codes of %(count)s photographs can't be read. Say below which pages they are.", unknown,
        )  # fmt: skip
        messages.warning(request, text % {"count": unknown})
    return refused


def _keyed(request: StaffRequest, keying: Keying, on: dt.date) -> bool:
    try:
        operations.key_page(
            page=keying.page, rows=keying.keyed, counted=keying.counted, signed_on=on, at=timezone.now(),
            by=request.user,
        )  # fmt: skip
    except Refusal as refusal:
        keying.refuse(str(refusal), refusal.line)
        return False
    messages.success(request, _("Page %(number)s is keyed.") % {"number": keying.page.number})
    return True


def _day(request: StaffRequest, distribution: Distribution) -> tuple[dt.date, str]:
    today = timezone.localdate()
    planned = min(distribution.date, today)
    typed = request.POST.get("signed_on", "")
    if not typed:
        return planned, ""
    try:
        return day_of(typed, today), ""
    except ValidationError as error:
        return planned, str(error.messages[0])


def _page(request: StaffRequest, ref: str, number: int) -> SheetPage:
    given = found_to_prepare(request, ref)
    pages = SheetPage.objects.select_related("sheet__distribution__unit", "sheet__distribution__entry", "keyed_by")
    return get_object_or_404(pages, sheet__distribution=given, number=number)


def _scan(request: StaffRequest, ref: str, name: str) -> Scan:
    given = found_to_prepare(request, ref)
    digest, _dash, part = name.partition("-")
    wanted = {"content_sha256": digest, "part": int(part) if part.isdecimal() and len(part) < 6 else 0}  # noqa: PLR2004 -- no file has as many pages
    return get_object_or_404(Scan.objects.select_related("distribution__unit", "page"), distribution=given, **wanted)
