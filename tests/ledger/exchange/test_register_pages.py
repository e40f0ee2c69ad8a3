"""Registers in the browser: who sees what, what is asked, what is refused."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils.translation import override

from beneficiaries.models import AccessEvent, Child
from ledger.access.models import Unit, User
from ledger.exchange.models import RegisterImport
from ledger.jobs.worker import work
from tests import make
from tests.ledger.exchange.registering import ID, checked, register_of, row, taken
from tests.ledger.exchange.uploading import sent


@pytest.fixture
def school(agency: Unit) -> Unit:
    make.book()
    return make.school()


def signed_in(user: User, **options: Any) -> Client:
    client = Client(headers={"accept-language": "en"}, **options)
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_register_goes_through_from_upload_to_undo(caseworker: User, approver: User, school: Unit) -> None:
    desk, check = signed_in(caseworker), signed_in(approver)

    file = sent({"花名册.xlsx": register_of(row("赵磊", "2016-01-01"), row("", "坏"))})
    page = desk.post("/registers/new", {"school": school.pk, "sheets": file})["location"]
    headings = text_of(desk.get(page))
    matched = {"c0": "", "c1": "name", "c2": "sex", "c3": "birth_date", "c5": "school_class"}
    desk.post(f"{page}columns", matched)
    work(until_idle=True)
    preview = text_of(desk.get(page, {"show": "new"}))
    desk.post(f"{page}submit")
    asked = text_of(check.get(page, {"show": "new"}))
    check.post(f"{page}release")
    work(until_idle=True)
    applied = text_of(desk.get(page))
    desk.post(f"{page}undo")
    work(until_idle=True)

    assert ("What the headings mean" in headings, "赵磊" in preview, "赵磊" in asked) == (True, True, True)
    assert ("1 rows were brought in." in applied, "Undo this register" in applied) == (True, True)
    assert (Child.objects.get().status, "Undone" in text_of(desk.get(page))) == ("left", True)


def test_names_are_in_letters_too_and_numbers_masked_in_the_preview(caseworker: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊", "", ID, "一班", "13800001234")))

    page = text_of(signed_in(caseworker).get(f"/registers/{register.pk}/"))

    assert ("Zhao Lei" in page, "赵磊" in page) == (True, True)
    assert ("13800001234" in page, ID in page) == (False, False)


def test_preview_of_a_known_child_leaves_a_line(caseworker: User, approver: User, school: Unit) -> None:
    make.child("C1", name="赵磊", school_class="二班", birth_date=None)
    register = checked(caseworker, school, register_of(row("赵磊", "", "", "二班"), row("钱多")))
    client = signed_in(caseworker)
    client.post(f"/registers/{register.pk}/decide", {"row-0": "C1"})
    client.post(f"/registers/{register.pk}/submit")
    signed_in(approver).get(f"/registers/{register.pk}/?show=doubtful")

    event = AccessEvent.objects.get(viewer=approver)
    assert (event.child and event.child.code, event.purpose) == ("C1", f"register {register.pk}")


def test_home_tells_who_releases_what_waits_and_who_uploaded_that_it_came_back(
    caseworker: User, approver: User, school: Unit
) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))
    page, colleague = f"/registers/{register.pk}/", make.user("caseworker", school, username="colleague")
    waits, came_back = "1 register waits for your release", "1 register was given back"

    def homes() -> list[tuple[bool, bool, bool]]:
        shown = [text_of(signed_in(who).get("/")) for who in (caseworker, approver, colleague)]
        return [(waits in home, came_back in home, f'href="{page}"' in home) for home in shown]

    signed_in(caseworker).post(f"{page}submit")
    before = homes()
    signed_in(approver).post(f"{page}return", {"why": "缺两个班"})
    after = homes()
    home = text_of(signed_in(caseworker).get("/"))

    assert before == [(False, False, False), (True, False, True), (False, False, False)]
    assert after == [(False, True, True), (False, False, False), (False, False, False)]
    assert ("缺两个班" in home, "赵磊" in home) == (True, False)


def test_what_is_wrong_follows_its_column_as_the_language_writes_it(caseworker: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊", "昨天")))

    client = signed_in(caseworker)
    pages = [text_of(client.get(f"/registers/{register.pk}/", headers={"accept-language": code}))
             for code in ("en", "zh-hans")]  # fmt: skip

    assert ("Date of birth: This is no date." in pages[0], "出生日期：这不是日期。" in pages[1]) == (True, True)


def test_decisions_are_kept(caseworker: User, school: Unit) -> None:
    make.child("C1", name="赵磊", school_class="三(1)班")
    register = checked(caseworker, school, register_of(row("赵磊")))
    client = signed_in(caseworker)

    client.post(f"/registers/{register.pk}/decide", {"row-0": "new", "row-x": "1", "other": "C1"})

    page = text_of(client.get(f"/registers/{register.pk}/?show=doubtful"))
    assert 'value="new" checked' in page
    assert RegisterImport.objects.get().counts["new"] == 1


def test_headings_without_a_name_are_refused_and_the_choices_kept(caseworker: User, school: Unit) -> None:
    register = taken(caseworker, school, register_of(row("赵磊")))

    answer = signed_in(caseworker).post(f"/registers/{register.pk}/columns", {"c3": "birth_date"})

    page = text_of(answer)
    assert (answer.status_code, "Say which heading is the child" in page) == (422, True)
    assert '<option value="birth_date" selected>' in page


def test_file_that_is_no_register_says_so_beside_the_field(caseworker: User, school: Unit) -> None:
    answer = signed_in(caseworker).post(
        "/registers/new", {"school": school.pk, "sheets": sent({"a.csv": "甲,乙\n丙,丁\n"})}
    )

    assert (answer.status_code, "No row holds the headings" in text_of(answer)) == (422, True)
    assert not RegisterImport.objects.exists()


def test_approver_sees_only_what_was_put_before_them(caseworker: User, approver: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))

    assert signed_in(approver).get(f"/registers/{register.pk}/").status_code == 404
    signed_in(caseworker).post(f"/registers/{register.pk}/submit")
    assert signed_in(approver).get(f"/registers/{register.pk}/").status_code == 200


def test_approver_gives_back_with_a_reason(caseworker: User, approver: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))
    signed_in(caseworker).post(f"/registers/{register.pk}/submit")

    empty = signed_in(approver).post(f"/registers/{register.pk}/return", {"why": ""})
    signed_in(approver).post(f"/registers/{register.pk}/return", {"why": "缺班级"})

    page = text_of(signed_in(caseworker).get(f"/registers/{register.pk}/"))
    assert (empty.status_code, "缺班级" in page) == (422, True)


@pytest.mark.parametrize("verb", ["columns", "decide", "submit", "undo", "throw-away", "release", "return"])
def test_register_of_another_school_is_not_there(
    other_caseworker: User, caseworker: User, school: Unit, verb: str
) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))
    elsewhere = make.user("approver", make.school("S002")) if verb in {"release", "return"} else other_caseworker

    assert signed_in(elsewhere).get(f"/registers/{register.pk}/").status_code == 404
    assert signed_in(elsewhere).post(f"/registers/{register.pk}/{verb}", {"why": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["recorder", "finance", "auditor", "administrator"])
def test_colleague_without_the_right_sees_no_register(caseworker: User, school: Unit, role: str) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))
    client = signed_in(make.user(role, school))

    assert [client.get(at).status_code for at in ("/registers/", "/registers/new", f"/registers/{register.pk}/")] == [
        403
    ] * 3


def test_rows_to_mend_are_their_uploaders_alone(caseworker: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("", "坏")))
    colleague = make.user("caseworker", school)

    assert signed_in(caseworker).get(f"/registers/{register.pk}/rows-to-mend").content[:2] == b"PK"
    assert signed_in(colleague).get(f"/registers/{register.pk}/rows-to-mend").status_code == 404


def test_preview_makes_the_same_queries_for_three_rows_and_for_many(
    caseworker: User, school: Unit, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for some in (3, 40):
        register = checked(caseworker, school, register_of(*(row(f"王{at}号") for at in range(some))))
        with django_assert_max_num_queries(60) as made:
            signed_in(caseworker).get(f"/registers/{register.pk}/?show=new")
        counts.append(len(made))

    assert counts[0] == counts[1]


def test_headings_matched_again_without_a_name_are_refused_beside_the_rows(caseworker: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))

    answer = signed_in(caseworker).post(f"/registers/{register.pk}/columns", {"c3": "birth_date"})

    assert (answer.status_code, "Say which heading is the child" in text_of(answer)) == (422, True)


def test_faults_of_a_register_are_told_in_the_language_of_the_reader(caseworker: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊", "2030-01-01")))

    page = text_of(signed_in(caseworker).get(f"/registers/{register.pk}/"))
    chinese = signed_in(caseworker).get(f"/registers/{register.pk}/", headers={"accept-language": "zh-hans"})

    assert ("Nobody at school was born on that day." in page, "在校儿童不可能出生于这一天" in text_of(chinese)) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Nobody at school was born on that day."), ("zh-hans", "在校儿童不可能出生于这一天")]
)
def test_rows_to_mend_are_handed_back_in_the_language_of_the_reader(
    caseworker: User, school: Unit, language: str, said: str
) -> None:
    with override("en" if language == "zh-hans" else "zh-hans"):
        register = checked(caseworker, school, register_of(row("赵磊", "2030-01-01")))

    answer = signed_in(caseworker).get(f"/registers/{register.pk}/rows-to-mend", headers={"accept-language": language})

    assert said in str(list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values))
