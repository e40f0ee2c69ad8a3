"""Names this app to Django."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """``ledger.reconciliation``."""

    name = "ledger.reconciliation"
    label = "reconciliation"

    def ready(self) -> None:
        """Let changes of fund and stock-takes follow an entry that is posted again."""
        from ledger.book.again import follow_with  # noqa: PLC0415 -- models are not loaded when apps are named
        from ledger.reconciliation.following import follow  # noqa: PLC0415 -- likewise

        follow_with(follow)
