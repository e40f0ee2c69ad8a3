"""Names this app to Django."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    """``ledger.screens``."""

    name = "ledger.screens"
    label = "screens"
