"""What every test is given: a fixed cast, private storage, and a book that can be emptied."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils.translation import override

from ledger.access.models import Unit, User
from ledger.book import guards
from tests import make

_empty = TransactionTestCase._fixture_teardown


def _lift_guards_and_empty(self: TransactionTestCase) -> Any:
    # The triggers refuse to empty the tables, as they should.
    with guards.lifted():
        return _empty(self)


TransactionTestCase._fixture_teardown = _lift_guards_and_empty  # type: ignore[method-assign]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let browser tests fall away only where somebody says so."""
    parser.addoption("--no-browser", action="store_true", help="leave out the tests that walk the pages in Chromium")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the browser tests where ``--no-browser`` asks for it."""
    if config.getoption("--no-browser"):
        left_out = pytest.mark.skip(reason="--no-browser")
        [item.add_marker(left_out) for item in items if item.get_closest_marker("browser")]


@pytest.fixture(autouse=True)
def private_storage(settings: Any, tmp_path: Path) -> None:
    """Keep papers of a test in its own folder, forget how often others tried, and hash passwords cheaply."""
    cache.clear()
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
