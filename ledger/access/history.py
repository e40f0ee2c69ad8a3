"""Saving a record with its history: who, and why."""

from typing import Any

from django.db.models import Model

from ledger.access.errors import ChangedMeanwhile
from ledger.access.models import User


def keep(record: Model, *, by: User, why: str = "", **options: Any) -> None:  # noqa: ANN401 -- Model.save's own
    """Save a record that may change, with the person and the reason in its history.

    ``options`` are those of ``Model.save``.
    """
    record._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 -- simple-history reads it from there
    record._change_reason = why or None  # type: ignore[attr-defined]  # noqa: SLF001 -- simple-history reads it from there
    record.save(**options)


def throw_away(record: Model, *, by: User, why: str = "") -> None:
    """Delete a draft, or a role that was taken away; its history stays, with the person and the reason."""
    record._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 -- simple-history reads it from there
    record._change_reason = why or None  # type: ignore[attr-defined]  # noqa: SLF001 -- simple-history reads it from there
    record.delete()


def version_of(record: Model) -> str:
    """Return what names the present version of a record that may change: its latest line of history."""
    return str(record.history.order_by("-history_id").values_list("history_id", flat=True).first() or "")  # type: ignore[attr-defined] # added by the history


def locked(record: Model, version: str) -> Any:  # noqa: ANN401 -- a record of the same kind
    """Return a record anew, locked for change, if it still is the version that the person saw.

    An empty version asks for no check: commands and imports look at nothing beforehand.

    Errors: ``ChangedMeanwhile``.
    """
    fresh = type(record)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=record.pk)  # noqa: SLF001 -- Django's public way
    if version and version_of(fresh) != version:
        raise ChangedMeanwhile
    return fresh
