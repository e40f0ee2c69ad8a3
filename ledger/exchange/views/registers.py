"""Pages of a school's own register: upload, headings, preview, release, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.models import AccessEvent, Child
from beneficiaries.openings import leave_line
from ledger.access.errors import NotAllowed, Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.exchange import operations
from ledger.exchange.box import Box
from ledger.exchange.errors import UploadTooLarge
from ledger.exchange.forms import ColumnsForm, RegisterForm, ReturnForm
from ledger.exchange.handing_back import back_of
from ledger.exchange.lists import REGISTER_COLUMNS
from ledger.exchange.models import RegisterImport
from ledger.exchange.queries import registers_visible_to
from ledger.exchange.register.preview import KINDS, Line, Preview
from ledger.exchange.register.shown import lines_shown
from ledger.exchange.taking_in import MOST_BYTES, files_of
from ledger.exchange.views.files import XLSX, as_file
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import ROWS_A_PAGE, Empty, Table
from ledger.screens.uploads import is_too_large

WRITE, APPROVE = Permission.WRITE_CHILDREN, Permission.APPROVE
State = RegisterImport.State


@require_safe
@page_for(WRITE, APPROVE)
def registers(request: StaffRequest) -> HttpResponse:
    """List the registers that were uploaded, and what came of them."""
    may_write = WRITE in permissions_of(request.user)
    empty = Empty(_("No register yet."), _("Upload a register"), reverse("new_register") if may_write else "")
    table = Table(
        request, registers_visible_to(request.user), REGISTER_COLUMNS, caption=_("Registers"), name="registers",
        empty=empty, sort="-number",
    )  # fmt: skip
    return table.answer("exchange/registers.html", {"may_write": may_write})


@csrf_exempt
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_register(request: StaffRequest) -> HttpResponse:
    """Choose a register; something far too large is turned away unread."""
    if request.method == "GET":
        return _form(request, RegisterForm(user=request.user))
    if not is_too_large(request, MOST_BYTES):
        return _upload(request)
    form = RegisterForm({}, user=request.user)
    form.errors.clear()
    form.refuse(UploadTooLarge(most=MOST_BYTES >> 20))
    return _form(request, form, status=413)


@csrf_protect
def _upload(request: StaffRequest) -> HttpResponse:
    form = RegisterForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        try:
            taken = operations.take_in_register(
                school=form.cleaned_data["school"], files=files_of(form.cleaned_data["sheets"]), now=timezone.now(),
                by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("register", taken.pk)
    return _form(request, form, status=form.status)


def _form(request: StaffRequest, form: RegisterForm, status: int = 200) -> HttpResponse:
    return render(request, "exchange/new_register.html", {"form": form}, status=status)


@require_safe
@page_for(WRITE, APPROVE)
def register(request: StaffRequest, number: int) -> HttpResponse:
    """Show the headings, what would change, or what came of it."""
    shown = _found(request, number)
    return _show(request, shown)


def _show(
    request: StaffRequest, shown: RegisterImport, form: ColumnsForm | None = None, returning: ReturnForm | None = None
) -> HttpResponse:
    is_own = shown.uploaded_by_id == request.user.pk and may(request.user, WRITE, shown.school)
    may_release = shown.state == State.SUBMITTED and not is_own and may(request.user, APPROVE, shown.school)
    is_still = not shown.is_busy and bool(shown.folder)
    context: dict[str, Any] = {
        "register": shown,
        "is_own": is_own,
        "may_release": may_release,
        "may_undo": shown.state == State.APPLIED and is_still and may(request.user, WRITE, shown.school),
        "may_throw_away": shown.is_open and not shown.is_busy and may(request.user, WRITE, shown.school),
        "has_stopped": shown.state in {State.CHECKING, State.APPLYING, State.UNDOING} and not shown.is_busy,
        "return_form": returning or ReturnForm(user=request.user),
    }
    if is_own and is_still:
        box = Box.of(shown)
        context["has_rows"] = back_of(box) is not None
        if shown.is_open:
            titles = box.get_json("titles", [])
            context["form"] = form or ColumnsForm(user=request.user, titles=titles, columns=shown.columns)
    if is_still and shown.state in {State.REVIEW, State.SUBMITTED} and (is_own or may_release):
        context |= _previewed(request, shown)
    is_refused = (form and form.errors) or (returning and returning.errors)
    return render(request, "exchange/register.html", context, status=422 if is_refused else 200)


def _previewed(request: StaffRequest, shown: RegisterImport) -> dict[str, Any]:
    preview = Preview.of(shown)
    counts = preview.counts()
    # Who uploaded it has rows to mend; who lets it in looks at what would change.
    order = KINDS if shown.state == State.REVIEW else ("changed", "new", *KINDS)
    first = next((kind for kind in order if counts[kind]), "new")
    kind = request.GET.get("show", first)
    lines = [line for line in preview.lines if line["kind"] == kind or (kind == "doubtful" and line["like"])]
    page = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    some = list(page.object_list)
    _leave_line(request, shown, some)
    kinds = [(each, counts[each]) for each in KINDS]
    return {"kinds": kinds, "kind": kind, "page": page, "previewed": lines_shown(some)}


def _leave_line(request: StaffRequest, shown: RegisterImport, lines: list[Line]) -> None:
    """Note whose known files were shown."""
    codes = {line["code"] for line in lines} | {code for line in lines for code in line["like"]}
    keys = list(Child.objects.filter(keeper=shown.school, code__in=codes).values_list("pk", flat=True))
    if keys:
        leave_line(request.user, AccessEvent.What.NAME, keys, f"register {shown.pk}", ("name", "changes"))


@require_POST
@page_for(WRITE)
def columns(request: StaffRequest, number: int) -> HttpResponse:
    """Say what each heading means, and check."""
    shown = _found(request, number)
    titles = Box.of(shown).get_json("titles", []) if shown.folder else []
    form = ColumnsForm(request.POST, user=request.user, titles=titles, columns=shown.columns)
    if form.is_valid():
        try:
            checked = operations.match_columns(
                register=shown, columns=form.columns(), now=timezone.now(), by=request.user
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("job", checked.job_id)
    return _show(request, shown, form)


@require_POST
@page_for(WRITE)
def decide(request: StaffRequest, number: int) -> HttpResponse:
    """Say of rows that may be known children which they are."""
    chosen = {
        int(name.removeprefix("row-")): "" if value == "new" else value
        for name, value in request.POST.items()
        if name.startswith("row-") and name.removeprefix("row-").isdecimal() and isinstance(value, str) and value
    }
    return _do(
        request,
        number,
        lambda shown: operations.decide_rows(register=shown, decisions=chosen, by=request.user),
        _("Your decisions are kept."),
    )


@require_POST
@page_for(WRITE)
def submit(request: StaffRequest, number: int) -> HttpResponse:
    """Put a register before somebody who approves."""
    done = _("Register %(number)s waits for somebody who approves.")
    return _do(request, number, lambda shown: operations.submit_register(register=shown, by=request.user), done)


@require_POST
@page_for(APPROVE)
def release(request: StaffRequest, number: int) -> HttpResponse:
    """Let a register in."""
    return _do(
        request,
        number,
        lambda shown: operations.release_register(register=shown, now=timezone.now(), by=request.user),
    )


@require_POST
@page_for(APPROVE)
def give_back(request: StaffRequest, number: int) -> HttpResponse:
    """Give a register back with a reason."""
    form = ReturnForm(request.POST, user=request.user)
    if not form.is_valid():
        return _show(request, _found(request, number), returning=form)
    why = form.cleaned_data["why"]
    _do(request, number, lambda shown: operations.return_register(register=shown, why=why, by=request.user))
    return redirect("registers")


@require_POST
@page_for(WRITE)
def undo(request: StaffRequest, number: int) -> HttpResponse:
    """Put the files back."""
    return _do(
        request, number, lambda shown: operations.undo_register(register=shown, now=timezone.now(), by=request.user)
    )


@require_POST
@page_for(WRITE)
def throw_away(request: StaffRequest, number: int) -> HttpResponse:
    """Delete a register that is not wanted."""
    done = _("Register %(number)s is thrown away, and its file is deleted.")
    return _do(request, number, lambda shown: operations.throw_away_register(register=shown, by=request.user), done)


@require_safe
@page_for(WRITE)
def rows_to_mend(request: StaffRequest, number: int) -> HttpResponse:
    """Hand the rows that stay out back to the one who uploaded them."""
    shown = _found(request, number)
    data = back_of(Box.of(shown)) if shown.folder and shown.uploaded_by_id == request.user.pk else None
    if data is None:
        raise Http404
    return as_file(f"register-{number}-rows-to-mend.xlsx", data, XLSX)


def _do(
    request: StaffRequest, number: int, act: Callable[[RegisterImport], RegisterImport], done: str = ""
) -> HttpResponse:
    try:
        changed = act(_found(request, number))
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("register", number)
    if done:
        messages.success(request, done % {"number": number})
    elif changed.is_busy:
        return redirect("job", changed.job_id)
    return redirect("register", number)


def _found(request: StaffRequest, number: int) -> RegisterImport:
    return get_object_or_404(registers_visible_to(request.user), pk=number)
