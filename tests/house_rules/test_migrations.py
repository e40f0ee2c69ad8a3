"""The tests run on tables made from the models; here the migrations prove that they make the same ones.

And that a database goes on which has those that the new beginning replaces, all of them or none (docs/adr/0013).
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

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


def migrate(address: str, *options: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": address, "DATABASE_POOL": "0"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)


def names_before_the_new_beginning() -> Iterator[tuple[str, str]]:
    """Yield app and name of each migration as it was called before: those of libraries are called as ever."""
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("[0-9]*.py")):
            migration = import_module(f"{app.name}.migrations.{file.stem}").Migration
            yield from migration.replaces or [(app.label, file.stem)]


def write_down(names: Iterable[tuple[str, str]], database: BaseDatabaseWrapper) -> None:
    MigrationRecorder(database).ensure_schema()
    with database.cursor() as cursor:
        rows = [(*each, "2026-11-26 00:00+00:00") for each in names]
        cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", rows)


@pytest.mark.django_db(transaction=True)
def test_migrations_make_the_tables_that_the_models_describe(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as (name, address):
        migrate(address).check_returncode()
        with closing(another(name)) as migrated:
            made = parts_of(migrated)

    described = parts_of(connection)
    assert (made - described, described - made) == (Counter(), Counter())


@pytest.mark.django_db(transaction=True)
def test_nothing_is_applied_where_all_that_the_new_beginning_replaces_was(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as (name, address):
        with closing(another(name)) as older:
            write_down(names_before_the_new_beginning(), older)
        checked = migrate(address, "--check")

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.django_db(transaction=True)
def test_a_database_half_way_in_what_was_replaced_is_refused_and_left_alone(tmp_path: Path) -> None:
    names = list(names_before_the_new_beginning())
    most = [each for each in names if each != ("reports", "0006_tallies_by_giver")]
    with fresh_database(tmp_path) as (name, address):
        with closing(another(name)) as older:
            write_down(most, older)
        refused = migrate(address)
        with closing(another(name)) as left, left.cursor() as cursor:
            tables = left.introspection.table_names(cursor)

    assert refused.returncode == 1
    assert "half way in migrations that were replaced: reports 0001_initial (5 of 6)." in refused.stderr
    assert "docs/adr/0013" in refused.stderr
    assert tables == ["django_migrations"]
