"""Who signed for what was handed out, and what was not collected."""

import datetime as dt
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from beneficiaries.models import Child, GuardianLink
from beneficiaries.operations import AdultParticulars
from beneficiaries.people import name_of, open_for_child
from distributions.errors import (
    AdultMustSign,
    NobodyToSign,
    NoGuardian,
    NotHandedOut,
    NothingLeft,
    NotThere,
    SecondAdultMissing,
    SignatureMissing,
    SignedBeforeHandOut,
    SignerUnnamed,
    StillOpen,
    TooYoungToSign,
    WitnessMissing,
)
from distributions.models import Acknowledgement, Distribution, NotCollected, ReturnLine
from distributions.operations import (
    HandOut,
    Signature,
    approve_distribution,
    close_distribution,
    note_not_collected,
    plan_second_round,
    record_return,
    record_signatures,
    return_not_collected,
    reverse_distribution,
    reverse_stock_movement,
)
from distributions.operations.signing import OTHER_NAME, STROKES, WHY, WITNESS
from distributions.planning import free_for, plan_of, problems_of
from ledger.access.errors import NotAllowed, Refusal
from ledger.access.models import User
from ledger.book.models import Lot
from tests import make
from tests.distributions import stock
from tests.distributions.stock import DAY, NOON

GRANDMOTHER = ((GuardianLink.Role.ACTING_GUARDIAN, AdultParticulars(name="胡晓建", relation="祖母")),)
TEACHER = Signature("other", other_name="张老师", relation="班主任", why="祖母住院", witness="李老师")
OLD_ENOUGH = dt.date(2016, 1, 5)


def pupil(code: str = "", **changes: Any) -> Child:
    """Register a child that is old enough to sign."""
    return make.child(code, **{"birth_date": OLD_ENOUGH} | changes)


def handed_out(by: User, approver: User, *children: Child, each: int = 1) -> Distribution:
    stock.coats(9)
    return stock.posted(by, approver, *children, each=each)


def paid_out(by: User, approver: User, child: Child) -> Distribution:
    """Hand ¥300.00 to a child."""
    stock.money()
    lines = [HandOut(stock.cash(), make.fund(), None, 300_00, child=child)]
    draft = stock.draft(by, child, lines=lines, columns=[stock.column()])
    return approve_distribution(distribution=stock.send(draft, by), at=NOON, by=approver)


def to_a_group(by: User, approver: User) -> Distribution:
    stock.coats(9)
    make.child(school_class="一年级1班")
    corner = make.group("S001-01", "一年级1班")
    draft = stock.draft(by, groups=[corner], lines=[stock.to_group(corner, 4)])
    return approve_distribution(distribution=stock.send(draft, by), at=NOON, by=approver)


def sign(given: Distribution, by: User, signature: Signature | None = None, **changes: Any) -> int:
    """Let everybody on a list sign who can."""
    receivers = [("c", key) if key else ("g", group) for key, group in given.lines.values_list("child", "group")]
    asked = {"receivers": receivers, "signature": signature or Signature("child"), "signed_on": DAY} | changes
    return record_signatures(distribution=given, by=by, **asked)


def leave(given: Distribution, by: User, *left: tuple[int, int | None], reason: str = "absent") -> int:
    return note_not_collected(distribution=given, left=left, reason=reason, noted_on=DAY, by=by)


def test_child_signs_for_all_that_it_received(caseworker: User, approver: User) -> None:
    child, other = pupil(), pupil()
    given = handed_out(caseworker, approver, child, other)

    assert sign(given, caseworker, receivers=[("c", child.pk)]) == 1
    rows = Acknowledgement.objects.values_list("line__child", "signer", "method", "signed_on", "recorded_by")
    assert list(rows) == [(child.pk, "child", "paper", DAY, caseworker.pk)]


def test_acting_guardian_signs_for_a_child(caseworker: User, approver: User) -> None:
    child = make.child(adults=(("mother", AdultParticulars(name="黄建")), *GRANDMOTHER))
    given = handed_out(caseworker, approver, child)

    sign(given, caseworker, Signature("guardian"))

    guardian = Acknowledgement.objects.get().guardian
    assert guardian is not None
    assert (guardian.role, name_of(guardian.person)) == ("acting_guardian", "胡晓建")


