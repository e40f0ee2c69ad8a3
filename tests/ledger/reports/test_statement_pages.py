"""Statements of donors: the list, the account on screen, its paper and its copies."""

import datetime as dt
import subprocess
from typing import Any

import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distributions.operations import HandOut, bring_in_distribution
from donors.models import Donor, Gift
from donors.operations import GivenLine, record_gift
from ledger.access.models import User
from ledger.printing.render import render_pdf
from ledger.printing.stamping import stamped
from ledger.printing.store import open_paper
from ledger.printing.templatetags.papers import reached
from ledger.reports.models import Statement
from ledger.reports.operations import issue_statement
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day_in_november")]
DAY = dt.date(2026, 3, 10)
YEAR = {"from": "2026-01-01", "to": "2026-11-24"}
SYSTEM = make.clerk_of_the_system


@pytest.fixture
def a_day_in_november() -> Any:
    with time_machine.travel(dt.datetime(2026, 11, 24, 4, tzinfo=dt.UTC), tick=False):
        yield


def signed_in(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def give(donor: Donor, amount: int = 100_00, date: dt.date = DAY, **line: Any) -> Gift:
    place = line.pop("place", None) or make.place("S001-BANK", "bank", make.school())
    given = GivenLine(fund=make.fund(), place=place, amount=amount, **line)
    return record_gift(unit=place.unit, donor=donor, date=date, lines=[given], by=SYSTEM())


def hand_out(children: int, amount: int = 1_00) -> None:
    place = make.place("S001-BANK", "bank", make.school())
    lines = [
        HandOut(place=place, fund=make.fund(), item=None, wanted=amount, child=make.child()) for _ in range(children)
    ]
    bring_in_distribution(
        unit=place.unit, date=DAY, occasion="", number=f"F{children}", lines=lines, by=SYSTEM()
    )  # fmt: skip


def told(user: User, donor: Donor, query: str = "") -> Any:
    return signed_in(user).get(f"/statements/{donor.code}/{query}").context["telling"]


def words_of(pdf: bytes) -> int:
    """A PDF that can be read, by its pages."""
    with pikepdf.open(__import__("io").BytesIO(pdf)) as document:
        return len(document.pages)


def test_account_of_the_year_so_far_is_shown_unasked(clerk: User) -> None:
    donor = make.donor()
    give(donor, 100_00, dt.date(2025, 5, 1))
    give(donor, 40_00)
    hand_out(6, 10_00)

    telling = told(clerk, donor)

    assert (telling.since, telling.until) == (dt.date(2026, 1, 1), dt.date(2026, 11, 24))
    total = telling.figures.total
    assert [total[name] for name in ("opening", "received", "given_out", "closing")] == [100_00, 40_00, 60_00, 80_00]
    assert (telling.figures.ties, telling.content["children"]) == (True, 6)


def test_account_of_another_period_is_shown_when_asked_for(clerk: User) -> None:
    donor = make.donor()
    give(donor, 100_00, dt.date(2025, 5, 1))
    give(donor, 40_00)

    telling = told(clerk, donor, "?from=2025-01-01&to=2025-12-31")

    assert telling.figures.total["received"] == 100_00
    assert [year.since.year for year in telling.years] == [2026, 2025]


@pytest.mark.parametrize(
    ("children", "zh", "en"),
    [
        (0, "尚未发放；", "Nothing was given out. "),
        (3, "已发放 30.00 元，惠及少于 5 名儿童；", "¥30.00 was given out and reached fewer than five children. "),
        (6, "已发放 60.00 元，惠及 6 名儿童；", "¥60.00 was given out and reached 6 children. "),
    ],
)
def test_statement_says_how_many_children_it_reached_where_any_were_counted(
    clerk: User, children: int, zh: str, en: str
) -> None:
    donor = make.donor()
    give(donor, 100_00)
    _ = children and hand_out(children, 10_00)

    said = told(clerk, donor).content["narrative"]

    assert (zh in said["zh"], en in said["en"]) == (True, True)


def test_statement_of_what_a_class_shares_counts_no_children(clerk: User) -> None:
    donor, store = make.donor(), make.store("S001-STORE", make.school())
    give(donor, 100_00, item=make.item(), quantity=10, place=store)
    make.child(school_class="一班")
    shared = HandOut(place=store, fund=make.fund(), item=make.item(), wanted=4, group=make.group("G1", "一班"))
    bring_in_distribution(
        unit=store.unit, date=dt.date(2026, 11, 24), occasion="", number="F1", lines=[shared], by=SYSTEM()
    )

    said = told(clerk, donor).content["narrative"]

    assert ("已发放 40.00 元；" in said["zh"], "¥40.00 was given out. " in said["en"]) == (True, True)


@pytest.mark.parametrize(("reached", "words"), [(4, "fewer than 5 children"), (5, "5 children")])
def test_few_children_are_not_counted_out(clerk: User, reached: int, words: str) -> None:
    donor = make.donor()
    give(donor)
    hand_out(reached)

    page = signed_in(clerk).get(f"/statements/{donor.code}/").content.decode()

    assert words in page
    assert [name for name in ("王小雨", "C0000") if name in page] == []


@pytest.mark.parametrize(("language", "what"), [("en", "Schoolbag 书包"), ("zh-hans", "书包")])
def test_goods_are_named_in_the_readers_language(clerk: User, language: str, what: str) -> None:
    donor, item = make.donor(), make.item()
    item.name_en = "Schoolbag"
    item.save()
    give(donor, 40_00, place=make.store(), item=item, quantity=4)

    context = signed_in(clerk, language).get(f"/statements/{donor.code}/").context

    assert [(row["what"], row["quantity"]) for row in context["telling"].content["left"]] == [(what, 4)]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("?from=2026-05-01&to=2026-04-01", "to", "The end comes before the beginning."),
        ("?from=nonsense&to=2026-04-01", "from", ""),
        ("?from=2026-05-01", "to", ""),
    ],
)
def test_odd_period_is_kept_in_the_form_and_named(clerk: User, query: str, field: str, sentence: str) -> None:
    donor = make.donor()
    give(donor)

    answer = signed_in(clerk).get(f"/statements/{donor.code}/{query}")

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert sentence in answer.content.decode()


