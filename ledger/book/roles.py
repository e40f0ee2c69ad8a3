"""Which headings an event touches: the table of book.md, section 3."""

from ledger.book.models import Account, Entry, Fund, Item, Place

Role = Account.Role
Kind = Entry.Kind

_ASSETS = {
    Place.Kind.BANK: Role.BANK,
    Place.Kind.CASH: Role.CASH,
    Place.Kind.WALLET: Role.WALLET,
    Place.Kind.STORE: Role.GOODS,
    # What a teacher holds for a hand-out is cash that is not given yet.
    Place.Kind.ADVANCE: Role.CASH,
}

INCOME = (Role.DONATION_UNRESTRICTED, Role.DONATION_RESTRICTED, Role.INTEREST, Role.OTHER_INCOME)
EXPENSE = (Role.AID_CASH, Role.AID_GOODS, Role.ADMIN, Role.DISPOSAL_LOSS, Role.FUNDRAISING)


def asset(place: Place, fund: Fund) -> str:
    """Return the heading of what lies at a place: entrusted value is kept apart from our own."""
    role = _ASSETS[Place.Kind(place.kind)]
    return f"{role}_entrusted" if fund.is_entrusted else str(role)


def net_assets(fund: Fund) -> str:
    """Return the net assets of a fund; entrusted value is owed, not owned."""
    if fund.is_entrusted:
        return Role.ENTRUSTED_LIABILITY
    if fund.restriction == Fund.Restriction.UNIDENTIFIED:
        return Role.UNIDENTIFIED_RECEIPTS
    if fund.restriction == Fund.Restriction.RESTRICTED:
        return Role.NET_RESTRICTED
    return Role.NET_UNRESTRICTED


def donation(fund: Fund) -> str:
    """Return the heading that a gift to a fund is credited to."""
    if fund.is_entrusted:
        return Role.ENTRUSTED_LIABILITY
    if fund.restriction == Fund.Restriction.UNIDENTIFIED:
        return Role.UNIDENTIFIED_RECEIPTS
    if fund.restriction == Fund.Restriction.RESTRICTED:
        return Role.DONATION_RESTRICTED
    return Role.DONATION_UNRESTRICTED


def came_from(kind: str, fund: Fund) -> str:
    """Return the credit side of value that arrives by an event of ``kind``."""
    if kind == Kind.OPENING:
        return net_assets(fund)
    if kind == Kind.INTEREST and not fund.is_entrusted:
        return Role.INTEREST
    if kind in {Kind.STOCK_GAIN, Kind.OTHER_INCOME} and not fund.is_entrusted:
        return Role.OTHER_INCOME
    return donation(fund)


def went_to(kind: str, fund: Fund, item: Item | None, *, year_is_closed: bool = False) -> str:
    """Return the debit side of value that leaves by an event of ``kind``.

    What is given back of a closed year's gift comes out of net assets, no longer out of income.
    """
    if fund.is_entrusted:
        return Role.ENTRUSTED_LIABILITY
    if kind == Kind.WRITE_OFF:
        return Role.DISPOSAL_LOSS
    if kind == Kind.CHARGE:
        return Role.ADMIN
    if kind in {Kind.REFUND, Kind.SHORTFALL}:
        return net_assets(fund) if year_is_closed else donation(fund)
    return Role.AID_GOODS if item else Role.AID_CASH
