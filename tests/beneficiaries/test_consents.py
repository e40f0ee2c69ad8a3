"""What families were told and decided: facts apart by purpose, and what counts today derived from them."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from beneficiaries.consents import current_consents
from beneficiaries.errors import FileIsClosed, GiverCannot, NoNoticeThen, NotGuardianThen, NothingToWithdraw
from beneficiaries.models import Child, Consent, Notice
from beneficiaries.operations import (
    AdultParticulars,
    end_guardian,
    erase_child,
    publish_notice,
    record_consent,
    record_parent_fact,
)
from distributions.operations import HandOut, bring_in_distribution
from ledger.access.errors import CodeInUse, NotAllowed
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
TODAY = NOON.date()
ADULTS = (
    ("acting_guardian", AdultParticulars("王秀英", "19900001111", relation="祖母")),
    ("father", AdultParticulars("王军", "19900003333")),
    ("teacher", AdultParticulars("李老师", "19900004444")),
)


def notice(version: str = "2026-1", since: str = "2026-01-01") -> Notice:
    return publish_notice(
        root=make.agency(), version=version, text="我们保存……", text_for_child="我们记下……",
        in_force_from=dt.date.fromisoformat(since), by=make.clerk_of_the_system(),
    )  # fmt: skip


def family(code: str = "C1") -> Child:
    notice()
    return make.child(code, adults=ADULTS)


def decide(child: Child, by: User, role: str = "acting_guardian", **changes: Any) -> Consent:
    given: dict[str, Any] = {
        "purpose": "photo_donor", "decision": "given", "child_view": "agreed", "method": "signed", "decided_on": TODAY,
        "given_by": child.guardians.get(role=role),
    }  # fmt: skip
    return record_consent(child=child, by=by, **given | changes)


def standing(child: Child, purpose: str = "photo_donor", on: dt.date = TODAY) -> str:
    return next(one.standing.value for one in current_consents(child, on) if one.purpose == purpose)


def test_each_purpose_is_decided_apart(caseworker: User) -> None:
    child = family()

    decide(child, caseworker, purpose="file")
    decide(child, caseworker, purpose="story", decision="refused")

    assert [standing(child, purpose) for purpose in ("file", "story", "photo_donor")] == [
        "given", "refused", "not_asked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"child_view": "objected"}, "objected"),
        ({"child_view": "objected", "purpose": "file"}, "not_asked"),
        ({"valid_until": dt.date(2026, 6, 2)}, "given"),
        ({"valid_until": TODAY, "decided_on": dt.date(2026, 5, 1)}, "expired"),
        ({"decision": "refused"}, "refused"),
    ],
)
def test_what_counts_is_derived(caseworker: User, changes: dict[str, Any], expected: str) -> None:
    child = family()

    decide(child, caseworker, **changes)

    assert standing(child) == expected


def test_withdrawal_counts_from_its_day_and_the_yes_before_it_stays(caseworker: User) -> None:
    child = family()
    decide(child, caseworker, decided_on=dt.date(2026, 5, 1))

    decide(child, caseworker, decision="withdrawn", role="father")

    assert (standing(child, on=dt.date(2026, 5, 31)), standing(child), Consent.objects.count()) == (
        "given", "withdrawn", 2,
    )  # fmt: skip


def test_yes_of_who_is_no_guardian_any_more_is_to_be_asked_again(caseworker: User) -> None:
    child = family()
    decide(child, caseworker, decided_on=dt.date(2026, 5, 1))

    end_guardian(link=child.guardians.get(role="acting_guardian"), on=TODAY, by=caseworker)

    assert standing(child) == "giver_gone"


def test_who_is_no_guardian_any_more_withdraws_nothing(caseworker: User) -> None:
    child = family()
    decide(child, caseworker, decided_on=dt.date(2026, 5, 1))
    end_guardian(link=child.guardians.get(role="acting_guardian"), on=dt.date(2026, 5, 20), by=caseworker)

    with pytest.raises(NotGuardianThen):
        decide(child, caseworker, decision="withdrawn")

    assert Consent.objects.count() == 1


@pytest.mark.parametrize("role", ["teacher", "acting_guardian"])
def test_only_a_guardian_of_this_child_decides(caseworker: User, role: str) -> None:
    child, other = family(), make.child("C2", adults=ADULTS)
    stranger_to_it = child.guardians.get(role="teacher") if role == "teacher" else other.guardians.get(role=role)

    with pytest.raises(NotGuardianThen):
        decide(child, caseworker, given_by=stranger_to_it)

    assert Consent.objects.count() == 0


def test_parent_on_file_as_unable_does_not_decide(caseworker: User) -> None:
    child = family()
    record_parent_fact(child=child, parent="father", kind="incapable", since=None, place="", by=caseworker)

    with pytest.raises(GiverCannot):
        decide(child, caseworker, role="father")
    record_parent_fact(child=child, parent="father", kind="away", since=None, place="", by=caseworker)

    assert decide(child, caseworker).decision == "given"


def test_decision_rests_on_the_notice_of_its_day(caseworker: User) -> None:
    child = family()
    notice("2026-2", "2026-05-01")

    with pytest.raises(NoNoticeThen):
        decide(child, caseworker, decided_on=dt.date(2025, 12, 31))

    before, after = decide(child, caseworker, decided_on=dt.date(2026, 4, 30)), decide(child, caseworker)
    assert (before.notice.version, after.notice.version) == ("2026-1", "2026-2")


def test_what_was_not_given_is_not_withdrawn(caseworker: User) -> None:
    with pytest.raises(NothingToWithdraw):
        decide(family(), caseworker, decision="withdrawn")


def test_nothing_is_decided_for_an_erased_child(caseworker: User) -> None:
    child = family()
    link = child.guardians.get(role="father")
    erase_child(child=child, why="", by=caseworker)

    with pytest.raises(FileIsClosed):
        decide(child, caseworker, given_by=link)


def test_witness_is_forgotten_with_the_child_and_the_decision_stays(caseworker: User) -> None:
    child = family()
    decide(child, caseworker, method="witnessed", witness="村长刘大山")
    decide(child, caseworker)

    erase_child(child=child, by=caseworker)

    kept = Consent.objects.order_by("pk").values_list("decision", "method", "witness")
    assert [(decision, method, bytes(witness)) for decision, method, witness in kept] == [
        ("given", "witnessed", b"\0"), ("given", "signed", b""),
    ]  # fmt: skip


def test_another_school_decides_nothing(other_caseworker: User) -> None:
    with pytest.raises(NotAllowed):
        decide(family(), other_caseworker)


def test_child_whose_family_wants_no_photo_is_helped_like_any_other(caseworker: User) -> None:
    child = family()
    for purpose in ("photo_proof", "photo_donor", "public"):  # every picture there is
        decide(child, caseworker, purpose=purpose, decision="refused", child_view="objected")
    give()
    line = HandOut(make.place(), make.fund(), None, 5_00, child=child)
    by = make.clerk_of_the_system()

    posted = bring_in_distribution(unit=make.book(), date=DAY, occasion="", lines=[line], number="F-1", by=by)

    assert posted.entry is not None


def test_database_refuses_a_witnessed_decision_without_its_witness(caseworker: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        decide(family(), caseworker, method="witnessed")


def test_version_of_a_notice_is_used_once(agency: Any) -> None:
    notice()

    with pytest.raises(CodeInUse):
        notice()


def test_decision_is_written_down_in_the_browser_and_stands_on_the_file(client: Client, caseworker: User) -> None:
    child = family("C1")
    guardian = str(child.guardians.get(role="acting_guardian").pk)
    sent = {
        "purpose": "photo_donor", "decision": "given", "given_by": guardian, "child_view": "agreed",
        "method": "witnessed", "witness": "村长刘大山", "decided_on": "2026-05-20", "valid_until": "2026-06-20",
    }  # fmt: skip
    signed_in(client, caseworker)

    with time_machine.travel(NOON, tick=False):
        answer = client.post("/children/C1/consent", sent)
        page = client.get("/children/C1/", headers=ENGLISH).content.decode()

    assert (answer.status_code, '<span class="badge warn">given</span>' in page) == (302, True)
    assert "2026-06-20" in page
    assert b"\xe5\x88\x98" not in bytes(Consent.objects.get().witness)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": ""}, "purpose"), ({"given_by": "999"}, "given_by"), ({"decided_on": "2025-01-01"}, "decided_on"),
        ({"decided_on": "2026-06-02"}, "decided_on"), ({"decision": "withdrawn"}, "decision"),
        ({"method": "witnessed"}, "witness"), ({"child_view": ""}, "child_view"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_decision_stands_beside_its_field(
    client: Client, caseworker: User, changes: dict[str, str], field: str
) -> None:
    child = family("C1")
    sent = {"purpose": "story", "decision": "given", "given_by": str(child.guardians.get(role="father").pk),
            "child_view": "agreed", "method": "signed", "decided_on": "2026-05-20"}  # fmt: skip
    signed_in(client, caseworker)

    with time_machine.travel(NOON, tick=False):
        answer = client.post("/children/C1/consent", sent | changes)

    assert (answer.status_code, errors_of(answer.content), Consent.objects.count()) == (422, [field], 0)


def test_notice_is_published_read_and_never_changed(client: Client, administrator: User) -> None:
    signed_in(client, administrator)
    sent = {"root": str(make.agency().pk), "version": "2026-1", "in_force_from": "2026-01-01", "text": "我们保存姓名。"}

    answer = client.post("/notices/new", sent)
    again = client.post("/notices/new", sent)

    page = words(client.get("/notices/2026-1/").content)
    assert (answer["location"], "我们保存姓名。" in page) == ("/notices/2026-1/", True)
    assert (again.status_code, errors_of(again.content), Notice.objects.count()) == (422, ["version"], 1)


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("administrator", [200, 200]), ("privacy_officer", [200, 200]), ("caseworker", [200, 403]),
        ("auditor", [200, 403]), ("recorder", [403, 403]), ("approver", [403, 403]), ("finance", [403, 403]),
    ],
)  # fmt: skip
def test_notices_are_read_and_written_by_those_who_may(client: Client, role: str, statuses: list[int]) -> None:
    signed_in(client, make.user(role, make.agency()))

    assert [client.get(address).status_code for address in ("/notices/", "/notices/new")] == statuses


def test_notices_of_another_agency_are_not_there(client: Client) -> None:
    notice()
    elsewhere = make.user("administrator", make.agency("OTHER", name="别处"))

    assert signed_in(client, elsewhere).get("/notices/2026-1/").status_code == 404
