"""Names this app to Django."""

from django.apps import AppConfig


class DistributionsConfig(AppConfig):
    """``distributions``."""

    name = "distributions"
