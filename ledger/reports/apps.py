"""Names this app to Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """``ledger.reports``."""

    name = "ledger.reports"
    label = "reports"
