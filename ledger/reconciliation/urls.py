"""Addresses of the pages of ``ledger.reconciliation``."""

from django.urls import path

from ledger.reconciliation.events import EVENTS
from ledger.reconciliation.views import money

urlpatterns = [
    path("money/", money.money, name="money"),
    *(
        path(f"money/{kind.replace('_', '-')}/new", money.new_event, {"kind": kind}, name=event.url_name)
        for kind, event in EVENTS.items()
    ),
]
