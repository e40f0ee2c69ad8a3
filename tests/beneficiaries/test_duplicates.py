"""Two files of one child: found, told apart for ever, joined without losing anything."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from beneficiaries.consents import current_consents
from beneficiaries.errors import FileIsClosed, NotTheSame, StandsOnAList
from beneficiaries.likeness import Traits, alike, reasons_for
from beneficiaries.models import AccessEvent, Category, Child, ChildIdentity, DuplicatePair, GuardianLink
from beneficiaries.operations import (
    AdultParticulars,
    ChildParticulars,
    erase_child,
    merge_children,
    note_pairs,
    record_category,
    tell_apart,
)
from beneficiaries.queries import first_outside, opened
from distributions.operations import HandOut, bring_in_distribution
from donors.operations import GivenLine, record_gift
from ledger.access.errors import NotAllowed
from ledger.access.models import Unit, User
from ledger.jobs.worker import work
from ledger.reports.received import account_of
from tests import make

DAY = dt.date(2026, 11, 20)
BORN = dt.date(2015, 6, 1)
ID = "990101201506010014"
NOW = dt.datetime(2026, 11, 25, 4, tzinfo=dt.UTC)
GRANNY = AdultParticulars(name="奶奶", phone="13800000000", relation="祖母")


@pytest.fixture
def two(agency: Unit) -> tuple[Child, Child]:
    """Return two files of one child, each of which knows something the other does not."""
    one = make.child("C1", name="王小雨", birth_date=BORN, school_class="三(1)班", remark="走读")
    other = make.child("C2", name="王小羽", id_number=ID, village="新村", adults=(("acting_guardian", GRANNY),))
    return one, other


def joined(two: tuple[Child, Child], by: User, **changes: Any) -> Child:
    to: dict[str, Any] = {
        "code": "C1", "name": "王小雨", "school": two[0].keeper, "birth_date": BORN, "id_number": ID, "remark": "走读",
        "school_class": "三(1)班", "adults": (("acting_guardian", GRANNY),),
    }  # fmt: skip
    return merge_children(survivor=two[0], other=two[1], to=ChildParticulars(**to | changes), on=DAY, at=NOW, by=by)


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


def test_files_are_joined_and_nothing_is_lost(caseworker: User, two: tuple[Child, Child]) -> None:
    record_category(child=two[1], kind=Category.Kind.ORPHAN, since=DAY, document="民政〔2026〕1号", by=caseworker)
    sealed_before = bytes(ChildIdentity.objects.get(child=two[1]).name)

    survivor = joined(two, caseworker)

    file = next(opened([survivor.pk]))
    two[1].refresh_from_db()
    assert (file.name, file.id_number, file.remark) == ("王小雨", ID, "走读")
    assert file.adults["acting_guardian"].phone == "13800000000"
    assert survivor.categories.get().document == "民政〔2026〕1号"
    assert (two[1].status, two[1].merged_into) == ("merged", survivor)
    assert bytes(ChildIdentity.objects.get(child=two[1]).name) == sealed_before
    assert DuplicatePair.objects.get().decision == "same"


def test_what_the_other_file_received_counts_for_the_child(caseworker: User, two: tuple[Child, Child]) -> None:
    hand_out(two[1])

    survivor = joined(two, caseworker)

    account = account_of(survivor, caseworker, None)
    assert [(line.amount, line.goods) for line in account.lines] == [(200, {"书包": 1})]
    assert account.donor_count == 1


def test_what_only_the_other_knew_of_adults_comes_along(caseworker: User, two: tuple[Child, Child]) -> None:
    survivor = joined(two, caseworker, adults=())

    link = GuardianLink.objects.get(child=survivor)
    assert (link.role, link.person_id) == ("acting_guardian", GuardianLink.objects.get(child=two[1]).person_id)


def test_decision_about_pictures_in_the_other_file_counts(caseworker: User, two: tuple[Child, Child]) -> None:
    from beneficiaries.models import Consent, Notice, Purpose

    link = GuardianLink.objects.get(child=two[1])
    notice = Notice.objects.create(root=two[0].root, version="1", in_force_from=DAY, made_by=caseworker)
    Consent.objects.create(
        child=two[1], notice=notice, purpose=Purpose.values[0], decision="refused", given_by=link, decided_on=DAY,
        child_view="agreed", method="signed", recorded_by=caseworker,
    )  # fmt: skip

    survivor = joined(two, caseworker)

    assert current_consents(survivor, DAY)[0].standing == "refused"


def test_fund_that_names_the_other_file_reaches_the_child(caseworker: User, two: tuple[Child, Child]) -> None:
    before = first_outside([two[0].pk], DAY, villages=None, schools=None, named=[two[1].pk])

    survivor = joined(two, caseworker)

    after = first_outside([survivor.pk], DAY, villages=None, schools=None, named=[two[1].pk])
    assert (before, after) == ("C1", None)


def test_file_that_stands_on_a_list_is_not_closed(
    caseworker: User, two: tuple[Child, Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    from beneficiaries.ties import Tie

    tie = Tie("a list", 1, blocks=True)  # type: ignore[arg-type]
    monkeypatch.setattr("beneficiaries.operations.duplicates.ties_of", lambda _child: [tie])

    with pytest.raises(StandsOnAList):
        joined(two, caseworker)

    assert not Child.objects.filter(status="merged").exists()


def test_file_is_not_joined_with_itself_or_twice(caseworker: User, two: tuple[Child, Child]) -> None:
    with pytest.raises(NotTheSame):
        joined((two[0], two[0]), caseworker)
    joined(two, caseworker)
    with pytest.raises(FileIsClosed):
        joined(two, caseworker)
    with pytest.raises(FileIsClosed):
        tell_apart(one=two[0], other=two[1], at=NOW, by=caseworker)


def test_file_joined_with_a_joined_one_leads_to_the_last(caseworker: User, two: tuple[Child, Child]) -> None:
    third = make.child("C3", name="王小雨")
    joined(two, caseworker)

    last = joined((third, Child.objects.get(code="C1")), caseworker, code="C3")

    assert set(Child.objects.filter(status="merged").values_list("merged_into", flat=True)) == {last.pk}


def test_only_who_keeps_both_files_joins_them(
    caseworker: User, other_caseworker: User, two: tuple[Child, Child]
) -> None:
    elsewhere = make.child("X1", make.school("S002"))

    with pytest.raises(NotAllowed):
        joined((two[0], elsewhere), caseworker)
    with pytest.raises(NotAllowed):
        joined((elsewhere, two[0]), caseworker)
    with pytest.raises(NotAllowed):
        tell_apart(one=two[0], other=elsewhere, at=NOW, by=caseworker)


def test_erasing_a_child_erases_the_files_joined_with_it(caseworker: User, two: tuple[Child, Child]) -> None:
    survivor = joined(two, caseworker)

    erase_child(child=survivor, by=caseworker)

    assert not ChildIdentity.objects.exists()
    assert set(Child.objects.values_list("status", flat=True)) == {"erased"}


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


def test_pair_is_joined_on_its_page_by_the_values_that_were_chosen(caseworker: User, pair: DuplicatePair) -> None:
    client = signed_in(caseworker)
    page = client.get(f"/duplicates/{pair.pk}/").content.decode()

    answer = client.post(f"/duplicates/{pair.pk}/", {"survivor": "other", "name": "one", "village": "other"})

    file = next(opened([Child.objects.get(code="C2").pk]))
    assert (answer.status_code, answer["location"], ID in page) == (302, "/children/C2/", False)
    assert (file.name, file.birth_date, file.id_number, file.village) == ("王小雨", BORN, ID, "新村")
    assert (file.remark, file.adults["acting_guardian"].name) == ("走读", "奶奶")


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
