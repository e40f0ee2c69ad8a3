"""What else is known of a gift: whose it is, who counted it, what was given back; and what was only witnessed."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from donors.errors import CountersTheSame, CountNeedsReason, DonorIsMerged, DonorOfOtherBook
from donors.models import Donor, Gift, GoodsCount, WitnessedGift
from donors.operations import Counted, GiftFacts, GivenLine, issue_receipt, note_witnessed_gift, record_gift
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.book.models import Entry
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, typed_gift, typed_goods, words

pytestmark = pytest.mark.django_db
NEW = "/gifts/new"
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def counted(**changes: Any) -> Gift:
    """Record 24 schoolbags of which 25 were declared."""
    particulars = {"declared": 25, "counted_by": "林巧云", "counted_with": "谭小梅", "reason": "少一个"} | changes
    return give(amount=0, place=make.store(), item=make.item(), quantity=24, count=Counted(**particulars))


def test_count_says_what_was_declared_and_by_whom_it_was_counted() -> None:
    line = counted().lines.get()

    kept = GoodsCount.objects.get()
    assert (line.lot.quantity, kept.declared, kept.counted_by, kept.counted_with, kept.reason) == (
        24, 25, "林巧云", "谭小梅", "少一个",
    )  # fmt: skip


@pytest.mark.parametrize("changes", [{"counted_with": "林巧云"}, {"counted_with": " "}, {"counted_by": ""}])
def test_goods_are_counted_by_two(changes: dict[str, str]) -> None:
    with pytest.raises(CountersTheSame):
        counted(**changes)

    assert Entry.objects.count() == 0


def test_difference_needs_a_reason_and_no_difference_needs_none() -> None:
    with pytest.raises(CountNeedsReason):
        counted(reason="")

    assert counted(declared=24, reason="").lines.count() == 1


def test_handler_stands_on_the_receipt(clerk: User) -> None:
    line = GivenLine(make.fund(), make.place(), 100)
    gift = record_gift(
        unit=make.book(), donor=make.donor(), date=DAY, lines=[line], facts=GiftFacts(handler="谭小梅"), by=clerk
    )

    assert issue_receipt(gift=gift, issued_on=DAY, by=clerk).content["handler"] == "谭小梅"


# ---- in the browser


def test_conditions_are_typed_with_the_gift(client: Client, clerk: User) -> None:
    more = {
        "is_anonymous": "on", "handler": "谭小梅", "return_given": "午餐", "return_worth": "25", "note": "儿童节",
        "counted_by": "林巧云", "counted_with": "谭小梅", "reason": "少一个", "goods-0-declared": "41",
    }  # fmt: skip

    signed_in(client, clerk).post(NEW, typed_gift(make.donor()) | typed_goods() | more)

    gift = Gift.objects.get()
    assert (gift.is_anonymous, gift.handler, gift.return_given, gift.return_worth, gift.note) == (
        True, "谭小梅", "午餐", 25_00, "儿童节",
    )  # fmt: skip
    page = words(client.get(f"/gifts/{gift.entry.number}/", headers=ENGLISH).content)
    assert "declared 41, counted by 林巧云 and 谭小梅: 少一个" in page


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"counted_with": "林巧云"}, ["counted_with"]),
        ({"counted_with": "谭小梅", "goods-0-declared": "41"}, ["reason"]),
    ],
)  # fmt: skip
def test_bad_count_stands_beside_its_field(client: Client, clerk: User, more: dict[str, str], where: list[str]) -> None:
    sent = typed_gift(make.donor()) | typed_goods() | {"counted_by": "林巧云"} | more

    answer = signed_in(client, clerk).post(NEW, sent)

    assert (answer.status_code, errors_of(answer.content), Gift.objects.count()) == (422, where, 0)


@pytest.mark.parametrize(
    ("restriction", "answers", "where"),
    [
        ("unrestricted", ("no", "", ""), ["in_hands"]),
        ("unrestricted", ("yes", "yes", "no"), ["fund"]),
        ("entrusted", ("yes", "no", "yes"), ["fund"]),
        ("entrusted", ("yes", "yes", "yes"), ["fund"]),
        ("entrusted", ("yes", "yes", "no"), []),
        ("unrestricted", ("yes", "no", "yes"), []),
        ("unrestricted", ("", "", ""), []),
    ],
)
def test_three_questions_settle_whose_it_is(
    client: Client, clerk: User, restriction: str, answers: tuple[str, str, str], where: list[str]
) -> None:
    rule = {"entrusted": {"children": [make.child()]}}.get(restriction, {})
    fund = make.fund(f"F-{restriction}", restriction, **rule)
    said = dict(zip(("in_hands", "is_named", "may_change"), answers, strict=True))

    answer = signed_in(client, clerk).post(NEW, typed_gift(make.donor(), fund=str(fund.pk), **said))

    assert (errors_of(answer.content), Gift.objects.count()) == (where, 0 if where else 1)


# ---- witnessed


def witnessed(by: User, **changes: Any) -> WitnessedGift:
    particulars = {"unit": make.book(), "donor": make.donor(), "date": DAY, "what": "米面油 34 份"} | changes
    return note_witnessed_gift(at=NOW, today=NOW.date(), by=by, **particulars)


def test_witnessed_gift_is_numbered_and_posts_nothing(clerk: User) -> None:
    numbers = [witnessed(clerk).number for _ in range(2)]

    assert (numbers, Entry.objects.count()) == (["N-AGY-2026-000001", "N-AGY-2026-000002"], 0)


def test_witnessed_gift_of_another_book_and_by_a_stranger_is_refused(clerk: User, stranger: User) -> None:
    with pytest.raises(NotAllowed):
        witnessed(stranger)
    with pytest.raises(DonorOfOtherBook):
        witnessed(make.user("recorder", make.agency("OTHER")), unit=make.agency("OTHER"))

    assert WitnessedGift.objects.count() == 0


def test_witnessed_gift_of_a_donor_who_was_merged_is_noted_for_the_one_who_stands(clerk: User) -> None:
    gone, stands = make.donor(), make.donor()
    Donor.objects.filter(pk=gone.pk).update(merged_into=stands)
    gone.refresh_from_db()

    with pytest.raises(DonorIsMerged):
        witnessed(clerk, donor=gone)

    assert WitnessedGift.objects.count() == 0


def test_witnessed_gift_is_noted_in_the_browser_and_listed(client: Client, clerk: User) -> None:
    donor = make.donor(name="供销合作社")
    typed = {
        "donor": donor.code, "date": "2026-03-01", "unit": str(make.book().pk), "what": "米面油", "worth": "7,000",
        "receivers": "34", "where": "合心村",
    }  # fmt: skip

    signed_in(client, clerk).post("/gifts/witnessed/new", typed)

    page = words(client.get("/gifts/witnessed", headers=ENGLISH).content)
    told = ("供销合作社", "N-AGY-2026-000001", "米面油", "合心村", "34", "7,000.00")
    assert [each in page for each in told] == [True] * 6


def test_day_that_has_not_come_is_refused_beside_it(client: Client, clerk: User) -> None:
    typed = {"donor": make.donor().code, "date": "2099-03-01", "unit": str(make.book().pk), "what": "米"}

    answer = signed_in(client, clerk).post("/gifts/witnessed/new", typed)

    assert (answer.status_code, errors_of(answer.content), WitnessedGift.objects.count()) == (422, ["date"], 0)


def test_others_see_and_note_nothing(client: Client, auditor: User, stranger: User, clerk: User) -> None:
    witnessed(clerk, what="SECRET")

    assert signed_in(client, auditor).get("/gifts/witnessed/new").status_code == 403
    assert "SECRET" not in words(signed_in(client, stranger).get("/gifts/witnessed").content)
