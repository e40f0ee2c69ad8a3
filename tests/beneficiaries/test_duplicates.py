"""Two files of one child: found, told apart for ever, joined without losing anything."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from beneficiaries.consents import current_consents
from beneficiaries.errors import FileIsClosed, IdNumberKnown, MergeAnswered, MergeWaits, NotTheSame, StandsOnAList
from beneficiaries.likeness import Traits, alike, reasons_for
from beneficiaries.models import (
    AccessEvent,
    Category,
    Child,
    ChildIdentity,
    ChildMerge,
    Consent,
    DuplicatePair,
    GuardianLink,
    Notice,
    Person,
    Purpose,
)
from beneficiaries.operations import (
    AdultParticulars,
    ChildParticulars,
    approve_merge,
    ask_merge,
    change_child,
    confirm_phone,
    decline_merge,
    erase_child,
    link_guardian,
    note_pairs,
    record_category,
    tell_apart,
    undo_merge,
    withdraw_merge,
)
from beneficiaries.reach import first_outside
from beneficiaries.register import ChildFile, opened
from beneficiaries.ties import Tie
from distributions.operations import HandOut, bring_in_distribution
from donors.operations import GivenLine, record_gift
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import Unit, User
from ledger.book.models import Seal
from ledger.jobs.worker import work
from ledger.reports.received import account_of
from ledger.reports.verification import verify_everything
from tests import make

DAY = dt.date(2026, 11, 20)
BORN = dt.date(2015, 6, 1)
ID = "990101201506010014"
NOW = dt.datetime(2026, 11, 25, 4, tzinfo=dt.UTC)
AUNT = AdultParticulars(name="姑姑")
GRANNY = AdultParticulars(name="奶奶", phone="13800000000", relation="祖母")


@pytest.fixture
def two(agency: Unit) -> tuple[Child, Child]:
    """Return two files of one child, each of which knows something the other does not."""
    one = make.child("C1", name="王小雨", birth_date=BORN, school_class="三(1)班", remark="走读", boarding="boarder")
    other = make.child("C2", name="王小羽", id_number=ID, village="新村", adults=(("acting_guardian", GRANNY),))
    return one, other


def asked(two: tuple[Child, Child], by: User, **choices: str) -> ChildMerge:
    return ask_merge(survivor=two[0], absorbed=two[1], choices=choices, at=NOW, by=by)


def joined(two: tuple[Child, Child], by: User, another: User, **choices: str) -> Child:
    return approve_merge(merge=asked(two, by, **choices), on=DAY, at=NOW, by=another).survivor


def undone(by: User, day: dt.date = DAY) -> ChildMerge:
    return undo_merge(merge=ChildMerge.objects.get(), on=day, at=NOW, by=by)


def file_of(child: Child) -> ChildFile:
    return next(opened([child.pk]))


def hand_out(child: Child) -> None:
    by, store, fund, item = make.clerk_of_the_system(), make.store(), make.fund(), make.item()
    line = GivenLine(fund, store, 1000, item, 5)
    record_gift(unit=make.book(), donor=make.donor(), date=DAY, lines=[line], by=by)
    line_out = HandOut(place=store, fund=fund, item=item, wanted=1, child=child)
    bring_in_distribution(unit=store.unit, date=DAY, occasion="", number="F1", lines=[line_out], by=by)


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (Traits("王小雨", BORN), ["same name", "same date of birth"]),
        (Traits("王小羽", BORN), ["name sounds alike", "same date of birth"]),
        (Traits("王小雨"), ["same name"]),
        (Traits("王小雨", dt.date(2016, 1, 1)), []),
        (Traits("王小羽"), []),
        (Traits("王小羽", phones=frozenset({"1380"})), ["name sounds alike", "same phone"]),
        (Traits("王小雨", BORN, "X"), []),
        (Traits("李雪", id_number=ID), ["same ID number"]),
    ],
)
def test_what_speaks_for_one_child(other: Traits, reasons: list[str]) -> None:
    assert reasons_for(Traits("王小雨", BORN, ID, "三(1)班", frozenset({"1380"})), other) == reasons


def test_brothers_with_one_phone_are_two_children(agency: Unit) -> None:
    make.child("C1", name="王小雨", adults=(("acting_guardian", GRANNY),))
    make.child("C2", name="王大雷", adults=(("acting_guardian", GRANNY),))

    assert list(alike(opened(list(Child.objects.values_list("pk", flat=True))))) == []


def test_different_is_remembered_for_ever(caseworker: User, two: tuple[Child, Child]) -> None:
    pairs = [("C2", "C1", ["name sounds alike", "same phone"])]
    found = note_pairs(unit=two[0].keeper, pairs=pairs, by=caseworker)

    tell_apart(one=two[1], other=two[0], at=NOW, by=caseworker)

    assert (found, note_pairs(unit=two[0].keeper, pairs=pairs, by=caseworker)) == (1, 0)
    assert list(DuplicatePair.objects.values_list("decision", "decided_by")) == [("different", caseworker.pk)]


def test_files_are_joined_and_nothing_is_lost(caseworker: User, approver: User, two: tuple[Child, Child]) -> None:
    record_category(child=two[1], kind=Category.Kind.ORPHAN, since=DAY, document="民政〔2026〕1号", by=caseworker)
    sealed_before = bytes(ChildIdentity.objects.get(child=two[1]).name)

    survivor = joined(two, caseworker, approver)

    file = file_of(survivor)
    two[1].refresh_from_db()
    assert (file.name, file.id_number, file.remark, file.village) == ("王小雨", ID, "走读", "合心村")
    assert (file.school_class, file.boarding) == ("三(1)班", "boarder")
    assert file.adults["acting_guardian"].phone == "13800000000"
    assert survivor.categories.get().document == "民政〔2026〕1号"
    assert (two[1].status, two[1].merged_into) == ("merged", survivor)
    assert bytes(ChildIdentity.objects.get(child=two[1]).name) == sealed_before
    assert DuplicatePair.objects.get().decision == "same"


def test_value_that_was_chosen_wins(caseworker: User, approver: User, two: tuple[Child, Child]) -> None:
    link_guardian(child=two[0], role="acting_guardian", adult=AUNT, since=dt.date(2026, 1, 1), by=caseworker)

    survivor = joined(two, caseworker, approver, name="absorbed", village="absorbed", adult_acting_guardian="absorbed")

    file = file_of(survivor)
    assert (file.name, file.village, file.adults["acting_guardian"].name) == ("王小羽", "新村", "奶奶")
    links = survivor.guardians.order_by("pk").values_list("role", "until")
    assert list(links) == [("acting_guardian", DAY), ("acting_guardian", None)]


def test_what_the_other_file_received_counts_for_the_child(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    hand_out(two[1])

    survivor = joined(two, caseworker, approver)

    account = account_of(survivor, caseworker, None)
    assert [(line.amount, line.goods) for line in account.lines] == [(200, {"书包": 1})]
    assert account.donor_count == 1


def test_adult_whom_only_the_other_knew_comes_along_with_what_is_known_of_the_phone(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    link = GuardianLink.objects.get(child=two[1])
    confirm_phone(link=link, state="works", answered_by="奶奶", on=DAY, by=caseworker)

    survivor = joined(two, caseworker, approver)

    granny = file_of(survivor).adults["acting_guardian"]
    assert (granny.name, granny.answered_by, granny.phone_state, granny.confirmed_on) == ("奶奶", "奶奶", "works", DAY)


def test_village_contact_of_the_other_file_comes_along_whatever_village_the_child_lives_in(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    link_guardian(child=two[1], role="village", adult=AUNT, since=None, by=caseworker)

    survivor = joined(two, caseworker, approver)

    assert (file_of(survivor).village, file_of(survivor).adults["village"].name) == ("合心村", "姑姑")


def test_decision_about_pictures_in_the_other_file_counts(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    link = GuardianLink.objects.get(child=two[1])
    notice = Notice.objects.create(root=two[0].root, version="1", in_force_from=DAY, made_by=caseworker)
    Consent.objects.create(
        child=two[1], notice=notice, purpose=Purpose.values[0], decision="refused", given_by=link, decided_on=DAY,
        child_view="agreed", method="signed", recorded_by=caseworker,
    )  # fmt: skip

    survivor = joined(two, caseworker, approver)

    assert current_consents(survivor, DAY)[0].standing == "refused"


def test_fund_that_names_the_other_file_reaches_the_child(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    before = first_outside([two[0].pk], DAY, villages=None, schools=None, named=[two[1].pk])

    survivor = joined(two, caseworker, approver)

    after = first_outside([survivor.pk], DAY, villages=None, schools=None, named=[two[1].pk])
    assert (before, after) == ("C1", None)


def test_file_that_stands_on_a_list_is_not_closed(
    caseworker: User, approver: User, two: tuple[Child, Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = asked(two, caseworker)
    tie = Tie("a list", 1, blocks=True)
    monkeypatch.setattr("beneficiaries.operations.merges.ties_of", lambda _child: [tie])

    with pytest.raises(StandsOnAList):
        approve_merge(merge=request, on=DAY, at=NOW, by=approver)
    withdraw_merge(merge=request, by=caseworker)
    with pytest.raises(StandsOnAList):
        asked(two, caseworker)

    assert not Child.objects.filter(status="merged").exists()


def test_nobody_joins_alone(caseworker: User, approver: User, two: tuple[Child, Child]) -> None:
    by = make.clerk_of_the_system()
    request = asked(two, by)

    with pytest.raises(OwnWork):
        approve_merge(merge=request, on=DAY, at=NOW, by=by)
    with pytest.raises(NotAllowed):
        approve_merge(merge=request, on=DAY, at=NOW, by=caseworker)
    with pytest.raises(NotAllowed):
        asked(two[::-1], approver)

    assert not Child.objects.filter(status="merged").exists()


def test_file_is_not_joined_with_itself_or_twice(caseworker: User, approver: User, two: tuple[Child, Child]) -> None:
    with pytest.raises(NotTheSame):
        asked((two[0], two[0]), caseworker)
    request = asked(two, caseworker)
    with pytest.raises(MergeWaits):
        asked(two, caseworker)
    with pytest.raises(MergeWaits):
        tell_apart(one=two[1], other=two[0], at=NOW, by=caseworker)
    approve_merge(merge=request, on=DAY, at=NOW, by=approver)
    with pytest.raises(MergeAnswered):
        decline_merge(merge=request, answer="two_children", at=NOW, by=approver)
    with pytest.raises(FileIsClosed):
        asked(two, caseworker)
    with pytest.raises(FileIsClosed):
        tell_apart(one=two[0], other=two[1], at=NOW, by=caseworker)


def test_file_joined_with_a_joined_one_leads_to_the_last(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    third = make.child("C3", name="王小雨")
    joined(two, caseworker, approver)

    last = joined((third, Child.objects.get(code="C1")), caseworker, approver)

    assert set(Child.objects.filter(status="merged").values_list("merged_into", flat=True)) == {last.pk}


def test_only_who_keeps_both_files_asks_and_only_who_approves_for_both_answers(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    elsewhere = make.child("X1", make.school("S002"))
    there = make.user("caseworker", make.agency())
    here_alone = make.user("approver", two[0].keeper)

    for pair in ((two[0], elsewhere), (elsewhere, two[0])):
        with pytest.raises(NotAllowed):
            asked(pair, make.user("caseworker", two[0].keeper))
        request = asked(pair, there)
        with pytest.raises(NotAllowed):
            approve_merge(merge=request, on=DAY, at=NOW, by=here_alone)
        decline_merge(merge=request, answer="two_children", at=NOW, by=approver)
    with pytest.raises(NotAllowed):
        tell_apart(one=two[0], other=elsewhere, at=NOW, by=make.user("caseworker", two[0].keeper))


# ---- undone


def test_only_who_approves_for_both_schools_takes_a_merge_back(approver: User, two: tuple[Child, Child]) -> None:
    elsewhere = make.child("X1", make.school("S002"))
    joined((two[0], elsewhere), make.user("caseworker", make.agency()), approver)

    with pytest.raises(NotAllowed):
        undone(make.user("approver", two[0].keeper))

    assert ChildMerge.objects.get().state == "done"


def test_undo_puts_both_files_back(caseworker: User, approver: User, two: tuple[Child, Child]) -> None:
    record_category(child=two[1], kind=Category.Kind.ORPHAN, since=DAY, document="民政〔2026〕1号", by=caseworker)
    before = [file_of(child) for child in two]
    joined(two, caseworker, approver, name="absorbed", village="absorbed")

    undone(approver)

    assert [replace(file_of(child), adults={}) for child in two] == [replace(file, adults={}) for file in before]
    assert [sorted(file_of(child).adults) for child in two] == [[], ["acting_guardian"]]
    assert list(Category.objects.values_list("child", flat=True)) == [two[1].pk]
    assert list(Child.objects.values_list("status", "merged_into")) == [("active", None)] * 2
    assert (DuplicatePair.objects.get().decision, ChildMerge.objects.get().state) == ("open", "undone")


def test_undone_merge_leaves_the_book_and_its_papers_whole(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    hand_out(two[1])
    before = list(Seal.objects.order_by("pk").values_list("digest", flat=True))
    survivor = joined(two, caseworker, approver)
    during = list(verify_everything(make.book()))

    undone(approver)

    assert (during, list(verify_everything(make.book()))) == ([], [])
    assert list(Seal.objects.order_by("pk").values_list("digest", flat=True)) == before
    received = [account_of(child, caseworker, None).lines for child in (survivor, Child.objects.get(code="C2"))]
    assert [len(lines) for lines in received] == [0, 1]


def test_what_is_new_since_stays_where_it_was_written(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    survivor = joined(two, caseworker, approver, name="absorbed")
    file = file_of(survivor)
    to = ChildParticulars(
        code="C1", name=file.name, school=survivor.keeper, birth_date=file.birth_date, id_number=file.id_number,
        school_class=file.school_class, village=file.village, remark="两份档案", boarding=file.boarding,
        adults=(("acting_guardian", GRANNY), ("mother", AdultParticulars(name="关丽"))),
    )  # fmt: skip
    change_child(child=survivor, to=to, on=DAY + dt.timedelta(days=1), by=caseworker)

    undone(approver, DAY + dt.timedelta(days=2))

    file = file_of(survivor)
    assert (file.name, file.remark, file.id_number, sorted(file.adults)) == ("王小雨", "两份档案", "", ["mother"])


def test_adult_who_gave_way_is_back_after_undo(caseworker: User, approver: User, two: tuple[Child, Child]) -> None:
    link_guardian(child=two[0], role="acting_guardian", adult=AUNT, since=dt.date(2026, 1, 1), by=caseworker)
    joined(two, caseworker, approver, adult_acting_guardian="absorbed")

    undone(approver)

    assert [file_of(child).adults["acting_guardian"].name for child in two] == ["姑姑", "奶奶"]


def test_child_is_found_by_its_number_in_its_own_file_after_undo(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    joined(two, caseworker, approver)
    undone(approver)

    with pytest.raises(IdNumberKnown, match="C2"):
        make.child("C9", id_number=ID)


def test_files_joined_before_go_back_with_the_file_they_were_joined_with(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    third = make.child("C3", name="王小雨")
    joined(two, caseworker, approver)
    later = asked((third, Child.objects.get(code="C1")), caseworker)
    approve_merge(merge=later, on=DAY, at=NOW, by=approver)

    with pytest.raises(FileIsClosed):
        undo_merge(merge=ChildMerge.objects.get(absorbed=two[1]), on=DAY, at=NOW, by=approver)
    undo_merge(merge=later, on=DAY, at=NOW, by=approver)

    leads = list(Child.objects.order_by("code").values_list("code", "merged_into__code"))
    assert leads == [("C1", None), ("C2", "C1"), ("C3", None)]


def test_merge_is_undone_once_and_by_who_approves(caseworker: User, approver: User, two: tuple[Child, Child]) -> None:
    joined(two, caseworker, approver)
    with pytest.raises(NotAllowed):
        undone(caseworker)
    undone(approver)
    with pytest.raises(MergeAnswered):
        undone(approver)


def test_erasing_a_child_erases_the_files_joined_with_it_their_adults_and_what_undo_would_need(
    caseworker: User, approver: User, two: tuple[Child, Child]
) -> None:
    survivor = joined(two, caseworker, approver)

    erase_child(child=survivor, by=caseworker)

    assert not ChildIdentity.objects.exists()
    assert set(Child.objects.values_list("status", flat=True)) == {"erased"}
    assert {bytes(each) for each in Person.objects.values_list("wrapped_key", flat=True)} == {b""}
    assert bytes(ChildMerge.objects.get().before) == b""


def test_adult_of_two_erased_files_is_erased(caseworker: User, two: tuple[Child, Child]) -> None:
    link = GuardianLink.objects.get(child=two[1])
    GuardianLink.objects.create(child=two[0], person=link.person, role="acting_guardian")

    for child in two:
        erase_child(child=child, by=caseworker)

    assert bytes(Person.objects.get().name) == b""


def test_question_about_an_erased_file_waits_no_longer(caseworker: User, two: tuple[Child, Child]) -> None:
    asked(two, caseworker)

    erase_child(child=two[0], by=caseworker)

    assert ChildMerge.objects.get().state == "withdrawn"


# ---- pages


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_pairs_are_found_by_the_worker_and_opening_them_leaves_a_line(caseworker: User, agency: Unit) -> None:
    make.child("C1", name="王小雨", birth_date=BORN)
    make.child("C2", name="王小羽", birth_date=BORN)
    make.child("C-ELSEWHERE", make.school("S002"), name="王小雨", birth_date=BORN)
    client = signed_in(caseworker)

    client.post("/duplicates/look", {"unit": make.school().pk})
    work(until_idle=True)
    page = client.get("/duplicates/").content.decode()

    assert ("王小雨 / 王小羽" in page, "C1 / C2" in page, "C-ELSEWHERE" in page) == (True, True, False)
    assert set(AccessEvent.objects.filter(viewer=caseworker).values_list("purpose", flat=True)) == {"duplicates"}


@pytest.fixture
def pair(two: tuple[Child, Child], caseworker: User) -> DuplicatePair:
    note_pairs(unit=two[0].keeper, pairs=[("C1", "C2", ["name sounds alike", "same phone"])], by=caseworker)
    return DuplicatePair.objects.get()


def test_pair_is_asked_for_decided_by_another_and_undone_on_its_pages(
    caseworker: User, approver: User, pair: DuplicatePair
) -> None:
    client = signed_in(caseworker)
    page = client.get(f"/duplicates/{pair.pk}/").content.decode()
    answer = client.post(f"/duplicates/{pair.pk}/", {"survivor": "other", "name": "one", "village": "other"})
    address, queue = answer["location"], client.get("/duplicates/").content.decode()
    own = client.post(address, {"then": "approve"}).status_code

    look = signed_in(approver).get(address).content.decode()
    told = signed_in(approver).post(address, {"then": "approve"}, follow=True).content.decode()
    file = file_of(Child.objects.get(code="C2"))
    back = signed_in(approver).post(address, {"then": "undo"}, follow=True).content.decode()

    assert (ID in page, ID in look, "C1 / C2" in queue, "1 waits for an answer" in queue) == (False, False, False, True)
    assert (own, "They are one file now." in told, "two files again" in back) == (404, True, True)
    assert (file.name, file.birth_date, file.id_number, file.village) == ("王小雨", BORN, ID, "新村")
    assert (file.remark, file.adults["acting_guardian"].name) == ("走读", "奶奶")
    assert set(AccessEvent.objects.filter(viewer=approver).values_list("purpose", flat=True)) == {"merge", ""}


def test_question_is_withdrawn_and_declined_on_its_page(caseworker: User, approver: User, pair: DuplicatePair) -> None:
    for person, what in ((caseworker, "withdraw"), (approver, "decline")):
        address = f"/duplicates/merges/{asked((pair.one, pair.other), caseworker).pk}/"
        signed_in(person).post(address, {"then": what, "answer": "two_children"})

    page = signed_in(caseworker).get("/duplicates/merges").content.decode()

    answered = ChildMerge.objects.values_list("state", "answer")
    assert list(answered) == [("declined", "two_children"), ("withdrawn", "")]
    assert ("C2 → C1" in page, "王小雨" in page) == (True, False)


def test_two_files_are_not_left_two_without_saying_why(caseworker: User, approver: User, pair: DuplicatePair) -> None:
    address = f"/duplicates/merges/{asked((pair.one, pair.other), caseworker).pk}/"

    answers = [signed_in(approver).post(address, {"then": "decline", **sent}) for sent in ({}, {"answer": "fly"})]
    page = signed_in(caseworker).get(address).content.decode()

    assert ([answer.status_code for answer in answers], ChildMerge.objects.get().state) == ([422, 422], "waiting")
    assert ("Say why you decline." in answers[0].content.decode(), 'name="answer"' in page) == (True, False)


def test_refusal_of_a_merge_is_told_on_its_page(caseworker: User, approver: User, pair: DuplicatePair) -> None:
    request = asked((pair.one, pair.other), caseworker)
    pause = make.child("C3", name="王小雨")
    other = asked((pause, pair.one), caseworker)
    signed_in(approver).post(f"/duplicates/merges/{other.pk}/", {"then": "approve"})

    answer = signed_in(approver).post(f"/duplicates/merges/{request.pk}/", {"then": "approve"})

    assert (answer.status_code, "The file of C1 was erased or merged" in answer.content.decode()) == (422, True)


def test_merge_is_not_there_for_another_school_and_closed_to_who_neither_keeps_nor_approves(
    caseworker: User, other_caseworker: User, pair: DuplicatePair
) -> None:
    request = asked((pair.one, pair.other), caseworker)
    address = f"/duplicates/merges/{request.pk}/"

    assert signed_in(other_caseworker).get(address).status_code == 404
    assert signed_in(make.user("auditor", make.agency())).get(address).status_code == 403
    assert "C2 → C1" not in signed_in(other_caseworker).get("/duplicates/merges").content.decode()


def test_pair_is_told_apart_on_its_page(caseworker: User, pair: DuplicatePair) -> None:
    page = signed_in(caseworker).post(f"/duplicates/{pair.pk}/apart", follow=True).content.decode()

    assert "Nobody is asked about them again." in page
    assert DuplicatePair.objects.get().decision == "different"


def test_choice_that_is_missing_is_asked_for(caseworker: User, pair: DuplicatePair) -> None:
    answer = signed_in(caseworker).post(f"/duplicates/{pair.pk}/", {"survivor": "one"})

    assert (answer.status_code, Child.objects.filter(status="merged").exists()) == (422, False)


@pytest.mark.parametrize("path", ["", "apart"])
def test_pair_of_another_school_is_not_there(other_caseworker: User, pair: DuplicatePair, path: str) -> None:
    assert signed_in(other_caseworker).post(f"/duplicates/{pair.pk}/{path}").status_code == 404


@pytest.mark.parametrize("role", ["recorder", "approver", "auditor", "administrator"])
def test_colleague_without_the_right_compares_nothing(agency: Unit, pair: DuplicatePair, role: str) -> None:
    client = signed_in(make.user(role, agency))

    assert client.get("/duplicates/").status_code == 403
    assert client.get(f"/duplicates/{pair.pk}/").status_code == 403


def test_queue_makes_the_same_queries_for_three_pairs_and_for_many(
    caseworker: User, agency: Unit, django_assert_max_num_queries: Any
) -> None:
    children = [make.child(f"C{at:03}") for at in range(25)]
    rows = [DuplicatePair(one=children[at], other=children[at + 1], reasons=["same name"]) for at in range(24)]
    counts = []
    for some in (rows[:3], rows[3:]):
        DuplicatePair.objects.bulk_create(some)
        with django_assert_max_num_queries(60) as made:
            signed_in(caseworker).get("/duplicates/")
        counts.append(len(made))

    assert counts[0] == counts[1]
