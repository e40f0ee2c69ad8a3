"""Large invented books, made through the real operations, for benchmarks."""

from __future__ import annotations

import datetime as dt
import random

from django.db import transaction

from beneficiaries.models import Child
from beneficiaries.operations import ChildParticulars, register_children
from distributions.operations import HandOut, bring_in_distribution, record_purchase, record_transfer
from donors.operations import DonorParticulars, GivenLine, record_gift, register_donors
from ledger.access.models import Unit, User
from ledger.access.operations import open_unit
from ledger.book.models import Place
from ledger.book.operations import open_chart, open_fund, open_item, open_place
from ledger.book.sealing import seal_book

PER_SCHOOL = 400
_ROUNDS = (dt.date(2025, 4, 28), dt.date(2025, 6, 1), dt.date(2025, 9, 1), dt.date(2025, 12, 15))


@transaction.atomic
def make_load(*, children: int, seed: int, by: User) -> Unit:
    """Make one agency with as many schools as the children need, and a year in which each receives four times.

    The same arguments make the same books.
    """
    rng = random.Random(f"load-{seed}-{children}")  # noqa: S311 -- invented books, no secret
    root = open_unit(code=f"LOAD{seed}", name=f"Load {seed}", kind="agency", parent=None, by=by)
    open_chart(root=root, template="intl", by=by)
    bank = open_place(unit=root, code=f"{root.code}-BANK", kind="bank", name="bank", by=by)
    store = open_place(unit=root, code=f"{root.code}-STORE", kind="store", name="store", by=by)
    fund = open_fund(unit=root, code="GEN", name="general", restriction="unrestricted", by=by)
    item = open_item(root=root, code="BAG", name="bag", unit_of_measure="piece", by=by)
    donors = register_donors(
        root=root, by=by,
        donors=[DonorParticulars(f"D{n:05d}", "individual", f"Donor {n}") for n in range(1, 2 + children // 20)],
    )  # fmt: skip
    schools = _schools(root, children, by)
    for day in _ROUNDS:
        for donor in donors:
            gift = GivenLine(fund, bank, rng.randrange(10_000, 400_000))
            record_gift(unit=root, donor=donor, date=day - dt.timedelta(days=9), lines=[gift], by=by)
        cost = sum(rng.randrange(3_000, 8_000) for _ in donors)
        bought_on = day - dt.timedelta(days=6)
        record_purchase(
            fund=fund, from_place=bank, to_place=store, item=item, quantity=children, amount=cost, date=bought_on, by=by
        )
        for school, its_store, its_children in schools:
            record_transfer(
                fund=fund, from_place=store, to_place=its_store, item=item, wanted=len(its_children),
                date=day - dt.timedelta(days=3), by=by,
            )  # fmt: skip
            lines = [HandOut(place=its_store, fund=fund, item=item, wanted=1, child=child) for child in its_children]
            bring_in_distribution(
                unit=school, date=day, occasion="load", lines=lines, number=f"F{day:%m%d}-{school.code}", by=by
            )
    seal_book(root)
    return root


def _schools(root: Unit, children: int, by: User) -> list[tuple[Unit, Place, list[Child]]]:
    found = []
    for at in range(0, children, PER_SCHOOL):
        code = f"{root.code}-S{at // PER_SCHOOL + 1:03d}"
        school = open_unit(code=code, name=code, kind="school", parent=root, by=by)
        place = open_place(unit=school, code=f"{code}-STORE", kind="store", name="store", by=by)
        count = min(PER_SCHOOL, children - at)
        particulars = [
            ChildParticulars(code=f"C{at + n:07d}", name="Child", school=school, school_class="1") for n in range(count)
        ]
        found.append((school, place, register_children(root=root, children=particulars, by=by)))
    return found
