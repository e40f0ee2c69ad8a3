"""Hand-outs in the browser: the list, one hand-out, its approval by another person, its reversal."""

import datetime as dt
import re

import pytest
from django.test import Client

from distributions.models import Distribution
from distributions.operations import record_return, take_back_distribution
from ledger.access.models import User
from ledger.book.models import Entry
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at, questions
from tests.distributions.stock import DAY
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


def test_list_shows_each_hand_out_with_its_state_and_worth(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(9)
    given = stock.posted(caseworker, approver, make.child(), make.child())
    stock.sent(caseworker, make.child())

    page = words(signed_in(client, caseworker).get("/distributions/", headers=ENGLISH).content)

    assert f"温暖过冬 {given.ref} | 2026-03-02 | 第S001小学 | Approved | 2 | 280.00" in page
    assert "| Waiting for approval | 1 | —" in page


@pytest.mark.parametrize(
    ("query", "count"), [("state=sent", 1), ("state=open", 1), ("state=signed", 0), ("state=draft", 0),
                         ("state=reversed", 0), ("q=F-S001", 1), ("q=过冬", 2), ("since=2026-03-03", 0)],
)  # fmt: skip
def test_list_is_narrowed(client: Client, caseworker: User, approver: User, query: str, count: int) -> None:
    stock.coats(9)
    stock.posted(caseworker, approver, make.child())
    stock.sent(caseworker, make.child())

    page = signed_in(client, caseworker).get(f"/distributions/?{query}", headers=ENGLISH)

    assert words(page.content).count("温暖过冬") == count


def test_empty_list_says_what_comes_first(client: Client, caseworker: User) -> None:
    page = signed_in(client, caseworker).get("/distributions/", headers=ENGLISH)

    assert "No hand-out was prepared yet. Prepare a hand-out" in words(page.content)


@pytest.mark.parametrize(("has_children", "leads_to"), [(True, "items"), (False, "children")])
def test_draft_opens_where_its_work_is(client: Client, caseworker: User, has_children: bool, leads_to: str) -> None:  # noqa: FBT001 -- a case
    draft = stock.draft(caseworker, *([make.child()] * has_children))

    assert signed_in(client, caseworker).get(at(draft))["location"] == at(draft, leads_to)


def test_draft_is_read_without_names_by_those_who_approve(client: Client, caseworker: User, approver: User) -> None:
    draft = stock.draft(caseworker, make.child("C1"))

    page = words(signed_in(client, approver).get(at(draft)).content)

    assert ("C1" in page, "王小雨" in page) == (True, False)


def test_list_is_approved_by_another_person_with_the_password(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child("C1"), make.child("C2"))
    signed_in(client, approver)

    page = words(client.get(at(waiting, "approve"), headers=ENGLISH).content)
    answer = client.post(at(waiting, "approve"), {"version": waiting.version, "password": PASSWORD})

    given = Distribution.objects.get()
    assert all(shown in page for shown in ("¥280.00", "王小雨C1", "棉衣 | GEN | S001-STORE | 2 | 2 | 280.00"))
    assert (answer["location"], given.state, given.approved_by) == (at(given), "posted", approver)
    assert client.get(at(waiting)).status_code == 302


def test_wrong_password_approves_nothing(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child())

    answer = signed_in(client, approver).post(at(waiting, "approve"), {"version": waiting.version, "password": "guess"})

    waiting.refresh_from_db()
    assert (answer.status_code, errors_of(answer.content), waiting.state) == (422, ["password"], "sent")


def test_one_who_prepared_the_list_is_told_and_approves_nothing(client: Client, caseworker: User) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child())
    caseworker.assignments.update(role="approver")
    signed_in(client, caseworker)

    page = client.get(at(waiting, "approve"), headers=ENGLISH)
    answer = client.post(at(waiting, "approve"), {"version": waiting.version, "password": PASSWORD}, headers=ENGLISH)

    waiting.refresh_from_db()
    assert "You prepared this list. Another person approves it." in words(page.content)
    assert 'name="password"' not in page.content.decode()
    assert (answer.status_code, waiting.state) == (422, "sent")


def test_list_that_changed_after_it_was_shown_is_looked_at_again(
    client: Client, caseworker: User, approver: User
) -> None:
    stock.coats(3)
    seen = stock.sent(caseworker, make.child())
    take_back_distribution(distribution=seen, by=caseworker)
    stock.send(seen, caseworker)

    answer = signed_in(client, approver).post(
        at(seen, "approve"), {"version": seen.version, "password": PASSWORD}, headers=ENGLISH
    )

    assert (answer.status_code, Entry.objects.filter(kind="distribution").count()) == (422, 0)
    assert "This list was changed after you opened it." in words(answer.content)


def test_what_keeps_a_list_from_being_posted_is_told_before_the_password(
    client: Client, caseworker: User, approver: User
) -> None:
    stock.coats(1)
    waiting = stock.sent(caseworker, make.child())
    stock.write_off(1)

    page = words(signed_in(client, approver).get(at(waiting, "approve"), headers=ENGLISH).content)

    assert "As it is, this list can't be posted:棉衣: 1 planned, 0 free." in page


