"""Pages of stock: what lies where, and one lot from its opening to its last piece."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from distributions.stock.columns import GOODS_COLUMNS, MONEY_COLUMNS, add_state, in_all
from distributions.stock.filters import GoodsFilter, MoneyFilter
from distributions.stock.givers import givers_of
from distributions.stock.lots import parts_of, steps_of
from distributions.stock.reserved import OPEN, left_of, reserved_of
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.book.fund_rules import rule_of
from ledger.book.queries import lots_visible_to
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

STEPS_A_PAGE = 100
SHARES_SHOWN = 50
READ = (Permission.READ_DISTRIBUTIONS, Permission.READ_MONEY)


@require_safe
@page_for(*READ)
def stock(request: StaffRequest) -> HttpResponse:
    """Show the goods that lie in the stores, lot by lot and in all."""
    return _lots(request, is_goods=True)


@require_safe
@page_for(*READ)
def stock_money(request: StaffRequest) -> HttpResponse:
    """Show the money that lies in banks, boxes and wallets, lot by lot and in all."""
    return _lots(request, is_goods=False)


def _lots(request: StaffRequest, *, is_goods: bool) -> HttpResponse:
    lots = lots_visible_to(request.user).filter(item__isnull=not is_goods)
    if request.GET.get("state") != "all":
        lots = lots.filter(OPEN)
    rows = lots.select_related("place", "fund", "item")
    kind = GoodsFilter if is_goods else MoneyFilter
    empty = Empty(_("No goods lie in these stores.") if is_goods else _("No money lies at these places."))
    table = Table(
        request, rows, GOODS_COLUMNS if is_goods else MONEY_COLUMNS,
        caption=_("Goods on hand") if is_goods else _("Money on hand"), name="goods" if is_goods else "money",
        empty=empty, sort="item" if is_goods else "place", prepare=add_state(request.user),
        filter=kind(request.GET, rows, request=request),
    )  # fmt: skip
    context = {
        "tab": "stock" if is_goods else "stock_money",
        "held": held_by(request),
        "totals": in_all(table.filter.qs, by_item=is_goods) if table.filter else [],
        "is_goods": is_goods,
    }
    return table.answer("distributions/stock.html", context)


@require_safe
@page_for(*READ)
def lot(request: StaffRequest, number: int) -> HttpResponse:
    """Show a lot: its running balance, whose value it is made of, and whom it may reach."""
    visible = lots_visible_to(request.user).select_related("place__unit", "fund__unit", "item", "entry")
    shown = get_object_or_404(visible, pk=number)
    left, reserved = left_of(shown), reserved_of([shown]).get(shown.pk, 0)
    givers = givers_of([shown], request.user).get(shown.pk)
    parts = parts_of(shown) if givers is not None else []
    steps = Paginator(steps_of(shown, request.user), STEPS_A_PAGE).get_page(request.GET.get("steps"))
    context = {
        "lot": shown, "left": left, "reserved": reserved, "free": left - reserved,
        "value_left": shown.amount - shown.amount_drawn, "steps": steps, "givers": givers,
        "parts": parts[:SHARES_SHOWN], "more_parts": max(0, len(parts) - SHARES_SHOWN),
        "rule": rule_of(shown.fund), "may_read_gifts": may(request.user, Permission.READ_GIFTS, shown.place.unit),
    }  # fmt: skip
    return render(request, "distributions/lot.html", context)


def held_by(request: StaffRequest) -> dict[str, bool]:
    """Return which pages of stock are offered to a person, and what may be begun from them."""
    held = permissions_of(request.user)
    return {
        "money": Permission.READ_MONEY in held,
        "write": Permission.WRITE_MONEY in held,
        "lists": Permission.READ_DISTRIBUTIONS in held,
        "hand_out": Permission.WRITE_DISTRIBUTIONS in held,
        "count": Permission.COUNT_STOCK in held,
        "approve": Permission.APPROVE in held,
    }
