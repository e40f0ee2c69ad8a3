"""Lines of the home page that are looked for only where they can concern the person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sized
from functools import wraps
from typing import TypeVar

from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.reports.home.asked import Source, is_asked

LOOKED_AT = 100  # of a kind, and one more: nobody ends more in a day
# What ``Waits`` is made of: icon, tone, title, detail, verb, address.
Told = tuple[str, str, str, str, str, str]
Line = TypeVar("Line")
Teller = Callable[[User, dt.date], Line | None]


def how_many(found: Sized) -> dict[str, str]:
    """Return the number that a title tells of what was found: of more than are looked at, that they are more."""
    return {"count": f"{LOOKED_AT}+" if len(found) > LOOKED_AT else str(len(found))}


def when_asked(kind: Source) -> Callable[[Teller[Line]], Teller[Line]]:
    """Look only where something of this kind waits for the person."""
    return _when(lambda user: is_asked(user, kind))


def when_held(permission: Permission) -> Callable[[Teller[Line]], Teller[Line]]:
    """Look only for those who hold a permission somewhere."""
    return _when(lambda user: permission in permissions_of(user))


def _when(concerns: Callable[[User], bool]) -> Callable[[Teller[Line]], Teller[Line]]:
    def wrapped(teller: Teller[Line]) -> Teller[Line]:
        @wraps(teller)
        def told(user: User, today: dt.date) -> Line | None:
            return teller(user, today) if concerns(user) else None

        return told

    return wrapped
