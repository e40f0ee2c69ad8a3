"""Addresses of the pages of ``ledger.reconciliation``."""

from django.urls import path

from ledger.reconciliation.events import EVENTS
from ledger.reconciliation.views import fund_changes, money, months, stock_takes

urlpatterns = [
    path("money/", money.money, name="money"),
    *(
        path(f"money/{kind.replace('_', '-')}/new", money.new_event, {"kind": kind}, name=event.url_name)
        for kind, event in EVENTS.items()
    ),
    path("money/fund-changes/", fund_changes.fund_changes, name="fund_changes"),
    path("money/fund-changes/new", fund_changes.new_fund_change, name="new_fund_change"),
    path("money/fund-changes/<int:key>/", fund_changes.fund_change, name="fund_change"),
    path("money/fund-changes/<int:key>/paper", fund_changes.consent_paper, name="consent_paper"),
    path("money/fund-changes/<int:key>/decide", fund_changes.decide_fund_change, name="decide_fund_change"),
    path("money/fund-changes/<int:key>/withdraw", fund_changes.withdraw_fund_change, name="withdraw_fund_change"),
    path("stock/takes/", stock_takes.stock_takes, name="stock_takes"),
    path("stock/takes/new", stock_takes.new_stock_take, name="new_stock_take"),
    path("stock/takes/<str:ref>/", stock_takes.stock_take, name="stock_take"),
    path("stock/takes/<str:ref>/count", stock_takes.count_stock, name="count_stock"),
    path("stock/takes/<str:ref>/explain", stock_takes.explain_stock, name="explain_stock"),
    path("stock/takes/<str:ref>/decide", stock_takes.decide_stock, name="decide_stock"),
    path("stock/takes/<str:ref>/again", stock_takes.step_back, {"step": "again"}, name="count_again"),
    path("stock/takes/<str:ref>/cancel", stock_takes.step_back, {"step": "cancel"}, name="cancel_stock_take"),
    path("months/", months.months, name="months"),
    path("months/<str:code>/<str:written>/", months.month, name="month"),
    path("months/<str:code>/<str:written>/close", months.close_month, name="close_month"),
    path("months/<str:code>/<str:written>/reopen", months.reopen_month, name="reopen_month"),
    path("months/<str:code>/<str:written>/reopen/<int:key>", months.reopening, name="reopening"),
    path(
        "months/<str:code>/<str:written>/reopen/<int:key>/withdraw",
        months.withdraw_reopening,
        name="withdraw_reopening",
    ),
]
