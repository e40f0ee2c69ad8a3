"""Names this app to Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """``ledger.reports``."""

    name = "ledger.reports"
    label = "reports"

    def ready(self) -> None:
        """Tell those who put a gift right which statements show it."""
        from donors.showing import tell_papers_with  # noqa: PLC0415 -- models are not loaded when apps are named
        from ledger.reports.showing import statements_to_call_back  # noqa: PLC0415 -- likewise

        tell_papers_with(statements_to_call_back)
