"""Plain builders: an ordinary thing of each kind, changed only where the test says so."""

import datetime as dt
import io
from itertools import count
from typing import Any

import pikepdf
from PIL import Image

from beneficiaries.models import Child, Group
from beneficiaries.operations import ChildParticulars, open_group, register_child
from donors.models import Donor, Pledge
from donors.operations import DonorParticulars, PledgedLine, record_pledge, register_donor
from ledger.access.models import Assignment, Unit, User
from ledger.access.operations import assign_role, open_unit, system_actor
from ledger.book.models import Account, Fund, Item, Place
from ledger.book.operations import open_chart, open_fund, open_item, open_place

_serial = count(1)


def clerk_of_the_system() -> User:
    """Return the actor that set-up runs as."""
    return system_actor(name="set-up")


def agency(code: str = "AGY", **changes: str) -> Unit:
    """Return a root unit of that code, made on first use."""
    found = Unit.objects.filter(code=code).first()
    return found or open_unit(
        code=code,
        kind=Unit.Kind.AGENCY,
        parent=None,
        by=clerk_of_the_system(),
        **{"name": "关爱办公室"} | changes,
    )


def school(code: str = "S001", parent: Unit | None = None, **changes: str) -> Unit:
    """Return a school below an agency, made on first use."""
    found = Unit.objects.filter(code=code).first()
    return found or open_unit(
        code=code,
        kind=Unit.Kind.SCHOOL,
        parent=parent or agency(),
        by=clerk_of_the_system(),
        **{"name": f"第{code}小学"} | changes,
    )


def user(role: str = "", unit: Unit | None = None, **changes: str) -> User:
    """Return a person who signs in, holding a role in a unit where one is given."""
    person = User.objects.create_user(**{"username": f"user{next(_serial)}", "password": "a long password"} | changes)
    if role:
        assign_role(user=person, unit=unit or agency(), role=Assignment.Role(role), by=clerk_of_the_system())
    return person


def book(code: str = "AGY") -> Unit:
    """Return a root unit with its chart, made on first use."""
    root = agency(code)
    if not Account.objects.filter(root=root).exists():
        open_chart(root=root, template="cn-npo", by=clerk_of_the_system())
    return root


def place(code: str = "AGY-BANK", kind: str = "bank", unit: Unit | None = None) -> Place:
    """Return a place of that code, made on first use."""
    found = Place.objects.select_related("unit").filter(code=code).first()
    return found or open_place(unit=unit or book(), code=code, kind=kind, name=code, by=clerk_of_the_system())


def store(code: str = "AGY-STORE", unit: Unit | None = None) -> Place:
    """Return a store room."""
    return place(code, "store", unit)


def fund(code: str = "GEN", restriction: str = "unrestricted", **rule: Any) -> Fund:
    """Return a fund of the agency, made on first use."""
    found = Fund.objects.select_related("unit").filter(code=code).first()
    return found or open_fund(
        unit=rule.pop("unit", None) or book(),
        code=code,
        name=code,
        restriction=restriction,
        by=clerk_of_the_system(),
        **rule,
    )


def item(code: str = "BAG", name: str = "书包", unit_of_measure: str = "个") -> Item:
    """Return a kind of goods, made on first use."""
    found = Item.objects.filter(code=code).first()
    return found or open_item(
        root=book(), code=code, name=name, unit_of_measure=unit_of_measure, by=clerk_of_the_system()
    )


def child(code: str = "", school_unit: Unit | None = None, **changes: Any) -> Child:
    """Return a child of a school, newly registered."""
    particulars: dict[str, Any] = {
        "code": code or f"C{next(_serial):06d}",
        "name": "王小雨",
        "school": school_unit or school(),
        "village": "合心村",
    }
    return register_child(child=ChildParticulars(**particulars | changes), by=clerk_of_the_system())


def donor(code: str = "", **changes: Any) -> Donor:
    """Return a donor of the agency, newly entered."""
    particulars = {"code": code or f"D{next(_serial):05d}", "kind": "individual", "name": "朱雨兰"} | changes
    return register_donor(root=book(), donor=DonorParticulars(**particulars), by=clerk_of_the_system())


def pledge(to_give: Donor | None = None, amount: int = 100_00) -> Pledge:
    """Return a promise of money, newly recorded."""
    line = PledgedLine(fund=fund(), amount=amount)
    donor_ = to_give or donor()
    return record_pledge(
        unit=book(), donor=donor_, promised_on=dt.date(2026, 3, 1), lines=[line], by=clerk_of_the_system()
    )


def group(code: str, school_class: str = "", unit: Unit | None = None) -> Group:
    """Return a class's book corner, newly entered."""
    return open_group(
        unit=unit or school(),
        code=code,
        kind=Group.Kind.BOOK_CORNER,
        name="图书角",
        by=clerk_of_the_system(),
        school_class=school_class,
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3), **options: Any) -> bytes:
    """Return the bytes of a small picture."""
    drawn = io.BytesIO()
    Image.new("RGB", size, (20, 120, 110)).save(drawn, kind, **options)
    return drawn.getvalue()


def pdf(pages: int = 1, **options: Any) -> bytes:
    """Return the bytes of an empty PDF, the same ones every time unless it is locked."""
    options = {"deterministic_id": "encryption" not in options} | options
    written = io.BytesIO()
    with pikepdf.new() as document:
        [document.add_blank_page() for _ in range(pages)]
        document.save(written, **options)
    return written.getvalue()
