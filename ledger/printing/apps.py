"""Names this app to Django."""

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """``ledger.printing``."""

    name = "ledger.printing"
    label = "printing"
