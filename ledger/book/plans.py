"""How SQLite finds its way through the book: by the indices as they were measured, never by statistics of its own.

What ``ANALYZE`` or ``PRAGMA optimize`` writes makes SQLite choose other ways; with them a list of a large book did not
answer in ten minutes. A tool for databases runs them unasked, so each new connection forgets what it finds.
"""

from contextlib import suppress
from typing import Any

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

_FOUND = "SELECT name FROM sqlite_master WHERE name IN ('sqlite_stat1', 'sqlite_stat4')"


def forget_statistics(*, connection: BaseDatabaseWrapper, **_: Any) -> None:  # noqa: ANN401 -- Django's own arguments
    """Drop the statistics of a SQLite database; nothing where there are none, or where nothing may be written."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = [name for (name,) in cursor.execute(_FOUND)]
        # A copy that is held read-only is read as it stands.
        with suppress(OperationalError):
            for name in found:
                cursor.execute(f"DROP TABLE {name}")
