"""Pairing a helper with a child: step by step, one main helper at any instant, never without checks and consent."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from beneficiaries.errors import (
    ChecksAreMissing,
    ChildIsHeld,
    EndsBeforeItBegins,
    HelperHasAChild,
    HelperHasStopped,
    HelperIsPaired,
    HelperServesElsewhere,
    HoldRanOut,
    HoldTooLong,
    MainHelperIsThere,
    NotFromHere,
    NotGuardianThen,
    PairedAlready,
    PairingNotFromHere,
    StillPaired,
    VisitsNotAgreed,
)
from beneficiaries.models import AccessEvent, Child, HelperCheck, Pairing, PairingStep
from beneficiaries.operations import (
    agree_to_pairing,
    approve_pairing,
    ask_merge,
    begin_pairing,
    decline_pairing,
    end_guardian,
    end_helper,
    end_pairing,
    erase_child,
    leave_child,
    pause_child,
    pause_pairing,
    record_consent,
    resume_pairing,
    withdraw_helper_check,
    withdraw_pairing,
)
from beneficiaries.pairings import children_stood_by, not_holding, paused_by_itself
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from ledger.access.operations import assign_role
from tests import make
from tests.beneficiaries.caring import (
    DAY,
    GUARDIAN,
    NEXT_YEAR,
    NOON,
    approved,
    begun,
    checked_helper,
    consent,
    guardian_of,
    proposed,
    visited_child,
)
from tests.beneficiaries.test_identity import whole_database
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 6, 10)


def states() -> list[str]:
    return list(Pairing.objects.order_by("pk").values_list("state", flat=True))


def withdraw_consent(child: Child, by: User, on: dt.date) -> None:
    record_consent(
        child=child, purpose="visits", decision="withdrawn", given_by=guardian_of(child), child_view="agreed",
        method="signed", decided_on=on, by=by,
    )  # fmt: skip


# ---- step by step


def test_a_pairing_goes_from_proposal_to_its_end_and_every_step_stays(caseworker: User, approver: User) -> None:
    child, helper = visited_child(), checked_helper()
    pairing = begun(child, helper, caseworker, approver)
    pairing = pause_pairing(pairing=pairing, reason="away", on=LATER, by=caseworker)
    pairing = resume_pairing(pairing=pairing, on=LATER, by=caseworker)
    pairing = end_pairing(pairing=pairing, reason="fulfilled", on=LATER, by=caseworker)

    steps = PairingStep.objects.values_list("state", "reason", "recorded_by")
    assert list(steps) == [
        ("proposed", "", caseworker.pk), ("agreed", "", caseworker.pk), ("approved", "", approver.pk),
        ("active", "", caseworker.pk), ("paused", "away", caseworker.pk), ("active", "", caseworker.pk),
        ("ended", "fulfilled", caseworker.pk),
    ]  # fmt: skip
    assert (pairing.since, pairing.until) == (DAY, LATER)


def test_the_same_two_again_are_a_new_row(caseworker: User, approver: User) -> None:
    child, helper = visited_child(), checked_helper()
    end_pairing(pairing=begun(child, helper, caseworker, approver), reason="fulfilled", on=DAY, by=caseworker)
    begun(child, helper, caseworker, approver)

    assert states() == ["ended", "active"]


def test_a_step_that_does_not_follow_is_refused(caseworker: User, approver: User) -> None:
    pairing = proposed(visited_child(), checked_helper(), caseworker)
    tries: list[Callable[[], object]] = [
        lambda: approve_pairing(pairing=pairing, on=DAY, at=NOON, by=approver),
        lambda: begin_pairing(pairing=pairing, on=DAY, by=caseworker),
        lambda: resume_pairing(pairing=pairing, on=DAY, by=caseworker),
        lambda: pause_pairing(pairing=pairing, reason="away", on=DAY, by=caseworker),
        lambda: end_pairing(pairing=pairing, reason="fulfilled", on=DAY, by=caseworker),
    ]
    for attempt in tries:
        with pytest.raises(PairingNotFromHere):
            attempt()

    assert states() == ["proposed"]


def test_paused_is_resumed_and_not_begun_again(caseworker: User, approver: User) -> None:
    pairing = begun(visited_child(), checked_helper(), caseworker, approver)
    pause_pairing(pairing=pairing, reason="away", on=DAY, by=caseworker)
    with pytest.raises(PairingNotFromHere):
        begin_pairing(pairing=pairing, on=LATER, by=caseworker)

    assert states() == ["paused"]


def test_who_proposed_does_not_approve_and_neither_does_the_helper(caseworker: User, approver: User) -> None:
    by = make.clerk_of_the_system()  # may both propose and approve
    child = visited_child()
    pairing = proposed(child, checked_helper(sign_in=approver), by)
    agree_to_pairing(pairing=pairing, given_by=guardian_of(child), agreed_on=DAY, on=DAY, by=caseworker)
    for person in (by, approver):
        with pytest.raises(OwnWork):
            approve_pairing(pairing=pairing, on=DAY, at=NOON, by=person)

    assert states() == ["agreed"]


def test_only_a_guardian_of_the_day_agrees(caseworker: User) -> None:
    child, other = visited_child(), visited_child("C2")
    pairing = proposed(child, checked_helper(), caseworker)
    link = end_guardian(link=guardian_of(child), on=DAY, by=caseworker)
    for given_by in (link, guardian_of(other)):
        with pytest.raises(NotGuardianThen):
            agree_to_pairing(pairing=pairing, given_by=given_by, agreed_on=DAY, on=DAY, by=caseworker)

    assert states() == ["proposed"]


def test_a_proposal_is_declined_by_who_decides_and_taken_back_by_who_keeps_the_file(
    caseworker: User, approver: User
) -> None:
    child = visited_child()
    first = proposed(child, checked_helper(), caseworker)
    decline_pairing(pairing=first, reason="unsuitable", on=DAY, by=approver)
    second = proposed(child, checked_helper("吴老师"), caseworker)
    withdraw_pairing(pairing=second, reason="guardian_asked", on=DAY, by=caseworker)
    with pytest.raises(NotAllowed):
        decline_pairing(pairing=second, reason="unsuitable", on=DAY, by=caseworker)

    assert list(Pairing.objects.order_by("pk").values_list("state", "reason")) == [
        ("declined", "unsuitable"), ("declined", "guardian_asked"),
    ]  # fmt: skip


def test_helpers_to_choose_from_are_called_as_everywhere(client: Client, caseworker: User) -> None:
    visited_child()
    checked_helper("周小敏")

    signed_in(client, caseworker)
    pages = [client.get("/children/C1/pair", headers={"accept-language": code}).content.decode()
             for code in ("en", "zh-hans")]  # fmt: skip

    assert [re.findall("<option[^>]*>([^<]*小敏)<", page) for page in pages] == [["Zhou Xiaomin 周小敏"], ["周小敏"]]


# ---- holds


def test_a_proposal_holds_the_child_until_its_day_and_gives_way_after(caseworker: User) -> None:
    child = visited_child()
    first = proposed(child, checked_helper(), caseworker, held_until=LATER)
    with pytest.raises(ChildIsHeld):
        proposed(child, checked_helper("吴老师"), caseworker)
    proposed(child, checked_helper("李老师"), caseworker, kind="backup")
    after = LATER + dt.timedelta(days=1)
    with pytest.raises(HoldRanOut):
        agree_to_pairing(pairing=first, given_by=guardian_of(child), agreed_on=after, on=after, by=caseworker)
    proposed(child, checked_helper("吴老师"), caseworker, on=after)

    assert list(Pairing.objects.order_by("pk").values_list("state", "reason")) == [
        ("declined", "ran_out"), ("proposed", ""), ("proposed", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("held_until", [dt.date(2026, 5, 31), dt.date(2026, 8, 1)])
def test_a_hold_lasts_from_today_for_sixty_days_at_most(caseworker: User, held_until: dt.date) -> None:
    with pytest.raises(HoldTooLong):
        proposed(visited_child(), checked_helper(), caseworker, held_until=held_until)

    assert states() == []


def test_who_can_t_be_proposed(caseworker: User) -> None:
    child, helper = visited_child(), checked_helper()
    elsewhere = checked_helper("外校", unit=make.school("S002"))
    stopped = end_helper(helper=checked_helper("离开"), on=DAY, by=caseworker)
    proposed(child, helper, caseworker, kind="letter")
    cases: list[tuple[type[Exception], Any]] = [
        (PairedAlready, helper), (HelperServesElsewhere, elsewhere), (HelperHasStopped, stopped),
    ]  # fmt: skip
    for refusal, who in cases:
        with pytest.raises(refusal):
            proposed(child, who, caseworker)
    pause_child(child=child, reason="away_for_a_time", on=DAY, by=caseworker)
    with pytest.raises(NotFromHere):
        proposed(child, checked_helper("李老师"), caseworker)

    assert states() == ["proposed"]


def test_a_helper_of_the_agency_serves_its_schools(caseworker: User) -> None:
    proposed(visited_child(), checked_helper(unit=make.agency()), caseworker)

    assert states() == ["proposed"]


# ---- one main helper; checks and consent


def test_one_main_helper_at_any_instant_and_stand_ins_beside(caseworker: User, approver: User) -> None:
    child = visited_child()
    first = begun(child, checked_helper(), caseworker, approver)
    begun(child, checked_helper("吴老师"), caseworker, approver, kind="backup")
    next_one = approved(child, checked_helper("李老师"), caseworker, approver)
    with pytest.raises(MainHelperIsThere):
        begin_pairing(pairing=next_one, on=LATER, by=caseworker)
    end_pairing(pairing=first, reason="handed_over", on=LATER, by=caseworker)
    begin_pairing(pairing=next_one, on=LATER, by=caseworker)

    main = Pairing.objects.filter(kind="main").order_by("pk").values_list("since", "until")
    assert list(main) == [(DAY, LATER), (LATER, None)]


def test_a_helper_of_one_child_at_a_time_begins_no_second_as_main_helper(caseworker: User, approver: User) -> None:
    helper = checked_helper(is_one_to_one=True)
    first = begun(visited_child(), helper, caseworker, approver)
    begun(visited_child("C2"), helper, caseworker, approver, kind="letter")
    second = approved(visited_child("C3"), helper, caseworker, approver)
    pause_pairing(pairing=first, reason="away", on=DAY, by=caseworker)
    with pytest.raises(HelperHasAChild):
        begin_pairing(pairing=second, on=DAY, by=caseworker)
    end_pairing(pairing=first, reason="handed_over", on=DAY, by=caseworker)
    begin_pairing(pairing=second, on=DAY, by=caseworker)

    assert list(Pairing.objects.order_by("pk").values_list("child__code", "state")) == [
        ("C1", "ended"), ("C2", "active"), ("C3", "active"),
    ]  # fmt: skip


def test_who_stands_by_two_children_is_not_made_a_helper_of_one(
    client: Client, caseworker: User, approver: User
) -> None:
    helper = checked_helper()
    for code in ("C1", "C2"):
        begun(visited_child(code), helper, caseworker, approver)
    sent = {"name": helper.name, "unit": str(helper.unit_id), "is_one_to_one": "on"}

    page = signed_in(client, caseworker).post(f"/helpers/{helper.pk}/edit", sent)

    helper.refresh_from_db()
    assert (errors_of(page.content), helper.is_one_to_one) == (["is_one_to_one"], False)


def test_nothing_begins_without_all_checks_and_consent(caseworker: User, approver: User) -> None:
    child, bare = visited_child(), make.child("C2", adults=GUARDIAN)
    out_of_date = approved(child, checked_helper(until=LATER), caseworker, approver)
    no_consent = approved(bare, checked_helper("吴老师"), caseworker, approver)
    with pytest.raises(ChecksAreMissing):
        begin_pairing(pairing=out_of_date, on=LATER, by=caseworker)
    with pytest.raises(VisitsNotAgreed):
        begin_pairing(pairing=no_consent, on=DAY, by=caseworker)

    assert states() == ["approved", "approved"]


def test_a_check_or_consent_that_ends_pauses_a_pairing_by_itself(caseworker: User, approver: User) -> None:
    short, other = checked_helper(until=LATER), checked_helper("吴老师")
    child, second = visited_child(), visited_child("C2")
    by_checks, by_consent = begun(child, short, caseworker, approver), begun(second, other, caseworker, approver)
    before = LATER - dt.timedelta(days=1)
    withdraw_consent(second, caseworker, LATER)

    both = list(Pairing.objects.select_related("child"))
    assert (not_holding(both, before), not_holding(both, LATER)) == (set(), {by_checks.pk, by_consent.pk})
    assert [paused_by_itself(one, LATER) for one in (by_checks, by_consent)] == [True, True]
    pause_pairing(pairing=by_checks, reason="away", on=LATER, by=caseworker)
    with pytest.raises(ChecksAreMissing):
        resume_pairing(pairing=by_checks, on=LATER, by=caseworker)


def test_a_helper_does_not_stop_while_a_child_counts_on_them(caseworker: User, approver: User) -> None:
    helper = checked_helper()
    pairing = begun(visited_child(), helper, caseworker, approver)
    with pytest.raises(HelperIsPaired):
        end_helper(helper=helper, on=DAY, by=caseworker)
    end_pairing(pairing=pairing, reason="helper_asked", on=DAY, by=caseworker)

    assert end_helper(helper=helper, on=DAY, by=caseworker).ended_on == DAY


def test_a_pairing_does_not_end_before_it_began(caseworker: User, approver: User) -> None:
    pairing = begun(visited_child(), checked_helper(), caseworker, approver)
    with pytest.raises(EndsBeforeItBegins):
        end_pairing(pairing=pairing, reason="fulfilled", on=dt.date(2026, 5, 31), by=caseworker)

    assert states() == ["active"]


def test_database_keeps_one_main_helper_and_the_days_of_each_state(caseworker: User, approver: User) -> None:
    child = visited_child()
    begun(child, checked_helper(), caseworker, approver)
    other = approved(child, checked_helper("吴老师"), caseworker, approver)
    wrong: list[dict[str, Any]] = [
        {"state": "active", "since": DAY}, {"state": "ended"}, {"since": DAY}, {"approved_by": caseworker},
        {"agreed_by": None}, {"approved_at": None},
    ]  # fmt: skip
    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Pairing.objects.filter(pk=other.pk).update(**changes)

    assert states() == ["active", "approved"]


# ---- what the life of a file does to it


def test_a_child_that_leaves_is_paired_no_more(caseworker: User, approver: User) -> None:
    child = visited_child()
    begun(child, checked_helper(), caseworker, approver)
    proposed(child, checked_helper("吴老师"), caseworker, kind="letter")
    leave_child(child=child, reason="moved_elsewhere", on=LATER, by=caseworker)

    ends = Pairing.objects.order_by("pk").values_list("state", "reason", "until")
    assert list(ends) == [("ended", "child_left", LATER), ("declined", "child_left", None)]


def test_a_paired_file_is_neither_erased_nor_joined(caseworker: User, approver: User) -> None:
    child = visited_child()
    pairing = begun(child, checked_helper(), caseworker, approver)
    with pytest.raises(StillPaired):
        erase_child(child=child, by=caseworker)
    with pytest.raises(StillPaired):
        ask_merge(survivor=make.child("C2"), absorbed=child, choices={}, at=NOON, by=caseworker)
    end_pairing(pairing=pairing, reason="fulfilled", on=DAY, by=caseworker, note="怕狗")
    erase_child(child=child, by=caseworker)

    assert bytes(Pairing.objects.get().hand_over_note) == b""


def test_what_is_handed_over_lies_sealed(caseworker: User, approver: User) -> None:
    pairing = begun(visited_child(), checked_helper(), caseworker, approver)
    end_pairing(pairing=pairing, reason="fulfilled", on=DAY, by=caseworker, note="念慈怕狗")

    assert ("念慈怕狗" in whole_database(), bool(Pairing.objects.get().hand_over_note)) == (False, True)


def test_another_school_takes_no_step(caseworker: User, other_caseworker: User) -> None:
    child, helper = visited_child(), checked_helper(unit=make.agency())
    with pytest.raises(NotAllowed):
        proposed(child, helper, other_caseworker)
    pairing = proposed(child, helper, caseworker)
    with pytest.raises(NotAllowed):
        withdraw_pairing(pairing=pairing, reason="unsuitable", on=DAY, by=other_caseworker)

    assert states() == ["proposed"]


# ---- whose card a helper opens


def helper_who_signs_in() -> User:
    return make.user("helper", make.school())


def test_a_helper_opens_the_card_only_inside_the_range_and_a_few_days_after_a_hand_over(
    caseworker: User, approver: User
) -> None:
    person = helper_who_signs_in()
    child = visited_child()
    pairing = approved(child, checked_helper(sign_in=person), caseworker, approver)
    seen = [children_stood_by(person, DAY)]
    pairing = begin_pairing(pairing=pairing, on=DAY, by=caseworker)
    seen += [children_stood_by(person, day) for day in (DAY - dt.timedelta(days=1), DAY)]
    pause_pairing(pairing=pairing, reason="away", on=DAY, by=caseworker)
    seen.append(children_stood_by(person, DAY))
    resume_pairing(pairing=pairing, on=DAY, by=caseworker)
    end_pairing(pairing=pairing, reason="handed_over", on=LATER, by=caseworker)
    seen += [children_stood_by(person, LATER + dt.timedelta(days=days)) for days in (0, 6, 7)]

    inside, outside = {child.pk}, set[int]()
    assert seen == [outside, outside, inside, outside, inside, inside, outside]


@pytest.mark.parametrize(
    "cut_off",
    [
        lambda child, _pairing, by: withdraw_consent(child, by, LATER),
        lambda _child, _pairing, by: withdraw_helper_check(
            check=HelperCheck.objects.filter(kind="background").get(), why="新情况", at=NOON, by=by
        ),
        lambda _child, pairing, by: end_pairing(pairing=pairing, reason="conduct", on=LATER, by=by),
        lambda child, _pairing, by: pause_child(child=child, reason="away_for_a_time", on=LATER, by=by),
        lambda _child, _pairing, _by: HelperCheck.objects.filter(kind="pledge").update(valid_until=LATER),
    ],
    ids=["consent withdrawn", "check taken back", "rules broken", "file paused", "check ended"],
)
def test_a_helper_is_cut_off_at_once(
    caseworker: User, approver: User, cut_off: Callable[[Child, Pairing, User], object]
) -> None:
    person, child = helper_who_signs_in(), visited_child()
    pairing = begun(child, checked_helper(sign_in=person), caseworker, approver)

    cut_off(child, pairing, caseworker)

    assert children_stood_by(person, LATER) == set()


def test_who_gave_the_role_back_opens_nothing(caseworker: User, approver: User) -> None:
    nobody = make.user()
    begun(visited_child(), checked_helper(sign_in=nobody), caseworker, approver)

    assert children_stood_by(nobody, DAY) == set()
    assign_role(user=nobody, unit=make.school(), role="helper", by=make.clerk_of_the_system())
    assert len(children_stood_by(nobody, DAY)) == 1


# ---- in the browser


@time_machine.travel(NOON, tick=False)
def test_pairing_walks_through_the_pages_from_the_file_to_the_card(
    client: Client, caseworker: User, approver: User
) -> None:
    person, child = helper_who_signs_in(), visited_child(name="王小雨")
    helper = checked_helper(sign_in=person)

    def post(who: User, address: str, **typed: str) -> str:
        return words(signed_in(client, who).post(address, typed, headers=ENGLISH, follow=True).content)

    post(caseworker, "/children/C1/pair", helper=str(helper.pk), kind="main", held_until="2026-07-01")
    base = f"/pairings/{Pairing.objects.get().pk}"
    post(caseworker, f"{base}/agree", given_by=str(guardian_of(child).pk), agreed_on="2026-06-01")
    home = words(signed_in(client, approver).get("/", headers=ENGLISH).content)
    decided = post(approver, f"{base}/decide", then="approve", reason="")
    begun_ = post(caseworker, f"{base}/begin")
    mine = words(signed_in(client, person).get("/my-children/", headers=ENGLISH).content)
    card = words(client.get("/my-children/C1/", headers=ENGLISH).content)
    numbers = words(client.post("/my-children/C1/", headers=ENGLISH).content)

    assert ("1 pairing waits for your decision" in home, "王小雨" in decided, "active" in begun_) == (True, False, True)
    assert ("王小雨" in mine, "赵翠花" in card, "19900001111" in card, "199****1111" in card) == (
        True, True, False, True,
    )  # fmt: skip
    assert "19900001111" in numbers
    opened = AccessEvent.objects.filter(viewer=person).order_by("pk").values_list("what", "fields")
    assert list(opened) == [
        ("name", "name"), ("file", "name,address,adults"), ("file", "name,address,adults"), ("phone", "phone"),
    ]  # fmt: skip


@time_machine.travel(NOON, tick=False)
def test_hand_over_note_reaches_the_one_who_follows(client: Client, caseworker: User, approver: User) -> None:
    person, child = helper_who_signs_in(), visited_child()
    first, follower = checked_helper(), checked_helper("吴老师", sign_in=person)
    pairing = begun(child, first, caseworker, approver)
    typed = {"reason": "handed_over", "on": "2026-06-01", "handed_over_to": str(follower.pk), "note": "怕狗"}
    answer = signed_in(client, caseworker).post(f"/pairings/{pairing.pk}/end", typed, headers=ENGLISH, follow=True)
    begun(child, follower, caseworker, approver)
    card = words(signed_in(client, person).get("/my-children/C1/", headers=ENGLISH).content)
    decider = words(signed_in(client, approver).get(f"/pairings/{pairing.pk}/", headers=ENGLISH).content)

    assert ("怕狗" in words(answer.content), "怕狗" in card, "怕狗" in decider) == (True, True, False)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("act", "typed", "field"),
    [
        ("pair", {"helper": "", "kind": "main", "held_until": "2026-07-01"}, "helper"),
        ("pair", {"helper": "9999", "kind": "main", "held_until": "2026-07-01"}, "helper"),
        ("pair", {"kind": "fly", "held_until": "2026-07-01"}, "kind"),
        ("pair", {"kind": "main", "held_until": "2027-07-01"}, "held_until"),
        ("pair", {"kind": "main", "held_until": "x"}, "held_until"),
        ("end", {"reason": "", "on": "2026-06-01"}, "reason"),
        ("end", {"reason": "handed_over", "on": "2026-06-01"}, "handed_over_to"),
        ("end", {"reason": "fulfilled", "on": "2026-06-02"}, "on"),
        ("end", {"reason": "fulfilled", "on": "2026-05-31"}, "on"),
        ("pause", {"reason": "fly"}, "reason"),
        ("decide", {"then": "decline", "reason": ""}, "reason"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_step_stands_beside_its_field(
    client: Client, caseworker: User, approver: User, act: str, typed: dict[str, str], field: str
) -> None:
    child, helper = visited_child(), checked_helper()
    pairing = begun(child, helper, caseworker, approver, kind="backup")
    other = checked_helper("吴老师")
    address = "/children/C1/pair" if act == "pair" else f"/pairings/{pairing.pk}/{act}"
    sent = ({"helper": str(other.pk)} | typed) if act == "pair" else typed

    answer = signed_in(client, approver if act == "decide" else caseworker).post(address, sent, headers=ENGLISH)

    assert (answer.status_code, errors_of(answer.content), states()) == (422, [field], ["active"])


@time_machine.travel(NOON, tick=False)
def test_what_is_missing_is_told_on_the_page(client: Client, caseworker: User, approver: User) -> None:
    child = make.child("C1", adults=GUARDIAN)
    pairing = approved(child, checked_helper(), caseworker, approver)

    answer = signed_in(client, caseworker).post(f"/pairings/{pairing.pk}/begin", headers=ENGLISH)

    assert (answer.status_code, "No consent to visits and pairing counts today" in words(answer.content)) == (422, True)
    consent(child)
    assert client.post(f"/pairings/{pairing.pk}/begin").status_code == 302


@time_machine.travel(NOON, tick=False)
def test_list_finds_pairings_by_helper_code_kind_and_state(client: Client, caseworker: User, approver: User) -> None:
    begun(visited_child("C1"), checked_helper("周老师", until=NEXT_YEAR), caseworker, approver)
    proposed(visited_child("C2"), checked_helper("吴老师"), caseworker, kind="letter")
    signed_in(client, caseworker)

    def found(query: str) -> list[str]:
        page = words(client.get(f"/pairings/?{query}", headers=ENGLISH).content)
        return [code for code in ("C1", "C2") if code in page]

    assert [found(query) for query in ("q=周", "q=c2", "kind=letter", "state=active", "school=S001")] == [
        ["C1"], ["C2"], ["C2"], ["C1"], ["C1", "C2"],
    ]  # fmt: skip


@time_machine.travel(NOON, tick=False)
def test_pages_are_closed_to_another_school_to_who_only_looks_and_to_helpers_of_others(
    client: Client, caseworker: User, approver: User, other_caseworker: User, auditor: User, clerk: User
) -> None:
    helper_, stranger_ = helper_who_signs_in(), helper_who_signs_in()
    pairing = begun(visited_child(), checked_helper(sign_in=helper_), caseworker, approver)
    pages = [f"/pairings/{pairing.pk}/{rest}" for rest in ("", "end", "decide", "fly")]

    def codes(who: User, addresses: list[str]) -> list[int]:
        return [signed_in(client, who).get(address).status_code for address in addresses]

    assert codes(other_caseworker, [*pages, "/children/C1/pair"]) == [404, 404, 403, 404, 404]
    assert codes(auditor, pages) == [200, 403, 403, 403]
    assert codes(clerk, [*pages, "/pairings/"]) == [403] * 5
    assert codes(caseworker, [*pages, "/my-children/"]) == [200, 200, 403, 404, 403]
    assert codes(helper_, ["/my-children/C1/", "/children/C1/", "/children/", pages[0]]) == [200, 403, 403, 403]
    assert codes(stranger_, ["/my-children/C1/", "/my-children/"]) == [404, 200]
    # Nothing of the unit either: the front door leads to the own children.
    assert client.get("/").headers["Location"] == "/my-children/"
