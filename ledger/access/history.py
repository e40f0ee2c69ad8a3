"""Saving a record with its history: who, and why."""

from typing import Any

from django.db.models import Model

from ledger.access.models import User


def keep(record: Model, *, by: User, why: str = "", **options: Any) -> None:  # noqa: ANN401 -- Model.save's own
    """Save a record that may change, with the person and the reason in its history.

    ``options`` are those of ``Model.save``.
    """
    # simple-history reads both from attributes of the record.
    record._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001
    record._change_reason = why or None  # type: ignore[attr-defined]  # noqa: SLF001
    record.save(**options)
