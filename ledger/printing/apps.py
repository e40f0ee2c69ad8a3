"""Names this app to Django, and registers its checks."""

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """``ledger.printing``."""

    name = "ledger.printing"
    label = "printing"

    def ready(self) -> None:
        """Register the start-up checks."""
        from ledger.printing import checks  # noqa: F401, PLC0415 -- registering is its effect
