"""Two people at the same moment over one child, one school, one register: one after the other, and nothing is lost."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from beneficiaries.errors import (
    AskedAlready,
    CheckWithdrawnAlready,
    ChildIsHeld,
    ConcernNotFromHere,
    FileIsClosed,
    IdNumberKnown,
    MergeAnswered,
    MergeWaits,
    NobodyToMove,
    NotFromHere,
    PairingNotFromHere,
    RoleTaken,
    SignInTaken,
    VisitNotPlanned,
)
from beneficiaries.models import (
    Child,
    ChildIdentity,
    ChildMerge,
    ClassMove,
    Concern,
    Consent,
    DuplicatePair,
    Enrolment,
    FollowUp,
    GuardianLink,
    Helper,
    HelperCheck,
    LifeEvent,
    Pairing,
    Photograph,
    Village,
    Visit,
)
from beneficiaries.operations import (
    AdultParticulars,
    ChildParticulars,
    VisitReport,
    approve_merge,
    ask_follow_up,
    ask_merge,
    begin_pairing,
    change_child,
    decline_merge,
    enter_helper,
    erase_child,
    keep_photograph,
    link_guardian,
    move_classes,
    pause_child,
    plan_visit,
    raise_concern,
    record_visit,
    register_child,
    take_concern,
    tell_apart,
    withdraw_helper_check,
)
from beneficiaries.register import opened
from ledger.access.errors import ChangedMeanwhile
from ledger.access.history import version_of
from ledger.access.models import Unit, User
from ledger.exchange.errors import RegisterNotThere, UploadIsBusy
from ledger.exchange.operations import release_register, submit_register
from ledger.jobs.worker import work
from tests import make
from tests.beneficiaries import caring
from tests.beneficiaries.caring import approved, checked_helper, proposed, visited_child
from tests.ledger.book.test_concurrency import all_at_once
from tests.ledger.exchange.registering import checked, register_of, row
from tests.ledger.exchange.uploading import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 9, 1)
ID = "990101201506010014"


def colleagues(role: str, count: int = 2, unit: Unit | None = None) -> list[User]:
    return [make.user(role, unit or make.school()) for _ in range(count)]


def at_once(*work_of: Callable[[], object]) -> list[object]:
    return all_at_once(lambda writer: work_of[writer](), len(work_of))


def kinds(results: list[object]) -> list[type]:
    """Return what kind each answer is of, the refusals last."""
    return sorted(map(type, results), key=lambda kind: (issubclass(kind, Exception), kind.__name__))


def particulars(**changes: str) -> ChildParticulars:
    told = {"code": "C1", "name": "王小雨", "school_class": "三(1)班", "village": "合心村"} | changes
    return ChildParticulars(school=make.school(), **told)


def test_of_two_who_edit_one_file_the_second_is_told_what_changed() -> None:
    child = make.child("C1", school_class="三(1)班")
    people, seen = colleagues("caseworker"), version_of(child)

    results = all_at_once(
        lambda writer: change_child(
            child=child, to=particulars(remark=f"第{writer}人"), on=DAY, by=people[writer], version=seen
        ),
        2,
    )

    kept = next(opened([child.pk])).remark
    assert kinds(results) == [Child, ChangedMeanwhile]
    assert kept in {"第0人", "第1人"}


def test_of_two_acting_guardians_made_at_the_same_moment_one_stays() -> None:
    child, people = make.child("C1"), colleagues("caseworker")

    results = all_at_once(
        lambda writer: link_guardian(
            child=child, role="acting_guardian", adult=AdultParticulars(f"奶奶{writer}"), since=DAY, by=people[writer]
        ),
        2,
    )

    assert kinds(results) == [GuardianLink, RoleTaken]
    assert child.guardians.filter(role="acting_guardian").count() == 1


def test_of_two_promotions_of_one_school_one_moves_the_children() -> None:
    children = [make.child(school_class="三(1)班") for _ in range(5)]
    people, school = colleagues("caseworker"), make.school()

    results = all_at_once(
        lambda writer: move_classes(
            school=school, to_school=school, moves={"三(1)班": "四(1)班"}, on=DAY, by=people[writer]
        ),
        2,
    )

    assert kinds(results) == [ClassMove, NobodyToMove]
    present = Enrolment.objects.filter(child__in=children, until__isnull=True)
    assert list(present.values_list("school_class", flat=True)) == ["四(1)班"] * 5


def test_of_two_who_register_one_id_number_one_is_refused() -> None:
    people = colleagues("caseworker")

    results = all_at_once(
        lambda writer: register_child(child=particulars(code=f"C{writer}", id_number=ID), by=people[writer]), 2
    )

    assert (kinds(results), ChildIdentity.objects.count()) == ([Child, IdNumberKnown], 1)


def test_two_who_name_one_new_village_enter_it_once() -> None:
    people = colleagues("caseworker")

    results = all_at_once(
        lambda writer: register_child(child=particulars(code=f"C{writer}", village="新村"), by=people[writer]), 2
    )

    assert (kinds(results), Village.objects.filter(name="新村").count()) == ([Child, Child], 1)


def test_of_two_who_write_one_id_number_into_two_files_one_is_refused() -> None:
    make.child("C1"), make.child("C2")
    people, children = colleagues("caseworker"), list(Child.objects.order_by("code"))

    results = all_at_once(
        lambda writer: change_child(
            child=children[writer], to=particulars(code=f"C{writer + 1}", id_number=ID), on=DAY, by=people[writer]
        ),
        2,
    )

    assert kinds(results) == [Child, IdNumberKnown]
    assert ChildIdentity.objects.exclude(id_digest="").count() == 1


def test_of_two_who_release_one_register_one_does() -> None:
    school, keeper = make.school(), make.user("caseworker", make.school())
    register = checked(keeper, school, register_of(row("赵磊")))
    submit_register(register=register, by=keeper)
    people = colleagues("approver")

    results = all_at_once(lambda writer: release_register(register=register, now=NOW, by=people[writer]), 2)
    work(until_idle=True)

    refused = next(each for each in results if isinstance(each, Exception))
    assert (isinstance(refused, RegisterNotThere | UploadIsBusy), len(results)) == (True, 2)
    assert [file.name for file in opened(list(Child.objects.values_list("pk", flat=True)))] == ["赵磊"]


def test_two_registers_that_name_one_child_enter_it_once() -> None:
    school, keeper = make.school(), make.user("caseworker", make.school())
    registers = [
        checked(keeper, school, register_of(row("赵磊", "2015-06-01", ID), row(name, "2016-01-01")))
        for name in ("李雪", "钱多")
    ]
    [submit_register(register=each, by=keeper) for each in registers]
    people = colleagues("approver")

    all_at_once(lambda writer: release_register(register=registers[writer], now=NOW, by=people[writer]), 2)
    work(until_idle=True)

    names = [file.name for file in opened(list(Child.objects.values_list("pk", flat=True)))]
    assert names.count("赵磊") == 1
    assert ChildIdentity.objects.exclude(id_digest="").count() == 1


def test_of_two_who_answer_one_merge_one_does() -> None:
    keeper, [one, other] = make.user("caseworker", make.school()), colleagues("approver")
    merge = ask_merge(survivor=make.child("C1"), absorbed=make.child("C2"), choices={}, at=NOW, by=keeper)

    results = at_once(
        lambda: approve_merge(merge=merge, on=DAY, at=NOW, by=one),
        lambda: decline_merge(merge=merge, answer="two_children", at=NOW, by=other),
    )

    merge.refresh_from_db()
    assert kinds(results) == [ChildMerge, MergeAnswered]
    assert (merge.state == "done") == Child.objects.filter(status="merged").exists()


def test_two_files_are_not_asked_to_be_one_twice_or_told_apart_meanwhile() -> None:
    one, other = make.child("C1"), make.child("C2")
    people = colleagues("caseworker", 3)

    results = at_once(
        lambda: ask_merge(survivor=one, absorbed=other, choices={}, at=NOW, by=people[0]),
        lambda: ask_merge(survivor=other, absorbed=one, choices={}, at=NOW, by=people[1]),
        lambda: tell_apart(one=one, other=other, at=NOW, by=people[2]),
    )

    asked = ChildMerge.objects.count()
    assert (asked, kinds(results).count(MergeWaits) + kinds(results).count(DuplicatePair)) == (1, 2)


def test_file_that_is_joined_while_it_is_erased_ends_in_one_of_both() -> None:
    keeper, other = colleagues("caseworker")
    [head] = colleagues("approver", 1)
    absorbed = make.child("C2")
    merge = ask_merge(survivor=make.child("C1"), absorbed=absorbed, choices={}, at=NOW, by=keeper)

    results = at_once(
        lambda: approve_merge(merge=merge, on=DAY, at=NOW, by=head), lambda: erase_child(child=absorbed, by=other)
    )

    absorbed.refresh_from_db()
    assert not [each for each in results if isinstance(each, Exception) and not isinstance(each, _POLITE)]
    assert (absorbed.status == "erased") == (not ChildIdentity.objects.filter(child=absorbed).exists())


def test_of_two_who_pause_one_file_one_does() -> None:
    child, people = make.child("C1"), colleagues("caseworker")

    results = all_at_once(
        lambda writer: pause_child(child=child, reason="guardian_asked", on=DAY, by=people[writer]), 2
    )

    assert kinds(results) == [Child, NotFromHere]
    assert LifeEvent.objects.filter(child=child, kind="paused").count() == 1


_POLITE = (FileIsClosed, MergeAnswered, NotFromHere)


def test_of_two_main_helpers_proposed_at_the_same_moment_one_stays() -> None:
    child, people = visited_child(), colleagues("caseworker")
    helpers = [checked_helper("周老师"), checked_helper("吴老师")]

    results = all_at_once(lambda writer: proposed(child, helpers[writer], people[writer]), 2)

    assert (kinds(results), Pairing.objects.count()) == ([Pairing, ChildIsHeld], 1)


def test_of_two_who_begin_one_pairing_the_second_is_told() -> None:
    child, people, [approver] = visited_child(), colleagues("caseworker"), colleagues("approver", 1)
    pairing = approved(child, checked_helper(), people[0], approver)

    results = all_at_once(lambda writer: begin_pairing(pairing=pairing, on=caring.DAY, by=people[writer]), 2)

    assert (kinds(results), Pairing.objects.get().steps.count()) == ([Pairing, PairingNotFromHere], 4)


def test_of_two_helpers_given_one_sign_in_at_the_same_moment_one_stays() -> None:
    people, sign_in = colleagues("caseworker"), make.user("helper", make.school())

    results = all_at_once(
        lambda writer: enter_helper(unit=make.school(), name=f"帮扶人{writer}", sign_in=sign_in, by=people[writer]), 2
    )

    assert (kinds(results), Helper.objects.count()) == ([Helper, SignInTaken], 1)


def test_of_two_who_take_one_check_back_the_second_is_told() -> None:
    people = colleagues("caseworker")
    check = checked_helper().checks.get(kind="training")

    results = all_at_once(
        lambda writer: withdraw_helper_check(check=check, why="x", at=caring.NOON, by=people[writer]), 2
    )

    assert kinds(results) == [HelperCheck, CheckWithdrawnAlready]


def test_of_two_who_write_one_planned_visit_down_the_second_is_told() -> None:
    child, people = visited_child(), colleagues("caseworker")
    planned = plan_visit(child=child, kind="call", planned_on=caring.DAY, on=caring.DAY, by=people[0])
    made: dict[str, Any] = {"child": child, "kind": "call", "happened_on": caring.DAY, "planned": planned}

    results = all_at_once(
        lambda writer: record_visit(**made, report=VisitReport(f"第{writer}人"), by=people[writer]), 2
    )

    assert (kinds(results), Visit.objects.count()) == ([Visit, VisitNotPlanned], 1)


def test_of_two_who_ask_for_one_thing_at_the_same_moment_one_stays() -> None:
    child, people = visited_child(), colleagues("caseworker")
    phone = caring.guardian_of(child).pk

    results = all_at_once(
        lambda writer: ask_follow_up(
            child=child, kind="phone", about=phone, what="打电话", assignee=people[0], due_on=caring.DAY,
            on=caring.DAY, at=caring.NOON, by=people[writer],
        ),
        2,
    )  # fmt: skip

    assert (kinds(results), FollowUp.objects.count()) == ([FollowUp, AskedAlready], 1)


def test_of_two_leads_who_take_one_concern_up_the_second_is_told() -> None:
    people = colleagues("protection_lead")
    concern = raise_concern(
        unit=make.school(), category="neglect", urgency="soon", words="无人照管", whom="", at=caring.NOON, by=people[0]
    )

    results = all_at_once(lambda writer: take_concern(concern=concern, at=caring.NOON, by=people[writer]), 2)

    assert (kinds(results), concern.steps.count()) == ([Concern, ConcernNotFromHere], 2)


def test_one_picture_that_two_send_is_kept_once_and_none_after_the_file_is_erased() -> None:
    child, [one, other, eraser] = visited_child("C1"), colleagues("caseworker", 3)
    Consent.objects.update(purpose="photo_proof")

    def keep(by: User) -> object:
        file = (make.picture("JPEG"), "a.jpg")
        return keep_photograph(child=child, file=file, taken_on=DAY, on=DAY, at=NOW, by=by)

    twice = at_once(lambda: keep(one), lambda: keep(other))
    assert (kinds(twice), Photograph.objects.count()) == ([Photograph] * 2, 1)

    at_once(lambda: erase_child(child=child, by=eraser), lambda: keep(one))

    folder = Path(settings.MEDIA_ROOT) / "photographs"
    assert (Photograph.objects.count(), [file for file in folder.rglob("*") if file.is_file()]) == (0, [])