def test_adult_of_the_file_who_is_named_signs(caseworker: User, approver: User) -> None:
    child = make.child(adults=(("mother", AdultParticulars(name="黄建")), *GRANDMOTHER))
    child.guardians.update(may_sign=True)
    given = handed_out(caseworker, approver, child)

    sign(given, caseworker, Signature("guardian", guardian=child.guardians.get(role="mother").pk))

    assert Acknowledgement.objects.get().guardian == child.guardians.get(role="mother")


def test_adult_of_another_childs_file_does_not_sign(caseworker: User, approver: User) -> None:
    stranger = make.child(adults=GRANDMOTHER)
    given = handed_out(caseworker, approver, make.child(adults=GRANDMOTHER))

    with pytest.raises(NoGuardian):
        sign(given, caseworker, Signature("guardian", guardian=stranger.guardians.get().pk))

    assert Acknowledgement.objects.count() == 0


def test_somebody_else_is_sealed_under_the_childs_key_with_reason_and_witness(caseworker: User, approver: User) -> None:
    child = make.child()
    given = handed_out(caseworker, approver, child)

    sign(given, caseworker, TEACHER)

    signed = Acknowledgement.objects.get()
    sealed = {place: bytes(value or b"") for place, value in (
        (OTHER_NAME, signed.other_name), (WHY, signed.why), (WITNESS, signed.witness)
    )}  # fmt: skip
    assert [open_for_child(child.pk, value, place) for place, value in sealed.items()] == [
        "张老师", "祖母住院", "李老师",
    ]  # fmt: skip
    assert ("张老师".encode() in b"".join(sealed.values()), signed.relation) == (False, "班主任")


def test_group_is_signed_for_by_custodian_and_a_second_adult(caseworker: User, approver: User) -> None:
    given = to_a_group(caseworker, approver)

    sign(given, caseworker, Signature("other", other_name="李老师", witness="张老师"))

    signed = Acknowledgement.objects.select_related("custodian", "second").get()
    assert [name_of(adult) for adult in (signed.custodian, signed.second) if adult] == ["李老师", "张老师"]


def test_drawn_signature_is_sealed(caseworker: User, approver: User) -> None:
    child = pupil()
    given = handed_out(caseworker, approver, child)

    sign(given, caseworker, Signature("child", method="screen", strokes="10,20 30,40;50,60"))

    sealed = bytes(Acknowledgement.objects.get().strokes or b"")
    assert (b"30,40" in sealed, open_for_child(child.pk, sealed, STROKES)) == (False, "10,20 30,40;50,60")


@pytest.mark.parametrize("strokes", ["", "<svg>", "1,2 3", "1,2;;3,4", "12345,1", "1,2 " * 6000 + "1,2"])
def test_what_is_no_drawing_is_no_signature(caseworker: User, approver: User, strokes: str) -> None:
    given = handed_out(caseworker, approver, pupil())

    with pytest.raises(SignatureMissing):
        sign(given, caseworker, Signature("child", method="screen", strokes=strokes))

    assert Acknowledgement.objects.count() == 0


@pytest.mark.parametrize(
    ("birth", "signs"),
    [(dt.date(2018, 2, 28), True), (dt.date(2018, 3, 1), False), (dt.date(2020, 1, 1), False), (None, False)],
)
def test_child_under_eight_or_of_unknown_age_never_signs_alone(
    caseworker: User, approver: User, birth: dt.date | None, *, signs: bool
) -> None:
    given = handed_out(caseworker, approver, make.child(birth_date=birth))

    with nullcontext() if signs else pytest.raises(TooYoungToSign):
        sign(given, caseworker)

    assert Acknowledgement.objects.count() == int(signs)


