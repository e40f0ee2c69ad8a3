"""Recording what is promised."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from donors.errors import PledgeIsEmpty
from donors.models import Campaign, Donor, Pledge, PledgeLine
from donors.operations.donors import check_donor
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of
from ledger.book.errors import AmountNotPositive, KeyReused, NumberInUse, QuantityNotPositive
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

    The same ``key`` with the same promise once more is the same pledge, not a second one.

    Errors: ``NumberInUse``; ``DonorOfOtherBook``; ``DonorIsMerged``; ``PledgeIsEmpty``; ``AmountNotPositive``;
        ``QuantityNotPositive``; ``KeyReused`` for another promise under the same key.
    Source: domain-rules.md, section 2.3; docs/adr/0004.
    """
    check_donor(donor, unit)
    if not lines:
        raise PledgeIsEmpty
    pledge = Pledge(
        root=root_of(unit), donor=donor, promised_on=promised_on, key=key, about=about, binding=binding,
        campaign=campaign, **{f"remind_{name}": days for name, days in asdict(reminding).items()},
    )  # fmt: skip
    promised = [_promised(pledge, position, line) for position, line in enumerate(lines, 1)]
    if key and (before := _sent_before(pledge, promised)):
        return before
    pledge.number = _number(unit, number, promised_on.year)
    for row in (pledge, *promised):
        keep(row, by=by)
    return pledge


def _promised(pledge: Pledge, position: int, line: PledgedLine) -> PledgeLine:
    if line.item is None and not (line.amount and line.amount > 0):
        raise AmountNotPositive
    if line.item is not None and not (line.quantity and line.quantity > 0):
        raise QuantityNotPositive
    return PledgeLine(
        pledge=pledge, position=position, fund=line.fund, item=line.item, quantity=line.quantity, amount=line.amount,
        kind=PledgeLine.Kind.GOODS if line.item else PledgeLine.Kind.CASH, due_on=line.due_on,
    )  # fmt: skip


def _sent_before(pledge: Pledge, promised: Sequence[PledgeLine]) -> Pledge | None:
    """Return the pledge that was recorded under this key; two who send it at once come one after the other.

    Errors: ``KeyReused``.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=pledge.root_id)
    before = Pledge.objects.filter(root=pledge.root, key=pledge.key).first()
    if before and _content(before, before.lines.order_by("position")) != _content(pledge, promised):
        raise KeyReused(number=before.number)
    return before


def _content(pledge: Pledge, promised: Iterable[PledgeLine]) -> list[object]:
    lines = [(line.fund_id, line.item_id, line.quantity, line.amount, line.due_on) for line in promised]
    said = [pledge.donor_id, pledge.promised_on, pledge.about, pledge.binding, pledge.campaign_id]
    return [*said, pledge.remind_before, pledge.remind_every, pledge.remind_most, *lines]


def _number(unit: Unit, given: str, year: int) -> str:
    if given and Pledge.objects.filter(root=root_of(unit), number=given).exists():
        raise NumberInUse(number=given)
    return given or written(unit, PREFIX, year, next_serial(unit, "pledge", year))


def described(line: PledgeLine) -> str:
    """Return what a pledge line promises, in words: cash, or the item's name."""
    return line.item.called if line.item else _("cash")
