"""Money of unknown payers: recorded where nothing can be spent, until the donor is found."""

import datetime as dt

from donors.models import Donor
from donors.operations.donors import check_donor
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.models import Entry, Fund, Lot, Place
from ledger.book.posting import Draft, Posted, post

Kind = Entry.Kind


@operation(Permission.WRITE_GIFTS, at=lambda given: given["place"].unit)
def record_unidentified(
    *,
    place: Place,
    fund: Fund,
    amount: int,
    date: dt.date,
    by: User,
    number: str = "",
    source: str = "",
    key: str = "",
) -> Posted:
    """Record money of an unknown payer, in a fund from which nothing can be spent.

    Units: ``amount`` in minor units, positive.
    Errors: ``FundIsForGifts``; as ``post`` refuses.
    Source: domain-rules.md, J2c.
    """
    received = m.Receive(place, fund, None, None, amount)
    return post(Draft(Kind.UNIDENTIFIED, place.unit, date, by, [received], number, source=source, key=key))


@operation(Permission.WRITE_GIFTS, at=lambda given: given["entry"].unit)
def identify_payer(
    *,
    entry: Entry,
    donor: Donor,
    fund: Fund,
    amount: int,
    date: dt.date,
    by: User,
    number: str = "",
    key: str = "",
) -> Posted:
    """Give money of an unknown payer to the donor who sent it: an origin lot of the donor opens.

    Units: ``amount`` in minor units, at most what is left of the money.
    Errors: ``NotEnough``; ``DonorOfOtherBook``; as ``post`` refuses.
    Source: book.md, section 3; domain-rules.md, J2c.
    """
    check_donor(donor, entry.unit)
    named = [
        m.Identify(lot.place, lot.fund, wanted, fund, donor.code, lot.pk) for lot, wanted in _waiting(entry, amount)
    ]
    return post(
        Draft(
            Kind.IDENTIFICATION, entry.unit, date, by, named, number,
            party=donor.code, source=entry.number, key=key,
        )
    )  # fmt: skip


def _waiting(entry: Entry, amount: int) -> list[tuple[Lot, int]]:
    """Return the lots that hold an unknown payer's money now, and how much to take of each.

    A wrong name that was taken back left the money in a lot of its own. What goes beyond all of them is asked of the
    last one, so that the book refuses it.
    """
    lots = Lot.objects.filter(
        shares__origin__entry=entry, fund__restriction=Fund.Restriction.UNIDENTIFIED
    ).select_related("place__unit", "fund__unit")
    every = list(lots.order_by("id"))
    holding = [lot for lot in every if lot.amount_drawn < lot.amount] or every[-1:]
    taken: list[tuple[Lot, int]] = []
    for lot in holding:
        rest = amount - sum(wanted for _, wanted in taken)
        taken.append((lot, rest if lot is holding[-1] else min(rest, lot.amount - lot.amount_drawn)))
    return [(lot, wanted) for lot, wanted in taken if wanted or lot is holding[0]]
