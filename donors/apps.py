"""Names this app to Django."""

from django.apps import AppConfig


class DonorsConfig(AppConfig):
    """``donors``."""

    name = "donors"
