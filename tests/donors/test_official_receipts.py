"""The authority's receipts: noted, never made up; refused where the rules forbid them, with the rule named."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from donors.errors import (
    GiftIsNotIncome,
    GiftIsReversed,
    NotOfficialNow,
    OfficialNumberTaken,
    OfficialNumberWrong,
    OfficialThere,
)
from donors.models import Gift, OfficialReceipt
from donors.operations import (
    ask_official,
    note_official,
    reverse_gift,
    reverse_official,
    set_receipt_rules,
    waive_official,
    withdraw_official,
)
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db
NUMBER = {"code": "42060126", "serial": "0000012345", "check_code": "a1b2c3", "issued_on": DAY}


@pytest.fixture(autouse=True)
def certificate(db: None) -> None:
    """Give the agency its certificate."""
    set_receipt_rules(unit=make.book(), profile="cn", certificate="CERT-1", by=make.clerk_of_the_system())


def goods(**line: Any) -> Gift:
    return give(place=make.store(), item=make.item(), quantity=4, **line)


def note(gift: Gift, by: User, **changes: Any) -> OfficialReceipt:
    return note_official(gift=gift, at=timezone.now(), by=by, **NUMBER | changes)


def test_official_receipt_is_asked_for_and_then_noted_with_its_file(clerk: User) -> None:
    gift = give()
    ask_official(gift=gift, at=timezone.now(), by=clerk)

    noted = note(gift, clerk, data=make.pdf(), called="bill.pdf")

    assert (OfficialReceipt.objects.get(), noted.state, str(noted), noted.file_kind, len(noted.file_sha256)) == (
        noted, "issued", "42060126 0000012345", "pdf", 64,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gift", "rule"),
    [
        (lambda: give(fund=make.fund("PAIR", "entrusted", children=[make.child()])), "资金往来结算票据"),
        (lambda: goods(amount=0, value_basis="none"), "2020年第27号"),
        (lambda: goods(amount=40_00, value_basis="internal_estimate"), "2020年第27号"),
    ],
)
def test_official_receipt_is_refused_and_the_rule_named(clerk: User, gift: Any, rule: str) -> None:
    made = gift()

    with pytest.raises(GiftIsNotIncome, match=rule):
        ask_official(gift=made, at=timezone.now(), by=clerk)
    with pytest.raises(GiftIsNotIncome, match=rule):
        note(made, clerk)

    assert OfficialReceipt.objects.count() == 0


def test_gift_for_which_something_was_given_in_return_gets_none(clerk: User) -> None:
    gift = give()
    Gift.objects.filter(pk=gift.pk).update(return_given="纪念牌")
    gift.refresh_from_db()

    with pytest.raises(GiftIsNotIncome, match="第八条"):
        ask_official(gift=gift, at=timezone.now(), by=clerk)


def test_unit_without_a_certificate_issues_none(clerk: User) -> None:
    set_receipt_rules(unit=make.book(), profile="cn", certificate="", by=make.clerk_of_the_system())

    with pytest.raises(GiftIsNotIncome, match="第九"):
        ask_official(gift=give(), at=timezone.now(), by=clerk)


def test_goods_with_an_invoice_may_have_one(clerk: User) -> None:
    asked = ask_official(gift=goods(amount=40_00, value_basis="donor_invoice"), at=timezone.now(), by=clerk)

    assert asked.state == "asked"


def test_waiver_is_recorded_also_where_none_could_be_asked_for(clerk: User) -> None:
    waived = waive_official(gift=goods(amount=0, value_basis="none"), at=timezone.now(), by=clerk)

    assert (waived.state, waived.noted_by) == ("waived", clerk)


def test_gift_has_one_official_receipt(clerk: User) -> None:
    gift = give()
    note(gift, clerk)

    for again in (waive_official, ask_official):
        with pytest.raises(OfficialThere):
            again(gift=gift, at=timezone.now(), by=clerk)
    with pytest.raises(OfficialThere):
        note(gift, clerk, serial="0000012346")

    assert OfficialReceipt.objects.count() == 1


def test_number_of_another_gift_is_refused_beside_its_field(clerk: User) -> None:
    note(give(), clerk)

    with pytest.raises(OfficialNumberTaken) as refused:
        note(give(amount=1), clerk)

    assert (refused.value.field, OfficialReceipt.objects.count()) == ("serial", 1)


@pytest.mark.parametrize("field", ["code", "serial", "check_code"])
def test_what_no_authority_prints_is_refused_beside_its_field(clerk: User, field: str) -> None:
    with pytest.raises(OfficialNumberWrong) as refused:
        note(give(), clerk, **{field: "12 34<"})

    assert (refused.value.field, OfficialReceipt.objects.count()) == (field, 0)


def test_reversed_one_stays_listed_and_the_gift_may_have_another(clerk: User) -> None:
    gift = give()
    reverse_official(official=note(gift, clerk), red_letter="42060126 0000099999", at=timezone.now(), by=clerk)

    note(gift, clerk, serial="0000012346")

    assert list(OfficialReceipt.objects.order_by("pk").values_list("serial", "state", "red_letter")) == [
        ("0000012345", "reversed", "42060126 0000099999"),
        ("0000012346", "issued", ""),
    ]


def test_issued_one_is_not_simply_taken_back_and_one_asked_for_is(clerk: User) -> None:
    issued, asked = note(give(), clerk), ask_official(gift=give(amount=2), at=timezone.now(), by=clerk)

    with pytest.raises(NotOfficialNow):
        withdraw_official(official=issued, at=timezone.now(), by=clerk)
    with pytest.raises(NotOfficialNow):
        reverse_official(official=asked, red_letter="1 2", at=timezone.now(), by=clerk)

    assert withdraw_official(official=asked, at=timezone.now(), by=clerk).state == "withdrawn"


def test_reversed_gift_gets_none(clerk: User, treasurer: User) -> None:
    gift = give()
    reverse_gift(gift=gift, date=DAY, why="错", by=treasurer)

    with pytest.raises(GiftIsReversed):
        waive_official(gift=gift, at=timezone.now(), by=clerk)


def test_stranger_notes_nothing_here(stranger: User) -> None:
    with pytest.raises(NotAllowed):
        waive_official(gift=give(), at=timezone.now(), by=stranger)


# ---- in the browser


def test_number_is_copied_in_the_browser_and_its_file_can_be_had_back(client: Client, clerk: User) -> None:
    number, data = give().entry.number, make.pdf()
    typed = NUMBER | {"issued_on": "2026-03-01", "file": SimpleUploadedFile("bill.pdf", data)}

    answer = signed_in(client, clerk).post(f"/gifts/{number}/official", typed)
    file = client.get(f"/gifts/{number}/official/file")

    assert (answer["location"], OfficialReceipt.objects.get().issued_on, file.content) == (
        f"/gifts/{number}/", dt.date(2026, 3, 1), data,
    )  # fmt: skip


def test_file_that_lies_about_itself_is_refused_beside_it(client: Client, clerk: User) -> None:
    number = give().entry.number
    typed = NUMBER | {"issued_on": "2026-03-01", "file": SimpleUploadedFile("bill.png", make.pdf())}

    answer = signed_in(client, clerk).post(f"/gifts/{number}/official", typed)

    assert (answer.status_code, errors_of(answer.content), OfficialReceipt.objects.count()) == (422, ["file"], 0)


def test_eighty_megabytes_are_turned_away_unread(client: Client, clerk: User) -> None:
    number = give().entry.number

    answer = signed_in(client, clerk).post(f"/gifts/{number}/official", {}, CONTENT_LENGTH=str(80 * 1024 * 1024))

    assert (answer.status_code, errors_of(answer.content), OfficialReceipt.objects.count()) == (413, ["file"], 0)


def test_gift_page_names_the_rule_that_forbids_it(client: Client, clerk: User) -> None:
    gift = goods(amount=0, value_basis="none")

    page = signed_in(client, clerk).get(f"/gifts/{gift.entry.number}/", headers=ENGLISH)

    rule = "财政部 税务总局 民政部公告2020年第27号，第十三条"
    text = words(page.content)
    assert ("Its goods have no proof of their value." in text, rule in text) == (True, True)


@pytest.mark.parametrize(("act", "state"), [("ask", "asked"), ("waive", "waived")])
def test_wish_of_the_donor_is_noted_with_one_press(client: Client, clerk: User, act: str, state: str) -> None:
    number = give().entry.number

    signed_in(client, clerk).post(f"/gifts/{number}/official/{act}")
    taken = OfficialReceipt.objects.get().state
    client.post(f"/gifts/{number}/official/withdraw")

    assert (taken, OfficialReceipt.objects.get().state) == (state, "withdrawn")


def test_gifts_whose_official_receipt_is_asked_for_are_listed(client: Client, clerk: User) -> None:
    asked, other = give(), give(amount=3)
    ask_official(gift=asked, at=timezone.now(), by=clerk)

    page = signed_in(client, clerk).get("/gifts/?state=official").content.decode()

    assert (asked.entry.number in page, other.entry.number in page) == (True, False)


def test_colleague_without_the_right_notes_nothing(client: Client, auditor: User) -> None:
    number = give().entry.number
    signed_in(client, auditor)

    answers = {client.post(f"/gifts/{number}/official/{act}").status_code for act in ("ask", "waive", "withdraw")}

    assert (answers, OfficialReceipt.objects.count()) == ({403}, 0)
