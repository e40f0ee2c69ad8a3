"""Changing what a book is set up with. Codes stay: they stand in numbers, papers and addresses."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Model

from beneficiaries.models import Child, Village
from ledger.access.history import keep, locked
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.operations.units import check_credit_code
from ledger.access.permissions import Permission
from ledger.access.queries import root_of
from ledger.book.errors import CodeKept, OtherBook, RuleIsBound
from ledger.book.models import Account, Fund, Item, Lot, Place


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def change_unit(
    *,
    unit: Unit,
    name: str,
    by: User,
    name_en: str = "",
    credit_code: str = "",
    address: str = "",
    phone: str = "",
    why: str = "",
    version: str = "",
) -> Unit:
    """Change how a unit is called and reached. Its code and its place in the tree stay.

    Errors: ``ChangedMeanwhile``; ``CreditCodeWrong``.
    """
    check_credit_code(credit_code)
    unit = locked(unit, version)
    unit.name, unit.name_en, unit.credit_code, unit.address, unit.phone = name, name_en, credit_code, address, phone
    keep(unit, by=by, why=why)
    return unit


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["place"].unit)
def change_place(
    *, place: Place, name: str, by: User, account_number: str = "", why: str = "", version: str = ""
) -> Place:
    """Change how a place is called. Its kind stays: entries were posted to its heading.

    Errors: ``ChangedMeanwhile``.
    """
    place = locked(place, version)
    place.name, place.account_number = name, account_number
    keep(place, by=by, why=why)
    return place


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["item"].root)
def change_item(
    *,
    item: Item,
    name: str,
    unit_of_measure: str,
    by: User,
    name_en: str = "",
    category: str = "",
    is_durable: bool = False,
    why: str = "",
    version: str = "",
) -> Item:
    """Change how a kind of goods is called.

    Errors: ``CodeKept`` for another unit of measure once something was counted in it; ``ChangedMeanwhile``.
    """
    item = locked(item, version)
    if unit_of_measure != item.unit_of_measure and Lot.objects.filter(item=item).exists():
        raise CodeKept(what=f"{item.called} ({item.unit_of_measure})", field="unit_of_measure")
    item.name, item.unit_of_measure, item.name_en, item.category = name, unit_of_measure, name_en, category
    item.is_durable = is_durable
    keep(item, by=by, why=why)
    return item


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["fund"].unit)
def change_rules_of_fund(
    *,
    fund: Fund,
    name: str,
    by: User,
    name_en: str = "",
    purpose: str = "",
    villages: Collection[Village] = (),
    schools: Collection[Unit] = (),
    children: Collection[Child] | None = None,
    open_on: dt.date | None = None,
    close_on: dt.date | None = None,
    why: str = "",
    version: str = "",
) -> Fund:
    """Change a purpose. Whom it may reach stays as it is once value is bound to it: that is the donor's word.

    ``children`` as None leaves the named children alone.

    Errors: ``RuleIsBound``; ``OtherBook`` for a school of another root; ``ChangedMeanwhile``.
    Source: Charity Law art. 55; book.md, section 2 (rule 6).
    """
    fund = locked(fund, version)
    wanted: dict[str, Collection[Model]] = {"villages": villages, "schools": schools}
    if children is not None:
        wanted["children"] = children
    moved = [field for field, members in wanted.items() if _keys(getattr(fund, field).all()) != _keys(members)]
    if moved and Lot.objects.filter(fund=fund).exists():
        raise RuleIsBound(fund=fund, field=moved[0])
    for school in schools:
        if root_of(school) != fund.root:
            raise OtherBook(one=fund.unit, other=school, field="schools")
    fund.name, fund.name_en, fund.purpose, fund.open_on, fund.close_on = name, name_en, purpose, open_on, close_on
    keep(fund, by=by, why=why)
    for field in moved:
        getattr(fund, field).set(wanted[field])
    return fund


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["account"].root)
def change_account(*, account: Account, code: str, name: str, by: User, why: str = "", version: str = "") -> Account:
    """Change the code and the name of a heading. What is posted to it stays, for the book posts to its role.

    Errors: ``ChangedMeanwhile``.
    Source: domain-rules.md, section 2.5.
    """
    account = locked(account, version)
    account.code, account.name = code, name
    keep(account, by=by, why=why)
    return account


def _keys(members: Collection[Model]) -> set[int]:
    return {member.pk for member in members}
