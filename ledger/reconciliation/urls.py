"""Addresses of the pages of ``ledger.reconciliation``."""

from django.urls import path

from ledger.reconciliation.events import EVENTS
from ledger.reconciliation.views import money, months

urlpatterns = [
    path("money/", money.money, name="money"),
    *(
        path(f"money/{kind.replace('_', '-')}/new", money.new_event, {"kind": kind}, name=event.url_name)
        for kind, event in EVENTS.items()
    ),
    path("months/", months.months, name="months"),
    path("months/<str:code>/<str:written>/", months.month, name="month"),
    path("months/<str:code>/<str:written>/close", months.close_month, name="close_month"),
    path("months/<str:code>/<str:written>/reopen", months.reopen_month, name="reopen_month"),
]
