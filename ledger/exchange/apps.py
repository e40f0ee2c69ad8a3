"""Names this app to Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """``ledger.exchange``."""

    name = "ledger.exchange"
    label = "exchange"
