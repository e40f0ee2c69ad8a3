"""Names this app to Django."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """``ledger.reconciliation``."""

    name = "ledger.reconciliation"
    label = "reconciliation"
