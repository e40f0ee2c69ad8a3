"""Every list makes the same number of queries at 3 rows and at 50, and its pages come from the nearer end."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Child, Helper
from beneficiaries.operations import (
    ChildParticulars,
    VisitReport,
    ask_follow_up,
    plan_visit,
    raise_concern,
    record_visit,
    register_children,
)
from distributions.operations import HandOut, bring_in_distribution
from donors.models import Donor
from donors.operations import DonorParticulars, register_donors
from ledger.access.models import User
from ledger.screens.tables import FromBothEnds
from tests import make
from tests.beneficiaries import caring
from tests.distributions import stock
from tests.donors.desk import give, receipt, signed_in, unknown

pytestmark = pytest.mark.django_db
# Who looks, and the lists that this person has.
LISTS = [
    ("auditor", "/"),
    ("auditor", "/donors/"),
    ("auditor", "/gifts/"),
    ("auditor", "/pledges/"),
    ("auditor", "/receipts/"),
    ("auditor", "/unknown-payers/"),
    ("auditor", "/statements/"),
    ("auditor", "/entries/"),
    ("auditor", "/children/"),
    ("auditor", "/distributions/"),
    ("auditor", "/stock/"),
    ("auditor", "/stock/money/"),
    ("auditor", "/trace/"),
    ("caseworker", "/"),
    ("caseworker", "/children/"),
    ("caseworker", "/groups/"),
    ("caseworker", "/distributions/"),
    *((who, address) for who in ("auditor", "caseworker") for address in ("/visits/", "/helpers/", "/pairings/")),
    ("caseworker", "/children/visits-due"),
    ("caseworker", "/follow-ups/"),
    ("approver", "/"),
    ("approver", "/pairings/"),
    ("lead", "/"),
    ("lead", "/concerns/"),
    ("helper", "/my-children/"),
]
# While the checks and consents of ``caring`` count.
NOW = dt.datetime(2026, 11, 26, 4, tzinfo=dt.UTC)


def add(rows: int, tag: str, mine: Helper, people: dict[str, User]) -> None:
    """Add so many of everything that lists show, through the operations."""
    by, school = make.clerk_of_the_system(), make.school()
    donors = [DonorParticulars(f"D-{tag}-{at}", "company", f"公司{at}") for at in range(rows)]
    about: dict[str, Any] = {"name": "王小雨", "school": school, "adults": caring.GUARDIAN}
    children = [ChildParticulars(code=f"C-{tag}-{at}", **about) for at in range(rows)]
    for donor in register_donors(root=make.book(), donors=donors, by=by):
        receipt(give(donor))
        make.pledge(donor)
        unknown()
    make.group(f"G-{tag}")
    for at, child in enumerate(register_children(root=make.book(), children=children, by=by)):
        stock.coats(1)
        line = HandOut(stock.store(), make.fund(), stock.coat(), 1, child=child)
        bring_in_distribution(
            unit=school, date=dt.date(2026, 3, 10), occasion="", lines=[line], number=f"F-{tag}-{at}", by=by
        )
        care_for(child, mine, people)


def care_for(child: Child, mine: Helper, people: dict[str, User]) -> None:
    """Let one helper stand by a child, propose another; visit it, plan to; ask for something, raise a worry."""
    by, approver, today = make.clerk_of_the_system(), people["approver"], NOW.date()
    visit: dict[str, Any] = {"child": child, "kind": "call", "by": by}
    caring.consent(child)
    caring.begun(child, mine, by, approver)
    caring.proposed(child, caring.checked_helper(), by, "letter", held_until=dt.date(2026, 7, 31))
    made = record_visit(**visit, happened_on=caring.DAY, report=VisitReport("奶奶身体好"))
    plan_visit(**visit, planned_on=today, on=today)
    todo: dict[str, Any] = {"kind": "visit", "about": made.pk, "what": "送被子", "assignee": people["caseworker"]}
    ask_follow_up(child=child, **todo, due_on=today, on=today, at=NOW, by=by)
    worry = {"category": "neglect", "urgency": "soon", "words": "独自在家", "whom": child.code}
    raise_concern(unit=child.keeper, **worry, at=NOW, by=by)


def asked(client: Client, address: str) -> int:
    """Return how many queries a page makes, the second time: by then what is kept is kept."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@time_machine.travel(NOW, tick=False)
def test_every_list_makes_the_same_number_of_queries_at_3_rows_and_at_50(
    auditor: User, caseworker: User, approver: User
) -> None:
    lead, helper = make.user("protection_lead", make.agency()), make.user("helper", make.school())
    people = {"auditor": auditor, "caseworker": caseworker, "approver": approver, "lead": lead, "helper": helper}
    clients = {who: signed_in(Client(), person) for who, person in people.items()}
    mine = caring.checked_helper("吴老师", sign_in=helper)
    add(3, "few", mine, people)
    at_3 = {(who, address): asked(clients[who], address) for who, address in LISTS}
    add(47, "many", mine, people)

    assert {(who, address): asked(clients[who], address) for who, address in LISTS} == at_3


def test_pages_of_a_long_list_are_the_same_from_both_ends() -> None:
    [make.donor(f"D{at:02d}") for at in range(23)]
    pages = FromBothEnds(Donor.objects.order_by("code"), 5)
    found = [[donor.code for donor in pages.page(number)] for number in pages.page_range]

    assert found == [[f"D{at:02d}" for at in range(first, min(first + 5, 23))] for first in range(0, 23, 5)]