def test_draft_that_was_begun_later_takes_nothing_from_a_list_that_waits(
    client: Client, caseworker: User, approver: User
) -> None:
    stock.coats(1)
    waiting = stock.sent(caseworker, make.child())
    stock.draft(caseworker, make.child())

    page = words(signed_in(client, approver).get(at(waiting, "approve"), headers=ENGLISH).content)

    assert "can't be posted" not in page


def test_list_goes_back_with_a_reason_that_the_preparer_reads(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child())

    answer = signed_in(client, approver).post(at(waiting, "return"), {"why": "少一人"})
    page = words(signed_in(client, caseworker).get(at(waiting, "items"), headers=ENGLISH).content)

    waiting.refresh_from_db()
    assert (answer.status_code, waiting.state, "came back from approval: 少一人" in page) == (302, "draft", True)


def test_list_goes_back_only_with_a_reason(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child())

    answer = signed_in(client, approver).post(at(waiting, "return"), {"why": ""})

    waiting.refresh_from_db()
    assert (answer.status_code, errors_of(answer.content), waiting.state) == (422, ["why"], "sent")


def test_hand_out_shows_who_received_what_who_signed_and_what_came_back(
    client: Client, caseworker: User, approver: User
) -> None:
    stock.coats(9)
    one, other = make.child("C1", birth_date=dt.date(2016, 1, 5)), make.child("C2")
    given = stock.posted(caseworker, approver, one, other, each=2)
    stock.sign(given, one, by=caseworker)
    record_return(line=given.lines.get(child=other), date=DAY, wanted=1, reason="太大", by=caseworker)

    page = words(signed_in(client, caseworker).get(at(given), headers=ENGLISH).content)

    assert "王小雨C1 | 2 | the child2026-03-02" in page
    assert "王小雨C2 · 棉衣: 1 came back | 2 | To go" in page


@pytest.mark.parametrize(("role", "shown"), [("auditor", "王**"), ("finance", "C1"), ("approver", "C1")])
def test_names_of_a_posted_list_are_for_those_who_keep_the_files(
    client: Client, caseworker: User, approver: User, role: str, shown: str
) -> None:
    stock.coats(3)
    given = stock.posted(caseworker, approver, make.child("C1"))

    page = words(signed_in(client, make.user(role, make.agency())).get(at(given)).content)

    assert (shown in page, "王小雨" in page) == (True, False)


def test_hand_out_is_reversed_with_a_reason(client: Client, caseworker: User, approver: User, treasurer: User) -> None:
    stock.coats(3)
    given = stock.posted(caseworker, approver, make.child())
    signed_in(client, treasurer)

    client.post(at(given, "reverse"), {"date": "2026-03-02", "why": "重复发放"})
    page = words(client.get(at(given), headers=ENGLISH).content)
    again = client.post(at(given, "reverse"), {"date": "2026-03-02", "why": "重复发放"})

    mirror = Entry.objects.get(reverses=given.entry)
    assert f"{given.ref} was reversed by {mirror.number} on 2026-03-02: 重复发放." in page
    assert (again.status_code, Entry.objects.filter(reverses=given.entry).count()) == (422, 1)


@pytest.mark.parametrize("page", ["", "approve", "return", "reverse"])
def test_hand_out_of_another_agency_is_not_there(client: Client, caseworker: User, approver: User, page: str) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child())
    other = make.agency("OTHER", name="别处")
    foreign = make.user("approver", other)
    make.user("finance", other)

    assert signed_in(client, foreign).get(at(waiting, page)).status_code in NOT_FOR[page]


NOT_FOR: dict[str, set[int]] = {"": {404}, "approve": {404}, "return": {404}, "reverse": {403}}


@pytest.mark.parametrize("page", ["approve", "return", "reverse"])
def test_caseworker_neither_approves_nor_reverses(client: Client, caseworker: User, page: str) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child())

    assert signed_in(client, caseworker).get(at(waiting, page)).status_code == 403


def test_recorder_of_gifts_sees_no_hand_outs(client: Client, clerk: User) -> None:
    assert signed_in(client, clerk).get("/distributions/").status_code == 403


def test_list_asks_as_many_questions_for_many_as_for_few(client: Client, caseworker: User) -> None:
    stock.coats(99)
    [stock.sent(caseworker, make.child()) for _ in range(3)]
    signed_in(client, caseworker)
    few = questions(client, "/distributions/")
    [stock.sent(caseworker, make.child()) for _ in range(9)]

    assert questions(client, "/distributions/") == few


@pytest.mark.parametrize("page", ["", "approve"])
def test_page_asks_as_many_questions_for_many_children_as_for_few(
    client: Client, caseworker: User, approver: User, page: str
) -> None:
    stock.coats(99)
    few, many = (stock.sent(caseworker, *(make.child() for _ in range(count))) for count in (3, 30))
    signed_in(client, approver)

    assert questions(client, at(many, page)) == questions(client, at(few, page))


def test_long_list_is_read_page_by_page(client: Client, caseworker: User) -> None:
    stock.coats(200)
    waiting = stock.sent(caseworker, *(make.child(f"C{index:03d}") for index in range(101)))
    signed_in(client, make.user("finance", make.agency()))

    pages = [client.get(f"{at(waiting)}?page={page}").content.decode() for page in (1, 2, "99", "x")]

    assert [len(re.findall(r'class="p1">C\d\d\d<', page)) for page in pages] == [100, 1, 1, 100]
