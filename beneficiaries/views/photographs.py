"""Pages of the pictures on a child's file: one is added, looked at, destroyed."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.consents import Current, current_consent
from beneficiaries.errors import PicturesNotAgreed
from beneficiaries.forms.photographs import DestroyForm, PhotographForm
from beneficiaries.models import Child, Purpose
from beneficiaries.queries import children_listed_to
from beneficiaries.showing import photograph_opened
from beneficiaries.views.children import found
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.printing.errors import FileTooLarge
from ledger.printing.sent_files import MOST_BYTES
from ledger.screens.pages import StaffRequest, coded_or_404, page_for
from ledger.screens.uploads import is_too_large

WRITE = Permission.WRITE_CHILDREN
LOOK = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED, Permission.OPEN_IN_NEED)


# The token stands in what is sent: it is asked for by ``_new``, once the size is known to be fit.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_photograph(request: StaffRequest, code: str) -> HttpResponse:
    """Add a picture to a child's file; one that is far too large is turned away unread."""
    child = found(request, code)
    if not is_too_large(request, MOST_BYTES):
        return _new(request, child)
    form = PhotographForm({}, user=request.user, child=child)
    form.errors.clear()
    form.refuse(FileTooLarge(most=MOST_BYTES // 1024 // 1024))
    return _form_page(request, child, form, status=413)


@csrf_protect
@sensitive_post_parameters()
def _new(request: StaffRequest, child: Child) -> HttpResponse:
    form = PhotographForm(
        request.POST or None, request.FILES or None, user=request.user, child=child,
        on_visit=request.GET.get("visit", ""),
    )  # fmt: skip
    if request.method == "GET" and not (consent := _consent(child)).may:
        messages.error(request, str(PicturesNotAgreed(day=timezone.localdate(), how=consent.in_words)))
        return redirect("child", child.code)
    if form.is_valid():
        now = timezone.now()
        try:
            operations.keep_photograph(
                child=child, on=timezone.localdate(now), at=now, by=request.user, **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The photograph is kept, sealed."))
            return redirect("child", child.code)
    return _form_page(request, child, form, status=form.status)


def _form_page(request: StaffRequest, child: Child, form: PhotographForm, *, status: int) -> HttpResponse:
    return render(request, "beneficiaries/new_photograph.html", {"form": form, "child": child}, status=status)


def _consent(child: Child) -> Current:
    return current_consent(child, Purpose.PHOTO_PROOF, timezone.localdate())


@require_safe
@page_for(*LOOK)
@cache_control(private=True, no_store=True)
def photograph(request: StaffRequest, code: str, photo: str) -> HttpResponse:
    """Show a picture and what it is proof of. It stands in the page itself: one look, one line, no other address."""
    child = coded_or_404(children_listed_to(request.user).select_related("root", "keeper"), code)
    try:
        opened = photograph_opened(child, photo, request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("child", code)
    if opened is None:
        raise Http404
    shown, picture = opened
    context = {
        "child": child, "photograph": shown, "picture": base64.b64encode(picture).decode(),
        "may_write": may(request.user, WRITE, child.keeper),
    }  # fmt: skip
    return render(request, "beneficiaries/photograph.html", context)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def destroy_photographs(request: StaffRequest, code: str, photo: str = "") -> HttpResponse:
    """Destroy one picture, or all of a file, also those that are hidden."""
    child = found(request, code)
    rows = child.photographs.filter(code=photo) if photo else child.photographs.all()
    codes = list(rows.values_list("code", flat=True))
    if not codes:
        raise Http404
    if request.method == "POST":
        count = operations.destroy_photographs(child=child, codes=codes, by=request.user)
        told = ngettext("%(count)s photograph is destroyed.", "%(count)s photographs are destroyed.", count)
        messages.success(request, told % {"count": count})
        return redirect("child", code)
    form = DestroyForm(user=request.user, child=child)
    context = {"form": form, "child": child, "count": len(codes)}
    return render(request, "beneficiaries/destroy_photographs.html", context)
