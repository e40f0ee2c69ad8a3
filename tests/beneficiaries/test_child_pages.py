"""Children and groups in the browser: a file is opened and changed by one at a time, and nothing typed is lost."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from beneficiaries.codes import ALPHABET, check_character, is_mistyped, new_code
from beneficiaries.models import AccessEvent, Child, Enrolment, Group, GuardianLink, OpeningInNeed
from beneficiaries.operations import AdultParticulars, erase_child
from beneficiaries.register import register_of
from ledger.access.models import Assignment, User
from ledger.access.operations import assign_role
from tests import make
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
ID_NUMBER = "990101201506010014"
GUARDIAN = (("acting_guardian", AdultParticulars("王秀英", "19900001111", relation="祖母")),)


def typed(**changes: str) -> dict[str, str]:
    """Return the form of a child as a browser sends it."""
    sent = {
        "name": "单雄信", "sex": "male", "school": str(make.school().pk), "school_class": "二年级1班",
        "village": "合心村", "id_number": ID_NUMBER, "guardian_name": "王秀英", "guardian_relation": "祖母",
        "guardian_phone": "19900001111", "father_name": "单田", "father_workplace": "深圳市",
    }  # fmt: skip
    return sent | changes


def change(client: Client, code: str, version: str | None = None, **changes: str) -> Any:
    """Send the form of a child's file, as somebody who has just opened it."""
    if version is None:
        version = version_shown(client, code)
    return client.post(f"/children/{code}/edit", typed(version=version, **changes), headers=ENGLISH)


