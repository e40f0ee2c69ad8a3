"""Donors in the browser: found as people type, entered, changed by one at a time, seen at a glance."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from distributions.operations import HandOut, bring_in_distribution, record_return
from donors.models import Donor
from donors.operations import refund_gift
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, receipt, signed_in, words

pytestmark = pytest.mark.django_db
NEW = {"kind": "company", "name": "移动通信公司", "phone": "0717-000-0142", "code": ""}


def listed(page: bytes) -> list[str]:
    """Return the codes of the donors of a list, in its order."""
    return re.findall(r'href="/donors/(D[^/"]*)/"', page.decode())


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("市供销合作社", "供销"),
        ("市供销合作社", "shigongxiao"),
        ("市供销合作社", "Shi Gongxiao"),
        ("市供销合作社", "sgx"),
        ("单雄信", "shanxiongxin"),
        ("单雄信", "sxx"),
        ("单雄信", "dan"),
        ("曾丽", "zeng"),
        ("Amity Foundation", "amity"),
        ("D-GATE", "d-ga"),
    ],
)
def test_donor_is_found_by_name_pinyin_initials_and_code(client: Client, clerk: User, name: str, typed: str) -> None:
    wanted = make.donor("D-GATE" if name == "D-GATE" else "D1", name=name)
    make.donor("D2", name="高文丽")

    found = signed_in(client, clerk).post("/choose/donors", {"q": typed}).json()["found"]
    page = client.get("/donors/", {"q": typed})

    assert [one["value"] for one in found] == listed(page.content) == [wanted.code]


def test_donor_is_found_by_the_new_name_once_it_was_changed(client: Client, clerk: User) -> None:
    donor = make.donor("D1", name="高文丽")
    signed_in(client, clerk)
    version = re.search(r'name="version" value="([^"]*)"', client.get("/donors/D1/edit").content.decode())

    client.post("/donors/D1/edit", {"name": "单雄信", "kind": "individual", "version": version[1] if version else ""})

    found = [listed(client.get("/donors/", {"q": text}).content) for text in ("sxx", "gwl")]
    assert found == [[donor.code], []]


def test_list_shows_what_was_given_this_year_what_is_unused_and_what_is_to_come(client: Client, auditor: User) -> None:
    donor = make.donor("D1", name="陆建华", kind="individual")
    give(donor, 300_00, dt.date(2025, 12, 31))
    give(donor, 500_00)
    make.pledge(donor, 1200_00)
    taken = HandOut(make.place(), make.fund(), None, 350_00, child=make.child())
    by = make.clerk_of_the_system()
    bring_in_distribution(unit=make.book(), date=DAY, occasion="助学", lines=[taken], number="D-1", by=by)

    with time_machine.travel(dt.datetime(2026, 6, 1, tzinfo=dt.UTC), tick=False):
        file = signed_in(client, auditor).get("/donors/?export=csv", headers=ENGLISH).content.decode("utf-8-sig")

    assert file.splitlines()[1:] == ["Lu Jianhua 陆建华,individual,500.00,450.00,1200.00,2026-03-01"]


def test_donors_are_narrowed_by_kind_and_sorted_by_pinyin(client: Client, auditor: User) -> None:
    make.donor("D1", name="朱雨兰")
    make.donor("D2", name="高文丽")
    make.donor("D3", name="爱心公司", kind="company")
    signed_in(client, auditor)

    pages = [client.get(f"/donors/?{each}").content for each in ("", "kind=individual", "sort=-name", "kind=agency")]

    assert [listed(page) for page in pages] == [["D3", "D2", "D1"], ["D2", "D1"], ["D1", "D2", "D3"], []]


def test_donor_is_entered_and_given_the_next_code(client: Client, clerk: User) -> None:
    answer = signed_in(client, clerk).post("/donors/new", NEW | {"root": str(make.book().pk)})

    donor = Donor.objects.get()
    assert (answer.status_code, answer["location"], donor.name, donor.code) == (
        302,
        "/donors/D00001/",
        "移动通信公司",
        "D00001",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"code": "a b"}, "code"), ({"code": "D1"}, "code"), ({"email": "no"}, "email"),
     ({"tax_id": "91420500000000000X"}, "tax_id")],
)  # fmt: skip
def test_what_is_wrong_with_a_donor_stands_beside_its_field_and_nothing_is_saved(
    client: Client, clerk: User, changes: dict[str, str], field: str
) -> None:
    make.donor("D1")

    answer = signed_in(client, clerk).post("/donors/new", NEW | {"root": str(make.book().pk)} | changes)

    kept = 'value="0717-000-0142"' in answer.content.decode()
    assert (answer.status_code, errors_of(answer.content), kept, Donor.objects.count()) == (422, [field], True, 1)


def test_donor_is_not_entered_into_the_book_of_another_agency(client: Client, stranger: User) -> None:
    answer = signed_in(client, stranger).post("/donors/new", NEW | {"root": str(make.book().pk)})

    assert (answer.status_code, Donor.objects.count()) == (422, 0)


def test_second_of_two_who_change_a_donor_sees_both_versions(client: Client, clerk: User) -> None:
    make.donor("D1", name="高文丽", phone="1")
    opened = signed_in(client, clerk).get("/donors/D1/edit").content.decode()
    version = re.findall(r'name="version" value="([^"]*)"', opened)[0]
    sent = {"name": "高文丽", "kind": "individual", "version": version}
    client.post("/donors/D1/edit", sent | {"phone": "22-22"})

    second = client.post("/donors/D1/edit", sent | {"phone": "33-33"}, headers=ENGLISH)
    kept = Donor.objects.get().phone
    seen = re.findall(r'name="version" value="([^"]*)"', second.content.decode())[0]
    client.post("/donors/D1/edit", sent | {"phone": "33-33", "version": seen, "why": "new number"})

    shown = [number in second.content.decode() for number in ("22-22", "33-33")]
    assert (second.status_code, kept, shown) == (409, "22-22", [True, True])
    donor = Donor.objects.get()
    newest = donor.history.first()
    assert (donor.phone, newest.history_user, newest.history_change_reason) == ("33-33", clerk, "new number")


def test_donor_page_says_given_used_not_yet_used_and_still_to_come(client: Client, auditor: User, clerk: User) -> None:
    donor = make.donor("D1", name="陆建华", phone="0717-1")
    gift = give(donor, 1000_00)
    issued = receipt(gift, clerk)
    make.pledge(donor, 600_00)
    by = make.clerk_of_the_system()
    taken = HandOut(make.place(), make.fund(), None, 250_00, child=make.child("C-HIDDEN", name="王小雨"))
    bring_in_distribution(unit=make.book(), date=DAY, occasion="助学", lines=[taken], number="D-1", by=by)
    refund_gift(line=gift.lines.get(), wanted=100_00, date=DAY, by=by)

    with time_machine.travel(dt.datetime(2026, 6, 1, tzinfo=dt.UTC), tick=False):
        page = words(signed_in(client, auditor).get("/donors/D1/", headers=ENGLISH).content)

    figures = ["Given in 2026¥1,000.00", "Used¥250.00", "Not yet used¥650.00", "Still to come¥600.00"]
    happened = [
        f"Receipt {issued.number}", "助学D-1 · 关爱办公室", "650.00 left", "250.00 of 1,000.00 given out"
    ]  # fmt: skip
    told = figures + happened
    assert [each for each in told if each not in page] == []
    assert "王小雨" not in page


def test_donor_page_tells_a_hand_out_without_an_occasion_by_its_number(client: Client, auditor: User) -> None:
    give(make.donor("D1"), 1000_00)
    taken = HandOut(make.place(), make.fund(), None, 250_00, child=make.child())
    by = make.clerk_of_the_system()
    bring_in_distribution(unit=make.book(), date=DAY, occasion="", lines=[taken], number="D-1", by=by)

    page = words(signed_in(client, auditor).get("/donors/D1/", headers=ENGLISH).content)

    assert "Given out with D-1关爱办公室" in page


def test_timeline_tells_what_came_back_and_shows_only_what_is_asked_for(client: Client, auditor: User) -> None:
    give(make.donor("D1"), 1000_00)
    taken = HandOut(make.place(), make.fund(), None, 250_00, child=make.child())
    by = make.clerk_of_the_system()
    given = bring_in_distribution(unit=make.book(), date=DAY, occasion="助学", lines=[taken], number="D-1", by=by)
    returned = record_return(line=given.lines.get(), wanted=100_00, date=DAY, by=by)
    signed_in(client, auditor)

    pages = {
        show: words(client.get(f"/donors/D1/?show={show}", headers=ENGLISH).content)
        for show in ("", "received", "used")
    }

    back, gift = f"Came back with {returned.entry.number}", "received+1,000.00"
    told = {show: (gift in page, "助学D-1" in page, back in page) for show, page in pages.items()}
    assert told == {"": (True, True, True), "received": (True, False, False), "used": (False, True, True)}
    assert "+100.00" in pages[""]
    assert "Gifts (1)" in pages[""]
    assert "Pledges (0)" in pages[""]


def test_reversed_gift_counts_for_nothing_on_the_donor_page(client: Client, treasurer: User) -> None:
    donor = make.donor("D1")
    gift = give(donor, 1000_00)
    sent = {"date": "2026-03-01", "why": "重复"}

    signed_in(client, treasurer).post(f"/gifts/{gift.entry.number}/reverse", sent)
    page = words(client.get("/donors/D1/", headers=ENGLISH).content)

    assert ("Used¥0.00" in page, "Not yet used¥0.00" in page, "No gifts yet." in page) == (True, True, True)
