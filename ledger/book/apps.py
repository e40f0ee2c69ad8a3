"""Names this app to Django, and keeps the guards of the book in place."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from ledger.book.plans import forget_statistics


class BookConfig(AppConfig):
    """``ledger.book``."""

    name = "ledger.book"
    label = "book"

    def ready(self) -> None:
        """Install the triggers after every migrate, as SQLite drops them when it rebuilds a table; keep its plans.

        What a file received that was joined with another, the other received.
        """
        from beneficiaries.ties import join_with  # noqa: PLC0415 -- models are not loaded when apps are named
        from ledger.book.received import keep_anew  # noqa: PLC0415 -- likewise

        post_migrate.connect(_install_guards, sender=self)
        connection_created.connect(forget_statistics)
        join_with(keep_anew)


def _install_guards(**_: Any) -> None:  # noqa: ANN401 -- Django's own arguments
    from ledger.book import guards  # noqa: PLC0415 -- models are not loaded when apps are named

    guards.install()
