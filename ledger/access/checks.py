"""What is checked before a database is migrated: whether it stands half way in migrations that were replaced."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

_WAY_OUT = (
    "Nothing was changed. Run migrate with the last version that has all of them, which docs/adr/0013 says how to find,"
    " then with this one; or begin with a new database."
)


@checks.register(checks.Tags.database)
def no_database_stands_half_way(
    *,
    databases: Sequence[str] | None = None,
    **_options: Any,  # noqa: ANN401 -- Django's own arguments
) -> list[checks.CheckMessage]:
    """Refuse a database in which some migrations were applied that one of ours replaces, and others were not.

    Django would leave that one out without a word, and what builds on it stand on nothing.
    Source: docs/adr/0013.
    """
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        if half_way := list(_half_way(connections[alias])):
            text = f"This database stands half way in migrations that were replaced: {', '.join(half_way)}."
            found.append(checks.Error(text, hint=_WAY_OUT, id="access.E001"))
    return found


def _half_way(database: BaseDatabaseWrapper) -> Iterator[str]:
    loader = MigrationLoader(database, load=False)
    loader.load_disk()
    applied = MigrationRecorder(database).applied_migrations()
    for (app, name), migration in sorted((loader.disk_migrations or {}).items()):
        done = sum(each in applied for each in migration.replaces)
        if 0 < done < len(migration.replaces):
            yield f"{app} {name} ({done} of {len(migration.replaces)})"
