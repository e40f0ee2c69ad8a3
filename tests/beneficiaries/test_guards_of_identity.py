"""Opened in need, reviewed each month, erased with a report, and sealed under keys that are not lost in silence."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.core.management.base import SystemCheckError
from django.test import Client
from django.utils import timezone

from beneficiaries import sealing
from beneficiaries.errors import IdNumberKnown, KeyIsLost, NotFromHere, StandsOnAList
from beneficiaries.keys import check_keys, keyed_tables
from beneficiaries.models import (
    AccessEvent,
    Child,
    ChildIdentity,
    Enrolment,
    Erasure,
    GuardianLink,
    LifeEvent,
    OpeningInNeed,
    OpeningsReview,
    Person,
)
from beneficiaries.operations import (
    AdultParticulars,
    approve_merge,
    ask_merge,
    erase_child,
    open_in_need,
    publish_notice,
    record_consent,
    review_openings,
)
from beneficiaries.register import register_of
from beneficiaries.showing import Sight, sight_of
from distributions.operations import HandOut, bring_in_distribution, prepare_distribution
from donors.operations import keep_collection, open_collection
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.book.verify import verify_book
from tests import make
from tests.beneficiaries.test_child_pages import change
from tests.beneficiaries.test_identity import whole_database
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db
ID_NUMBER = "990101201506010014"
GUARDIAN = (("acting_guardian", AdultParticulars("赵翠花", "19900001111", workplace="东莞市", relation="外祖母")),)
NAME = "欧阳念慈"


def child_with_everything(code: str = "C1") -> Child:
    return make.child(
        code, name=NAME, id_number=ID_NUMBER, adults=GUARDIAN, remark="怕黑", address="三组十二号",
        situation="念慈的父母外出",
    )  # fmt: skip


# ---- opened in need


@pytest.mark.parametrize("role", ["auditor", "approver", "privacy_officer"])
def test_file_opened_in_need_is_whole_for_a_day_and_says_so(client: Client, role: str) -> None:
    child_with_everything()
    person = make.user(role, make.agency())
    signed_in(client, person)
    before = client.get("/children/C1/")

    sent = {"child": "c1", "reason": "监护人投诉，核实签收"}
    answer = client.post("/children/open", sent)
    page = words(client.get("/children/C1/", headers=ENGLISH).content)

    line = AccessEvent.objects.get(what="need")
    assert (NAME in words(before.content), answer["location"], NAME in page) == (False, "/children/C1/", True)
    assert "You opened this file in need" in page
    assert (line.child.code if line.child else "", line.purpose) == ("C1", "监护人投诉，核实签收")


def test_opening_in_need_ends(auditor: User) -> None:
    child = child_with_everything()
    open_in_need(child=child, reason="", at=timezone.now() - dt.timedelta(hours=25), by=auditor)

    assert sight_of(auditor, [child.pk]) == {child.pk: Sight.MASKED}


def test_opening_in_need_opens_one_child_to_one_person(auditor: User) -> None:
    child, other = child_with_everything(), make.child("C2")
    open_in_need(child=child, reason="", at=timezone.now(), by=auditor)

    assert sight_of(auditor, [child.pk, other.pk]) == {child.pk: Sight.WHOLE, other.pk: Sight.MASKED}
    assert sight_of(make.user("auditor", make.agency()), [child.pk]) == {child.pk: Sight.MASKED}


def test_opening_in_need_ends_with_the_role(auditor: User) -> None:
    child = child_with_everything()
    open_in_need(child=child, reason="", at=timezone.now(), by=auditor)

    auditor.assignments.all().delete()

    assert sight_of(auditor, [child.pk]) == {}


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"child": "C9", "reason": "监护人投诉，核实签收"}, "child"), ({"child": "C1", "reason": "看看"}, "reason")],
)
def test_file_is_not_opened_without_its_code_and_a_reason(
    client: Client, auditor: User, sent: dict[str, str], field: str
) -> None:
    child_with_everything()

    answer = signed_in(client, auditor).post("/children/open", sent)

    assert (answer.status_code, errors_of(answer.content), OpeningInNeed.objects.count()) == (422, [field], 0)


def test_caseworker_of_another_school_opens_nothing_in_need(client: Client, other_caseworker: User) -> None:
    child = child_with_everything()

    assert signed_in(client, other_caseworker).get("/children/open").status_code == 403
    with pytest.raises(NotAllowed):
        open_in_need(child=child, reason="", at=timezone.now(), by=other_caseworker)


@pytest.mark.parametrize("code", ["C1", "C-NOBODY"])
def test_approver_learns_no_code_from_addresses(client: Client, approver: User, code: str) -> None:
    child_with_everything()

    assert signed_in(client, approver).get(f"/children/{code}/").status_code == 403


# ---- monthly review


def test_review_tells_who_opened_what_with_codes_and_no_names(client: Client, caseworker: User) -> None:
    child_with_everything()
    caseworker.display_name = "王春梅"
    caseworker.save()
    signed_in(client, caseworker).get("/children/")
    client.post("/children/C1/")
    client.get("/children/C1/card")

    signed_in(client, make.user("privacy_officer", make.agency()))
    page = words(client.get("/openings/", headers=ENGLISH).content)

    assert "王春梅 | 1 | 0 | 1 | 0 | 1 | 1 | 0 | 4" in page
    assert ("on a contact card · C1" in page, NAME in page) == (True, False)


def test_review_counts_masked_views_apart_and_history_calls_them_so(client: Client, auditor: User) -> None:
    child_with_everything()
    auditor.display_name = "钱明"
    auditor.save()
    signed_in(client, auditor).get("/children/")
    client.get("/children/C1/")
    history = words(client.get("/history/child/C1/", headers=ENGLISH).content)

    signed_in(client, make.user("privacy_officer", make.agency()))
    page = words(client.get("/openings/", headers=ENGLISH).content)

    assert "钱明 | 0 | 2 | 0 | 0 | 0 | 0 | 0 | 2" in page
    assert ("Masked view opened" in history, "Whole file opened" in history) == (True, False)


def test_review_is_written_down_for_its_month(client: Client) -> None:
    officer = make.user("privacy_officer", make.agency())

    answer = signed_in(client, officer).post("/openings/?month=2026-05", {"remark": "正常"})

    review = OpeningsReview.objects.get()
    assert (answer["location"], str(review.month), review.reviewed_by) == (
        "/openings/?month=2026-05", "2026-05-01", officer,
    )  # fmt: skip


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "heute", ""])
def test_a_month_that_no_book_knows_is_the_current_one(client: Client, auditor: User, month: str) -> None:
    page = signed_in(client, auditor).get(f"/openings/?month={month}")

    assert page.context["review"].month == timezone.localdate().replace(day=1)


@pytest.mark.parametrize(
    ("role", "status"),
    [("privacy_officer", 200), ("auditor", 200), ("caseworker", 403), ("approver", 403), ("administrator", 403)],
)
def test_review_is_for_those_who_review(client: Client, role: str, status: int) -> None:
    assert signed_in(client, make.user(role, make.agency())).get("/openings/").status_code == status


def test_officer_of_a_school_sees_what_the_agencys_staff_opened_of_its_children_on_lists(client: Client) -> None:
    for code in ("C1", "C2"):
        make.child(code)
    make.child("X1", make.school("S002"))
    keeper = make.user("caseworker", make.agency(), display_name="周敏")
    signed_in(client, keeper).get("/children/")
    list(register_of(make.agency(), keeper, "book_export", AccessEvent.What.EXPORT))

    pages = [
        words(signed_in(client, make.user("privacy_officer", unit)).get("/openings/", headers=ENGLISH).content)
        for unit in (make.school(), make.school("S003"))
    ]

    assert ["周敏 | 0 | 0 | 0 | 0 | 1 | 1 | 0 | 6" in page for page in pages] == [True, False]


def test_openings_of_another_agency_are_not_reviewed(client: Client, caseworker: User) -> None:
    child_with_everything()
    signed_in(client, caseworker).get("/children/C1/")
    elsewhere = make.user("privacy_officer", make.agency("OTHER", name="别处"))

    page = words(signed_in(client, elsewhere).get("/openings/").content)

    assert caseworker.username not in page
    with pytest.raises(NotAllowed):
        review_openings(unit=make.agency(), month=DAY, remark="", at=timezone.now(), by=elsewhere)


# ---- erasure


def test_after_erasure_nothing_of_the_child_stands_anywhere_and_the_book_is_whole(
    client: Client, caseworker: User, auditor: User
) -> None:
    child = child_with_everything()
    give()
    line = HandOut(make.place(), make.fund(), None, 5_00, child=child, signer="other", signed_by_other="邻居念慈婶")
    system = make.clerk_of_the_system()
    bring_in_distribution(unit=make.book(), date=DAY, occasion="", lines=[line], number="F-1", by=system)
    publish_notice(root=make.agency(), version="1", text="x", text_for_child="", in_force_from=DAY, by=system)
    record_consent(
        child=child, purpose="file", decision="given", given_by=child.guardians.get(), child_view="agreed",
        method="witnessed", witness="念慈舅舅", decided_on=DAY, by=caseworker,
    )  # fmt: skip
    open_in_need(child=child, reason="念慈走失", at=timezone.now(), by=auditor)
    change(signed_in(client, caseworker), "C1", name=NAME, why="念慈改名")

    client.post("/children/C1/erase", {"why": "guardian_asked", "code": "C1"})

    text = whole_database()
    told = ("念慈", ID_NUMBER, "赵翠花", "19900001111", "三组十二号", "怕黑", "东莞市")
    assert [word in text for word in told] == [False] * len(told)
    assert (ChildIdentity.objects.count(), Child.objects.get().status) == (0, "erased")
    assert list(verify_book(make.book())) == []


def test_adult_of_an_erased_child_is_nobody_and_the_link_stays(caseworker: User) -> None:
    child = child_with_everything()
    Person.objects.update(answered_by=b"sealed")
    columns = ("person__name", "person__phone", "person__workplace", "person__answered_by", "person__wrapped_key")
    before = GuardianLink.objects.values_list("relation", "person__master", *columns).get()

    erase_child(child=child, by=caseworker)

    after = GuardianLink.objects.values_list("relation", "person__master", *columns).get()
    assert [bool(each) for each in before] == [True] * 7
    assert after == ("", "", b"", b"", b"", b"", b"")


def test_adult_of_an_erased_child_who_has_another_is_kept(caseworker: User) -> None:
    child, sibling = child_with_everything(), make.child("C2")
    link = child.guardians.get()
    GuardianLink.objects.create(child=sibling, person=link.person, role=link.role)

    erase_child(child=child, by=caseworker)

    [kept] = register_of(make.agency(), make.clerk_of_the_system(), "test")
    adult = kept.adults["acting_guardian"]
    assert (kept.code, adult.name, adult.phone, adult.workplace) == ("C2", "赵翠花", "19900001111", "东莞市")
    assert Erasure.objects.get().destroyed["adults"] == 0


def test_who_asked_for_an_erasure_is_kept_as_a_code_and_never_in_words(caseworker: User) -> None:
    erase_child(child=child_with_everything(), why="念慈的奶奶要求", by=caseworker)

    said = [*Erasure.objects.values_list("asked_by"), *LifeEvent.objects.filter(kind="erased").values_list("reason")]
    assert said == [("guardian_asked",)] * 2


def test_no_version_of_an_erased_file_says_when_the_child_was_born_or_who_is_away(caseworker: User) -> None:
    child = make.child("C1", birth_date=dt.date(2015, 6, 1), situation="念慈的父母外出")
    told = ("birth_year", "birth_month", "situation")
    before = {*Child.objects.values_list(*told), *Child.history.values_list(*told)}

    erase_child(child=child, by=caseworker)

    after = {*Child.objects.values_list(*told), *Child.history.values_list(*told)}
    assert (before, after) == ({(2015, 6, "念慈的父母外出")}, {(None, None, "")})


def test_why_a_class_was_changed_is_forgotten_with_the_child(caseworker: User) -> None:
    child = child_with_everything()
    Enrolment.history.update(history_change_reason="念慈的奶奶要求转班")

    erase_child(child=child, by=caseworker)

    assert set(Enrolment.history.values_list("history_change_reason", flat=True)) == {None}


def test_report_tells_what_stayed_and_which_rule_kept_it(client: Client, caseworker: User) -> None:
    child = child_with_everything()
    give()
    line = HandOut(make.place(), make.fund(), None, 5_00, child=child)
    by = make.clerk_of_the_system()
    bring_in_distribution(unit=make.book(), date=DAY, occasion="", lines=[line], number="F-1", by=by)

    erase_child(child=child, why="came_of_age", by=caseworker)

    report = Erasure.objects.get()
    page = words(signed_in(client, caseworker).get("/children/C1/", headers=ENGLISH).content)
    assert (report.asked_by, report.destroyed) == (
        "came_of_age", {"identity": 1, "adults": 1, "categories": 0, "parent_facts": 0, "photographs": 0},
    )  # fmt: skip
    assert [each[:2] for each in report.stayed] == [["lines of hand-outs", 1], ["draws of the book", 1]]
    assert "lines of hand-outs: 1 · Accounting archives: vouchers are kept for 30 years" in page


def test_child_on_a_list_not_handed_out_yet_is_not_erased(caseworker: User) -> None:
    child = child_with_everything()
    school = make.school()
    bank = make.place("S001-BANK", "bank", school)
    give(place=bank)
    line = HandOut(place=bank, fund=make.fund(), item=None, wanted=5_00, child=child)
    prepare_distribution(unit=school, date=DAY, occasion="", lines=[line], by=caseworker)

    with pytest.raises(StandsOnAList):
        erase_child(child=child, by=caseworker)

    assert ChildIdentity.objects.count() == 1


def test_child_is_erased_once(caseworker: User) -> None:
    child = child_with_everything()
    erase_child(child=child, by=caseworker)

    with pytest.raises(NotFromHere):
        erase_child(child=child, by=caseworker)


def test_erasing_asks_for_the_code_by_hand(client: Client, caseworker: User) -> None:
    child_with_everything()

    answer = signed_in(client, caseworker).post("/children/C1/erase", {"why": "guardian_asked", "code": "C2"})

    assert (answer.status_code, errors_of(answer.content), ChildIdentity.objects.count()) == (422, ["code"], 1)


# ---- keys


def test_lost_key_is_told_at_the_start_and_nothing_new_is_sealed_over_it(settings: Any) -> None:
    child_with_everything()
    assert check_keys(databases=["default"]) == []

    settings.FIELD_KEYS = "another secret"

    assert [each.id for each in check_keys(databases=["default"])] == ["beneficiaries.E001"]
    with pytest.raises(KeyIsLost):
        make.child("C2")
    assert Child.objects.count() == 1


def test_rotation_seals_everything_under_the_new_key_and_the_old_may_go(
    settings: Any, client: Client, caseworker: User
) -> None:
    child_with_everything()
    settings.FIELD_KEYS = f"newer,{settings.FIELD_KEYS}"
    with pytest.raises(IdNumberKnown):  # found under the old key's digest too
        make.child("C2", id_number=ID_NUMBER)

    call_command("rotate_field_keys")
    settings.FIELD_KEYS = "newer"

    [file] = list(register_of(make.agency(), make.clerk_of_the_system(), "test"))
    found = signed_in(client, caseworker).post("/children/", {"q": "ouyangnian"}, follow=True).content
    masters = {row.master for model in (ChildIdentity, Person) for row in model.objects.all()}
    assert (file.name, file.id_number, file.adults["acting_guardian"].phone) == (NAME, ID_NUMBER, "19900001111")
    assert (masters, b"/children/C1/" in found) == ({sealing.name_of("newer")}, True)
    with pytest.raises(IdNumberKnown):
        make.child("C3", id_number=ID_NUMBER)


def test_rotation_wraps_every_key_that_any_table_keeps(settings: Any) -> None:
    gift = give()
    keep_collection(
        gift=gift, givers=[("小明", gift.lines.get().lot.amount)], at=timezone.now(), by=make.clerk_of_the_system()
    )
    settings.FIELD_KEYS = f"newer,{settings.FIELD_KEYS}"

    call_command("rotate_field_keys")
    settings.FIELD_KEYS = "newer"

    assert [name for name, _amount in open_collection(gift=gift, by=make.clerk_of_the_system())] == ["小明"]
    assert {model.__name__ for model in keyed_tables()} >= {
        "ChildIdentity", "Person", "CollectionKey", "Scan", "Upload", "RegisterImport", "BookExport",
    }  # fmt: skip


def test_key_of_a_collection_sheet_that_is_lost_is_told(settings: Any) -> None:
    gift = give()
    keep_collection(
        gift=gift, givers=[("小明", gift.lines.get().lot.amount)], at=timezone.now(), by=make.clerk_of_the_system()
    )
    settings.FIELD_KEYS = "newer"

    assert [message.id for message in check_keys(databases=["default"])] == ["beneficiaries.E001"]


def test_rotation_gives_a_joined_file_no_digest_again(settings: Any, caseworker: User, approver: User) -> None:
    survivor, absorbed = make.child("C2"), child_with_everything("C1")
    merge = ask_merge(survivor=survivor, absorbed=absorbed, choices={}, at=timezone.now(), by=caseworker)
    approve_merge(merge=merge, on=DAY, at=timezone.now(), by=approver)
    settings.FIELD_KEYS = f"newer,{settings.FIELD_KEYS}"

    call_command("rotate_field_keys")

    digests = dict(ChildIdentity.objects.values_list("child__code", "id_digest"))
    assert (digests["C1"], digests["C2"]) == ("", sealing.digest(ID_NUMBER))


def test_development_server_tells_of_a_lost_key_before_the_first_page(settings: Any) -> None:
    child_with_everything()
    settings.FIELD_KEYS = "newer"

    with pytest.raises(SystemCheckError, match="FIELD_KEYS"):
        load_command_class(get_commands()["runserver"], "runserver").check()


def test_rotation_stops_where_a_key_is_lost(settings: Any) -> None:
    child_with_everything()
    settings.FIELD_KEYS = "newer"

    with pytest.raises(CommandError):
        call_command("rotate_field_keys")


def test_key_is_printed_once_for_the_safe(tmp_path: Path) -> None:
    call_command("print_field_key", tmp_path / "key.pdf")

    with pytest.raises(CommandError):
        call_command("print_field_key", tmp_path / "again.pdf")

    paper = tmp_path / "key.pdf"
    assert (paper.read_bytes()[:4], paper.stat().st_mode & 0o077, (tmp_path / "again.pdf").exists()) == (
        b"%PDF", 0, False,
    )  # fmt: skip
