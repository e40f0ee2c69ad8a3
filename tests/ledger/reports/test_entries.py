"""Entries: found by unit, kind, day and number; shown in full, without a child to those who may not read children."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from distributions.models import Distribution
from distributions.operations import HandOut, bring_in_distribution, record_purchase, record_return, record_transfer
from donors.models import Gift
from donors.operations import GivenLine, attribute_gift, record_gift, reverse_gift
from ledger.access.models import User
from ledger.access.operations import assign_role
from ledger.book import guards
from ledger.book.models import Entry, Lot
from ledger.book.operations import record_interest
from ledger.book.sealing import seal_book
from ledger.reports.models import Verification
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
SYSTEM = make.clerk_of_the_system


def answer_to(user: User, address: str, data: dict[str, Any] | None = None) -> Any:
    client = Client()
    client.force_login(user)
    options: dict[str, Any] = {"headers": {"accept-language": "en"}}
    return client.get(address, **options) if data is None else client.post(address, data, **options)


def text_of(user: User, address: str) -> str:
    return str(answer_to(user, address).content.decode())


def give(amount: int = 100_00, **changes: Any) -> Gift:
    place = changes.pop("place", None) or make.place()
    line = GivenLine(fund=make.fund(), place=place, amount=amount)
    donor = changes.pop("donor", None) or make.donor()
    return record_gift(unit=place.unit, lines=[line], **{"donor": donor, "date": DAY, "by": SYSTEM()} | changes)


def interest(amount: int = 1_00) -> Entry:
    return record_interest(place=make.place(), fund=make.fund(), amount=amount, date=DAY, by=SYSTEM()).entry


def hand_out(children: int, number: str = "F1") -> Distribution:
    place = make.place("S001-BANK", "bank", make.school())
    lines = [
        HandOut(place=place, fund=make.fund(), item=None, wanted=1_00, child=make.child()) for _ in range(children)
    ]  # fmt: skip
    return bring_in_distribution(unit=place.unit, date=DAY, occasion="", number=number, lines=lines, by=SYSTEM())


def numbers(user: User, query: str = "") -> list[str]:
    return [row.number for row in answer_to(user, f"/entries/{query}").context["table"].page]


def test_entries_are_listed_the_newest_first_with_their_amount(treasurer: User) -> None:
    give(100_00)
    reverse_gift(gift=give(5_00), date=DAY, why="重复", by=SYSTEM())

    rows = answer_to(treasurer, "/entries/").context["table"].page

    assert [(row.number, row.total) for row in rows] == [
        ("V-AGY-2026-000001", 5_00), ("G-AGY-2026-000002", 5_00), ("G-AGY-2026-000001", 100_00),
    ]  # fmt: skip
    assert "Gift, reversed" in text_of(treasurer, "/entries/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?number=000002", ["G-AGY-2026-000002"]),
        ("?unit=S001", ["G-S001-2026-000001"]),
        ("?kind=interest", ["I-AGY-2026-000001"]),
        ("?since=2026-04-01", ["G-AGY-2026-000002"]),
        ("?until=2026-02-28", ["G-S001-2026-000001"]),
        ("?kind=interest&unit=S001", []),
        ("?since=nonsense&kind=interest", ["I-AGY-2026-000001"]),
        ("?sort=date", ["G-S001-2026-000001", "G-AGY-2026-000001", "I-AGY-2026-000001", "G-AGY-2026-000002"]),
    ],
)
def test_entries_are_narrowed_and_sorted_by_the_address(treasurer: User, query: str, found: list[str]) -> None:
    give()
    interest()
    give(date=dt.date(2026, 4, 2))
    give(place=make.place("S001-BANK", "bank", make.school()), date=dt.date(2026, 2, 1))

    assert numbers(treasurer, query) == found


def test_finance_officer_of_a_school_lists_its_entries_only(agency: Any) -> None:
    give()
    give(place=make.place("S001-BANK", "bank", make.school()))

    assert numbers(make.user("finance", make.school())) == ["G-S001-2026-000001"]


def test_entry_is_shown_with_its_postings_in_two_columns(treasurer: User) -> None:
    gift = give(1234_56, donor=make.donor("D00009"))

    answer = answer_to(treasurer, f"/entries/{gift.entry.number}/")

    lines = [
        (line.posting.account.role, line.debit, line.credit) for line in answer.context["postings"].lines
    ]  # fmt: skip
    assert lines == [("bank", 1234_56, 0), ("donation_unrestricted", 0, 1234_56)]
    page = answer.content.decode()
    assert [word for word in ("1,234.56", "D00009", gift.entry.digest, "Accounting date") if word not in page] == []


def test_entry_without_postings_says_why(treasurer: User) -> None:
    gift = give()
    line, other = gift.lines.get(), make.donor("D00077")
    attribute_gift(line=line, from_donor=gift.donor, to_donor=other, date=DAY, why="同名", by=SYSTEM())

    assert "No postings: what changed is whose gift it is" in text_of(treasurer, "/entries/A-AGY-2026-000001/")
    assert "D00077" in text_of(treasurer, f"/entries/{gift.entry.number}/")


def test_reversal_and_what_it_reverses_point_at_each_other(treasurer: User) -> None:
    gift = give()
    reverse_gift(gift=gift, date=DAY, why="重复录入", by=SYSTEM())

    assert ('Reversed on <span class="nw">2026-03-10</span> by <a href="/entries/V-AGY-2026-000001/">') in text_of(
        treasurer, f"/entries/{gift.entry.number}/"
    )
    mirror = text_of(treasurer, "/entries/V-AGY-2026-000001/")
    assert f'Reverses <a href="/entries/{gift.entry.number}/">' in mirror
    assert "重复录入" in mirror


def test_draws_say_from_which_lot_and_into_which(treasurer: User) -> None:
    gift, goods = give(), make.store()
    bought = record_purchase(
        fund=make.fund(), from_place=make.place(), to_place=goods, item=make.item(), quantity=4, amount=40_00, date=DAY,
        by=SYSTEM(),
    )  # fmt: skip
    moved = record_transfer(
        fund=make.fund(), from_place=goods, to_place=make.store("S001-STORE", make.school()), item=make.item(),
        wanted=3, date=DAY, by=SYSTEM(),
    )  # fmt: skip

    rows = [
        (row.lot.pk, row.quantity, row.amount, row.opens.pk)
        for number in (bought.entry.number, moved.entry.number)
        for row in answer_to(treasurer, f"/entries/{number}/").context["draws"]
    ]

    new = Lot.objects.get(entry=moved.entry)
    assert rows == [
        (gift.lines.get().lot_id, None, 40_00, bought.lot_id), (bought.lot_id, 3, 30_00, new.pk),
    ]  # fmt: skip


def test_finance_officer_sees_how_many_children_and_never_which(treasurer: User) -> None:
    give(place=make.place("S001-BANK", "bank", make.school()))
    number = hand_out(3).entry.number
    codes = list(Entry.objects.get(number=number).draws.values_list("child__code", flat=True))

    page = text_of(treasurer, f"/entries/{number}/")

    assert "3 children" in page
    assert [code for code in codes if code in page] == []


def test_one_who_reads_children_too_sees_their_codes_and_no_name(treasurer: User) -> None:
    give(place=make.place("S001-BANK", "bank", make.school()))
    entry = hand_out(2).entry
    assign_role(user=treasurer, unit=make.school(), role="caseworker", by=SYSTEM())

    rows = answer_to(treasurer, f"/entries/{entry.number}/").context["draws"]

    assert [row.child for row in rows] == list(entry.draws.order_by("id").values_list("child__code", flat=True))
    assert "王小雨" not in text_of(treasurer, f"/entries/{entry.number}/")


def test_entry_of_many_draws_is_paged(treasurer: User) -> None:
    give(500_00, place=make.place("S001-BANK", "bank", make.school()))
    entry = hand_out(130).entry
    assign_role(user=treasurer, unit=make.school(), role="caseworker", by=SYSTEM())

    pages = [
        len(answer_to(treasurer, f"/entries/{entry.number}/?draws={page}").context["draws"]) for page in (1, 2, 99)
    ]

    assert pages == [100, 30, 30]
    assert "1 to 100 of 130" in text_of(treasurer, f"/entries/{entry.number}/")


def test_seal_is_shown_once_there_is_one_and_said_plainly_before(treasurer: User) -> None:
    number = give().entry.number
    assert "Not sealed yet" in text_of(treasurer, f"/entries/{number}/")

    printed = seal_book(make.agency())

    page = text_of(treasurer, f"/entries/{number}/")
    assert [word for word in (printed.digest, "No. 1, over entries 1 to 1") if word not in page] == []


def test_last_verification_is_told_when_it_came_after_the_entry(treasurer: User) -> None:
    entry = give().entry
    old = Verification.objects.create(root=entry.root, at=timezone.now() - dt.timedelta(days=1), findings=0)
    assert "Not since this entry was recorded" in text_of(treasurer, f"/entries/{entry.number}/")

    Verification.objects.filter(pk=old.pk).update(at=timezone.now())

    assert "nothing differs" in text_of(treasurer, f"/entries/{entry.number}/")


def test_check_of_an_untouched_entry_finds_nothing(treasurer: User) -> None:
    number = give().entry.number
    assert "the rows match the digest." in text_of(treasurer, f"/entries/{number}/?check=1")

    seal_book(make.agency())

    assert "the seal follows the one before it." in text_of(treasurer, f"/entries/{number}/?check=1")


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("book_posting", "amount = amount + 1", "The rows of this entry do not match its digest."),
        ("book_entry", "source = 'x'", "The rows of this entry do not match its digest."),
        ("book_seal", "last_sequence = 2", "The unit&#x27;s seal does not match the entries under it."),
        ("book_bookseal", "number = 7", "The printed seal does not match the seals that it joins."),
    ],
)
def test_check_finds_what_was_changed_past_the_application(
    treasurer: User, table: str, change: str, sentence: str
) -> None:
    number = give().entry.number
    seal_book(make.agency())

    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")

    assert sentence in text_of(treasurer, f"/entries/{number}/?check=1")


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("finance", [200, 200]), ("auditor", [200, 200]), ("recorder", [403, 403]), ("caseworker", [403, 403]),
        ("approver", [403, 403]), ("administrator", [403, 403]),
    ],
)  # fmt: skip
def test_entries_are_for_those_who_read_money(agency: Any, role: str, statuses: list[int]) -> None:
    number = give().entry.number
    user = make.user(role)

    assert [answer_to(user, address).status_code for address in ("/entries/", f"/entries/{number}/")] == statuses


def test_finance_officer_elsewhere_finds_no_such_entry(agency: Any) -> None:
    number = give().entry.number
    elsewhere = [make.user("finance", unit) for unit in (make.agency("OTHER"), make.school("S002"))]

    assert [answer_to(user, f"/entries/{number}/").status_code for user in elsewhere] == [404, 404]


def test_auditor_sees_no_button_that_writes(auditor: User, treasurer: User) -> None:
    number = interest().number
    seen = [
        [word for word in ("/attach/", "/reverse/") if word in text_of(user, f"/entries/{number}/")]
        for user in (auditor, treasurer)
    ]

    assert seen == [[], ["/attach/", "/reverse/"]]


def test_two_records_with_one_number_are_told_apart_by_kind(treasurer: User) -> None:
    give(number="1", place=make.place("S001-BANK", "bank", make.school()))
    hand_out(1, number="1")

    first, second = answer_to(treasurer, "/entries/1/"), answer_to(treasurer, "/entries/1/?kind=distribution")

    assert [first.context["entry"].kind, second.context["entry"].kind] == ["gift", "distribution"]
    assert 'href="/entries/1/?kind=distribution"' in first.content.decode()


def test_interest_is_reversed_from_its_entry(treasurer: User) -> None:
    number = interest().number

    answer = answer_to(treasurer, f"/entries/{number}/reverse/", {"date": "2026-03-10", "why": "录错"})

    assert answer["location"] == f"/entries/{number}/"
    assert list(Entry.objects.values_list("kind", "source")) == [("interest", ""), ("reversal", "录错")]


def test_return_is_reversed_from_its_entry(treasurer: User) -> None:
    give(place=make.place("S001-BANK", "bank", make.school()))
    back = record_return(line=hand_out(1).lines.get(), date=DAY, by=SYSTEM()).entry

    answer = answer_to(treasurer, f"/entries/{back.number}/reverse/", {"date": "2026-03-10", "why": "录错"})

    assert (answer.status_code, Entry.objects.filter(reverses=back).count()) == (302, 1)


def test_reversal_that_is_refused_keeps_what_was_typed(treasurer: User) -> None:
    number = interest().number

    answer = answer_to(treasurer, f"/entries/{number}/reverse/", {"date": "2999-01-01", "why": "录错"})

    page = answer.content.decode()
    assert (answer.status_code, Entry.objects.count()) == (422, 1)
    assert [word for word in ('value="2999-01-01"', 'value="录错"', "is in the future") if word not in page] == []


def test_entry_is_reversed_once_however_often_it_is_asked(treasurer: User) -> None:
    number = interest().number
    sent = {"date": "2026-03-10", "why": "录错"}

    statuses = [answer_to(treasurer, f"/entries/{number}/reverse/", sent).status_code for _ in range(2)]

    assert (statuses, Entry.objects.count()) == ([302, 422], 2)


def test_gift_is_not_reversed_from_its_entry_but_from_its_own_page(treasurer: User) -> None:
    assert answer_to(treasurer, f"/entries/{give().entry.number}/reverse/").status_code == 404


def test_reversing_needs_the_right_to_write_money(auditor: User) -> None:
    number = interest().number

    answer = answer_to(auditor, f"/entries/{number}/reverse/", {"date": "2026-03-10", "why": "录错"})

    assert (answer.status_code, Entry.objects.count()) == (403, 1)


def test_list_makes_as_many_queries_for_three_entries_as_for_fifty(treasurer: User) -> None:
    [interest() for _ in range(3)]
    with CaptureQueriesContext(connection) as with_three:
        answer_to(treasurer, "/entries/")
    [interest() for _ in range(47)]

    with CaptureQueriesContext(connection) as with_fifty:
        answer_to(treasurer, "/entries/")

    assert len(with_fifty) == len(with_three)


def test_entry_page_makes_as_many_queries_for_three_draws_as_for_fifty(treasurer: User) -> None:
    give(500_00, place=make.place("S001-BANK", "bank", make.school()))
    assign_role(user=treasurer, unit=make.school(), role="caseworker", by=SYSTEM())
    few, many = hand_out(3).entry, hand_out(50, number="F2").entry
    with CaptureQueriesContext(connection) as with_three:
        answer_to(treasurer, f"/entries/{few.number}/")

    with CaptureQueriesContext(connection) as with_fifty:
        answer_to(treasurer, f"/entries/{many.number}/")

    assert len(with_fifty) == len(with_three)
