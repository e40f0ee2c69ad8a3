"""Giving what was received to its right donor, without a posting."""

import datetime as dt

from donors.errors import NotTheDonors
from donors.models import Donor, GiftLine
from donors.operations.answering import keep_stead
from donors.operations.donors import check_donor
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.errors import NotOriginLot
from ledger.book.models import Attribution, Entry, Lot
from ledger.book.posting import Draft, Posted, lock, post


@operation(Permission.APPROVE, at=lambda given: given["line"].gift.entry.unit)
def attribute_gift(
    *,
    line: GiftLine,
    from_donor: Donor,
    to_donor: Donor,
    date: dt.date,
    why: str,
    by: User,
    number: str = "",
    key: str = "",
) -> Posted:
    """Give a gift's line to the right donor from now on, without a posting; a deputy's stead is kept beside it.

    Errors: ``NotTheDonors`` where the line is not ``from_donor``'s now; ``DonorOfOtherBook``.
    Source: book.md, section 3 ("attribution").
    """
    return _attribute(line.lot, line.gift.entry, from_donor, to_donor, date, why, by, number, key)


@operation(Permission.APPROVE, at=lambda given: given["lot"].entry.unit)
def attribute_lot(
    *, lot: Lot, from_donor: Donor, to_donor: Donor, date: dt.date, why: str, by: User, number: str = "", key: str = ""
) -> Posted:
    """Give an opening balance, or money whose payer was found, to the right donor from now on, without a posting.

    Errors: ``NotOriginLot`` for what was made of other value; ``NotTheDonors``; ``DonorOfOtherBook``.
    Source: book.md, section 3 ("attribution").
    """
    if lot.party is None:
        raise NotOriginLot(lot=lot.pk)
    return _attribute(lot, lot.entry, from_donor, to_donor, date, why, by, number, key)


def _attribute(
    lot: Lot, entry: Entry, from_donor: Donor, to_donor: Donor, date: dt.date, why: str, by: User, number: str, key: str
) -> Posted:
    check_donor(to_donor, entry.unit)
    lock([entry.unit])  # two who give it to two donors come one after the other
    latest = Attribution.objects.filter(lot=lot).order_by("id").last()
    if (latest.party if latest else lot.party) != from_donor.code:
        raise NotTheDonors(number=entry.number)
    named = [m.Attribute(lot.pk, to_donor.code)]
    posted = post(
        Draft(
            Entry.Kind.ATTRIBUTION, entry.unit, date, by, named, number,
            party=to_donor.code, source=why[:80], key=key,
        )
    )  # fmt: skip
    keep_stead(posted.entry, by=by)
    return posted
