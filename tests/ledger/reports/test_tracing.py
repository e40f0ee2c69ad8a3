"""Following value: what became of a gift, who gave what a child received, and who may be told what."""

import datetime as dt
import subprocess

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import AccessEvent, Child
from distributions.models import Distribution
from distributions.operations import (
    HandOut,
    bring_in_distribution,
    bring_in_write_off,
    record_purchase,
    record_return,
    record_transfer,
)
from donors.models import Gift
from donors.operations import GivenLine, attribute_gift, record_gift, reverse_gift
from ledger.access.models import User
from ledger.access.operations import assign_role
from ledger.book.models import Place
from ledger.reports.tracing.gifts import traced
from tests import make
from tests.distributions import stock
from tests.donors.desk import ENGLISH, give, receipt, signed_in, words

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def by() -> User:
    return make.clerk_of_the_system()


def coats(pieces: int = 10, amount: int = 1400_00, name: str = "善美基金会") -> Gift:
    """Give coats to the agency's store room, and move them to the first school."""
    donor = make.donor(name=name, kind="foundation")
    line = GivenLine(
        make.fund(), make.store(), amount, stock.coat(), pieces, value_basis="donor_invoice" if amount else "none"
    )
    gift = record_gift(unit=make.book(), donor=donor, date=dt.date(2026, 3, 1), lines=[line], by=by())
    move(pieces)
    return gift


def move(pieces: int, to: Place | None = None) -> None:
    record_transfer(
        fund=make.fund(), from_place=make.store(), to_place=to or stock.store(), item=stock.coat(), wanted=pieces,
        date=dt.date(2026, 3, 2), by=by(),
    )  # fmt: skip


def hand_out(*children: Child, each: int = 1, number: str = "F1", occasion: str = "温暖过冬") -> Distribution:
    lines = [HandOut(stock.store(), make.fund(), stock.coat(), each, child=child) for child in children]
    return bring_in_distribution(
        unit=make.school(), date=DAY, occasion=occasion, lines=lines, number=number, by=by()
    )  # fmt: skip


def page(person: User, address: str) -> str:
    return words(signed_in(Client(), person).get(address, headers=ENGLISH).content)


def flow_rows(person: User, address: str) -> list[tuple[str, str, int]]:
    answer = signed_in(Client(), person).get(address, headers=ENGLISH)
    context = answer.context
    path = context["path"] if "path" in context else context["back"].path
    return [(row.source.label, row.target.label, row.amount) for row in path.rows]


def of_gift(gift: Gift) -> str:
    return f"/trace/gift/{gift.entry.number}/"


def test_value_is_followed_through_every_place_to_occasion_and_school(auditor: User) -> None:
    gift = coats()
    move_back = make.child(), make.child()
    hand_out(*move_back)

    assert flow_rows(auditor, of_gift(gift)) == [
        ("This gift", "温暖过冬", 280_00),
        ("This gift", "Not yet used", 1120_00),
        ("温暖过冬", "第S001小学", 280_00),
    ]


def test_places_are_told_where_there_are_several(auditor: User) -> None:
    gift = coats(4, 400_00)
    record_gift(
        unit=make.book(), donor=gift.donor, date=dt.date(2026, 3, 1), by=by(),
        lines=[GivenLine(make.fund(), make.store(), 200_00, stock.coat(), 2, value_basis="donor_invoice")],
    )  # fmt: skip
    second = Gift.objects.order_by("pk").last()
    assert second is not None
    move(1)

    assert flow_rows(auditor, of_gift(second)) == [
        ("This gift", "AGY-STORE", 100_00),
        ("This gift", "S001-STORE", 100_00),
        ("AGY-STORE", "Not yet used", 100_00),
        ("S001-STORE", "Not yet used", 100_00),
    ]


def test_money_is_followed_through_what_was_bought_with_it() -> None:
    gift = give(amount=300_00)
    record_purchase(
        fund=make.fund(), from_place=make.place(), to_place=stock.store(), item=stock.coat(), quantity=3,
        amount=240_00, date=dt.date(2026, 3, 3), by=by(),
    )  # fmt: skip
    child = make.child()
    hand_out(child)
    found = traced(gift)

    assert (found.amount, found.given_out, found.gone, found.unused) == (300_00, 80_00, 0, 220_00)
    assert found.children == {child.pk}


