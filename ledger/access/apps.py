"""Names this app to Django, and registers its checks."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """``ledger.access``."""

    name = "ledger.access"
    label = "access"

    def ready(self) -> None:
        """Register what is checked before a database is migrated."""
        from ledger.access import checks  # noqa: F401, PLC0415 -- registering is its effect