def test_cash_for_a_child_needs_an_adult_beside_it(caseworker: User, approver: User) -> None:
    given = paid_out(caseworker, approver, pupil())

    with pytest.raises(AdultMustSign):
        sign(given, caseworker)

    assert sign(given, caseworker, Signature("child", witness="祖母")) == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"receivers": []}, NobodyToSign),
        ({"positions": [9]}, NobodyToSign),
        ({"signature": Signature("guardian")}, NoGuardian),
        ({"signature": replace(TEACHER, other_name="")}, SignerUnnamed),
        ({"signature": replace(TEACHER, why="")}, WitnessMissing),
        ({"signature": replace(TEACHER, witness="")}, WitnessMissing),
        ({"signed_on": dt.date(2026, 3, 1)}, SignedBeforeHandOut),
    ],
)
def test_signature_that_says_too_little_is_refused(
    changes: dict[str, object], refusal: type[Refusal], caseworker: User, approver: User
) -> None:
    given = handed_out(caseworker, approver, pupil())

    with pytest.raises(refusal):
        sign(given, caseworker, **changes)

    assert Acknowledgement.objects.count() == 0


@pytest.mark.parametrize(
    ("signature", "refusal"),
    [(Signature("other"), SignerUnnamed), (Signature("other", other_name="李老师"), SecondAdultMissing)],
)
def test_group_without_two_adults_is_refused(
    signature: Signature, refusal: type[Refusal], caseworker: User, approver: User
) -> None:
    given = to_a_group(caseworker, approver)

    with pytest.raises(refusal):
        sign(given, caseworker, signature)

    assert Acknowledgement.objects.count() == 0


def test_only_what_was_handed_over_is_signed_for(caseworker: User, approver: User) -> None:
    one, other = pupil(), pupil()
    given = handed_out(caseworker, approver, one, other)

    sign(given, caseworker, positions=[2])

    assert list(Acknowledgement.objects.values_list("line__position", flat=True)) == [2]


def test_nobody_signs_twice(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil())
    sign(given, caseworker)

    with pytest.raises(NobodyToSign):
        sign(given, caseworker)

    assert Acknowledgement.objects.count() == 1


def test_same_sheet_sent_twice_is_one_signature(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil())

    counts = [sign(given, caseworker, key="sheet-1") for _ in range(2)]

    assert (counts, Acknowledgement.objects.count()) == ([1, 1], 1)


def test_nobody_signs_for_what_was_not_handed_out(caseworker: User, approver: User, treasurer: User) -> None:
    child = pupil()
    waiting = stock.draft(caseworker, child)
    reversed_again = handed_out(caseworker, approver, child)
    reverse_distribution(distribution=reversed_again, date=DAY, why="误发", by=treasurer)

    with pytest.raises(NotHandedOut):
        sign(waiting, caseworker)
    with pytest.raises(NotHandedOut):
        sign(reversed_again, caseworker)
    with pytest.raises(NotHandedOut):
        leave(reversed_again, caseworker, (1, None))

    assert (Acknowledgement.objects.count(), NotCollected.objects.count()) == (0, 0)


def test_other_schools_caseworker_takes_no_signature(caseworker: User, approver: User, other_caseworker: User) -> None:
    given = handed_out(caseworker, approver, pupil())

    with pytest.raises(NotAllowed):
        sign(given, other_caseworker)
    with pytest.raises(NotAllowed):
        leave(given, other_caseworker, (1, None))

    assert (Acknowledgement.objects.count(), NotCollected.objects.count()) == (0, 0)


def test_what_was_not_collected_is_noted_once_and_goes_back_on_one_paper(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil(), pupil(), pupil(), each=2)
    sign(given, caseworker, positions=[1])

    noted = [leave(given, caseworker, (2, None), (3, 1)) for _ in range(2)]
    sign(given, caseworker, positions=[3])
    returned = return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)

    rows = ReturnLine.objects.values_list("line__position", "wanted")
    back = Lot.objects.filter(entry=returned.entry).values_list("quantity", flat=True)
    assert (noted, list(rows), sorted(back)) == ([2, 0], [(2, 2), (3, 1)], [1, 2])
    assert set(NotCollected.objects.values_list("returned", flat=True)) == {returned.pk}


def test_nothing_goes_back_twice(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil())
    leave(given, caseworker, (1, None))
    return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)

    with pytest.raises(NothingLeft):
        return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)
    with pytest.raises(NobodyToSign):
        sign(given, caseworker)

    assert ReturnLine.objects.count() == 1


