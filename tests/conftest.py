"""What every test is given: a fixed cast, private storage, and a book that can be emptied."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQL
from django.test import TransactionTestCase
from django.utils.translation import override
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from ledger.access.models import Unit, User
from ledger.book import guards
from tests import make, markup

_empty = TransactionTestCase._fixture_teardown


def _lift_guards_and_empty(self: TransactionTestCase) -> Any:
    # The triggers refuse to empty the tables, as they should.
    with guards.lifted():
        cache.clear()
        return _empty(self)


TransactionTestCase._fixture_teardown = _lift_guards_and_empty


def _delete_every_row(self: Any, style: Any, tables: Iterable[str], **_: Any) -> list[str]:
    # To truncate is to make each table's files and those of its indexes anew: seconds for every test on a slow disk.
    return [f"DELETE FROM {self.quote_name(table)}" for table in tables]


PostgreSQL.sql_flush = _delete_every_row


markup.squeeze_every_page()
# How long the machine takes to think of examples, or to try one, says nothing of the product: a busy one is no fault.
# The same examples each time, so that a fault is that of the last change; `--hypothesis-profile=exploring` looks on.
for name, repeats in (("unhurried", True), ("exploring", False)):
    hypothesis_settings.register_profile(
        name, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=repeats
    )
hypothesis_settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let browser tests fall away only where somebody says so."""
    parser.addoption("--no-browser", action="store_true", help="leave out the tests that walk the pages in Chromium")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the browser tests where ``--no-browser`` asks for it."""
    if config.getoption("--no-browser"):
        left_out = pytest.mark.skip(reason="--no-browser")
        [item.add_marker(left_out) for item in items if item.get_closest_marker("browser")]


_SEND_HOME = """
SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
WHERE datname = %s AND usename = current_user
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Make what no model describes, the sequence of the entries' keys, as its migration does.

    At the end wait until everybody has left the database, this session and that of a process which a test killed:
    PostgreSQL drops no database in which somebody still is after five seconds, and a busy machine needs longer.
    """
    keys = import_module("ledger.book.migrations.0002_entry_keys")
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        keys.make(None, editor)
    yield
    if connection.vendor == "postgresql":
        connection.close()
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(_SEND_HOME, [connection.settings_dict["NAME"]])


@pytest.fixture(autouse=True)
def private_storage(settings: Any, tmp_path: Path) -> None:
    """Keep papers of a test in its own folder, and hash passwords cheaply."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path  # WhiteNoise warns of a folder that is not there
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English unless a test says otherwise; a request leaves its language behind in the thread."""
    with override("en"):
        yield


@pytest.fixture
def agency(db: None) -> Unit:
    """Return the root unit of the stories."""
    return make.agency()


@pytest.fixture
def clerk(agency: Unit) -> User:
    """Return the one who records gifts."""
    return make.user("recorder", agency)


@pytest.fixture
def caseworker(agency: Unit) -> User:
    """Return the one who keeps the files of the first school and prepares hand-outs there."""
    return make.user("caseworker", make.school())


@pytest.fixture
def approver(agency: Unit) -> User:
    """Return the one who approves."""
    return make.user("approver", agency)


@pytest.fixture
def treasurer(agency: Unit) -> User:
    """Return the finance officer."""
    return make.user("finance", agency)


@pytest.fixture
def auditor(agency: Unit) -> User:
    """Return the one who looks and never writes."""
    return make.user("auditor", agency)


@pytest.fixture
def administrator(agency: Unit) -> User:
    """Return the one who sets up."""
    return make.user("administrator", agency)


@pytest.fixture
def stranger(db: None) -> User:
    """Return the recorder of another agency."""
    return make.user("recorder", make.agency("OTHER", name="别处"))


@pytest.fixture
def other_caseworker(agency: Unit) -> User:
    """Return the caseworker of the second school."""
    return make.user("caseworker", make.school("S002"))
