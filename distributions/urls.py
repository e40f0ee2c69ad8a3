"""Addresses of the pages of ``distributions``."""

from django.urls import URLPattern, path

from distributions.views import (
    checks,
    distributions,
    forgotten,
    in_use,
    preparing,
    purchases,
    returns,
    sheets,
    signing,
    stock,
    transfers,
    write_offs,
)
from distributions.views.movements import reverse_movement


def _reversal(address: str, kind: str) -> URLPattern:
    return path(f"stock/{address}/<str:number>/reverse", reverse_movement, {"kind": kind}, name=f"reverse_{kind}")


HAND_OUTS = [
    path("distributions/", distributions.distributions, name="distributions"),
    path("distributions/new", preparing.new_distribution, name="new_distribution"),
    path("distributions/forgotten", forgotten.forgotten, name="forgotten"),
    path("distributions/exceptions", distributions.exceptions, name="exceptions"),
    path("distributions/<str:ref>/", distributions.distribution, name="distribution"),
    path("distributions/<str:ref>/children", preparing.distribution_children, name="distribution_children"),
    path("distributions/<str:ref>/items", preparing.distribution_items, name="distribution_items"),
    path("distributions/<str:ref>/free", preparing.distribution_free, name="distribution_free"),
    path("distributions/<str:ref>/take-back", preparing.take_back_distribution, name="take_back_distribution"),
    path("distributions/<str:ref>/discard", preparing.discard_distribution, name="discard_distribution"),
    path("distributions/<str:ref>/approve", distributions.approve_distribution, name="approve_distribution"),
    path("distributions/<str:ref>/return", distributions.return_distribution, name="return_distribution"),
    path("distributions/<str:ref>/issue", distributions.issue_distribution, name="issue_distribution"),
    path("distributions/<str:ref>/checks", checks.checks, name="checks"),
    path("distributions/<str:ref>/checks/<int:number>", checks.check, name="check"),
    path("distributions/<str:ref>/close", distributions.close_distribution, name="close_distribution"),
    path("distributions/<str:ref>/sign", signing.sign, name="sign"),
    path("distributions/<str:ref>/sign/take-back", signing.take_back_signatures, name="take_back_signatures"),
    path("distributions/<str:ref>/sheet", sheets.sheet, name="sheet"),
    path("distributions/<str:ref>/sheet/print", sheets.print_sheet, name="print_sheet"),
    path("distributions/<str:ref>/sheet/copies/<int:number>", sheets.sheet_copy, name="sheet_copy"),
    path("distributions/<str:ref>/sheet/<int:number>", sheets.sheet_page, name="sheet_page"),
    path("distributions/<str:ref>/sheet/scans/<str:name>", sheets.scan, name="scan"),
    path("distributions/<str:ref>/sheet/scans/<str:name>/page", sheets.assign_scan, name="assign_scan"),
    path("distributions/<str:ref>/back", signing.return_not_collected, name="return_not_collected"),
    path("distributions/<str:ref>/second-round", signing.plan_second_round, name="plan_second_round"),
    path("distributions/<str:ref>/reverse", distributions.reverse_distribution, name="reverse_distribution"),
]

STOCK = [
    path("stock/", stock.stock, name="stock"),
    path("stock/money/", stock.stock_money, name="stock_money"),
    path("stock/lots/<int:number>/", stock.lot, name="lot"),
    path("stock/purchases/", purchases.purchases, name="purchases"),
    path("stock/purchases/new", purchases.new_purchase, name="new_purchase"),
    path("stock/purchases/<str:number>/", purchases.purchase, name="purchase"),
    path("stock/transfers/", transfers.transfers, name="transfers"),
    path("stock/transfers/new", transfers.new_transfer, name="new_transfer"),
    path("stock/transfers/<str:number>/", transfers.transfer, name="transfer"),
    path("stock/write-offs/", write_offs.write_offs, name="write_offs"),
    path("stock/write-offs/new", write_offs.new_write_off, name="new_write_off"),
    path("stock/write-offs/<str:number>/", write_offs.write_off, name="write_off"),
    path("stock/write-offs/<str:number>/decide", write_offs.decide_write_off, name="decide_write_off"),
    path("stock/write-offs/<str:number>/withdraw", write_offs.withdraw_write_off, name="withdraw_write_off"),
    path("stock/in-use/", in_use.all_in_use, name="all_in_use"),
    path("stock/in-use/<int:key>/", in_use.in_use, name="in_use"),
    path("stock/returns/", returns.returns, name="returns"),
    path("stock/returns/new", returns.new_return, name="new_return"),
    path("stock/returns/<str:number>/", returns.returned, name="returned"),
    path("choose/handed-out", returns.choose_handed_out, name="choose_handed_out"),
    *(
        _reversal(address, kind)
        for address, kind in (
            ("purchases", "purchase"), ("transfers", "transfer"), ("write-offs", "write_off"), ("returns", "returned"),
        )
    ),
]  # fmt: skip

urlpatterns = [*HAND_OUTS, *STOCK]
