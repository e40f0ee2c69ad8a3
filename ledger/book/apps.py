"""Names this app to Django."""

from django.apps import AppConfig


class BookConfig(AppConfig):
    """``ledger.book``."""

    name = "ledger.book"
    label = "book"
