"""What a helper who signs in sees: the children they stand by, and the card of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.forms.visits import OwnVisitForm
from beneficiaries.lists import name_members
from beneficiaries.models import Child, Enrolment, Pairing
from beneficiaries.pairing_lists import MINE
from beneficiaries.pairings import children_stood_by
from beneficiaries.showing import file_shown, note_of_hand_over
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, coded_or_404, page_for
from ledger.screens.tables import Empty, Table


@require_safe
@page_for(Permission.SEE_PAIRED)
@cache_control(private=True, no_store=True)
def my_children(request: StaffRequest) -> HttpResponse:
    """Show the children whom the one who looks stands by today."""
    keys = children_stood_by(request.user, timezone.localdate())
    rows = Child.objects.filter(pk__in=keys).select_related("keeper", "village").order_by("code")
    table = Table(
        request, rows, MINE, caption=_("Children I stand by"), name="my-children", exports=False,
        empty=Empty(_("No pairing of yours holds today. Ask the school whether a check or a consent has ended.")),
        prepare=name_members(request.user, "pairing"),
    )  # fmt: skip
    return table.answer("beneficiaries/my_children.html")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(Permission.SEE_PAIRED)
@once
def my_visit(request: StaffRequest, code: str) -> HttpResponse:
    """Write down that the one who looks went to see a child."""
    child = _found(request, code)
    form = OwnVisitForm(request.POST or None, user=request.user, child=child)
    if form.is_valid():
        try:
            operations.record_own_visit(child=child, on=timezone.localdate(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is written down."))
            return redirect("my_child", code)
    return render(request, "beneficiaries/my_visit.html", {"form": form, "child": child}, status=form.status)


def _found(request: StaffRequest, code: str) -> Child:
    keys = children_stood_by(request.user, timezone.localdate())
    return coded_or_404(Child.objects.filter(pk__in=keys).select_related("keeper", "village"), code)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(Permission.SEE_PAIRED)
@cache_control(private=True, no_store=True)
def my_child(request: StaffRequest, code: str) -> HttpResponse:
    """Show the card of a child; a POST shows the numbers too, which is written down."""
    child = _found(request, code)
    file = file_shown(child, request.user, "pairing", with_numbers=request.method == "POST")
    left = Pairing.objects.filter(child=child, handed_over_to__sign_in=request.user).exclude(hand_over_note=b"")
    note = next((note_of_hand_over(one, request.user) for one in left.order_by("-until", "-pk")[:1]), "")
    enrolment = Enrolment.objects.filter(child=child, until__isnull=True).select_related("school").first()
    context = {"child": child, "file": file, "enrolment": enrolment, "note": note}
    return render(request, "beneficiaries/my_child.html", context)
