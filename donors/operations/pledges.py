"""Recording what is promised."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from donors.errors import DonorIsMerged, DonorOfOtherBook, PledgeIsEmpty
from donors.models import Campaign, Donor, Pledge, PledgeLine
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of
from ledger.book.errors import AmountNotPositive, NumberInUse, QuantityNotPositive
from ledger.book.models import Fund, Item
from ledger.book.numbers import next_serial, written

PREFIX = "P"


@dataclass(frozen=True, slots=True)
class PledgedLine:
    """One promised amount (minor units), or quantity of an item, and when it is due."""

    fund: Fund
    item: Item | None = None
    quantity: int | None = None
    amount: int | None = None
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reminding:
    """When a donor is reminded: first so many days before it is due, then so far apart (days), at most so many times.

    Without a word, as the limits of the book say.
    """

    before: int | None = None
    every: int | None = None
    most: int | None = None


USUAL = Reminding()


@operation(Permission.WRITE_GIFTS, at=lambda given: given["unit"])
def record_pledge(
    *,
    unit: Unit,
    donor: Donor,
    promised_on: dt.date,
    lines: Sequence[PledgedLine],
    by: User,
    number: str = "",
    key: str = "",
    about: str = "",
    binding: str = Pledge.Binding.SPOKEN,
    campaign: Campaign | None = None,
    reminding: Reminding = USUAL,
) -> Pledge:
    """Record a promise. Nothing is posted: it becomes income when it arrives.

    The same ``key`` once more is the same pledge, not a second one.

    Errors: ``NumberInUse``; ``DonorOfOtherBook``; ``DonorIsMerged``; ``PledgeIsEmpty``; ``AmountNotPositive``;
        ``QuantityNotPositive``.
    Source: domain-rules.md, section 2.3; docs/adr/0004.
    """
    root = root_of(unit)
    if key and (sent_before := Pledge.objects.filter(root=root, key=key).first()):
        return sent_before
    _check_promise(donor, root, lines)
    if number and Pledge.objects.filter(root=root, number=number).exists():
        raise NumberInUse(number=number)
    if not number:
        number = written(unit, PREFIX, promised_on.year, next_serial(unit, "pledge", promised_on.year))
    pledge = Pledge(
        root=root, number=number, donor=donor, promised_on=promised_on, key=key, about=about, binding=binding,
        campaign=campaign, **{f"remind_{name}": days for name, days in asdict(reminding).items()},
    )  # fmt: skip
    keep(pledge, by=by)
    for position, line in enumerate(lines, 1):
        keep(_line(pledge, position, line), by=by)
    return pledge


def _check_promise(donor: Donor, root: Unit, lines: Sequence[PledgedLine]) -> None:
    if not lines:
        raise PledgeIsEmpty
    if donor.root_id != root.pk:
        raise DonorOfOtherBook(donor=donor.name, unit=root.name)
    if donor.merged_into_id:
        raise DonorIsMerged(donor=donor.name)
    for line in lines:
        if line.item is None and not (line.amount and line.amount > 0):
            raise AmountNotPositive
        if line.item is not None and not (line.quantity and line.quantity > 0):
            raise QuantityNotPositive


def _line(pledge: Pledge, position: int, line: PledgedLine) -> PledgeLine:
    return PledgeLine(
        pledge=pledge, position=position, fund=line.fund, item=line.item, quantity=line.quantity, amount=line.amount,
        kind=PledgeLine.Kind.GOODS if line.item else PledgeLine.Kind.CASH, due_on=line.due_on,
    )  # fmt: skip


def described(line: PledgeLine) -> str:
    """Return what a pledge line promises, in words: cash, or the item's name."""
    return line.item.called if line.item else _("cash")
