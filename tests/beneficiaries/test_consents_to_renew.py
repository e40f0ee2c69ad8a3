"""The list of decisions somebody should look at again, and the lines on the home page that lead there."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from beneficiaries.consents import to_renew
from beneficiaries.models import AccessEvent, Child
from beneficiaries.operations import AdultParticulars, approve_merge, ask_merge, end_guardian, pause_child
from ledger.access.models import User
from tests import make
from tests.beneficiaries.test_consents import NOON, TODAY, decide, family
from tests.donors.desk import ENGLISH, signed_in, words

pytestmark = pytest.mark.django_db
SOON, LATER = TODAY + dt.timedelta(days=30), TODAY + dt.timedelta(days=31)
YESTERDAY = TODAY - dt.timedelta(days=1)
_FATHER = AdultParticulars("王军")


def listed() -> list[tuple[str, str]]:
    return sorted(to_renew(Child.objects.all(), TODAY).values_list("purpose", "stands"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"valid_until": SOON}, ["ends_soon"]),
        ({"valid_until": LATER}, []),
        ({}, []),
        ({"valid_until": TODAY, "decided_on": YESTERDAY}, ["expired"]),
        ({"decision": "refused"}, []),
        ({"valid_until": SOON, "child_view": "objected"}, []),
        ({"child_view": "not_asked"}, ["child_not_asked"]),
        ({"child_view": "not_asked", "purpose": "story"}, []),
    ],
)
def test_consent_that_ends_or_has_ended_is_listed(
    caseworker: User, changes: dict[str, Any], expected: list[str]
) -> None:
    decide(family(), caseworker, **changes)

    assert [stands for _purpose, stands in listed()] == expected


def test_only_the_latest_decision_of_a_purpose_counts(caseworker: User) -> None:
    child = family()
    decide(child, caseworker, purpose="file", valid_until=SOON, decided_on=YESTERDAY)
    decide(child, caseworker, purpose="file")
    decide(child, caseworker, purpose="story")
    decide(child, caseworker, purpose="story", decision="withdrawn")

    assert listed() == [("story", "withdrawn")]


def test_consent_of_who_is_no_guardian_any_more_is_listed(caseworker: User) -> None:
    child = family()
    decide(child, caseworker, purpose="file", decided_on=YESTERDAY)
    link = child.guardians.get(role="acting_guardian")
    end_guardian(link=link, on=TODAY, by=caseworker)

    assert listed() == [("file", "giver_gone")]


def test_decision_of_a_joined_file_counts_for_the_child_that_goes_on(caseworker: User, approver: User) -> None:
    absorbed = family("C2")
    decide(absorbed, caseworker, purpose="file", valid_until=SOON)
    survivor = make.child("C1")
    merge = ask_merge(survivor=survivor, absorbed=absorbed, choices={}, at=NOON, by=caseworker)
    approve_merge(merge=merge, on=TODAY, at=NOON, by=approver)

    found = to_renew(Child.objects.filter(status="active"), TODAY)

    assert [(one.whose, one.stands) for one in found] == [(survivor.pk, "ends_soon")]


@time_machine.travel(NOON, tick=False)
def test_list_names_the_children_of_ones_own_school_and_leaves_a_line(
    client: Client, caseworker: User, other_caseworker: User
) -> None:
    decide(family("C1"), caseworker, valid_until=SOON)

    mine = words(signed_in(client, caseworker).get("/consents/", headers=ENGLISH).content)
    theirs = words(signed_in(client, other_caseworker).get("/consents/", headers=ENGLISH).content)

    assert ("王小雨" in mine, "C1" in mine, "ends within 30 days" in mine) == (True, True, True)
    assert ("王小雨" in theirs, "C1" in theirs) == (False, False)
    purposes = AccessEvent.objects.filter(viewer=caseworker, what="name").values_list("purpose", flat=True)
    assert set(purposes) == {"consents"}


@time_machine.travel(NOON, tick=False)
def test_list_is_narrowed_and_leaves_closed_files_out(client: Client, caseworker: User) -> None:
    child = family("C1")
    decide(child, caseworker, purpose="file", valid_until=SOON)
    decide(child, caseworker, purpose="story")
    decide(child, caseworker, purpose="story", decision="withdrawn")
    signed_in(client, caseworker)

    withdrawn = words(client.get("/consents/?stands=withdrawn", headers=ENGLISH).content)
    pause_child(child=child, reason="guardian_asked", on=TODAY, by=caseworker)
    Child.objects.update(status="left")
    closed = words(client.get("/consents/", headers=ENGLISH).content)

    assert ("Story without a name" in withdrawn, "C1" in closed) == (True, False)
    assert "No consent ends within 30 days" in closed


@pytest.mark.parametrize("role", ["recorder", "approver", "auditor", "administrator"])
def test_colleague_who_keeps_no_files_sees_no_list(client: Client, agency: Any, role: str) -> None:
    assert signed_in(client, make.user(role, agency)).get("/consents/").status_code == 403


@time_machine.travel(NOON, tick=False)
def test_list_makes_the_same_queries_for_three_decisions_and_for_many(
    client: Client, caseworker: User, django_assert_max_num_queries: Any
) -> None:
    counts, first = [], family("C000")
    decide(first, caseworker, valid_until=SOON)
    for more in (range(1, 3), range(3, 25)):
        for at in more:
            child = make.child(f"C{at:03}", adults=(("father", _FATHER),))
            decide(child, caseworker, "father", valid_until=SOON)
        signed_in(client, caseworker)
        with django_assert_max_num_queries(60) as made:
            client.get("/consents/")
        counts.append(len(made))

    assert counts[0] == counts[1]


@time_machine.travel(NOON, tick=False)
def test_home_leads_the_caseworker_to_consents_and_the_approver_to_files(
    client: Client, caseworker: User, approver: User
) -> None:
    child = family("C1")
    decide(child, caseworker, valid_until=SOON)
    ask_merge(survivor=child, absorbed=make.child("C2"), choices={}, at=NOON, by=caseworker)

    keeps = words(signed_in(client, caseworker).get("/", headers=ENGLISH).content)
    decides = words(signed_in(client, approver).get("/", headers=ENGLISH).content)

    assert ("1 consent is to be asked for again" in keeps, "files waits" in keeps) == (True, False)
    assert ("1 pair of files waits to be joined" in decides, "C2 → C1" in decides) == (True, True)
