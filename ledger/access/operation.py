"""What every operation has in common: named arguments, a right, one transaction, a retry.

An operation is one thing a person in the office does. Pages, API, admin, commands and imports
call it; nothing else writes.
"""

import functools
import time
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from ledger.access.errors import NotAllowed
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import may

P = ParamSpec("P")
R = TypeVar("R")

# PostgreSQL: serialization failure, deadlock found. Both mean "again, from the start".
TRY_AGAIN = {"40001", "40P01"}
TRIES = 3


def operation(
    permission: Permission, *, at: Callable[[Mapping[str, Any]], Unit]
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an operation: ``by`` must hold ``permission`` at the unit that ``at`` finds.

    ``at`` is given the arguments by name. The whole runs in one transaction; the outermost
    operation is tried again where the database asks for it.

    Errors: ``NotAllowed``; whatever the function refuses. After any of them nothing is saved.
    """

    def make(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **given: P.kwargs) -> R:
            require(by=given["by"], permission=permission, unit=at(given))  # type: ignore[arg-type] # names are not part of P
            return _in_one_transaction(functools.partial(function, *args, **given))

        run.permission = permission  # type: ignore[attr-defined] # the house rules read it
        return run

    return make


def require(*, by: User, permission: Permission, unit: Unit) -> None:
    """Refuse with ``NotAllowed`` where a person lacks a permission in a unit."""
    if not may(by, permission, unit):
        raise NotAllowed(unit=unit)


def _in_one_transaction(work: Callable[[], R]) -> R:
    outermost = not connection.in_atomic_block
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if not outermost or state not in TRY_AGAIN or attempt == TRIES:
                raise
            time.sleep(0.01 * attempt)
    raise AssertionError  # pragma: no cover -- the loop returns or raises
