"""Entering a child and changing its file. The list and the file itself tell of the book too: they lie in reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries import operations
from beneficiaries.finding import find_children
from beneficiaries.forms.children import EditChildForm, NewChildForm
from beneficiaries.models import Child
from beneficiaries.queries import children_visible_to
from beneficiaries.showing import ShownChild, file_shown
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.choosing import answer
from ledger.screens.pages import StaffRequest, page_for

READ, WRITE = Permission.READ_CHILDREN, Permission.WRITE_CHILDREN


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
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


@require_POST
@page_for(READ)
def choose_children(request: StaffRequest) -> JsonResponse:
    """Answer a combobox of children."""
    return answer(request, find_children)


def found(request: StaffRequest, code: str) -> Child:
    """Return the child of a code among those whose file the person keeps, or answer 404."""
    child = (
        children_visible_to(request.user)
        .select_related("root", "keeper", "village")
        .filter(code=code)
        .order_by("pk")
        .first()
    )
    if child is None:
        raise Http404
    return child
