"""SQLite never plans by statistics of its own: a list of a large book would not answer."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Exists, OuterRef

from ledger.book.models import Draw, Lot
from tests.donors.desk import give

pytestmark = pytest.mark.django_db
SETTINGS: dict[str, Any] = {
    "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": 0, "TIME_ZONE": None,
    "TEST": {},
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a database that somebody's tool has looked through."""
    path = tmp_path / "book.sqlite3"
    with sqlite3.connect(path) as book:
        book.executescript(
            "CREATE TABLE lot (id); CREATE INDEX lot_id ON lot (id); INSERT INTO lot VALUES (1); ANALYZE"
        )
    book.close()
    return path


def tables_of(name: str, **options: Any) -> set[str]:
    connection = DatabaseWrapper(SETTINGS | {"NAME": name, "OPTIONS": options}, "looked_at")
    with connection.cursor() as cursor:
        found = {row[0] for row in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return found


def test_each_connection_forgets_what_analyze_wrote(file: Path) -> None:
    assert tables_of(str(file)) == {"lot"}
    assert tables_of(str(file)) == {"lot"}


def test_a_copy_that_may_only_be_read_is_left_as_it_is(file: Path) -> None:
    assert tables_of(f"file:{file}?mode=ro", uri=True) == {"lot", "sqlite_stat1"}


def test_nothing_of_ours_asks_for_statistics() -> None:
    root = Path(__file__).parents[3]
    sources = [
        file for app in ("ledger", "donors", "distributions", "beneficiaries") for file in (root / app).rglob("*.py")
    ]
    texts = {file.name: file.read_text(encoding="utf-8") for file in sources if file.name != "plans.py"}

    assert [name for name, text in texts.items() if re.search(r"\bANALYZE\b|PRAGMA optimize", text)] == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="statistics of SQLite")
def test_what_came_back_of_a_draw_is_found_by_the_index_of_returns_whatever_the_statistics_say() -> None:
    [give() for _ in range(30)]
    came_back = Lot.objects.filter(returns=OuterRef("pk"), amount=OuterRef("amount"))
    draws = Draw.objects.filter(~Exists(came_back), child=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    assert "USING INDEX lot_returns" in draws.explain()