def test_donor_who_gave_nothing_has_nothing_to_print(clerk: User) -> None:
    donor = make.donor()

    page = signed_in(clerk).get(f"/statements/{donor.code}/").content.decode()

    assert "there is nothing to account for" in page
    assert "Issue and print" not in page


def test_statement_is_issued_and_sent_as_a_paper(clerk: User) -> None:
    donor = make.donor()
    give(donor)

    answer = signed_in(clerk).post(f"/statements/{donor.code}/issue", YEAR)

    issued = Statement.objects.get()
    assert (answer["content-type"], answer["content-disposition"]) == (
        "application/pdf", f'inline; filename="{issued.number}.pdf"',
    )  # fmt: skip
    assert (issued.since, issued.until, issued.issued_by) == (dt.date(2026, 1, 1), dt.date(2026, 11, 24), clerk)
    assert words_of(answer.content) >= 1


def test_statement_asked_for_twice_is_issued_once_and_the_second_paper_is_a_copy(clerk: User) -> None:
    donor = make.donor()
    give(donor)
    client = signed_in(clerk)

    papers = [client.post(f"/statements/{donor.code}/issue", YEAR)["content-disposition"] for _ in range(3)]

    [issued] = Statement.objects.all()
    assert papers == [
        f'inline; filename="{issued.number}{ending}.pdf"' for ending in ("", "-copy-1", "-copy-2")
    ]  # fmt: skip
    assert issued.copies_printed == 2


