"""Searching everywhere: what fits, of what one may see, and no trace of what was typed."""

import datetime as dt
import logging
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from donors.models import Gift
from donors.operations import GivenLine, issue_receipt, record_gift
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.roles import ROLES
from tests import make
from tests.distributions import stock

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
SYSTEM = make.clerk_of_the_system


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def give(name: str = "善美天使", **changes: Any) -> Gift:
    place = make.place()
    line = GivenLine(fund=make.fund(), place=place, amount=100_00)
    donor = changes.pop("donor", None) or make.donor(name=name)
    return record_gift(unit=place.unit, donor=donor, date=DAY, lines=[line], by=SYSTEM(), **changes)


def found(user: User, text: str, **more: str) -> dict[str, list[str]]:
    answer = signed_in(user).post("/search", {"q": text} | more)
    return {group.source.name: [each.value for each in group.found] for group in answer.context["groups"]}


@pytest.mark.parametrize("text", ["善美", "shanmei", "smts", "天使"])
def test_donor_is_found_by_name_pinyin_and_initials_with_what_is_theirs(clerk: User, text: str) -> None:
    gift = give()
    receipt = issue_receipt(gift=gift, issued_on=DAY, by=SYSTEM())
    pledge = make.pledge(gift.donor)
    give("别人")

    assert found(clerk, text) == {
        "donors": [gift.donor.code], "gifts": [gift.entry.number], "receipts": [receipt.number],
        "pledges": [pledge.number],
    }  # fmt: skip


def test_entries_are_found_by_a_part_of_their_number(treasurer: User) -> None:
    gift = give()

    assert found(treasurer, "2026-0000")["entries"] == [gift.entry.number]


def test_entries_of_another_agency_are_not_found(treasurer: User) -> None:
    give()

    assert found(make.user("finance", make.agency("OTHER", name="别处")), "2026-0000") == {}


def test_all_children_of_a_name_are_found(caseworker: User) -> None:
    codes = {make.child(name="王小雨").code for _ in range(3)}
    make.child(name="李远方")

    assert set(found(caseworker, "王小雨")["children"]) == codes


def test_hand_outs_are_found_by_their_occasion_and_lots_by_their_item(caseworker: User) -> None:
    entry = stock.coats()
    draft = stock.draft(caseworker, make.child())

    assert found(caseworker, "过冬") == {"distributions": [f"draft-{draft.pk}"]}
    assert found(caseworker, "棉衣") == {"lots": [str(entry.lots.get().pk)]}


def test_hand_outs_and_lots_of_another_school_are_not_found(caseworker: User, other_caseworker: User) -> None:
    stock.coats()
    stock.draft(caseworker, make.child())

    assert (found(other_caseworker, "过冬"), found(other_caseworker, "棉衣")) == ({}, {})


@pytest.mark.parametrize("typed", ["G-AGY-2026-000001", "g-agy-2026-000001", " G-AGY-2026-000001 "])
def test_whole_number_leads_straight_to_its_page(clerk: User, typed: str) -> None:
    give()

    assert signed_in(clerk).post("/search", {"q": typed})["location"] == "/gifts/G-AGY-2026-000001/"


def test_whole_number_may_stand_in_a_link(clerk: User) -> None:
    give()

    assert signed_in(clerk).get("/search?q=G-AGY-2026-000001")["location"] == "/gifts/G-AGY-2026-000001/"


def test_number_of_a_gift_leads_one_who_reads_money_only_to_its_entry(agency: Any) -> None:
    give()
    only_money = make.user("finance")

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ROLES, "finance", frozenset({Permission.READ_MONEY}))
        answer = signed_in(only_money).post("/search", {"q": "G-AGY-2026-000001"})

    assert answer["location"] == "/entries/G-AGY-2026-000001/"


def test_name_in_an_address_is_not_looked_for(clerk: User) -> None:
    give()

    answer = signed_in(clerk).get("/search?q=善美")

    assert (answer.status_code, answer.context["groups"]) == (200, [])
    assert "Names are not looked for from an address." in answer.content.decode()


def test_search_answers_without_an_address_that_holds_what_was_typed(clerk: User) -> None:
    give()

    answer = signed_in(clerk).post("/search", {"q": "善美"})

    assert (answer.status_code, answer.has_header("location")) == (200, False)
    assert "q=" not in answer.content.decode().replace('name="q"', "")


def test_what_is_typed_is_kept_nowhere(clerk: User, caplog: pytest.LogCaptureFixture) -> None:
    client = signed_in(clerk)

    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as asked:
        answer = client.post("/search", {"q": "王小雨"})

    written = [query["sql"] for query in asked if not query["sql"].startswith("SELECT")]
    assert [line for line in written if "王小雨" in line] == []
    assert [each for each in Session.objects.all() if "王小雨" in str(each.get_decoded())] == []
    assert [name for name in answer.cookies if "王" in str(answer.cookies[name])] == []
    # The log of statements itself is for developers, and off wherever there is anything real.
    told = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert [line for line in told if "王小雨" in line] == []


def test_at_most_eight_of_a_kind_are_shown_and_the_others_on_asking(clerk: User) -> None:
    donor = make.donor("D00001", name="善美天使")
    [give(donor=donor) for _ in range(12)]
    page = signed_in(clerk).post("/search", {"q": "善美"})

    assert len(found(clerk, "善美")["gifts"]) == 8
    assert "See all: Gifts" in page.content.decode()
    assert {kind: len(rows) for kind, rows in found(clerk, "善美", only="gifts").items()} == {"gifts": 12}


def test_one_finds_only_what_one_may_see(stranger: User, caseworker: User, administrator: User) -> None:
    gift = give()
    others = (stranger, caseworker, administrator, make.user("recorder", make.school()), make.user())

    assert [found(user, "善美") for user in others] == [{}] * 5
    assert [signed_in(user).post("/search", {"q": gift.entry.number}).status_code for user in others] == [200] * 5


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'; drop table", "𠮷", "9" * 500, "\x00", "<b>"])
def test_odd_texts_find_nothing_and_break_nothing(clerk: User, text: str) -> None:
    give()

    assert found(clerk, text) == {}


def test_search_needs_a_sign_in(client: Client, db: None) -> None:
    assert client.get("/search")["location"] == "/accounts/login/?next=/search"


def test_number_of_queries_does_not_grow_with_what_is_found(clerk: User) -> None:
    client = signed_in(clerk)
    [give() for _ in range(3)]
    client.post("/search", {"q": "善美"})
    with CaptureQueriesContext(connection) as with_three:
        client.post("/search", {"q": "善美"})
    [give() for _ in range(20)]

    with CaptureQueriesContext(connection) as with_many:
        client.post("/search", {"q": "善美"})

    assert len(with_many) == len(with_three)
