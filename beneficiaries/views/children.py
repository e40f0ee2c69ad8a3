"""Entering a child and changing its file. The list and the file itself tell of the book too: they lie in reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries import operations
from beneficiaries.finding import find_children
from beneficiaries.forms.children import EditChildForm, NewChildForm
from beneficiaries.lists import UNREACHABLE_COLUMNS, name_members
from beneficiaries.models import Child, GuardianLink
from beneficiaries.papers import care_letter, contact_cards
from beneficiaries.queries import children_listed_to, children_visible_to, unreachable
from beneficiaries.showing import ShownChild, file_shown
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.choosing import answer
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, coded_or_404, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_CHILDREN, Permission.WRITE_CHILDREN


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_child(request: StaffRequest) -> HttpResponse:
    """Enter a child."""
    form = NewChildForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            child = operations.register_child(child=form.particulars(form.cleaned_data["code"]), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The file %(code)s is opened.") % {"code": child.code})
            return redirect("child", child.code)
    return render(request, "beneficiaries/new_child.html", {"form": form}, status=form.status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def edit_child(request: StaffRequest, code: str) -> HttpResponse:
    """Change what is known of a child; who saves second sees both versions."""
    shown = found(request, code)
    form = EditChildForm(
        request.POST or None, user=request.user, record=shown, open_file=lambda: _opened(request, shown)
    )
    if form.is_valid():
        typed = form.cleaned_data
        try:
            operations.change_child(
                child=shown, to=form.particulars(code), on=timezone.localdate(), by=request.user,
                why=typed["why"], version=typed["version"],
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The change is kept."))
            return redirect("child", code)
    return render(request, "beneficiaries/edit_child.html", {"form": form, "child": shown}, status=form.status)


def _opened(request: StaffRequest, child: Child) -> ShownChild:
    file = file_shown(child, request.user, "edit", with_numbers=True)
    if file is None:
        raise Http404
    return file


@require_safe
@page_for(READ, Permission.READ_CHILDREN_MASKED)
def unreachable_children(request: StaffRequest) -> HttpResponse:
    """Show the children without an adult who can be reached."""
    rows = unreachable(children_listed_to(request.user), timezone.localdate()).select_related("keeper", "village")
    table = Table(
        request, rows, UNREACHABLE_COLUMNS, caption=_("Children without a reachable adult"), name="unreachable",
        sort="school", empty=Empty(_("Every child has an acting guardian, and an adult whose phone works.")),
        prepare=name_members(request.user, "unreachable"), exports=False,
    )  # fmt: skip
    return render(request, "beneficiaries/unreachable_children.html", {"table": table})


@require_safe
@page_for(READ)
def contact_card(request: StaffRequest, code: str) -> HttpResponse:
    """Send a child's contact card to print; who took it out is written down."""
    return _pdf("contact-card", contact_cards(children=[found(request, code)], by=request.user, at=timezone.now()))


@require_safe
@page_for(WRITE)
def letter_of_care(request: StaffRequest, code: str) -> HttpResponse:
    """Send the letter of entrusted care to print; of a child without an acting guardian there is none."""
    child = found(request, code)
    if not child.guardians.filter(role=GuardianLink.Role.ACTING_GUARDIAN, until__isnull=True).exists():
        messages.error(request, _("Write down the acting guardian first: the letter names them."))
        return redirect("child", code)
    return _pdf("letter-of-care", care_letter(child=child, by=request.user, at=timezone.now()))


def _pdf(name: str, data: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@require_POST
@page_for(READ)
def choose_children(request: StaffRequest) -> JsonResponse:
    """Answer a combobox of children."""
    return answer(request, find_children)


def found(request: StaffRequest, code: str) -> Child:
    """Return the child of a code among those whose file the person keeps, or answer 404."""
    return coded_or_404(children_visible_to(request.user).select_related("root", "keeper", "village"), code)
