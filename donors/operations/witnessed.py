"""Noting what was given straight to families."""

import datetime as dt

from donors.errors import WitnessedInFuture
from donors.models import Donor, WitnessedGift
from donors.operations.donors import check_donor
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import NumberInUse
from ledger.book.numbers import next_serial, written

PREFIX = "N"


@operation(Permission.WRITE_GIFTS, at=lambda given: given["unit"])
def note_witnessed_gift(
    *,
    unit: Unit,
    donor: Donor,
    date: dt.date,
    what: str,
    at: dt.datetime,
    today: dt.date,
    by: User,
    worth: int | None = None,
    receivers: int | None = None,
    where: str = "",
    witness: str = "",
    number: str = "",
) -> WitnessedGift:
    """Note a gift that never came into our hands. Nothing is posted, and no receipt is issued for it.

    Units: ``worth`` in minor units, as the giver said.
    Errors: ``DonorOfOtherBook``; ``DonorIsMerged``; ``WitnessedInFuture``; ``NumberInUse`` for a ``number`` that
        was given.
    Source: Charity Law art. 35; domain-rules.md, section 2.2.
    """
    check_donor(donor, unit)
    if date > today:
        raise WitnessedInFuture(date=date)
    if number and WitnessedGift.objects.filter(number=number).exists():
        raise NumberInUse(number=number)
    number = number or written(unit, PREFIX, date.year, next_serial(unit, "witnessed", date.year))
    noted = WitnessedGift(
        unit=unit, number=number, donor=donor, date=date, what=what, worth=worth, receivers=receivers, where=where,
        witness=witness, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    keep(noted, by=by)
    return noted
