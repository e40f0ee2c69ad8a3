"""Which roles a person holds where: read once while a page only looks, anew wherever something may change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from ledger.access.models import Assignment, User


class Held(NamedTuple):
    """A role, and the path of the unit in which it counts."""

    role: str
    path: str


_remembered: ContextVar[dict[int, list[Held]] | None] = ContextVar("held", default=None)


def held_by(user: User) -> list[Held]:
    """Return the roles that a person holds, with the paths of their units."""
    kept = _remembered.get()
    if kept is None:
        return _read(user)
    if user.pk not in kept:
        kept[user.pk] = _read(user)
    return kept[user.pk]


def _read(user: User) -> list[Held]:
    rows = Assignment.objects.filter(user=user).order_by("pk").values_list("role", "unit__path")
    return [Held(role, path) for role, path in rows]


@contextmanager
def remembered() -> Iterator[None]:
    """Remember what was read until the end: for what only looks, and begins and ends with one request."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)
