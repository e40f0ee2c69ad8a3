"""A school with coats and money on its shelf, as the tests of hand-outs need it."""

import datetime as dt
import re
from typing import Any

from django.utils.html import strip_tags

from beneficiaries.models import Child, Group
from distributions.models import Distribution
from distributions.operations import (
    HandOut,
    Signature,
    approve_distribution,
    begin_distribution,
    bring_in_distribution,
    bring_in_write_off,
    plan_distribution,
    record_signatures,
    record_transfer,
    send_distribution,
)
from distributions.planning import Column
from donors.models import Donor
from donors.operations import GivenLine, record_gift
from ledger.access.models import User
from ledger.book.models import Entry, Fund, Item, Place
from tests import make

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def store() -> Place:
    return make.store("S001-STORE", make.school())


def cash() -> Place:
    return make.place("S001-CASH", "cash", make.school())


def coat() -> Item:
    return make.item("COAT", "棉衣", "件")


def coats(pieces: int = 10, *, fund: Fund | None = None, place: Place | None = None, amount: int = 140_00) -> Entry:
    """Give coats to the school's store room; ``amount`` is what one is worth, in fen."""
    line = GivenLine(
        fund=fund or make.fund(), place=place or store(), amount=amount * pieces, item=coat(), quantity=pieces
    )
    return give(line)


def money(amount: int = 1_000_00, *, fund: Fund | None = None, place: Place | None = None) -> Entry:
    """Give money to the school's cash box, in fen."""
    return give(GivenLine(fund=fund or make.fund(), place=place or cash(), amount=amount))


def give(line: GivenLine, donor: Donor | None = None) -> Entry:
    donor = donor or make.donor(name="市供销合作社")
    given = record_gift(
        unit=line.place.unit, donor=donor, date=dt.date(2026, 3, 1), lines=[line], by=make.clerk_of_the_system()
    )
    return given.entry


def column(item: Item | None = None, fund: Fund | None = None) -> Column:
    return Column(cash() if item is None else store(), fund or make.fund(), item)


def draft(by: User, *children: Child, each: int = 1, **changes: Any) -> Distribution:
    """Begin a list on which every child receives ``each`` coats."""
    begun = begin_distribution(unit=make.school(), date=DAY, occasion="温暖过冬", by=by)
    place, fund, item = store(), make.fund(), coat()
    lines = [HandOut(place, fund, item, each, child=child) for child in children]
    given: dict[str, Any] = {
        "version": begun.version, "date": DAY, "occasion": "温暖过冬", "children": children, "groups": [],
        "columns": [column(coat())], "lines": lines, "apart_days": 0,
    }  # fmt: skip
    return plan_distribution(distribution=begun, by=by, **given | changes)


def sent(by: User, *children: Child, each: int = 1) -> Distribution:
    return send_distribution(distribution=draft(by, *children, each=each), at=NOON, by=by)


def to_group(group: Group, pieces: int) -> HandOut:
    return HandOut(store(), make.fund(), coat(), pieces, group=group)


def said(page: bytes) -> str:
    """Return what a page says, every mark a space but those that keep a day whole; a bar stands between two cells."""
    main = re.search(r"<main.*</main>", page.decode(), re.DOTALL)
    whole = re.sub(r'<span class="nw">([^<]*)</span>', r"\1", main.group() if main else "")
    cells = re.sub(r"</t[dh]>\s*<t[dh]", " | <td", whole)
    return " ".join(strip_tags(cells.replace("<", " <")).split())


def send(draft: Distribution, by: User) -> Distribution:
    return send_distribution(distribution=draft, at=NOON, by=by)


def posted(by: User, approver: User, *children: Child, each: int = 1) -> Distribution:
    """Plan, send and approve a list on which every child receives ``each`` coats."""
    return approve_distribution(distribution=sent(by, *children, each=each), at=NOON, by=approver)


def sign(given: Distribution, *children: Child, by: User) -> None:
    receivers = [("c", child.pk) for child in children]
    record_signatures(distribution=given, receivers=receivers, signature=Signature("child"), signed_on=DAY, by=by)


def write_off(pieces: int) -> None:
    by = make.clerk_of_the_system()
    bring_in_write_off(place=store(), fund=make.fund(), item=coat(), quantity=pieces, reason="受潮", date=DAY, by=by)


def key_of(item: Item | None = None, *, fund: Fund | None = None, place: Place | None = None) -> str:
    """Return what a form sends for something that lies at the school, or at another place."""
    where = place or (cash() if item is None else store())
    return f"{where.pk}-{(fund or make.fund()).pk}-{item.pk if item else 0}"


def move(pieces: int, *, by: User | None = None) -> Entry:
    """Move coats from the school's store room to the agency's."""
    moved = record_transfer(
        fund=make.fund(), from_place=store(), to_place=make.store(), item=coat(), wanted=pieces, date=DAY,
        by=by or make.clerk_of_the_system(),
    )  # fmt: skip
    return moved.entry


def handed_out(*children: Child, each: int = 2, group: Group | None = None, number: str = "F-1") -> Distribution:
    """Hand out coats from the school's store room, and money to a group where one is given."""
    lines = [HandOut(store(), make.fund(), coat(), each, child=child) for child in children]
    lines += [HandOut(cash(), make.fund(), None, 50_00, group=group)] if group else []
    return bring_in_distribution(
        unit=make.school(), date=DAY, occasion="温暖过冬", number=number, lines=lines, by=make.clerk_of_the_system()
    )
