"""Gifts on which much stands already, made for the tests that put them right."""

import datetime as dt
from typing import Any

from django.utils import timezone

from beneficiaries.models import Child
from distributions.models import Distribution
from distributions.operations import HandOut, approve_distribution, prepare_distribution
from donors.models import Donor, Gift, GiftCorrection
from donors.operations import GivenLine, RightLine, approve_correction, ask_correction, record_gift
from ledger.access.models import User
from ledger.book.models import Fund, Item, Place
from tests import make

FIRST = dt.date(2026, 3, 1)
THIRD = dt.date(2026, 3, 3)
LATER = dt.date(2026, 3, 9)


def bags(pieces: int, *, donor: Donor | None = None, each: int = 50_00, date: dt.date = FIRST, **line: Any) -> Gift:
    """Record a gift of schoolbags, each worth 50 yuan."""
    given = GivenLine(
        line.pop("fund", None) or make.fund(), make.store(), pieces * each, item=make.item(), quantity=pieces, **line
    )
    by = make.clerk_of_the_system()
    return record_gift(unit=make.book(), donor=donor or make.donor(), date=date, lines=[given], by=by)


def money(amount: int, *, donor: Donor | None = None, date: dt.date = FIRST, fund: Fund | None = None) -> Gift:
    """Record a gift of money in the bank, in fen."""
    given = GivenLine(fund or make.fund(), make.place(), amount)
    by = make.clerk_of_the_system()
    return record_gift(unit=make.book(), donor=donor or make.donor(), date=date, lines=[given], by=by)


def hand_out(
    *wanted: int, date: dt.date = THIRD, place: Place | None = None, item: Item | None = None, **changes: Any
) -> Distribution:
    """Hand out so many schoolbags to each of as many children: prepared by one, approved by another."""
    fund = changes.pop("fund", None) or make.fund()
    children: list[Child] = changes.pop("children", None) or [make.child() for _ in wanted]
    lines = [
        HandOut(place or make.store(), fund, item or make.item(), number, child=child)
        for number, child in zip(wanted, children, strict=True)
    ]
    list_ = prepare_distribution(
        unit=make.book(), date=date, occasion="六一", lines=lines, by=make.user("caseworker", make.book())
    )
    return approve_distribution(distribution=list_, at=timezone.now(), by=make.user("approver"))


def ask(gift: Gift, by: User, *lines: RightLine, **changes: Any) -> GiftCorrection:
    return ask_correction(gift=gift, why="登记有误", original="back", at=timezone.now(), by=by, lines=lines, **changes)


def approve(asked: GiftCorrection, by: User) -> GiftCorrection:
    return approve_correction(correction=asked, date=LATER, at=timezone.now(), by=by)


def put_right(gift: Gift, *lines: RightLine, **changes: Any) -> Gift:
    """Put a gift right, asked by one and approved by another; return the right gift."""
    approve(ask(gift, make.user("recorder"), *lines, **changes), make.user("approver"))
    return Gift.objects.select_related("entry").get(replaces=gift)
