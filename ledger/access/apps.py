"""Names this app to Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """``ledger.access``."""

    name = "ledger.access"
    label = "access"
