"""Which roles a person holds where: read once while a page only looks, anew wherever something may change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeVar, cast

from django.db.models import CharField, Value

from ledger.access.deputies import in_force
from ledger.access.models import Assignment, User


class Held(NamedTuple):
    """A role, and the path of the unit in which it counts."""

    role: str
    path: str


Made = TypeVar("Made")
_remembered: ContextVar[dict[Hashable, object] | None] = ContextVar("held", default=None)


def held_by(user: User) -> list[Held]:
    """Return the roles that a person holds, with the paths of their units."""
    return once(("held", user.pk), lambda: _read(user))


def once(key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what ``make`` returns: while a page only looks, it is called the first time that a key is asked for."""
    kept = _remembered.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    return cast("Made", kept[key])


def _read(user: User) -> list[Held]:
    own = Assignment.objects.filter(user=user).order_by().values_list("role", "unit__path")
    # Whoever stands in for an approver holds that role for these days.
    role = Value(Assignment.Role.APPROVER.value, output_field=CharField())
    stead = in_force().filter(deputy=user).order_by().values_list(role, "unit__path")
    return [Held(held, path) for held, path in own.union(stead)]


@contextmanager
def remembered() -> Iterator[None]:
    """Remember what was read until the end: for what only looks, and begins and ends with one request."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)
