"""Preparing a distribution, approving it, and bringing in one that was kept elsewhere."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from beneficiaries.models import Child, Group, GuardianLink
from beneficiaries.people import enter_person, seal_for_child
from beneficiaries.queries import members_of
from distributions.errors import GroupIsEmpty, NotADraft, PlaceOfOtherUnit
from distributions.models import Acknowledgement, Distribution, DistributionLine
from ledger.access.errors import OwnWork
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.models import Entry, Fund, Item, Place
from ledger.book.posting import Draft, Posted, post
from ledger.book.reversing import reverse
from ledger.book.rows import insert_rows

_COLUMNS = (
    "distribution",
    "position",
    "number",
    "place",
    "fund",
    "item",
    "wanted",
    "child",
    "group",
    "members",
    "lot",
)
OTHER_NAME = "acknowledgement.other_name"


@dataclass(frozen=True, slots=True)
class HandOut:
    """What one child or group receives: pieces of an item, or minor units of money.

    ``number`` is what a spreadsheet called the line; ``signer`` and what follows say who signed, where
    it is known.
    """

    place: Place
    fund: Fund
    item: Item | None
    wanted: int
    child: Child | None = None
    group: Group | None = None
    lot: int | None = None
    number: str = ""
    signer: str = ""
    guardian: GuardianLink | None = None
    signed_by_other: str = ""
    signed_on: dt.date | None = None


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["unit"])
def prepare_distribution(
    *, unit: Unit, date: dt.date, occasion: str, lines: Sequence[HandOut], by: User
) -> Distribution:
    """Make the list of who is to receive what. Nothing moves until another person approves it.

    Units: ``wanted`` of a line counts pieces, or minor units of money.
    Errors: ``PlaceOfOtherUnit``; ``GroupIsEmpty``.
    Source: book.md, section 5.
    """
    distribution = Distribution(unit=unit, date=date, occasion=occasion, prepared_by=by)
    keep(distribution, by=by)
    _write_lines(distribution, lines)
    return distribution


@operation(Permission.APPROVE, at=lambda given: given["distribution"].unit)
def approve_distribution(
    *, distribution: Distribution, at: dt.datetime, by: User, number: str = "", key: str = ""
) -> Distribution:
    """Approve a list and post it: one entry, however many children.

    Errors: ``OwnWork`` for the one who prepared it; ``NotADraft``; as ``post`` refuses.
    Source: Accounting Law (2024) art. 25; book.md, sections 3 and 5.
    """
    distribution = (
        Distribution.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=distribution.pk)
    )
    if distribution.prepared_by_id == by.pk:
        raise OwnWork
    if distribution.state != Distribution.State.DRAFT:
        raise NotADraft
    lines = distribution.lines.select_related("place__unit", "fund__unit", "item").order_by("position")
    taken = [
        m.Take(line.place, line.fund, line.item, line.wanted, line.child_id, line.group_id, line.lot_id)
        for line in _with_shared_objects(list(lines))
    ]
    posted = post(Draft(Entry.Kind.DISTRIBUTION, distribution.unit, distribution.date, by, taken, number, key=key))
    distribution.entry, distribution.state = posted.entry, Distribution.State.POSTED
    distribution.approved_by, distribution.approved_at = by, at
    keep(distribution, by=by)
    return distribution


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def bring_in_distribution(
    *,
    unit: Unit,
    date: dt.date,
    occasion: str,
    lines: Sequence[HandOut],
    number: str,
    by: User,
    key: str = "",
) -> Distribution:
    """Record a distribution that was handed out and signed before this book kept it.

    Units: ``wanted`` of a line counts pieces, or minor units of money.
    Errors: ``PlaceOfOtherUnit``; ``GroupIsEmpty``; as ``post`` refuses.
    """
    taken = [
        m.Take(
            line.place, line.fund, line.item, line.wanted, line.child.pk if line.child else None,
            line.group.pk if line.group else None, line.lot,
        )
        for line in lines
    ]  # fmt: skip
    posted = post(Draft(Entry.Kind.DISTRIBUTION, unit, date, by, taken, number, key=key))
    if posted.is_repeat:
        return Distribution.objects.get(entry=posted.entry)
    distribution = Distribution(
        unit=unit, date=date, occasion=occasion, state=Distribution.State.POSTED, entry=posted.entry,
        prepared_by=by, was_brought_in=True,
    )  # fmt: skip
    keep(distribution, by=by)
    _write_lines(distribution, lines)
    _write_acknowledgements(distribution, lines)
    return distribution


@operation(Permission.WRITE_MONEY, at=lambda given: given["distribution"].unit)
def reverse_distribution(*, distribution: Distribution, date: dt.date, why: str, by: User, number: str = "") -> Posted:
    """Put a distribution right by its mirror; signatures stay, they hang on its lines.

    Errors: ``ReverseFirst`` where something came back already; ``AlreadyReversed``; ``NotADraft``.
    Source: book.md, section 3.
    """
    if distribution.entry is None:
        raise NotADraft
    return reverse(entry=distribution.entry, date=date, by=by, number=number, source=why[:80])


def _write_lines(distribution: Distribution, lines: Sequence[HandOut]) -> None:
    members: dict[int, int] = {}
    rows = []
    for position, line in enumerate(lines, 1):
        if line.place.unit_id != distribution.unit_id:
            raise PlaceOfOtherUnit(place=line.place.name, unit=line.place.unit.name)
        group = line.group.pk if line.group else None
        if line.group and group not in members:
            members[line.group.pk] = len(members_of(line.group.pk, distribution.date))
            if not members[line.group.pk]:
                raise GroupIsEmpty(group=line.group.name, date=distribution.date)
        rows.append([
            distribution.pk, position, line.number, line.place.pk, line.fund.pk, line.item.pk if line.item else None,
            line.wanted, line.child.pk if line.child else None, group, members.get(group or 0), line.lot,
        ])  # fmt: skip
    insert_rows(DistributionLine, _COLUMNS, json.dumps(rows, ensure_ascii=False))


def _write_acknowledgements(distribution: Distribution, lines: Sequence[HandOut]) -> None:
    keys = dict(DistributionLine.objects.filter(distribution=distribution).values_list("position", "pk"))
    signed = [(keys[position], line) for position, line in enumerate(lines, 1) if line.signer]
    rows = [
        [key, line.signer, line.guardian.pk if line.guardian else None, line.signed_on and line.signed_on.isoformat()]
        for key, line in signed
        if not line.signed_by_other
    ]
    insert_rows(Acknowledgement, ("line", "signer", "guardian", "signed_on"), json.dumps(rows))
    # Names of others are sealed one by one; they are few.
    Acknowledgement.objects.bulk_create(_signed_by_other(key, line) for key, line in signed if line.signed_by_other)


def _signed_by_other(key: int, line: HandOut) -> Acknowledgement:
    signed = Acknowledgement(line_id=key, signer=line.signer, signed_on=line.signed_on)
    if line.child:
        signed.other_name = seal_for_child(line.child.pk, line.signed_by_other, OTHER_NAME)
    else:
        signed.custodian = enter_person(name=line.signed_by_other)
    return signed


def _with_shared_objects(lines: list[DistributionLine]) -> list[DistributionLine]:
    """Let lines of one place, fund and item share the objects, so that a rule is read once."""
    places: dict[int, Place] = {}
    funds: dict[int, Fund] = {}
    for line in lines:
        line.place = places.setdefault(line.place_id, line.place)
        line.fund = funds.setdefault(line.fund_id, line.fund)
    return lines
