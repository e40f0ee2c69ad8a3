"""What other storeys hold of a child. They say so themselves: nothing here looks upward.

An app above registers, when it is named to Django, a function that tells what it holds, or that follows what changed.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from beneficiaries.models import Child
from ledger.access.models import User


@dataclass(frozen=True, slots=True)
class Tie:
    """Some rows that name a child: what they are, how many, and the rule that keeps them.

    What ``blocks`` must be settled before the child can be erased or merged; ``where`` returns the page of the first
    of it that a person may open.
    """

    what: Promise
    count: int
    rule: Promise | str = ""
    blocks: bool = False
    where: Callable[[User], str] | None = None


_tellers: list[Callable[[Child], Iterable[Tie]]] = []
_forgetters: list[Callable[[Child], None]] = []
_joiners: list[Callable[[Collection[int]], None]] = []


def tell_ties_with(teller: Callable[[Child], Iterable[Tie]]) -> None:
    """Have a function asked whenever it matters what names a child."""
    if teller not in _tellers:
        _tellers.append(teller)


def forget_with(forgetter: Callable[[Child], None]) -> None:
    """Have a function destroy what an app above holds of who a child is, when the child is erased."""
    if forgetter not in _forgetters:
        _forgetters.append(forgetter)


def forget_elsewhere(child: Child) -> None:
    """Have everything outside this app destroyed that says who a child is."""
    for forgetter in _forgetters:
        forgetter(child)


def join_with(joiner: Callable[[Collection[int]], None]) -> None:
    """Have a function called with the keys of files that were joined, or are apart again, once they lead there."""
    if joiner not in _joiners:
        _joiners.append(joiner)


def join_elsewhere(files: Collection[int]) -> None:
    """Have everything outside this app follow files that were joined, or are apart again."""
    for joiner in _joiners:
        joiner(files)


def ties_of(child: Child) -> list[Tie]:
    """Return everything outside this app that names a child."""
    return [tie for teller in _tellers for tie in teller(child) if tie.count]


def is_named_elsewhere(child: Child) -> bool:
    """Whether something was planned for a child, or handed out to it."""
    return bool(ties_of(child))
