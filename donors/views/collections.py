"""Pages of a gift's collection sheet."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from donors import operations
from donors.forms.collections import CollectionForm
from donors.models import Gift
from donors.views.gifts import found
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, units_visible_to
from ledger.screens.forms import Form
from ledger.screens.pages import StaffRequest, page_for

WRITE, CHILDREN = Permission.WRITE_GIFTS, Permission.READ_CHILDREN


@require_http_methods(["GET", "POST"])
@page_for(Permission.READ_GIFTS)
def collection(request: StaffRequest, number: str) -> HttpResponse:
    """Show how many gave how much together; keep a sheet where there is none."""
    gift = found(request, number)
    may_write = may(request.user, WRITE, gift.entry.unit)
    form = CollectionForm(request.POST or None, user=request.user)
    if may_write and form.is_valid():
        try:
            operations.keep_collection(gift=gift, givers=form.cleaned_data["sheet"], at=timezone.now(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The sheet is kept. Its names are sealed."))
            return redirect("collection", number)
    givers = gift.small_givers.all()
    context = {
        "gift": gift, "form": form, "count": givers.count(), "may_write": may_write,
        "total": givers.aggregate(total=Sum("amount"))["total"] or 0, "named": givers.exclude(sealed_name=b"").count(),
        "may_open": may(request.user, CHILDREN, gift.entry.unit),
    }  # fmt: skip
    return render(request, "donors/collection.html", context, status=form.status if may_write else 200)


@require_POST
@page_for(CHILDREN)
def open_collection(request: StaffRequest, number: str) -> HttpResponse:
    """Open the names of a sheet; who does is written down."""
    gifts = Gift.objects.filter(entry__unit__in=units_visible_to(request.user, CHILDREN))
    gift = get_object_or_404(gifts.select_related("entry__unit", "donor"), entry__number=number)
    givers = operations.open_collection(gift=gift, by=request.user)
    return render(request, "donors/collection_names.html", {"gift": gift, "givers": givers})


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def erase_collection_names(request: StaffRequest, number: str) -> HttpResponse:
    """Erase the names of a sheet for good, once it was asked whether to."""
    gift = found(request, number)
    named = gift.small_givers.exclude(sealed_name=b"").count()
    if not named:
        return redirect("collection", number)
    if request.method == "POST":
        operations.erase_collection_names(gift=gift, by=request.user)
        messages.success(request, _("The names are erased; the amounts stay."))
        return redirect("collection", number)
    context = {"gift": gift, "form": Form(user=request.user), "named": named}
    return render(request, "donors/erase_collection_names.html", context)
