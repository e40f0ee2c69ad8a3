"""Children in the browser: who sees which names, how they are found, and what the book says they received."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import AccessEvent, Child
from beneficiaries.operations import AdultParticulars, erase_child, record_category
from distributions.operations import HandOut, bring_in_distribution, record_return
from ledger.access.models import Assignment, User
from ledger.access.operations import assign_role
from tests import make
from tests.donors.desk import DAY, ENGLISH, give, signed_in, words

pytestmark = pytest.mark.django_db
GUARDIAN = (("acting_guardian", AdultParticulars("王秀英", "19900001111", relation="祖母")),)


def listed(page: bytes) -> list[str]:
    """Return the codes of the children of a list, in its order."""
    return re.findall(r'href="/children/(C[^/"]*)/"', page.decode())


def look_for(client: Client, text: str) -> list[str]:
    """Return the codes that a search in the list finds."""
    return listed(client.post("/children/", {"q": text}, follow=True).content)


def hand_out(child: Child, wanted: int = 50_00, date: dt.date = DAY, number: str = "F-1") -> Any:
    line = HandOut(make.place(), make.fund(), None, wanted, child=child)
    by = make.clerk_of_the_system()
    return bring_in_distribution(unit=make.book(), date=date, occasion="助学", lines=[line], number=number, by=by)


@pytest.mark.parametrize("typed", ["单雄", "shanxiong", "dan", "sxx", "1990000", "C-GATE", "c-gate"])
def test_child_is_found_by_name_pinyin_initials_phone_and_code(client: Client, caseworker: User, typed: str) -> None:
    make.child("C-GATE", name="单雄信", adults=GUARDIAN)
    make.child("C-OTHER", name="高文丽")

    assert look_for(signed_in(client, caseworker), typed) == ["C-GATE"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("anna", ["C2"]), ("ANNA", ["C2"]), ("199", []), ("0001111", ["C1"]), ("199 0000-1111", ["C1"]), ("王秀英", [])],
)
def test_letters_fit_in_either_case_and_four_figures_of_a_phone_at_least(
    client: Client, caseworker: User, typed: str, found: list[str]
) -> None:
    make.child("C1", name="单雄信", adults=GUARDIAN)
    make.child("C2", name="李Anna")

    assert look_for(signed_in(client, caseworker), typed) == found


def test_children_who_sound_alike_stand_by_name_then_by_code(client: Client, caseworker: User) -> None:
    for code, name in {"C3": "王宇", "C2": "王雨", "C1": "王雨", "C4": "王雨晴", "C5": "艾青"}.items():
        make.child(code, name=name)

    page = signed_in(client, caseworker).get("/children/?sort=name").content

    assert listed(page) == ["C5", "C3", "C1", "C2", "C4"]


def test_what_is_looked_for_stands_in_no_address_and_in_no_table(client: Client, caseworker: User) -> None:
    make.child("C1", name="单雄信")

    answer = signed_in(client, caseworker).post("/children/", {"q": "单雄信", "village": ""})
    page = client.get(answer["location"])

    assert re.fullmatch(r"/children/\?q=[A-Za-z0-9_-]{40,}", answer["location"])
    assert 'value="单雄信"' in page.content.decode()


def test_what_another_looked_for_is_not_opened_from_its_address(client: Client, caseworker: User) -> None:
    make.child("C1", name="单雄信")
    address = signed_in(client, caseworker).post("/children/", {"q": "单雄信"})["location"]

    page = signed_in(client, make.user("caseworker", make.school())).get(address)

    assert 'value="单雄信"' not in page.content.decode()


def test_auditor_finds_by_code_and_not_by_the_name_that_the_mask_hides(client: Client, auditor: User) -> None:
    make.child("C1", name="单雄信")
    signed_in(client, auditor)

    assert (look_for(client, "单雄信"), look_for(client, "sxx"), look_for(client, "C1")) == ([], [], ["C1"])


@pytest.mark.parametrize(
    ("role", "status", "name"),
    [
        ("caseworker", 200, "王小雨"), ("auditor", 200, "王**"), ("approver", 403, ""), ("recorder", 403, ""),
        ("finance", 403, ""), ("administrator", 403, ""), ("privacy_officer", 403, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/children/", "/children/C1/"])
def test_name_is_shown_to_whom_it_may_be(client: Client, role: str, status: int, name: str, address: str) -> None:
    make.child("C1", adults=GUARDIAN)

    answer = signed_in(client, make.user(role, make.agency())).get(address)

    text = words(answer.content)
    assert (answer.status_code, name in text, "王小雨" in text) == (status, True, name == "王小雨")
    assert AccessEvent.objects.count() == (1 if status == 200 else 0)


@pytest.mark.parametrize("address", ["/children/C1/", "/children/C1/edit", "/history/child/C1/"])
def test_another_schools_caseworker_meets_nothing(client: Client, other_caseworker: User, address: str) -> None:
    make.child("C1")

    signed_in(client, other_caseworker)

    assert client.get(address).status_code == 404
    assert listed(client.get("/children/").content) == []


def test_numbers_are_masked_until_they_are_asked_for_and_asking_is_written_down(
    client: Client, caseworker: User
) -> None:
    make.child("C1", adults=GUARDIAN, id_number="990101201506010014")
    signed_in(client, caseworker)

    before, after = words(client.get("/children/C1/").content), words(client.post("/children/C1/").content)

    assert ("199****1111" in before, "19900001111" in before, "990101201506010014" in before) == (True, False, False)
    assert ("19900001111" in after, "990101201506010014" in after) == (True, True)
    assert list(AccessEvent.objects.order_by("pk").values_list("what", "fields")) == [
        ("file", "name,birth_date,remark,address,household,adults"),
        ("file", "name,birth_date,remark,address,household,adults"),
        ("phone", "phone,id_number"),
    ]


def test_masked_names_leave_a_line_of_their_own(client: Client, auditor: User) -> None:
    make.child("C1", adults=GUARDIAN)
    make.child("C2", school=make.school("S002"))
    Assignment.objects.create(user=auditor, unit=make.school(), role=Assignment.Role.CASEWORKER)
    auditor = User.objects.get(pk=auditor.pk)

    signed_in(client, auditor).get("/children/")
    client.get("/children/C2/")

    assert list(AccessEvent.objects.order_by("pk").values_list("what", "child__code", "children", "fields")) == [
        ("name", "C1", 1, "name"), ("masked", "C2", 1, "name"), ("masked", "C2", 1, "name,adults"),
    ]  # fmt: skip


def test_auditor_who_asks_for_numbers_is_not_shown_them(client: Client, auditor: User) -> None:
    make.child("C1", adults=GUARDIAN)

    page = words(signed_in(client, auditor).post("/children/C1/").content)

    assert ("19900001111" in page, "199****1111" in page, "王秀英" in page) == (False, True, False)


def test_page_shows_who_opened_the_file_also_on_a_list(client: Client, caseworker: User) -> None:
    make.child("C1")
    make.child("C2")
    signed_in(client, caseworker).get("/children/", headers=ENGLISH)

    page = words(client.get("/children/C1/", headers=ENGLISH).content)

    assert "Name opened · in the list of children" in page
    assert "Whole file opened · on the page of the file" in page


def test_page_tells_what_was_received_less_what_came_back(client: Client, caseworker: User) -> None:
    child = make.child("C1")
    give(make.donor("D1"), 100_00)
    give(make.donor("D2"), 100_00)
    line = hand_out(child, 150_00).lines.get()
    record_return(line=line, date=DAY, wanted=20_00, by=make.clerk_of_the_system())

    with time_machine.travel(dt.datetime(2026, 6, 1, tzinfo=dt.UTC), tick=False):
        page = words(signed_in(client, caseworker).get("/children/C1/", headers=ENGLISH).content)

    assert "助学: moneyF-1 | 2 donors | — | 130.00" in page
    assert "Received in 2026¥130.001 timeMoney¥130.001 payment" in page


def test_donors_are_named_to_those_who_may_read_gifts(client: Client, auditor: User) -> None:
    give(make.donor("D1", name="朱雨兰"), 100_00)
    hand_out(make.child("C1"))

    page = words(signed_in(client, auditor).get("/children/C1/?year=all", headers=ENGLISH).content)

    assert "| Zhu Yulan 朱雨兰 | — | 50.00" in page


def test_children_not_helped_for_sixty_days_are_found(client: Client, caseworker: User) -> None:
    give()
    hand_out(make.child("C1"), date=dt.date(2026, 5, 1), number="F-1")
    hand_out(make.child("C2"), date=dt.date(2026, 3, 1), number="F-2")
    make.child("C3")

    with time_machine.travel(dt.datetime(2026, 6, 1, tzinfo=dt.UTC), tick=False):
        page = signed_in(client, caseworker).get("/children/?helped=not")

    assert listed(page.content) == ["C2", "C3"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("school=S001", ["C1", "C2"]),
        ("school_class=二年级1班", ["C2"]),
        ("status=paused", []),
        ("sort=-code", ["C2", "C1"]),
    ],
)
def test_list_is_narrowed_and_sorted(client: Client, caseworker: User, query: str, found: list[str]) -> None:
    make.child("C1", school_class="一年级1班")
    make.child("C2", school_class="二年级1班")

    assert listed(signed_in(client, caseworker).get(f"/children/?{query}").content) == found


def test_why_a_child_is_helped_is_for_those_who_keep_its_file(client: Client, caseworker: User, auditor: User) -> None:
    child = make.child("C1", situation="父母双方外出")
    make.child("C2")
    record_category(child=child, kind="orphan", since=None, document="", by=caseworker)

    kept = signed_in(client, caseworker).get("/children/?category=orphan", headers=ENGLISH).content
    looked = signed_in(client, auditor).get("/children/?category=orphan", headers=ENGLISH).content

    assert (listed(kept), "父母双方外出, orphan" in words(kept)) == (["C1"], True)
    history = words(client.get("/history/child/C1/").content)
    assert (listed(looked), "orphan" in words(looked), "父母双方外出" in words(looked) + history) == (
        ["C1", "C2"], False, False,
    )  # fmt: skip


def test_export_is_a_right_of_its_own(client: Client, caseworker: User) -> None:
    make.child("C1", name="王小雨")
    page = signed_in(client, caseworker).get("/children/?export=csv")
    assert page["content-type"].startswith("text/html")

    assign_role(user=caseworker, unit=make.school(), role="privacy_officer", by=make.clerk_of_the_system())
    file = client.get("/children/?export=csv").content.decode("utf-8-sig")

    assert "王小雨,C1" in file
    assert list(AccessEvent.objects.values_list("purpose", flat=True)) == ["list", "export"]


def test_only_children_of_units_where_one_may_export_are_taken_out(client: Client, caseworker: User) -> None:
    make.child("C1")
    assign_role(user=caseworker, unit=make.school("S002"), role="privacy_officer", by=make.clerk_of_the_system())

    file = signed_in(client, caseworker).get("/children/?export=csv").content.decode("utf-8-sig")

    assert len(file.splitlines()) == 1


def test_children_reached_by_a_gift_are_taken_out_by_those_who_may(
    client: Client, caseworker: User, auditor: User
) -> None:
    gift = give()
    hand_out(make.child("C1"))
    both = make.user("recorder", make.agency())
    assign_role(user=both, unit=make.school(), role="caseworker", by=make.clerk_of_the_system())
    address = f"/trace/gift/{gift.entry.number}/?export=csv"

    kinds = [signed_in(client, person).get(address)["content-type"].split(";")[0] for person in (both, auditor)]

    assert kinds == ["text/html", "text/csv"]


def test_erased_child_keeps_its_code_and_what_the_book_says(client: Client, caseworker: User) -> None:
    give()
    child = make.child("C1", name="王小雨")
    hand_out(child)
    erase_child(child=child, why="", by=caseworker)

    page = words(signed_in(client, caseworker).get("/children/C1/?year=all", headers=ENGLISH).content)

    assert ("(erased)" in page, "50.00" in page, "王小雨" in page) == (True, True, False)


def test_list_takes_as_many_queries_at_three_rows_as_at_fifty(client: Client, caseworker: User) -> None:
    give(amount=10_000_00)
    signed_in(client, caseworker)

    assert queries_with(client, 3) == queries_with(client, 50)


def queries_with(client: Client, count: int) -> int:
    """Return how many queries the list takes, looked through and whole, once there are so many children."""
    children = [make.child() for _ in range(count - Child.objects.count())]
    lines = [HandOut(make.place(), make.fund(), None, 1_00, child=child) for child in children]
    by = make.clerk_of_the_system()
    bring_in_distribution(unit=make.book(), date=DAY, occasion="", lines=lines, number=f"F-{count}", by=by)
    with CaptureQueriesContext(connection) as queries:
        client.post("/children/", {"q": "王"}, follow=True)
        client.get("/children/")
    return len(queries)
