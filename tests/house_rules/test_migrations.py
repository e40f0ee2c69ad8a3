"""The tests run on tables made from the models; here the migrations prove that they make the same ones."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.site.settings import ROOT

MIGRATED = "migrated_from_nothing"
# Those of libraries are theirs to hold: Django's own differ in the width of a key.
OURS = tuple(
    f"{app.label}_"
    for app in apps.get_app_configs()
    if app.name.split(".")[0] in {"ledger", "beneficiaries", "donors", "distributions"}
)
_UNNAMED = "__unnamed"  # numbered by Django in the order of the columns
_TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


def another(name: str) -> BaseDatabaseWrapper:
    # Without a pool, which would lend a connection to the tests' own database.
    return type(connections["default"])({**connection.settings_dict, "NAME": name, "OPTIONS": {}}, alias="default")


@contextmanager
def fresh_database(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the address of an empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        path = folder / "fresh.sqlite3"
        yield str(path), f"sqlite:///{path}"
        return
    given, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_{MIGRATED}"
    with closing(another("postgres")) as server:
        server.cursor().execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.cursor().execute(f'CREATE DATABASE "{name}"')
        who = f"{given['USER']}:{given['PASSWORD']}".removesuffix(":")
        yield name, f"postgres://{who}@{given['HOST']}:{given['PORT'] or 5432}/{name}"
        server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def parts_of(database: BaseDatabaseWrapper) -> Counter[tuple[Any, ...]]:
    """Return what each table consists of, whatever the order and whatever names were given by themselves."""
    asked, found = database.introspection, Counter[tuple[Any, ...]]()
    with database.cursor() as cursor:
        for table in (each for each in asked.table_names(cursor) if each.startswith(OURS)):
            for each in asked.get_table_description(cursor, table):
                found[table, each.name, each.type_code, each.display_size, each.null_ok] += 1
            for name, rule in asked.get_constraints(cursor, table).items():
                kinds = [kind for kind in ("primary_key", "unique", "index", "check") if rule[kind]]
                named = name if rule["check"] and not name.startswith(_UNNAMED) else ""
                found[table, tuple(rule["columns"] or ()), *kinds, rule["foreign_key"], named] += 1
        cursor.execute(_TRIGGERS[database.vendor])
        found.update(cursor.fetchall())
    return found


@pytest.mark.django_db(transaction=True)
def test_migrations_make_the_tables_that_the_models_describe(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as (name, address):
        environment = os.environ | {"DATABASE_URL": address, "DATABASE_POOL": "0"}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        with closing(another(name)) as migrated:
            made = parts_of(migrated)

    described = parts_of(connection)
    assert (made - described, described - made) == (Counter(), Counter())