def test_what_came_back_is_not_used_and_what_was_lost_is_gone() -> None:
    gift = coats()
    handed_out = hand_out(make.child(), make.child(), each=2)
    record_return(line=handed_out.lines.all()[0], date=DAY, by=by())
    record_return(line=handed_out.lines.all()[1], date=DAY, wanted=1, by=by())
    bring_in_write_off(
        place=stock.store(), fund=make.fund(), item=stock.coat(), quantity=1, date=DAY, reason="受潮", by=by()
    )
    found = traced(gift)

    assert (found.given_out, found.gone, found.unused) == (140_00, 140_00, 1120_00)
    assert len(found.children) == 1


def test_reversed_gift_is_not_taken_for_one_without_a_value(auditor: User) -> None:
    gift = give()
    reverse_gift(gift=gift, date=DAY, why="x", by=make.clerk_of_the_system())

    shown = page(auditor, of_gift(gift))

    assert ("This gift was reversed by" in shown, "traced in pieces" in shown) == (True, False)


def test_coats_without_a_price_are_traced_in_pieces(auditor: User) -> None:
    gift = coats(amount=0)
    kept, gave_back = make.child(), make.child()
    handed_out = hand_out(kept, gave_back)
    record_return(line=handed_out.lines.get(child=gave_back), date=DAY, by=by())

    assert traced(gift).children == {kept.pk}
    assert "Nothing of it has an established value" in page(auditor, of_gift(gift))


def test_recorder_is_told_counts_and_small_ones_not_even_those(clerk: User) -> None:
    gift = coats()
    child = make.child(name="王小雨")
    hand_out(child)
    shown = page(clerk, of_gift(gift))

    assert "Counts only: your role does not show children." in shown
    assert "fewer than 5" in shown
    assert not [word for word in ("王小雨", child.code) if word in shown]
    assert AccessEvent.objects.count() == 0


def test_each_hand_out_is_told_with_what_it_took_of_the_gift(clerk: User) -> None:
    gift = coats()
    hand_out(make.child(), make.child())
    hand_out(make.child(), occasion="开学", number="F2")

    assert [(event.number, amount) for event, amount in traced(gift).by_event] == [("F1", 280_00), ("F2", 140_00)]
    assert "开学F2 | 第S001小学 | 140.00" in page(clerk, of_gift(gift))


def test_auditor_reads_masked_names_and_it_leaves_a_line(auditor: User) -> None:
    gift = coats()
    hand_out(make.child(name="王小雨"))
    shown = page(auditor, of_gift(gift))

    event = AccessEvent.objects.get()
    assert ("王**" in shown, "王小雨" in shown) == (True, False)
    assert (event.viewer, event.purpose) == (auditor, "trace")


def test_one_with_both_roles_reads_names_of_the_own_school_and_counts_the_others(clerk: User) -> None:
    assign_role(user=clerk, unit=make.school(), role="caseworker", by=by())
    gift = coats()
    hand_out(make.child(name="王小雨"), make.child(name="李远方", school_unit=make.school("S002")))
    shown = page(clerk, of_gift(gift))

    assert ("王小雨" in shown, "李远方" in shown, "and 1 child of other schools" in shown) == (True, False, True)


def test_stranger_and_one_without_the_right_do_not_get_in(stranger: User, caseworker: User) -> None:
    gift, child = coats(), make.child()
    paths = [
        of_gift(gift),
        f"{of_gift(gift)}print",
        f"/trace/receipt/{receipt(gift).number}/",
        f"/trace/child/{child.code}/",
    ]

    assert [signed_in(Client(), stranger).get(path).status_code for path in paths] == [404, 404, 404, 403]
    assert [signed_in(Client(), caseworker).get(path).status_code for path in paths] == [403, 403, 403, 200]


def test_child_of_another_school_is_not_there(other_caseworker: User) -> None:
    child = make.child()

    assert signed_in(Client(), other_caseworker).get(f"/trace/child/{child.code}/").status_code == 404


def test_child_is_followed_back_to_its_givers_by_kind_where_donors_are_not_read(caseworker: User) -> None:
    coats()
    child = make.child(name="王小雨")
    hand_out(child, each=2)
    shown = page(caseworker, f"/trace/child/{child.code}/")

    assert flow_rows(caseworker, f"/trace/child/{child.code}/") == [
        (child.code, "温暖过冬", 280_00),
        ("温暖过冬", "GEN", 280_00),
        ("GEN", "Foundation", 280_00),
    ]
    assert ("王小雨" in shown, "善美基金会" in shown) == (True, False)


def test_donors_are_counted_one_by_one_where_they_are_told_by_kind_and_a_hand_out_counts_once(
    caseworker: User,
) -> None:
    coats(1, 100_00)
    coats(1, 100_00, name="另一基金会")
    child = make.child()
    hand_out(child, each=2)

    back = signed_in(Client(), caseworker).get(f"/trace/child/{child.code}/", headers=ENGLISH).context["back"]

    assert ({row.givers for row in back.rows}, len(back.rows)) == ({"Foundation"}, 2)
    assert (back.donors, back.times) == (2, 1)


