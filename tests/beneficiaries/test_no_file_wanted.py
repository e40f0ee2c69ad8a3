"""A family that wants no file: somebody ends it step by step; it is erased, or the law is named that keeps it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from beneficiaries.errors import FileStillThere, LawKeepsFilesOnly
from beneficiaries.models import Child, Consent, FollowUp
from beneficiaries.operations import (
    approve_merge,
    ask_merge,
    drop_follow_up,
    finish_follow_up,
    pause_child,
    plan_visit,
    record_consent,
)
from distributions.models import Distribution
from distributions.operations import HandOut, prepare_distribution
from ledger.access.models import Unit, User
from tests import make
from tests.beneficiaries.caring import DAY, GUARDIAN, NOON, guardian_of
from tests.beneficiaries.test_consents import notice
from tests.beneficiaries.test_follow_ups import ask
from tests.donors.desk import ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db
BEFORE = dt.date(2026, 5, 1)
TITLE = "The family wants no file"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def agreeing(by: User, code: str = "C1") -> Child:
    child = make.child(code, adults=GUARDIAN)
    if code == "C1":
        notice()
    decide(child, by, "given", BEFORE)
    return child


def decide(child: Child, by: User, decision: str, on: dt.date = DAY, **changes: Any) -> Consent:
    told: dict[str, Any] = {"purpose": "file", "child_view": "too_young", "method": "signed"} | changes
    return record_consent(
        child=child, decision=decision, given_by=guardian_of(child), decided_on=on, by=by, **told
    )  # fmt: skip


def open_tasks() -> list[FollowUp]:
    return list(FollowUp.objects.filter(kind="file", state="open"))


@pytest.mark.parametrize("decision", ["withdrawn", "refused"])
def test_who_writes_it_down_is_to_end_it_within_a_week(caseworker: User, decision: str) -> None:
    child = agreeing(caseworker)

    consent = decide(child, caseworker, decision)

    [task] = open_tasks()
    assert (task.child, task.about, task.assignee, task.due_on) == (child, consent.pk, caseworker, dt.date(2026, 6, 8))
    assert (task.made_by, task.made_at) == (caseworker, consent.recorded_at)


def test_other_purposes_and_what_was_decided_anew_since_start_nothing(caseworker: User) -> None:
    child = agreeing(caseworker)
    decide(child, caseworker, "refused", purpose="story")
    decide(child, caseworker, "given")

    decide(child, caseworker, "withdrawn", dt.date(2026, 5, 20))

    assert open_tasks() == []


def test_it_is_started_once_and_ends_where_the_family_agrees_again(caseworker: User) -> None:
    child = agreeing(caseworker)
    decide(child, caseworker, "withdrawn")
    decide(child, caseworker, "refused")

    assert len(open_tasks()) == 1

    decide(child, caseworker, "given")

    ended = FollowUp.objects.values_list("state", "reason", "closed_by").get()
    assert ended == ("dropped", "solved", caseworker.pk)


def test_it_ends_where_a_file_joined_with_it_says_later_that_they_agree(caseworker: User, approver: User) -> None:
    one, other = agreeing(caseworker), agreeing(caseworker, "C2")
    decide(one, caseworker, "withdrawn", dt.date(2026, 5, 20))
    decide(other, caseworker, "given")
    asked = ask_merge(survivor=other, absorbed=one, choices={}, at=NOON, by=caseworker)

    approve_merge(merge=asked, on=DAY, at=NOON, by=approver)

    assert open_tasks() == []


@pytest.mark.parametrize("reason", ["solved", "mistake", "child_left"])
def test_it_is_neither_called_done_nor_let_go_while_the_file_is_there(caseworker: User, reason: str) -> None:
    decide(agreeing(caseworker), caseworker, "withdrawn")
    [task] = open_tasks()

    with pytest.raises(FileStillThere):
        finish_follow_up(follow_up=task, at=NOON, by=caseworker)
    with pytest.raises(FileStillThere):
        drop_follow_up(follow_up=task, reason=reason, at=NOON, by=caseworker)

    assert open_tasks() == [task]


def test_a_law_keeps_nothing_but_a_file(caseworker: User) -> None:
    other = ask(agreeing(caseworker), caseworker)

    with pytest.raises(LawKeepsFilesOnly):
        drop_follow_up(follow_up=other, reason="by_school", at=NOON, by=caseworker)

    assert FollowUp.objects.get().state == "open"


def test_file_and_home_tell_what_is_left_until_it_is_erased(client: Client, caseworker: User) -> None:
    child = agreeing(caseworker)
    plan_visit(child=child, kind="call", planned_on=DAY, on=DAY, by=caseworker)
    ask(child, caseworker)
    listed(child, make.school(), caseworker)
    signed_in(client, caseworker)
    decide(child, caseworker, "withdrawn")

    before = client.get("/children/C1/", headers=ENGLISH)
    home = words(client.get("/", headers=ENGLISH).content)
    pause_child(child=child, reason="guardian_asked", on=DAY, by=caseworker)
    after = client.get("/children/C1/", headers=ENGLISH)

    assert [step.left for step in before.context["steps"]] == [1, 1, 0, 1, 1, 0]
    assert [step.left for step in after.context["steps"]] == [0, 1, 0, 1, 1, 0]
    assert (TITLE in words(before.content), "2 things are to be done for children" in home) == (True, True)


def listed(child: Child, unit: Unit, by: User) -> Distribution:
    place = make.place(f"{unit.code}-BANK", "bank", unit)
    give(place=place)
    line = HandOut(place=place, fund=make.fund(), item=None, wanted=5_00, child=child)
    return prepare_distribution(unit=unit, date=DAY, occasion="", lines=[line], by=by)


def test_list_that_the_child_still_stands_on_is_a_step_away_for_who_may_open_it(
    client: Client, caseworker: User
) -> None:
    child = agreeing(caseworker)
    listed(child, make.agency(), make.clerk_of_the_system())
    decide(child, caseworker, "withdrawn")
    signed_in(client, caseworker)

    elsewhere = client.get("/children/C1/").context["steps"][1]
    mine = listed(child, make.school(), caseworker)
    here = client.get("/children/C1/", headers=ENGLISH)

    assert (elsewhere.left, elsewhere.url) == (1, "")
    assert (here.context["steps"][1].left, here.context["steps"][1].url) == (2, mine.get_absolute_url())
    assert f'href="{mine.get_absolute_url()}"' in here.content.decode()
    assert client.get(mine.get_absolute_url()).status_code == 200


def test_erasing_the_file_ends_it(client: Client, caseworker: User) -> None:
    decide(agreeing(caseworker), caseworker, "withdrawn")

    answer = signed_in(client, caseworker).post(
        "/children/C1/erase", {"why": "guardian_asked", "code": "C1"}, follow=True
    )

    home = words(client.get("/", headers=ENGLISH).content)
    assert (Child.objects.get().status, TITLE in words(answer.content)) == ("erased", False)
    assert "to be done for a child" not in home


def test_law_that_keeps_the_file_is_named_on_it(client: Client, caseworker: User) -> None:
    decide(agreeing(caseworker), caseworker, "withdrawn")
    [task] = open_tasks()
    signed_in(client, caseworker)

    form = words(client.get(f"/follow-ups/{task.pk}/keep", headers=ENGLISH).content)
    empty = client.post(f"/follow-ups/{task.pk}/keep", {})
    other = client.post(f"/follow-ups/{task.pk}/keep", {"reason": "mistake"})
    client.post(f"/follow-ups/{task.pk}/keep", {"reason": "by_village"})
    file = words(client.get("/children/C1/", headers=ENGLISH).content)

    assert ("Law on the Protection of Minors, art. 43" in form, "made by mistake" in form) == (True, False)
    assert [errors_of(answer.content) for answer in (empty, other)] == [["reason"], ["reason"]]
    assert (TITLE in file, "The file is kept by law: villages keep files" in file) == (False, True)
    assert FollowUp.objects.values_list("state", "reason", "closed_at").get() == (
        "dropped",
        "by_village",
        timezone.now(),
    )


def test_ordinary_ways_to_end_something_are_not_offered_for_it(
    client: Client, caseworker: User, other_caseworker: User, auditor: User
) -> None:
    decide(agreeing(caseworker), caseworker, "withdrawn")
    [task] = open_tasks()
    other = ask(Child.objects.get(), caseworker)
    signed_in(client, caseworker)

    answers = [client.get(f"/follow-ups/{one.pk}/{act}").status_code for one, act in
               ((task, "done"), (task, "drop"), (other, "keep"))]  # fmt: skip
    page = client.get("/children/C1/", headers=ENGLISH).content.decode()
    strangers = [
        signed_in(client, who).get(f"/follow-ups/{task.pk}/keep").status_code for who in (other_caseworker, auditor)
    ]

    assert (answers, f"/follow-ups/{task.pk}/done" in page, f"/follow-ups/{task.pk}/keep" in page) == (
        [404] * 3, False, True,
    )  # fmt: skip
    assert strangers == [404, 403]
    assert TITLE not in words(signed_in(client, auditor).get("/children/C1/", headers=ENGLISH).content)
