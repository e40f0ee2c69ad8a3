"""Events that are the book's own: interest, bank charges, changes of fund, the year's end."""

import datetime as dt
from collections import defaultdict

from django.db.models import Sum

from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.errors import AlreadyReversed, YearIsClosed
from ledger.book.models import Account, Balance, Entry, Fund, Item, Place
from ledger.book.posting import Draft, Posted, post
from ledger.book.reversing import reverse
from ledger.book.roles import EXPENSE, INCOME

Kind = Entry.Kind
# What no other app owns; the others are reversed by the operation of their noun.
OWN_KINDS = frozenset(
    {Kind.OPENING, Kind.INTEREST, Kind.OTHER_INCOME, Kind.CHARGE, Kind.FUND_CHANGE, Kind.STOCK_GAIN, Kind.YEAR_END}
)


@operation(Permission.WRITE_MONEY, at=lambda given: given["place"].unit)
def record_opening(
    *,
    place: Place,
    fund: Fund,
    item: Item | None,
    quantity: int | None,
    amount: int,
    date: dt.date,
    by: User,
    party: str = "",
    number: str = "",
    key: str = "",
) -> Posted:
    """Record what lay at a place when the book began: never income.

    Units: ``amount`` in minor units; ``party`` is the donor's code, blank for before the book.
    Errors: as ``post`` refuses.
    Source: book.md, sections 2 and 3.
    """
    received = m.Receive(place, fund, item, quantity, amount, party)
    return post(Draft(Kind.OPENING, place.unit, date, by, [received], number, party=party, key=key))


@operation(Permission.WRITE_MONEY, at=lambda given: given["place"].unit)
def record_stock_gain(
    *,
    place: Place,
    fund: Fund,
    item: Item,
    quantity: int,
    amount: int,
    date: dt.date,
    by: User,
    number: str = "",
    source: str = "",
    key: str = "",
) -> Posted:
    """Record pieces that a stock-take found over: an origin lot without a donor.

    Units: ``amount`` in minor units, 0 where no value is established.
    Errors: as ``post`` refuses.
    Source: domain-rules.md, J11.
    """
    received = m.Receive(place, fund, item, quantity, amount)
    return post(Draft(Kind.STOCK_GAIN, place.unit, date, by, [received], number, source=source, key=key))


@operation(Permission.WRITE_MONEY, at=lambda given: given["place"].unit)
def record_interest(
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
    """Record interest that the bank paid: an origin lot without a donor.

    Units: ``amount`` in minor units, positive.
    Errors: as ``post`` refuses.
    Source: book.md, section 3; domain-rules.md, J16.
    """
    received = m.Receive(place, fund, None, None, amount)
    return post(Draft(Kind.INTEREST, place.unit, date, by, [received], number, source=source, key=key))


@operation(Permission.WRITE_MONEY, at=lambda given: given["place"].unit)
def record_other_income(
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
    """Record money that is neither a gift nor interest, as of surplus goods sold: an origin lot without a donor.

    Units: ``amount`` in minor units, positive.
    Errors: as ``post`` refuses.
    Source: domain-rules.md, J18; Charity Law art. 54.
    """
    received = m.Receive(place, fund, None, None, amount)
    return post(Draft(Kind.OTHER_INCOME, place.unit, date, by, [received], number, source=source, key=key))


@operation(Permission.WRITE_MONEY, at=lambda given: given["place"].unit)
def record_charge(
    *,
    place: Place,
    fund: Fund,
    amount: int,
    date: dt.date,
    by: User,
    lot: m.Named = None,
    number: str = "",
    source: str = "",
    key: str = "",
) -> Posted:
    """Record what the bank took for its service, out of a fund, or out of the lot of the gift it belongs to.

    Units: ``amount`` in minor units, positive.
    Errors: ``NotEnough``; as ``post`` refuses.
    Source: book.md, section 3; domain-rules.md, J16.
    """
    taken = m.Take(place, fund, None, amount, lot=lot)
    return post(Draft(Kind.CHARGE, place.unit, date, by, [taken], number, source=source, key=key))


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["place"].unit)
def bring_in_fund_change(
    *,
    place: Place,
    fund: Fund,
    to_fund: Fund,
    item: Item | None,
    wanted: int,
    consent: str,
    date: dt.date,
    by: User,
    lot: m.Named = None,
    number: str = "",
    key: str = "",
) -> Posted:
    """Record value that was bound to another purpose before this book kept it; ``consent`` names the donor's paper.

    Units: ``wanted`` counts pieces of ``item``, or minor units of money.
    Errors: ``RestrictionStays``; ``NotEnough``; as ``post`` refuses.
    Source: Charity Law art. 56; domain-rules.md, J14.
    """
    moved = m.Move(place, fund, item, wanted, place, to_fund, lot)
    return post(Draft(Kind.FUND_CHANGE, place.unit, date, by, [moved], number, source=consent, key=key))


@operation(Permission.WRITE_MONEY, at=lambda given: given["root"])
def close_year(*, root: Unit, year: int, date: dt.date, by: User, number: str = "") -> Posted:
    """Close a year's income and expense into net assets, then release the restrictions that were met.

    Each fund is closed within itself: income of a restricted fund into restricted net assets, all
    expense out of unrestricted ones, and what a restricted fund spent is released from the one to
    the other, so that its restricted net assets are what is left of it.

    Errors: ``YearIsClosed``.
    Source: domain-rules.md, J15 and section 2.7.
    """
    standing = Entry.objects.filter(root=root, kind=Kind.YEAR_END, year=year, reversed_by__isnull=True).first()
    if standing:
        raise YearIsClosed(year=year, unit=root, number=standing.number)
    movements = _closing_journal(root, year)
    return post(Draft(Kind.YEAR_END, root, date, by, movements, number, source=str(year)))


@operation(Permission.WRITE_MONEY, at=lambda given: given["entry"].unit)
def reverse_book_entry(*, entry: Entry, date: dt.date, why: str, by: User, number: str = "") -> Posted:
    """Put right an event that is the book's own.

    Errors: ``AlreadyReversed`` for an entry of another noun or one reversed before; ``ReverseFirst``.
    """
    if entry.kind not in OWN_KINDS:
        raise AlreadyReversed(number=entry.number)
    return reverse(entry=entry, date=date, by=by, number=number, source=why[:80])


def _closing_journal(root: Unit, year: int) -> list[m.Journal]:
    moved = (
        Balance.objects.filter(root=root, month__year=year, account__role__in=[*INCOME, *EXPENSE])
        .values_list("account__role", "fund", "place")
        .annotate(total=Sum("amount"))
        .exclude(total=0)
        .order_by("fund", "account__role", "place")
    )
    funds = Fund.objects.in_bulk()
    places = Place.objects.select_related("unit").in_bulk()
    journal: list[m.Journal] = []
    net: dict[tuple[int, str], int] = defaultdict(int)
    for role, fund_id, place_id, total in moved:
        fund = funds[fund_id]
        journal.append(m.Journal(role, fund, places.get(place_id), -total))
        # What a restricted fund spent is released: expense and release meet in unrestricted net assets and cancel.
        bound = fund.restriction == Fund.Restriction.RESTRICTED
        net[fund_id, Account.Role.NET_RESTRICTED if bound else Account.Role.NET_UNRESTRICTED] += total
    journal += [m.Journal(role, funds[fund], None, total) for (fund, role), total in net.items() if total]
    return journal
