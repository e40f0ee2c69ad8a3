"""Pages of imports: upload, check, import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger.access.errors import NotAllowed, Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.exchange import operations
from ledger.exchange.box import Box
from ledger.exchange.errors import UploadTooLarge
from ledger.exchange.forms import ListForm, MendForm, UploadForm
from ledger.exchange.handing_back import back_of
from ledger.exchange.lists import FAULT_COLUMNS, UPLOAD_COLUMNS, counted, fault_rows, shown_to_mend
from ledger.exchange.mending import PART, mended_files
from ledger.exchange.models import Upload
from ledger.exchange.operations.uploads import needs_release
from ledger.exchange.queries import SEES, uploads_visible_to
from ledger.exchange.taking_in import MOST_BYTES, Sent, files_of
from ledger.exchange.views.files import XLSX, as_file
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table
from ledger.screens.uploads import is_too_large

BOOK, LIST = Permission.WRITE_SETTINGS, Permission.WRITE_GIFTS


@require_safe
@page_for(*SEES)
def imports(request: StaffRequest) -> HttpResponse:
    """List what was uploaded, and what came of it."""
    held = permissions_of(request.user)
    first = _("Import the first sheets"), reverse("new_import")
    table = Table(
        request, uploads_visible_to(request.user), UPLOAD_COLUMNS, caption=_("Imports"), name="imports",
        empty=Empty(_("Nothing was imported yet."), *(first if BOOK in held else ())), sort="-number",
    )  # fmt: skip
    return table.answer("exchange/imports.html", {"may_import": BOOK in held, "may_list": LIST in held})


# The token stands in what is sent: it is asked for by ``_upload``, once the size is known to be fit.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@page_for(BOOK)
def new_import(request: StaffRequest) -> HttpResponse:
    """Choose the spreadsheets of a book; something far too large is turned away unread."""
    return _new(request, UploadForm, operations.take_in)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@page_for(LIST)
def new_list(request: StaffRequest) -> HttpResponse:
    """Choose lists of donors, pledges and gifts."""
    return _new(request, ListForm, operations.take_in_list)


def _new(request: StaffRequest, kind: type[UploadForm], take_in: Callable[..., Upload]) -> HttpResponse:
    if request.method == "GET":
        return _form(request, kind(user=request.user))
    if not is_too_large(request, MOST_BYTES):
        return _upload(request, kind, take_in)
    form = kind({}, user=request.user)
    form.errors.clear()
    form.refuse(UploadTooLarge(most=MOST_BYTES >> 20))
    return _form(request, form, status=413)


@csrf_protect
def _upload(request: StaffRequest, kind: type[UploadForm], take_in: Callable[..., Upload]) -> HttpResponse:
    form = kind(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        try:
            upload = take_in(
                root=form.cleaned_data["root"], files=files_of(form.cleaned_data["sheets"]), now=timezone.now(),
                by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _to_job(upload)
    return _form(request, form, status=form.status)


def _form(request: StaffRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_list": isinstance(form, ListForm)}
    return render(request, "exchange/new_import.html", context, status=status)


@require_safe
@page_for(*SEES)
@cache_control(no_store=True, private=True)
def one_import(request: StaffRequest, number: int) -> HttpResponse:
    """Show what is wrong with an upload, what it would bring in, or what it brought in."""
    return _show(request, _found(request, number), MendForm(user=request.user))


def _show(request: StaffRequest, upload: Upload, form: MendForm, status: int = 200) -> HttpResponse:
    writes = may(request.user, LIST if upload.is_list else BOOK, upload.root)
    is_own = upload.uploaded_by_id == request.user.pk and writes
    is_sound = upload.state == Upload.State.READY or (upload.is_list and upload.state == Upload.State.FAULTY)
    asks_release = is_sound and needs_release(upload)
    context: dict[str, Any] = {
        "upload": upload,
        "is_own": is_own,
        "may_throw_away": upload.is_open and not upload.is_busy and writes,
        "has_stopped": not upload.is_busy and upload.state in {"checking", "importing", "undoing"},
        "asks_release": asks_release and upload.released_by is None,
        "may_release": asks_release and not is_own and may(request.user, Permission.APPROVE_MONEY, upload.root),
        "may_import": is_own and is_sound and bool(upload.counts),
        "may_undo": _may_undo(request, upload),
        "counts": counted(upload.counts),
        "form": form,
    }
    if is_own and upload.folder and not upload.is_busy:
        box = Box.of(upload)
        if upload.state == Upload.State.FAULTY:
            context["to_mend"] = shown_to_mend(box.get_json(PART, []))
        context |= {"notes": fault_rows(box.get_json("notes", [])), "has_sheets": back_of(box) is not None}
        if upload.faults and upload.state in {Upload.State.FAULTY, Upload.State.IMPORTED}:
            table = Table(
                request, fault_rows(box.get_json("faults", [])), FAULT_COLUMNS, caption=_("Faults"),
                name=f"import-{upload.pk}-faults", empty=Empty(_("Nothing is wrong.")),
            )  # fmt: skip
            if status == 200:  # noqa: PLR2004 -- OK
                return table.answer("exchange/import.html", context)
            context["table"] = table
    return render(request, "exchange/import.html", context, status=status)


def _may_undo(request: StaffRequest, upload: Upload) -> bool:
    is_undoable = upload.is_list and upload.state == Upload.State.IMPORTED and bool(upload.folder)
    return is_undoable and not upload.is_busy and may(request.user, Permission.WRITE_MONEY, upload.root)


@require_safe
@page_for(BOOK, LIST)
def sheets_to_mend(request: StaffRequest, number: int) -> HttpResponse:
    """Hand the faulty sheets back, with what is wrong beside each row, to the one who uploaded them."""
    upload = _found(request, number)
    if upload.uploaded_by_id != request.user.pk or not upload.folder:
        raise Http404
    box = Box.of(upload)
    data, name = back_of(box), box.get_json("back-name", "")
    if data is None:
        raise Http404
    return as_file(name, data, "application/zip" if name.endswith(".zip") else XLSX)


@csrf_exempt
@require_POST
@page_for(BOOK, LIST)
def mended(request: StaffRequest, number: int) -> HttpResponse:
    """Take mended sheets in place of those of their kind."""
    upload = _found(request, number)
    if not is_too_large(request, MOST_BYTES):
        return _mend(request, upload)
    form = MendForm({}, user=request.user)
    form.errors.clear()
    form.refuse(UploadTooLarge(most=MOST_BYTES >> 20))
    return _show(request, upload, form, status=413)


@csrf_protect
def _mend(request: StaffRequest, upload: Upload) -> HttpResponse:
    form = MendForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        try:
            upload = _replaced(request, upload, files_of(form.cleaned_data["sheets"]))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _to_job(upload)
    return _show(request, upload, form, status=form.status)


def _replaced(request: StaffRequest, upload: Upload, files: Iterable[Sent]) -> Upload:
    replace = operations.replace_list if upload.is_list else operations.replace_files
    return replace(upload=upload, files=files, now=timezone.now(), by=request.user)


@require_POST
@page_for(BOOK, LIST)
def mend_cells(request: StaffRequest, number: int) -> HttpResponse:
    """Take what was typed into wrong cells, in sheets made anew, and check again."""
    upload = _found(request, number)
    if upload.uploaded_by_id != request.user.pk or not upload.folder:
        raise Http404
    typed = {name: str(text) for name, text in request.POST.items()}
    try:
        files = mended_files(upload, request.POST.get("checked", ""), typed)
        if files:
            return _to_job(_replaced(request, upload, files))
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.warning(request, _("Nothing was changed: type into the cells that are wrong."))
    return redirect("import", number)


@require_POST
@page_for(BOOK, LIST)
def check(request: StaffRequest, number: int) -> HttpResponse:
    """Check an upload once more."""
    return _do(request, number, _either(operations.check_list_again, operations.check_again, request))


@require_POST
@page_for(BOOK, LIST)
def bring_in(request: StaffRequest, number: int) -> HttpResponse:
    """Import an upload."""
    return _do(request, number, _either(operations.import_list, operations.import_upload, request))


@require_POST
@page_for(Permission.APPROVE_MONEY)
def release(request: StaffRequest, number: int) -> HttpResponse:
    """Let an upload into the book: the second pair of eyes."""
    return _do(
        request,
        number,
        lambda upload: operations.release_upload(upload=upload, now=timezone.now(), by=request.user),
        _("Import %(number)s is released. Whoever uploaded it can bring it in now."),
    )


@require_POST
@page_for(BOOK, LIST)
def throw_away(request: StaffRequest, number: int) -> HttpResponse:
    """Delete an upload that is not wanted."""
    return _do(
        request,
        number,
        _either(operations.throw_away_list, operations.throw_away_upload, request),
        _("Import %(number)s is thrown away, and its files are deleted."),
    )


@require_POST
@page_for(Permission.WRITE_MONEY)
def undo(request: StaffRequest, number: int) -> HttpResponse:
    """Take back what a list brought."""
    return _do(request, number, lambda upload: operations.undo_list(upload=upload, now=timezone.now(), by=request.user))


def _either(
    of_list: Callable[..., Upload], of_book: Callable[..., Upload], request: StaffRequest
) -> Callable[[Upload], Upload]:
    """Return what is done with a list, or with the spreadsheets of a book."""
    return lambda upload: (of_list if upload.is_list else of_book)(upload=upload, by=request.user)


def _do(request: StaffRequest, number: int, act: Callable[[Upload], Upload], done: str = "") -> HttpResponse:
    try:
        upload = act(_found(request, number))
    except Refusal as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, str(refusal))
        return redirect("import", number)
    if not done:
        return _to_job(upload)
    messages.success(request, done % {"number": number})
    return redirect("import", number)


def _to_job(upload: Upload) -> HttpResponse:
    return redirect("job", upload.job_id)


def _found(request: StaffRequest, number: int) -> Upload:
    return get_object_or_404(uploads_visible_to(request.user), pk=number)
