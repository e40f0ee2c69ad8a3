"""A large invented office, made through the real operations: years of gifts, hand-outs, pledges and receipts."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from beneficiaries.models import Child, GuardianLink
from beneficiaries.operations import AdultParticulars, ChildParticulars, register_children
from distributions.operations import HandOut, bring_in_distribution, record_purchase, record_transfer
from donors.models import Donor, Gift, Pledge
from donors.operations import (
    DonorParticulars,
    GivenLine,
    PledgedLine,
    issue_receipts,
    record_gift,
    record_pledge,
    record_unidentified,
    register_donors,
)
from ledger.access.models import Unit, User
from ledger.access.operations import open_unit
from ledger.book.models import Fund, Item, Place
from ledger.book.operations import open_chart, open_fund, open_item, open_place
from ledger.book.sealing import seal_book

PER_SCHOOL = 400
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "雨兰建华文丽志强思远浩然梓涵子轩欣怡宇航"
_ITEMS = (
    ("BAG", "书包", "学习用品"),
    ("STA", "文具套装", "学习用品"),
    ("COAT", "棉衣", "冬季衣物"),
    ("QUILT", "棉被", "冬季衣物"),
)
# Twice a year, so that a year of twenty thousand children has forty thousand hand-overs.
_ROUNDS = ((3, 20), (9, 10))
_OCCASIONS = ("春季助学", "开学慰问")


@dataclass(frozen=True, slots=True)
class Size:
    """How large the office is; gifts are spread over the years."""

    donors: int
    gifts: int
    children: int
    years: int = 5


@dataclass(frozen=True, slots=True)
class _School:
    unit: Unit
    store: Place
    children: Sequence[Child]


@dataclass(frozen=True, slots=True)
class _Office:
    root: Unit
    bank: Place
    store: Place
    funds: Sequence[Fund]
    items: Sequence[Item]
    donors: Sequence[Donor]
    schools: Sequence[_School]


@transaction.atomic
def make_office(
    *, size: Size, seed: int, until: dt.date, by: User, tell: Callable[[str], None] = lambda _what: None
) -> Unit:
    """Make an agency whose last year is that of ``until``; the same arguments make the same books.

    ``tell`` is called with what is being made, for somebody who waits.
    """
    rng = random.Random(f"office-{seed}-{size}")  # noqa: S311 -- invented books, no secret
    office = _open(size, seed, rng, by)
    tell(f"{len(office.donors):,} donors, {size.children:,} children")
    rounds = [
        (dt.date(year, *day), occasion)
        for year in range(until.year - size.years + 1, until.year + 1)
        for day, occasion in zip(_ROUNDS, _OCCASIONS, strict=True)
    ]
    shares = _shares(size.gifts, len(rounds))
    serials = itertools.count(1)
    for at, ((day, occasion), gifts) in enumerate(zip(rounds, shares, strict=True)):
        total = _receive(office, gifts, day, rng, by)
        _hand_out(office, day, occasion, total * 3 // 4, office.items[at % len(office.items)], serials, by)
        tell(f"{day}: {gifts:,} gifts")
    _promise(office, until, rng, by)
    _acknowledge(office, until, by)
    for _ in range(20):
        record_unidentified(
            place=office.bank, fund=office.funds[-1], amount=rng.randrange(10_000, 90_000), date=until, source="BK",
            by=by,
        )  # fmt: skip
    seal_book(office.root)
    return office.root


def _open(size: Size, seed: int, rng: random.Random, by: User) -> _Office:
    root = open_unit(code=f"OFFICE{seed}", name="关爱服务中心", kind="agency", parent=None, by=by)
    open_chart(root=root, template="cn-npo", by=by)
    bank = open_place(unit=root, code=f"{root.code}-BANK", kind="bank", name="基本户", by=by)
    store = open_place(unit=root, code=f"{root.code}-STORE", kind="store", name="中心库房", by=by)
    fund = open_fund(unit=root, code="GEN", name="非限定资金", restriction="unrestricted", by=by)
    unknown = open_fund(unit=root, code="UNK", name="待确认来款", restriction="unidentified", by=by)
    items = [
        open_item(root=root, code=code, name=name, unit_of_measure="件", category=category, by=by)
        for code, name, category in _ITEMS
    ]
    kinds = random.Random(seed).choices(  # noqa: S311 -- as above
        ["foundation", "company", "group", "individual"], weights=[1, 5, 2, 92], k=size.donors
    )
    donors = register_donors(
        root=root, by=by,
        donors=[
            # One in fifty has the phone of the one before.
            DonorParticulars(f"D{n:06d}", kind, f"{_name(rng)}{n}", phone=f"1390{n - (n % 50 == 0):07d}")
            for n, kind in enumerate(kinds, 1)
        ],
    )  # fmt: skip
    return _Office(root, bank, store, [fund, unknown], items, donors, _schools(root, size.children, rng, by))


def _schools(root: Unit, children: int, rng: random.Random, by: User) -> list[_School]:
    found = []
    for at in range(0, children, PER_SCHOOL):
        code = f"{root.code}-S{at // PER_SCHOOL + 1:03d}"
        school = open_unit(code=code, name=f"第{at // PER_SCHOOL + 1}小学", kind="school", parent=root, by=by)
        store = open_place(unit=school, code=f"{code}-STORE", kind="store", name=f"{school.name}物资室", by=by)
        particulars = [
            ChildParticulars(
                code=f"C{at + n:07d}",
                name=_name(rng),
                school=school,
                school_class=f"{1 + n % 6}年级{1 + n % 2}班",
                adults=((GuardianLink.Role.ACTING_GUARDIAN, AdultParticulars(_name(rng), f"199{at + n:08d}")),),
            )
            for n in range(min(PER_SCHOOL, children - at))
        ]
        found.append(_School(school, store, register_children(root=root, children=particulars, by=by)))
    return found


def _receive(office: _Office, gifts: int, day: dt.date, rng: random.Random, by: User) -> int:
    """Record the gifts of the months before a round; return their worth in minor units."""
    total = 0
    for _ in range(gifts):
        amount = rng.randrange(5_000, 200_000)
        total += amount
        record_gift(
            unit=office.root, donor=rng.choice(office.donors), date=day - dt.timedelta(days=rng.randrange(10, 70)),
            lines=[GivenLine(office.funds[0], office.bank, amount, method="transfer")], by=by,
        )  # fmt: skip
    return total


def _hand_out(
    office: _Office, day: dt.date, occasion: str, cost: int, item: Item, serials: Iterator[int], by: User
) -> None:
    fund = office.funds[0]
    children = sum(len(school.children) for school in office.schools)
    record_purchase(
        fund=fund, from_place=office.bank, to_place=office.store, item=item, quantity=children, amount=cost,
        date=day - dt.timedelta(days=6), by=by,
    )  # fmt: skip
    for school in office.schools:
        record_transfer(
            fund=fund, from_place=office.store, to_place=school.store, item=item, wanted=len(school.children),
            date=day - dt.timedelta(days=3), by=by,
        )  # fmt: skip
        lines = [HandOut(place=school.store, fund=fund, item=item, wanted=1, child=child) for child in school.children]
        bring_in_distribution(
            unit=school.unit, date=day, occasion=occasion, lines=lines, number=f"F{next(serials):06d}", by=by
        )


def _promise(office: _Office, until: dt.date, rng: random.Random, by: User) -> list[Pledge]:
    """Promise something from every tenth donor; half of it is overdue, the other half still to come."""
    return [
        record_pledge(
            unit=office.root, donor=donor, promised_on=until - dt.timedelta(days=200), by=by,
            lines=[
                PledgedLine(
                    office.funds[0], amount=rng.randrange(50_000, 500_000),
                    due_on=until + dt.timedelta(days=rng.randrange(-100, 100)),
                )
            ],
        )
        for donor in office.donors[::10]
    ]  # fmt: skip


def _acknowledge(office: _Office, until: dt.date, by: User) -> None:
    """Issue receipts of the last year's gifts, but for a few."""
    gifts = Gift.objects.filter(root=office.root, entry__date__year=until.year).select_related("entry__unit", "donor")
    issue_receipts(unit=office.root, gifts=list(gifts.order_by("entry")[5:]), issued_on=until, by=by)


def _shares(whole: int, parts: int) -> list[int]:
    return [whole // parts + (at < whole % parts) for at in range(parts)]


def _name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=2))