def version_shown(client: Client, code: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', client.get(f"/children/{code}/edit").content.decode())
    return found[1] if found else ""


def opened(code: str) -> Any:
    return next(child for child in register_of(make.agency(), make.clerk_of_the_system(), "test") if child.code == code)


def test_child_is_entered_with_a_code_of_its_own_and_the_day_of_its_id_number(client: Client, caseworker: User) -> None:
    answer = signed_in(client, caseworker).post("/children/new", typed())

    child = Child.objects.get()
    file = opened(child.code)
    assert (answer.status_code, answer["location"]) == (302, f"/children/{child.code}/")
    assert (file.name, str(file.birth_date), file.adults["acting_guardian"].relation) == (
        "单雄信",
        "2015-06-01",
        "祖母",
    )
    assert re.fullmatch(rf"C-[{ALPHABET}]{{6}}", child.code)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"), ({"code": "C-OLD"}, "code"), ({"code": "王小雨"}, "code"),
        ({"id_number": "990101201506010015"}, "id_number"), ({"id_number": "1.10105E+17"}, "id_number"),
        ({"id_number": "990101201502300011"}, "id_number"), ({"birth_date": "2015-06-02"}, "birth_date"),
        ({"birth_date": "2999-01-01", "id_number": ""}, "birth_date"), ({"birth_date": "soon"}, "birth_date"),
        ({"guardian_phone": "call me"}, "guardian_phone"), ({"school": "0"}, "school"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(
    client: Client, caseworker: User, changes: dict[str, str], field: str
) -> None:
    make.child("C-OLD")

    answer = signed_in(client, caseworker).post("/children/new", typed(**changes))

    kept = 'value="王秀英"' in answer.content.decode()
    assert (answer.status_code, errors_of(answer.content), kept, Child.objects.count()) == (422, [field], True, 1)


def test_id_number_of_another_child_is_refused_without_telling_it(client: Client, caseworker: User) -> None:
    make.child("C-OLD", id_number=ID_NUMBER)

    answer = signed_in(client, caseworker).post("/children/new", typed(), headers=ENGLISH)

    assert (answer.status_code, errors_of(answer.content)) == (422, ["id_number"])
    assert "has the same ID number as C-OLD" in words(answer.content)


def test_child_of_another_school_is_neither_entered_nor_moved_there(client: Client, other_caseworker: User) -> None:
    entered = signed_in(client, other_caseworker).post("/children/new", typed())
    make.child("C1", school_unit=make.school("S002"))
    moved = change(client, "C1")

    assert (entered.status_code, moved.status_code, Child.objects.count()) == (422, 422, 1)
    assert Enrolment.objects.get().school == make.school("S002")


@pytest.mark.parametrize("role", ["auditor", "approver", "recorder", "finance", "administrator"])
@pytest.mark.parametrize("address", ["/children/new", "/children/C1/edit", "/groups/new", "/groups/G1/edit"])
def test_who_may_not_write_gets_403(client: Client, role: str, address: str) -> None:
    make.child("C1")
    make.group("G1")

    assert signed_in(client, make.user(role, make.agency())).get(address).status_code == 403


def test_change_is_kept_sealed_and_found_by_the_new_name(client: Client, caseworker: User) -> None:
    make.child("C1", name="高文丽", adults=GUARDIAN)
    signed_in(client, caseworker)

    answer = change(client, "C1", name="单雄信", guardian_phone="19900002222")

    found = [
        client.post("/children/", {"q": q}, follow=True).content.count(b"/children/C1/") for q in ("sxx", "gwl", "2222")
    ]
    line = AccessEvent.objects.filter(what="change").get()
    assert (answer.status_code, opened("C1").name, found) == (302, "单雄信", [1, 0, 1])
    assert (line.child.code if line.child else "", line.fields) == (
        "C1", "name,birth_date,id_number,father,acting_guardian",
    )  # fmt: skip


def test_another_guardian_begins_a_link_and_the_old_one_stays_for_what_was_signed(
    client: Client, caseworker: User
) -> None:
    make.child("C1", adults=GUARDIAN)
    signed_in(client, caseworker)

    with time_machine.travel("2026-06-01T08:00:00Z", tick=False):
        change(client, "C1", guardian_name="林国强", guardian_relation="祖父")

    links = GuardianLink.objects.filter(role="acting_guardian").order_by("pk")
    assert [(link.relation, str(link.since), str(link.until)) for link in links] == [
        ("祖母", "None", "2026-06-01"), ("祖父", "2026-06-01", "None"),
    ]  # fmt: skip


def test_new_phone_of_the_same_guardian_keeps_the_link(client: Client, caseworker: User) -> None:
    make.child("C1", adults=GUARDIAN)

    change(signed_in(client, caseworker), "C1", guardian_phone="19900003333")

    assert GuardianLink.objects.filter(role="acting_guardian").count() == 1
    assert opened("C1").adults["acting_guardian"].phone == "19900003333"


def test_sending_the_form_as_it_was_shown_changes_nothing(client: Client, caseworker: User) -> None:
    adults = tuple(
        (role, AdultParticulars("林某", f"1990000000{at}", workplace="深圳市", relation="亲属"))
        for at, role in enumerate(("acting_guardian", "father", "mother"))
    )
    particulars = {"remark": "怕黑", "address": "三组", "household": "户主林某", "boarding": "boarder"}
    make.child("C1", adults=adults, id_number=ID_NUMBER, birth_date=dt.date(2015, 6, 1), **particulars)
    before = opened("C1")
    form = signed_in(client, caseworker).get("/children/C1/edit").context["form"]

    client.post("/children/C1/edit", {field.html_name: field.value() or "" for field in form})

    assert (opened("C1"), AccessEvent.objects.filter(what="change").count()) == (before, 0)


def test_another_class_ends_the_enrolment_and_begins_one(client: Client, caseworker: User) -> None:
    make.child("C1", school_class="一年级1班")
    signed_in(client, caseworker)

    with time_machine.travel("2026-09-01T08:00:00Z", tick=False):
        change(client, "C1", school_class="二年级1班")

    rows = Enrolment.objects.order_by("pk").values_list("school_class", "since", "until")
    assert [tuple(map(str, row)) for row in rows] == [
        ("一年级1班", "None", "2026-09-01"), ("二年级1班", "2026-09-01", "None"),
    ]  # fmt: skip


def test_who_saves_second_is_shown_both_versions(client: Client, caseworker: User) -> None:
    make.child("C1", name="高文丽")
    seen = version_shown(signed_in(client, caseworker), "C1")
    change(client, "C1", name="单雄信")

    answer = change(client, "C1", seen, name="曾丽")
    again = change(client, "C1", re.findall(r'name="version" value="([^"]*)"', answer.content.decode())[0], name="曾丽")

    assert (answer.status_code, "Name | 单雄信 | 曾丽" in words(answer.content).replace("</th> <td>", "|")) == (
        409,
        True,
    )
    assert (again.status_code, opened("C1").name) == (302, "曾丽")


def test_history_tells_that_sealed_fields_changed_and_never_what_they_say(client: Client, caseworker: User) -> None:
    make.child("C1", name="高文丽")
    change(signed_in(client, caseworker), "C1", name="单雄信", why="wrong in the register")

    page = words(client.get("/history/child/C1/", headers=ENGLISH).content)

    assert "Sealed particulars changed" in page
    assert "Reason: wrong in the register" in page
    assert ("高文丽" in page, "单雄信" in page) == (False, False)


def test_erased_file_is_not_changed(client: Client, caseworker: User) -> None:
    child = make.child("C1")
    erase_child(child=child, why="", by=caseworker)

    assert signed_in(client, caseworker).get("/children/C1/edit").status_code == 404


def test_code_is_told_mistyped_by_its_last_character(client: Client, caseworker: User) -> None:
    code = new_code()
    wrong = code[:3] + ALPHABET[(ALPHABET.index(code[3]) + 1) % len(ALPHABET)] + code[4:]
    signed_in(client, caseworker)

    page = words(client.post("/children/", {"q": wrong}, follow=True, headers=ENGLISH).content)

    assert "This code was mistyped" in page
    assert (is_mistyped(code), is_mistyped("C000001")) == (False, False)


@pytest.mark.parametrize("swapped", [("AB2CD", "BA2CD"), ("AB2CD", "AB2DC"), ("7KM2Q", "7KM3Q")])
def test_check_character_finds_a_wrong_letter_and_two_that_changed_places(swapped: tuple[str, str]) -> None:
    assert check_character(swapped[0]) != check_character(swapped[1])


def test_group_is_entered_shown_with_its_members_and_changed(client: Client, caseworker: User) -> None:
    make.child("C1", name="王小雨", school_class="二年级1班")
    make.child("C2", name="单雄信", school_class="一年级1班")
    signed_in(client, caseworker)

    sent = {
        "code": "G1",
        "name": "图书角",
        "kind": "book_corner",
        "school_class": "二年级1班",
        "unit": str(make.school().pk),
    }
    entered = client.post("/groups/new", sent)
    page = words(client.get("/groups/G1/").content)
    client.post("/groups/G1/edit", {"name": "二楼图书角", "kind": "book_corner", "school_class": ""})

    assert (entered["location"], "王小雨" in page, "单雄信" in page) == ("/groups/G1/", True, False)
    assert (Group.objects.get().name, "单雄信" in words(client.get("/groups/G1/").content)) == ("二楼图书角", True)
    assert "二楼图书角 G1 | Book corner | 第S001小学 | whole school | 2" in words(
        client.get("/groups/", headers=ENGLISH).content
    )


def test_group_whose_code_is_taken_is_refused_beside_its_field(client: Client, caseworker: User) -> None:
    make.group("G1")

    sent = {"code": "G1", "name": "图书角", "kind": "site", "unit": str(make.school().pk)}
    answer = signed_in(client, caseworker).post("/groups/new", sent)

    assert (answer.status_code, errors_of(answer.content), Group.objects.count()) == (422, ["code"], 1)


def test_groups_of_another_school_are_not_there(client: Client, other_caseworker: User) -> None:
    make.group("G1")
    signed_in(client, other_caseworker)

    assert (client.get("/groups/G1/").status_code, b"/groups/G1/" in client.get("/groups/").content) == (404, False)


def test_members_are_masked_for_the_auditor(client: Client, auditor: User) -> None:
    make.group("G1")
    make.child("C1", name="王小雨")

    page = words(signed_in(client, auditor).get("/groups/G1/").content)

    assert ("王**" in page, "王小雨" in page) == (True, False)


def test_combobox_finds_children_of_the_own_school(client: Client, caseworker: User) -> None:
    make.child("C1", name="单雄信", school_class="一年级1班")
    make.child("C2", name="单雄信", school_unit=make.school("S002"))

    found = signed_in(client, caseworker).post("/choose/children", {"q": "sxx"}).json()["found"]

    assert found == [{"value": "C1", "label": "单雄信", "note": "第S001小学 一年级1班"}]


# ---- the list by name


def order_of(client: Client, user: User, query: str) -> list[str]:
    page = signed_in(client, user).get(f"/children/?{query}", headers=ENGLISH).content.decode()
    return list(dict.fromkeys(re.findall(r"/children/(C\d)/", page)))


def three_with_names() -> None:
    for code, name in (("C1", "赵磊"), ("C2", "李雪"), ("C3", "王小雨"), ("C4", "孙雄")):
        make.child(code, name=name)


def test_children_are_sorted_by_the_sound_of_their_names_either_way(client: Client, caseworker: User) -> None:
    three_with_names()

    assert order_of(client, caseworker, "sort=name") == ["C2", "C4", "C3", "C1"]
    assert order_of(client, caseworker, "sort=-name") == ["C1", "C3", "C4", "C2"]


def test_who_reads_names_masked_is_told_no_order_of_them(client: Client, auditor: User) -> None:
    three_with_names()

    page = signed_in(client, auditor).get("/children/", headers=ENGLISH).content.decode()

    assert (order_of(client, auditor, "sort=name"), "sort=name" in page) == (["C1", "C2", "C3", "C4"], False)


def test_masked_names_come_last_by_code_where_others_are_read(client: Client, caseworker: User) -> None:
    three_with_names()
    other = make.school("S002")
    for code, name in (("C5", "白雪"), ("C6", "艾青")):
        make.child(code, other, name=name)
    assign_role(user=caseworker, unit=other, role=Assignment.Role.CASEWORKER, by=make.clerk_of_the_system())
    looks = make.user("caseworker", make.school())
    OpeningInNeed.objects.create(
        child=Child.objects.get(code="C6"), viewer=looks, reason="x", opened_at=timezone.now(),
        until=timezone.now() + dt.timedelta(hours=1),
    )  # fmt: skip

    assert order_of(client, caseworker, "sort=name") == ["C6", "C5", "C2", "C4", "C3", "C1"]
    assert order_of(client, looks, "sort=name") == ["C2", "C4", "C3", "C1"]


def test_sorted_list_is_paged_taken_out_and_leaves_the_line_of_what_is_shown(client: Client) -> None:
    keeper = make.user("caseworker", make.agency())
    assign_role(user=keeper, unit=make.agency(), role=Assignment.Role.PRIVACY_OFFICER, by=make.clerk_of_the_system())
    for at in range(55):
        make.child(f"D{at:02}", name=f"王{'阿爱安'[at % 3]}{at}")
    make.child("C1", name="艾青")
    signed_in(client, keeper)

    first = client.get("/children/?sort=name", headers=ENGLISH).content.decode()
    second = client.get("/children/?sort=name&page=2", headers=ENGLISH).content.decode()
    taken = client.get("/children/?sort=name&export=csv", headers=ENGLISH).content.decode("utf-8-sig").splitlines()

    shown = [len(set(re.findall(r"/children/([CD]\d+)/", page))) for page in (first, second)]
    assert (shown, len(taken), taken[1].split(",")[0]) == ([50, 6], 57, "艾青")
    counts = AccessEvent.objects.filter(viewer=keeper).order_by("pk").values_list("what", "children")
    assert list(counts) == [("name", 50), ("name", 6), ("export", 56)]


def test_list_by_name_makes_the_same_queries_for_three_children_and_for_many(
    client: Client, caseworker: User, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for more in (range(3), range(3, 30)):
        [make.child(f"C{at}", name=f"王{at}") for at in more]
        signed_in(client, caseworker)
        with django_assert_max_num_queries(60) as made:
            client.get("/children/?sort=name")
        counts.append(len(made))

    assert counts[0] == counts[1]