def test_book_that_changed_gives_a_new_version_and_the_old_one_says_so(clerk: User) -> None:
    donor = make.donor()
    give(donor)
    client = signed_in(clerk)
    client.post(f"/statements/{donor.code}/issue", YEAR)
    give(donor, 7_00)
    client.post(f"/statements/{donor.code}/issue", YEAR)

    first, second = Statement.objects.order_by("version")
    page = client.get(f"/statements/{donor.code}/").content.decode()

    assert (first.version, second.version, second.supersedes) == (1, 2, first)
    assert [word for word in ("Replaced", f"by {second.number}", "Latest version") if word not in page] == []
    reprinted = client.post(f"/statements/{first.number}/paper")
    assert reprinted["content-disposition"] == f'inline; filename="{first.number}-copy-1.pdf"'
    assert first.paper is not None
    assert reprinted.content == stamped(open_paper(first.paper), copy=1, is_superseded=True)


def test_copy_of_a_statement_is_the_stored_paper_stamped_whatever_the_snapshot_would_print_today(clerk: User) -> None:
    donor = make.donor()
    give(donor)
    client = signed_in(clerk)
    issued = client.post(f"/statements/{donor.code}/issue", YEAR).content
    statement = Statement.objects.get()
    Statement.objects.update(content={})

    copy = client.post(f"/statements/{statement.number}/paper").content

    assert statement.paper is not None
    assert (open_paper(statement.paper), copy) == (issued, stamped(issued, copy=1))


def test_statement_that_is_refused_keeps_the_days_and_issues_nothing(clerk: User) -> None:
    donor = make.donor()
    give(donor)
    answer = signed_in(clerk).post(
        f"/statements/{donor.code}/issue", {"from": "2025-01-01", "to": "2025-12-31"}
    )  # fmt: skip

    page = answer.content.decode()
    assert (answer.status_code, Statement.objects.count()) == (422, 0)
    assert [word for word in ('value="2025-01-01"', "there is nothing to account for") if word not in page] == []


@pytest.mark.parametrize(
    ("role", "reads", "prints"),
    [
        ("recorder", 200, 200), ("finance", 200, 200), ("approver", 200, 403), ("auditor", 200, 403),
        ("caseworker", 403, 403), ("administrator", 403, 403),
    ],
)  # fmt: skip
def test_who_reads_and_who_prints(agency: Any, role: str, reads: int, prints: int) -> None:
    donor = make.donor()
    give(donor)
    client = signed_in(make.user(role))

    read = [client.get(address).status_code for address in ("/statements/", f"/statements/{donor.code}/")]
    printed = client.post(f"/statements/{donor.code}/issue", YEAR)

    assert (read, printed.status_code) == ([reads, reads], prints)
    assert Statement.objects.count() == (prints == 200)


def test_reader_without_the_right_to_print_sees_no_button(auditor: User, clerk: User) -> None:
    donor = make.donor()
    give(donor)
    issue_statement(donor=donor, since=DAY, until=DAY, issued_on=DAY, by=clerk)

    pages = [signed_in(user).get(f"/statements/{donor.code}/").content.decode() for user in (auditor, clerk)]

    assert [[word for word in ("Issue and print", "/paper") if word in page] for page in pages] == [
        [], ["Issue and print", "/paper"],
    ]  # fmt: skip


def test_others_find_neither_donor_nor_statement(stranger: User, clerk: User) -> None:
    donor = make.donor()
    give(donor)
    issued = issue_statement(donor=donor, since=DAY, until=DAY, issued_on=DAY, by=clerk)
    of_a_school = make.user("recorder", make.school())
    clients = [signed_in(user) for user in (stranger, of_a_school)]

    assert [client.get(f"/statements/{donor.code}/").status_code for client in clients] == [404, 404]
    assert [client.post(f"/statements/{issued.number}/paper").status_code for client in clients] == [404, 404]
    assert [len(client.get("/statements/").context["table"].page.object_list) for client in clients] == [0, 0]


