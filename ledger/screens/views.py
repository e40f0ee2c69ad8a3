"""Pages that belong to no noun: the way about on a phone, and the gallery of the pieces."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger.screens.choosing import answer
from ledger.screens.gallery import ConfirmForm, SampleForm, find_fruit, sample_lines, sample_table
from ledger.screens.gallery_pictures import (
    sample_bar,
    sample_days,
    sample_flow,
    sample_history,
    sample_roles,
    sample_versions,
)
from ledger.screens.pages import StaffRequest, page_for


@require_safe
@page_for()
def more(request: StaffRequest) -> HttpResponse:
    """Show every page that is offered, for phones and for those without script."""
    return render(request, "screens/more.html")


@require_http_methods(["GET", "POST"])
@page_for()
def components(request: StaffRequest) -> HttpResponse:
    """Show every piece that pages are put together from; its form may be sent, and keeps nothing."""
    form = SampleForm(request.POST or None, request.FILES or None, user=request.user)
    context = {
        "form": form, "lines": sample_lines(request), "table": sample_table(request),
        "roles_held": sample_roles(request),
        "bar": sample_bar(), "flow": sample_flow(), "happenings": sample_days(), "page": sample_history(request),
        "versions": sample_versions(),
    }  # fmt: skip
    return render(request, "screens/components.html", context, status=form.status)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@page_for()
def confirm_sample(request: StaffRequest) -> HttpResponse:
    """Show the step before a final act as pages have it; nothing is done."""
    form = ConfirmForm(request.POST or None, user=request.user)
    if form.is_valid():
        messages.success(request, _("This is the gallery: nothing was done."))
        return redirect("components")
    return render(request, "screens/confirm_sample.html", {"form": form}, status=form.status)


@require_POST
@page_for()
def choose_sample(request: StaffRequest) -> JsonResponse:
    """Answer the combobox of the gallery."""
    return answer(request, find_fruit)
