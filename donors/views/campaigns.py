"""Pages of campaigns: the list, one campaign with what was promised, received and given out."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from donors import operations
from donors.forms.campaigns import EditCampaignForm, NewCampaignForm
from donors.lists import CAMPAIGN_COLUMNS, GIFT_COLUMNS, add_received, add_worth
from donors.models import Campaign, GiftLine
from donors.promised import promised
from donors.queries import campaigns_visible_to, gifts_visible_to, pledges_visible_to
from donors.whereabouts import Use, uses_of
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS


@require_safe
@page_for(READ)
def campaigns(request: StaffRequest) -> HttpResponse:
    """Show the campaigns, the latest first."""
    may_open = WRITE in permissions_of(request.user)
    empty = Empty(_("No campaign yet."), _("New campaign"), reverse("new_campaign") if may_open else "")
    table = Table(
        request, campaigns_visible_to(request.user), CAMPAIGN_COLUMNS, caption=_("Campaigns"), name="campaigns",
        sort="-starts_on", empty=empty, prepare=add_received,
    )  # fmt: skip
    return table.answer("donors/campaigns.html", {"may_open": may_open})


@require_safe
@page_for(READ)
def campaign(request: StaffRequest, code: str) -> HttpResponse:
    """Show what was promised, received and given out on a campaign."""
    shown = _found(request, code)
    gifts = gifts_visible_to(request.user).filter(campaign=shown)
    use = _use(shown)
    pledges = promised(pledges_visible_to(request.user).filter(campaign=shown).order_by("promised_on", "pk"))
    money = [line for one in pledges for line in one.lines if line.line.item_id is None]
    table = Table(
        request, gifts.select_related("entry__unit", "donor", "entry__reversed_by"), GIFT_COLUMNS, caption=_("Gifts"),
        name="campaign-gifts", sort="-date", prepare=add_worth, empty=Empty(_("No gifts yet.")),
    )  # fmt: skip
    context = {
        "campaign": shown,
        "pledges": pledges,
        "promised": sum(line.promised for line in money),
        "to_come": sum(line.left for line in money),
        "received": use.given_out + use.gone + use.unused,
        "use": use,
        "goods": _goods(shown),
        "may_write": may(request.user, WRITE, shown.root),
    }
    return table.answer("donors/campaign.html", context)


def _lines(shown: Campaign) -> list[tuple[int, int]]:
    standing = GiftLine.objects.filter(gift__campaign=shown, gift__entry__reversed_by__isnull=True)
    return list(standing.values_list("lot", "lot__amount"))


def _use(shown: Campaign) -> Use:
    amounts = dict(_lines(shown))
    return uses_of(amounts, {0: list(amounts)})[0]


def _goods(shown: Campaign) -> list[tuple[str, str, int]]:
    standing = GiftLine.objects.filter(
        gift__campaign=shown, gift__entry__reversed_by__isnull=True, lot__item__isnull=False
    )
    rows = standing.order_by("lot__item__name").values_list("lot__item__name", "lot__item__unit_of_measure")
    return list(rows.annotate(pieces=Sum("lot__quantity")))


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_campaign(request: StaffRequest) -> HttpResponse:
    """Open a campaign."""
    form = NewCampaignForm(request.POST or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            opened = operations.open_campaign(
                root=typed["root"], code=typed["code"], particulars=form.particulars, by=request.user
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s is entered.") % {"name": opened.name})
            return redirect("campaign", opened.code)
    return render(request, "donors/new_campaign.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def edit_campaign(request: StaffRequest, code: str) -> HttpResponse:
    """Change a campaign; who saves second sees both versions."""
    shown = _found(request, code)
    form = EditCampaignForm(request.POST or None, user=request.user, record=shown)
    if form.is_valid():
        try:
            operations.change_campaign(
                campaign=shown, to=form.particulars, by=request.user, version=form.cleaned_data["version"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The change is kept."))
            return redirect("campaign", code)
    return render(request, "donors/edit_campaign.html", {"form": form, "campaign": shown}, status=form.status)


def _found(request: StaffRequest, code: str) -> Campaign:
    return get_object_or_404(campaigns_visible_to(request.user).select_related("root"), code=code)
