"""The office in which hand-outs are prepared, for the tests of its pages."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Child, Group
from distributions.models import Distribution
from distributions.planning import Column

Sent = dict[str, Any]


def at(distribution: Distribution, page: str = "") -> str:
    """Return the address of a list's page."""
    return f"/distributions/{distribution.ref}/{page}"


def grid(draft: Distribution, columns: list[Column], cells: dict[Child | Group, list[str]], **changes: Any) -> Sent:
    """Return the matrix as a browser sends it: for each receiver the texts of the cells."""
    draft.refresh_from_db()
    sent: Sent = {
        "version": draft.version, "date": draft.date.isoformat(), "occasion": draft.occasion, "then": "save",
        "apart_days": str(draft.apart_days), "double_because": draft.double_because,
        "column": [column.name for column in columns],
        "row": [row_of(one) for one in cells],
        "on": [row_of(one) for one in cells],
    }  # fmt: skip
    for one, texts in cells.items():
        sent |= {f"{row_of(one)}.{index}": text for index, text in enumerate(texts)}
    return sent | changes


def row_of(receiver: Child | Group) -> str:
    """Return a receiver as the form names it."""
    return f"{'c' if isinstance(receiver, Child) else 'g'}{receiver.pk}"


def questions(client: Client, address: str) -> int:
    """Return how many questions a page asks the database, once what it keeps is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
