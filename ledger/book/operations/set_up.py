"""Charts, places, funds and items."""

import datetime as dt
from collections.abc import Collection

from simple_history.utils import bulk_create_with_history

from beneficiaries.models import Child, Village
from ledger.access.errors import CodeInUse
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of
from ledger.book.charts import accounts_of
from ledger.book.errors import OtherBook
from ledger.book.models import Account, Fund, Item, Place


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["root"])
def open_chart(*, root: Unit, template: str, by: User) -> list[Account]:
    """Give a root unit its chart of accounts from a template, once.

    Errors: ``CodeInUse`` where the unit has a chart.
    Source: domain-rules.md, section 2.5.
    """
    if Account.objects.filter(root=root).exists():
        raise CodeInUse(code=root.code)
    accounts = [
        Account(root=root, role=role, code=code, name=name, side=side)
        for role, code, name, side in accounts_of(template)
    ]
    return list(bulk_create_with_history(accounts, Account, default_user=by))


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def open_place(*, unit: Unit, code: str, kind: str, name: str, by: User, account_number: str = "") -> Place:
    """Enter a bank account, cash box, wallet, store room or advance of a unit.

    Errors: ``CodeInUse``.
    """
    if Place.objects.filter(code=code).exists():
        raise CodeInUse(code=code)
    place = Place(unit=unit, code=code, kind=kind, name=name, account_number=account_number)
    keep(place, by=by)
    return place


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["root"])
def open_item(
    *,
    root: Unit,
    code: str,
    name: str,
    unit_of_measure: str,
    by: User,
    name_en: str = "",
    category: str = "",
    is_durable: bool = False,
) -> Item:
    """Enter a kind of goods.

    Errors: ``CodeInUse``.
    """
    if Item.objects.filter(root=root, code=code).exists():
        raise CodeInUse(code=code)
    item = Item(
        root=root, code=code, name=name, unit_of_measure=unit_of_measure, name_en=name_en, category=category,
        is_durable=is_durable,
    )  # fmt: skip
    keep(item, by=by)
    return item


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def open_fund(
    *,
    unit: Unit,
    code: str,
    name: str,
    restriction: str,
    by: User,
    name_en: str = "",
    purpose: str = "",
    villages: Collection[Village] = (),
    schools: Collection[Unit] = (),
    children: Collection[Child] = (),
    open_on: dt.date | None = None,
    close_on: dt.date | None = None,
) -> Fund:
    """Enter a purpose that value is bound to, with the rule that says whom it may reach.

    Errors: ``CodeInUse``; ``OtherBook`` for a school of another root.
    Source: book.md, sections 1 and 2 (rule 6); domain-rules.md, section 2.2.
    """
    root = root_of(unit)
    if Fund.objects.filter(root=root, code=code).exists():
        raise CodeInUse(code=code)
    for school in schools:
        if root_of(school) != root:
            raise OtherBook(one=unit, other=school, field="schools")
    fund = Fund(
        unit=unit, root=root, code=code, name=name, name_en=name_en, purpose=purpose, restriction=restriction,
        open_on=open_on, close_on=close_on,
    )  # fmt: skip
    keep(fund, by=by)
    fund.villages.set(villages)
    fund.schools.set(schools)
    fund.children.set(children)
    return fund