def test_auditor_reads_who_gave_but_not_whom(auditor: User) -> None:
    coats()
    child = make.child(name="王小雨")
    hand_out(child)
    shown = page(auditor, f"/trace/child/{child.code}/")

    assert ("善美基金会" in shown, "王**" in shown, "王小雨" in shown) == (True, True, False)


def test_gift_of_the_wrong_donor_is_told_of_the_right_one(clerk: User) -> None:
    gift = coats(name="错的基金会")
    right = make.donor(name="对的公司", kind="company")
    attribute_gift(line=gift.lines.get(), from_donor=gift.donor, to_donor=right, date=DAY, why="录错", by=by())
    shown = page(clerk, of_gift(gift))

    assert ("对的公司" in shown, "错的基金会" in shown) == (True, False)


def test_gift_of_which_one_line_was_anothers_is_told_of_whom_it_names(clerk: User) -> None:
    lines = [GivenLine(make.fund(), make.place(), amount) for amount in (100_00, 200_00)]
    gift = record_gift(unit=make.book(), donor=make.donor(name="善美基金会"), date=DAY, lines=lines, by=by())
    other = make.donor(name="对的公司", kind="company")
    attribute_gift(line=gift.lines.all()[1], from_donor=gift.donor, to_donor=other, date=DAY, why="录错", by=by())
    shown = page(clerk, of_gift(gift))

    assert ("善美基金会" in shown, "对的公司" in shown) == (True, False)


def test_gift_that_was_reversed_says_so(clerk: User) -> None:
    gift = give()
    reversal = reverse_gift(gift=gift, date=DAY, why="重复", by=by())

    assert f"This gift was reversed by {reversal.entry.number}." in page(clerk, of_gift(gift))


def test_receipt_is_traced_with_the_lines_it_acknowledges(auditor: User) -> None:
    gift = coats()
    issued = receipt(gift)
    hand_out(make.child())

    assert flow_rows(auditor, f"/trace/receipt/{issued.number}/")[0] == ("This gift", "温暖过冬", 140_00)


def test_paper_for_the_donor_names_no_child_and_no_school(clerk: User) -> None:
    gift = coats()
    hand_out(make.child(name="王小雨"), make.child(name="李远方"))
    paper = signed_in(Client(), clerk).get(f"{of_gift(gift)}print")
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper.content, capture_output=True, check=True)
    told = text.stdout.decode()

    expected = ("善美基金会", gift.entry.number, "280.00", "1,120.00", "<5", "2026-03")
    assert [word in told.replace("< 5", "<5") for word in expected] == [True] * 6
    assert not [word for word in ("王小雨", "李远方", "小学", "温暖过冬") if word in told]


@pytest.mark.parametrize("typed", ["{gift}", " {gift} ", "{receipt}", "{child}"])
def test_number_or_code_leads_to_its_trace(auditor: User, typed: str) -> None:
    gift, child = coats(), make.child("C000777")
    issued = receipt(gift)
    number = typed.format(gift=gift.entry.number.lower(), receipt=issued.number, child="c000777")
    answer = signed_in(Client(), auditor).get("/trace/", {"number": number})

    assert answer["location"] in {
        of_gift(gift), f"/trace/receipt/{issued.number}/", f"/trace/child/{child.code}/"
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["G-NONE-1", "a/b", "x" * 5000])
def test_number_of_nothing_is_said_and_kept(clerk: User, typed: str) -> None:
    answer = signed_in(Client(), clerk).get("/trace/", {"number": typed}, headers=ENGLISH)

    assert (answer.status_code, "Nothing of yours has the number or code" in words(answer.content)) == (200, True)


def test_strangers_number_leads_nowhere(stranger: User) -> None:
    answer = signed_in(Client(), stranger).get("/trace/", {"number": coats().entry.number}, headers=ENGLISH)

    assert answer.status_code == 200


def test_the_number_of_queries_does_not_grow(auditor: User) -> None:
    gift = coats(60, 6000_00)
    first = make.child()
    hand_out(first, make.child())
    addresses = (of_gift(gift), f"/trace/child/{first.code}/")
    client = signed_in(Client(), auditor)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    with_one = [queries(address) for address in addresses]
    hand_out(first, *(make.child() for _ in range(12)), number="F2")
    hand_out(first, number="F3")

    assert [queries(address) for address in addresses] == with_one