@pytest.mark.parametrize("is_noted_first", [True, False])
def test_what_nobody_took_and_came_back_by_another_paper_is_settled(
    caseworker: User, approver: User, *, is_noted_first: bool
) -> None:
    given = handed_out(caseworker, approver, pupil(), each=2)
    line = given.lines.get()
    if is_noted_first:
        leave(given, caseworker, (1, None))
    papers = [record_return(line=line, wanted=1, date=DAY, by=caseworker) for _ in range(2)]
    if not is_noted_first:
        leave(given, caseworker, (1, None))

    assert NotCollected.objects.get().returned == papers[1]
    with pytest.raises(NothingLeft):
        return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)
    assert close_distribution(distribution=given, at=NOON, by=approver).closed_by == approver


def test_rest_of_what_came_back_in_part_goes_back(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil(), each=3)
    leave(given, caseworker, (1, None))
    record_return(line=given.lines.get(), wanted=1, date=DAY, by=caseworker)

    returned = return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)

    assert returned.lines.get().wanted == 2
    assert NotCollected.objects.get().returned == returned


def test_part_that_was_left_is_settled_by_any_paper_that_takes_it_back(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil(), each=3)
    leave(given, caseworker, (1, 1))
    sign(given, caseworker)

    returned = record_return(line=given.lines.get(), wanted=1, date=DAY, by=caseworker)

    assert NotCollected.objects.get().returned == returned


def test_row_that_was_partly_left_after_all_of_it_came_back_makes_no_paper(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil(), each=3)
    paper = record_return(line=given.lines.get(), date=DAY, by=caseworker)

    leave(given, caseworker, (1, 1))
    sign(given, caseworker)

    assert NotCollected.objects.get().returned == paper
    with pytest.raises(NothingLeft):
        return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)
    assert close_distribution(distribution=given, at=NOON, by=approver).closed_by == approver
    assert list(ReturnLine.objects.values_list("returned", "wanted")) == [(paper.pk, None)]


def test_only_what_was_left_goes_back_where_a_part_of_it_came_before(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil(), each=3)
    leave(given, caseworker, (1, 2))
    sign(given, caseworker)
    record_return(line=given.lines.get(), wanted=1, date=DAY, by=caseworker)

    returned = return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)

    assert (returned.lines.get().wanted, NotCollected.objects.get().returned) == (1, returned)


def test_part_that_came_back_before_it_was_noted_is_settled_with_its_paper(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil(), each=3)
    paper = record_return(line=given.lines.get(), wanted=2, date=DAY, by=caseworker)

    leave(given, caseworker, (1, 2))
    sign(given, caseworker)

    assert NotCollected.objects.get().returned == paper


def test_part_that_went_back_leaves_the_rest_to_be_signed_for(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil(), each=3)
    leave(given, caseworker, (1, 1))
    record_return(line=given.lines.get(), wanted=1, date=DAY, by=caseworker)

    with pytest.raises(StillOpen):
        close_distribution(distribution=given, at=NOON, by=approver)
    assert sign(given, caseworker) == 1
    assert close_distribution(distribution=given, at=NOON, by=approver).closed_by == approver


def test_nobody_signs_for_the_rest_once_all_of_it_is_back(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil(), each=3)
    leave(given, caseworker, (1, 1))
    paper = record_return(line=given.lines.get(), date=DAY, by=caseworker)

    with pytest.raises(NobodyToSign):
        sign(given, caseworker)

    assert list(NotCollected.objects.values_list("wanted", "returned")) == [(3, paper.pk)]
    assert close_distribution(distribution=given, at=NOON, by=approver).closed_by == approver


def test_of_two_papers_the_one_that_stands_says_that_it_is_back(
    caseworker: User, approver: User, treasurer: User
) -> None:
    given = handed_out(caseworker, approver, pupil(), each=3)
    leave(given, caseworker, (1, 1))
    sign(given, caseworker)
    first, second = (record_return(line=given.lines.get(), wanted=1, date=DAY, by=caseworker) for _ in range(2))

    reverse_stock_movement(entry=first.entry, date=DAY, why="数错", by=treasurer)
    one_left = NotCollected.objects.get().returned
    reverse_stock_movement(entry=second.entry, date=DAY, why="数错", by=treasurer)

    assert (one_left, NotCollected.objects.get().returned) == (second, None)


