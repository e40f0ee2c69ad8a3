"""Papers kept with an entry: added, taken along, withdrawn."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.book.attaching import bytes_of
from ledger.book.models import Attachment, Entry
from ledger.book.operations import attach as attach_file
from ledger.book.operations import withdraw_attachment as withdraw
from ledger.printing.errors import FileTooLarge
from ledger.printing.sent_files import MOST_BYTES
from ledger.reports.forms import AttachForm, WithdrawForm
from ledger.reports.views.entries import entry_found, show_entry
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.uploads import is_too_large

ENDINGS = {Attachment.Kind.PDF: "pdf", Attachment.Kind.JPEG: "jpg", Attachment.Kind.PNG: "png"}
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


# The token stands in what is sent: it is asked for by ``_attach``, once the size is known to be fit.
@csrf_exempt
@require_POST
@page_for(Permission.WRITE_MONEY)
def attach(request: StaffRequest, number: str) -> HttpResponse:
    """Keep a paper with an entry; one that is far too large is turned away unread."""
    entry = entry_found(request, number)
    if not is_too_large(request, MOST_BYTES):
        return _attach(request, entry)
    form = AttachForm({}, user=request.user)
    form.errors.clear()
    form.refuse(FileTooLarge(most=MOST_BYTES // 1024 // 1024))
    return show_entry(request, entry, form, status=413)


@csrf_protect
def _attach(request: StaffRequest, entry: Entry) -> HttpResponse:
    form = AttachForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        file, what = form.cleaned_data["file"], form.cleaned_data["what"]
        try:
            # One byte more than may be kept is enough to refuse it.
            kept = attach_file(
                entry=entry, what=what, data=file.read(MOST_BYTES + 1), called=file.name, at=timezone.now(),
                by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Attachment %(position)s is kept.") % {"position": kept.position})
            return redirect(_page_of(request, entry.number))
    return show_entry(request, entry, form, status=form.status)


@require_safe
@page_for(Permission.READ_MONEY)
def attachment(request: StaffRequest, number: str, position: int) -> HttpResponse:
    """Hand out a kept paper under a name of our own, to be saved and not shown."""
    kept = _found(entry_found(request, number), position)
    try:
        data = bytes_of(kept)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(_page_of(request, number))
    ending = ENDINGS[Attachment.Kind(kept.kind)]
    name = content_disposition_header(as_attachment=True, filename=f"{number}-{position}.{ending}")
    return HttpResponse(
        data, content_type=TYPES[ending], headers={"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_MONEY)
def withdraw_attachment(request: StaffRequest, number: str, position: int) -> HttpResponse:
    """Say that a paper no longer counts, and why; its file stays."""
    kept = _found(entry_found(request, number), position)
    form = WithdrawForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            withdraw(attachment=kept, at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Attachment %(position)s is withdrawn.") % {"position": position})
            return redirect(_page_of(request, number))
    return render(request, "reports/withdraw_attachment.html", {"kept": kept, "form": form}, status=form.status)


def _page_of(request: StaffRequest, number: str) -> str:
    kind = request.GET.get("kind", "")
    return reverse("entry", args=[number]) + (f"?{urlencode({'kind': kind})}" if kind else "")


def _found(entry: Entry, position: int) -> Attachment:
    kept = Attachment.objects.filter(entry=entry, position=position).select_related("entry__unit").first()
    if kept is None:
        raise Http404
    return kept