def test_list_tells_what_was_given_and_the_last_statement(clerk: User) -> None:
    donor, other = make.donor("D00001", name="安达"), make.donor("D00002", name="白云")
    give(donor, 100_00)
    give(donor, 40_00, dt.date(2025, 5, 1))
    issued = issue_statement(donor=donor, since=DAY, until=DAY, issued_on=DAY, by=clerk)

    rows = signed_in(clerk).get("/statements/").context["table"].page

    told = [(row.code, row.figures.given, row.figures.in_all, row.last and row.last.number) for row in rows]
    assert told == [("D00001", 100_00, 140_00, issued.number), (other.code, 0, 0, None)]


@pytest.mark.parametrize(
    ("query", "found"), [("?stated=yes", ["D00001"]), ("?stated=no", ["D00002"]), ("?q=by", ["D00002"])]
)
def test_list_is_narrowed_to_those_to_account_to(clerk: User, query: str, found: list[str]) -> None:
    donor = make.donor("D00001", name="安达")
    make.donor("D00002", name="白云")
    give(donor)
    issue_statement(donor=donor, since=DAY, until=DAY, issued_on=DAY, by=clerk)

    rows = signed_in(clerk).get(f"/statements/{query}").context["table"].page

    assert [row.code for row in rows] == found


def test_list_makes_as_many_queries_for_three_donors_as_for_fifty(clerk: User) -> None:
    [give(make.donor()) for _ in range(3)]
    client = signed_in(clerk)
    client.get("/statements/")
    with CaptureQueriesContext(connection) as with_three:
        client.get("/statements/")
    [give(make.donor()) for _ in range(47)]

    with CaptureQueriesContext(connection) as with_fifty:
        client.get("/statements/")

    assert len(with_fifty) == len(with_three)


def test_account_makes_as_many_queries_for_three_gifts_as_for_fifty(clerk: User) -> None:
    donor, client = make.donor(), signed_in(clerk)
    [give(donor) for _ in range(3)]
    client.get(f"/statements/{donor.code}/")
    with CaptureQueriesContext(connection) as with_three:
        client.get(f"/statements/{donor.code}/")
    [give(donor) for _ in range(47)]

    with CaptureQueriesContext(connection) as with_fifty:
        client.get(f"/statements/{donor.code}/")

    assert len(with_fifty) == len(with_three)


def test_statement_of_a_donor_of_whose_gifts_nothing_is_left_says_so(clerk: User) -> None:
    donor = make.donor()
    give(donor, 60_00)
    hand_out(6, 10_00)

    said = told(clerk, donor).content["narrative"]

    assert said["zh"].endswith("惠及 6 名儿童；期末无结余。")
    assert said["en"].endswith("reached 6 children. Nothing is left in hand.")


@pytest.mark.parametrize("gifts", range(1, 6))
def test_statement_is_not_signed_on_a_page_that_says_nothing_else(clerk: User, gifts: int) -> None:
    donor = make.donor()
    [give(donor, 60_00) for _ in range(gifts)]
    statement = issue_statement(
        donor=donor, since=dt.date(2026, 1, 1), until=dt.date(2026, 11, 24), issued_on=dt.date(2026, 11, 24), by=clerk
    )

    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=render_pdf(statement.content), capture_output=True, check=True
    )

    signed = next(page for page in text.stdout.decode().split("\f") if "盖章处" in page)
    assert "尚未使用" in signed


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ({"name": "关爱站", "phone": "0717-1", "address": "示范路 1 号"}, "关爱站，电话 0717-1，示范路 1 号"),
        ({"name": "关爱站", "phone": "", "address": "示范路 1 号"}, "关爱站，示范路 1 号"),
        ({"name": "关爱站"}, "关爱站"),
    ],
)
def test_paper_says_how_the_unit_is_reached(unit: dict[str, str], said: str) -> None:
    assert reached(unit) == said


def test_where_it_went_is_told_by_month_and_not_by_the_close_of_months(clerk: User) -> None:
    donor = make.donor()
    give(donor)
    hand_out(6)

    page = signed_in(clerk, "zh-hans").get(f"/statements/{donor.code}/").content.decode()

    assert ("月份" in page, "月结" in page) == (True, False)