def test_whole_that_came_back_on_two_papers_waits_again_when_one_is_reversed(
    caseworker: User, approver: User, treasurer: User
) -> None:
    given = handed_out(caseworker, approver, pupil(), each=2)
    leave(given, caseworker, (1, None))
    first, _second = (record_return(line=given.lines.get(), wanted=1, date=DAY, by=caseworker) for _ in range(2))

    reverse_stock_movement(entry=first.entry, date=DAY, why="数错", by=treasurer)

    assert NotCollected.objects.get().returned is None
    assert return_not_collected(distribution=given, date=DAY, reason="", by=caseworker).lines.get().wanted == 1


def test_what_went_back_by_a_paper_that_is_reversed_waits_again(
    caseworker: User, approver: User, treasurer: User
) -> None:
    given = handed_out(caseworker, approver, pupil())
    leave(given, caseworker, (1, None))
    returned = return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)

    reverse_stock_movement(entry=returned.entry, date=DAY, why="数错", by=treasurer)

    assert NotCollected.objects.get().returned is None
    again = return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)
    assert NotCollected.objects.get().returned == again


def test_who_comes_after_all_signs_and_is_not_noted_any_more(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil())
    leave(given, caseworker, (1, None))

    sign(given, caseworker)

    assert (Acknowledgement.objects.count(), NotCollected.objects.count()) == (1, 0)
    assert list(NotCollected.history.values_list("history_type", "history_user").order_by("history_id")) == [
        ("+", caseworker.pk), ("-", caseworker.pk),
    ]  # fmt: skip


def test_second_round_keeps_what_holds_for_the_whole_hand_out(caseworker: User, approver: User) -> None:
    stock.coats(9)
    child = pupil()
    waiting = stock.send(
        stock.draft(caseworker, child, apart_days=30, double_because="换季，旧衣已小", is_public=False), caseworker
    )
    given = approve_distribution(distribution=waiting, at=NOON, by=approver)
    leave(given, caseworker, (1, None))
    return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)

    second = plan_second_round(distribution=given, date=DAY, occasion="补发", by=caseworker)

    assert (second.apart_days, second.double_because, second.is_public) == (30, "换季，旧衣已小", False)


@pytest.mark.parametrize("wanted", [0, 3, -1])
def test_no_more_is_left_than_the_line_gives(caseworker: User, approver: User, wanted: int) -> None:
    given = handed_out(caseworker, approver, pupil(), each=2)

    with pytest.raises(NotThere):
        leave(given, caseworker, (1, wanted))

    assert NotCollected.objects.count() == 0


def test_what_was_signed_for_was_collected(caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil())
    sign(given, caseworker)

    with pytest.raises(NobodyToSign):
        leave(given, caseworker, (1, None))

    assert NotCollected.objects.count() == 0


def test_second_round_is_for_just_those_who_did_not_collect(caseworker: User, approver: User) -> None:
    here, moved = pupil("C1"), pupil("C2")
    given = handed_out(caseworker, approver, here, moved, pupil("C3"), each=2)
    leave(given, caseworker, (1, 1), (2, None))
    sign(given, caseworker, positions=[1])
    return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)
    moved.enrolments.update(school=make.school("S002"))

    second = plan_second_round(distribution=given, date=DAY, occasion="温暖过冬，补发", by=caseworker)

    assert list(second.lines.values_list("child__code", "wanted")) == [("C1", 1)]
    assert (list(second.children.all()), second.state) == ([here], "draft")
    plan = plan_of(second)
    assert problems_of(plan, free_for(plan.columns, DAY, apart_from=second)) == []
    with pytest.raises(NothingLeft):
        plan_second_round(distribution=given, date=DAY, occasion="再补发", by=caseworker)
    assert Distribution.objects.count() == 2
