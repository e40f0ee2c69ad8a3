"""What must hold of every hand-out, whatever happened to it: children-and-distributions.md, section 5.9.

| invariant | where it is proved |
|---|---|
| 1 lots: received = on hand + gone, in pieces and fen; 4 fundings and shares; 5 both ways of a trace; 16 reversal | \
``tests/ledger/book/test_properties.py``, for any sequence of events; here 16 for a hand-out that was signed for |
| 2 no place was ever below zero | here |
| 3 picks of a line = signed for + back + still open | here |
| 6 bound value stays inside its fund | ``test_drafts.py`` (children); ``ledger/book/test_refusals.py`` (days) |
| 7 nobody is given more than the line says | here |
| 8 what is closed has nothing open, and nothing is added to it | here; what is open keeps it from closing: \
``test_fair_lists.py`` |
| 9 prepared, approved and closed by different people | here, held by the database |
| 10 what was approved still has its fingerprint | here |
| 17 nothing is posted into a closed month | here |
| 22 small groups are told as such | ``ledger/reports/test_tracing.py``, ``test_statements.py`` |
| 23 serials without a gap, every print a higher copy | here; receipts: ``donors/test_receipts_at_once.py`` |
| 25 totals open to lines that add up to them | here |
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from beneficiaries.models import Child
from distributions.errors import AlreadyClosed, NobodyToSign, NotADraft, NothingLeft, NotThere
from distributions.models import Acknowledgement, Distribution, DistributionLine, NotCollected, ReturnLine
from distributions.operations import (
    Signature,
    approve_distribution,
    choose_receivers,
    close_distribution,
    note_not_collected,
    plan_second_round,
    print_sheet,
    record_signatures,
    return_not_collected,
    reverse_distribution,
)
from distributions.reading import Reading
from distributions.sheets import fingerprint_of
from ledger.access.models import User
from ledger.book.errors import PeriodClosed
from ledger.book.models import Draw, Entry, Lot, Place
from ledger.book.operations import close_month
from ledger.book.verify import verify_book
from tests import make
from tests.distributions import stock
from tests.distributions.stock import DAY, NOON
from tests.distributions.test_signing import pupil

pytestmark = pytest.mark.django_db
CHILD = Signature("child")
EACH = 3


@dataclass
class Story:
    """A list of five: two signed, one took a part, two did not come; back to stock, and a second round for three."""

    first: Distribution
    second: Distribution
    children: list[Child]
    teacher: User
    head: User


@pytest.fixture
def story(caseworker: User, approver: User) -> Story:
    """Let it happen."""
    stock.coats(11, amount=33_33)
    stock.coats(11, amount=35_01)
    children = [pupil(f"C{at}") for at in range(1, 6)]
    first = stock.posted(caseworker, approver, *children, each=EACH)
    leave(first, caseworker, (3, 1), (4, None), (5, None))
    sign(first, caseworker, 1, 2, 3)
    return_not_collected(distribution=first, date=DAY, reason="", by=caseworker)
    draft = plan_second_round(distribution=first, date=DAY, occasion="补发", by=caseworker)
    Distribution.objects.filter(pk=draft.pk).update(apart_days=0)
    draft.refresh_from_db()
    second = approve_distribution(distribution=stock.send(draft, caseworker), at=NOON, by=approver)
    sign(second, caseworker, 1)
    return Story(first, second, children, caseworker, approver)


def sign(given: Distribution, by: User, *positions: int) -> None:
    lines = given.lines.filter(position__in=positions)
    receivers = [("c", key or 0) for key in lines.values_list("child", flat=True)]
    record_signatures(
        distribution=given, receivers=receivers, signature=CHILD, signed_on=DAY, by=by, positions=list(positions)
    )


def leave(given: Distribution, by: User, *left: tuple[int, int | None]) -> None:
    note_not_collected(distribution=given, left=left, reason="absent", noted_on=DAY, by=by)


def test_what_left_the_store_for_a_line_was_signed_for_or_is_back_or_is_still_open(story: Story) -> None:
    lines = DistributionLine.objects.filter(distribution__in=[story.first, story.second])
    told = {}
    for line in lines.select_related("distribution"):
        picked = Draw.objects.filter(entry=line.distribution.entry_id, line=line.position).aggregate(of=Sum("quantity"))
        back = ReturnLine.objects.filter(line=line).aggregate(of=Sum("wanted"))["of"] or 0
        is_signed = Acknowledgement.objects.filter(line=line).exists()
        told[line.distribution_id, line.position] = (picked["of"], back, is_signed)

    assert {key: row[0] for key, row in told.items()} == {
        (line.distribution_id, line.position): line.wanted for line in lines
    }
    first, second = story.first.pk, story.second.pk
    assert {key: row[1:] for key, row in told.items()} == {
        (first, 1): (0, True), (first, 2): (0, True), (first, 3): (1, True), (first, 4): (3, False),
        (first, 5): (3, False), (second, 1): (0, True), (second, 2): (0, False), (second, 3): (0, False),
    }  # fmt: skip


def test_no_place_ever_held_less_than_nothing(story: Story) -> None:
    held: dict[tuple[int, int | None], int] = defaultdict(int)
    lowest = 0
    for entry in Entry.objects.order_by("date", "sequence"):
        for lot in Lot.objects.filter(entry=entry):
            held[lot.place_id, lot.item_id] += lot.amount if lot.quantity is None else lot.quantity
        for draw in Draw.objects.filter(entry=entry).select_related("lot"):
            held[draw.lot.place_id, draw.lot.item_id] -= draw.amount if draw.quantity is None else draw.quantity
        lowest = min(lowest, *held.values())

    there = held[stock.store().pk, stock.coat().pk]
    # 22 came, 15 left, 7 came back, 7 left again.
    assert (lowest, there, Place.objects.filter(pk=stock.store().pk).count()) == (0, 7, 1)
    assert list(verify_book(make.book())) == []


@pytest.mark.parametrize("too_many", [EACH + 1, 0, -1])
def test_nobody_is_given_more_than_the_line_says_and_nothing_comes_back_twice(story: Story, too_many: int) -> None:
    with pytest.raises(NotThere):
        leave(story.second, story.teacher, (2, too_many))
    with pytest.raises(NobodyToSign):
        leave(story.first, story.teacher, (1, 1))
    with pytest.raises(NothingLeft):
        return_not_collected(distribution=story.first, date=DAY, reason="", by=story.teacher)

    assert NotCollected.objects.filter(line__distribution=story.second).count() == 0


def test_what_is_closed_has_nothing_open_and_nothing_is_added_to_it(story: Story) -> None:
    closed = close_distribution(distribution=story.first, at=NOON, by=story.head)

    still_open = closed.lines.filter(acknowledgement__isnull=True, not_collected__returned__isnull=True)
    assert (still_open.count(), closed.lines.filter(not_collected__returned__isnull=True).count()) == (0, 2)
    with pytest.raises(AlreadyClosed):
        sign(closed, story.teacher, 4)
    with pytest.raises(AlreadyClosed):
        leave(closed, story.teacher, (1, 1))


@pytest.mark.parametrize("role", ["approved_by", "closed_by"])
def test_database_holds_that_others_approve_and_close(story: Story, role: str) -> None:
    close_distribution(distribution=story.first, at=NOON, by=story.head)
    one = Distribution.objects.filter(pk=story.first.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        one.update(**{role: story.teacher})

    assert list(one.values_list("prepared_by", role)) == [(story.teacher.pk, story.head.pk)]


def test_what_was_approved_keeps_its_fingerprint_through_all_that_follows(story: Story) -> None:
    sheet = print_sheet(distribution=story.first, at=NOON, by=story.teacher)
    for given in (story.first, story.second):
        with pytest.raises(NotADraft):
            choose_receivers(distribution=given, children=story.children[:1], groups=[], by=story.teacher)
        given.refresh_from_db()
        assert given.approved_fingerprint == fingerprint_of(given) != ""

    assert sheet.fingerprint == story.first.approved_fingerprint
    assert story.first.approved_fingerprint != story.second.approved_fingerprint


def test_reversal_of_what_was_handed_out_puts_back_every_piece_and_fen(caseworker: User, approver: User) -> None:
    stock.coats(7, amount=33_33)
    before = list(Lot.objects.values_list("pk", "quantity_drawn", "amount_drawn"))
    given = stock.posted(caseworker, approver, pupil("C1"), pupil("C2"), each=2)
    sign(given, caseworker, 1)

    reverse_distribution(distribution=given, date=DAY, why="误发", by=make.user("finance", make.agency()))

    after = list(
        Lot.objects.filter(pk__in=[row[0] for row in before]).values_list("pk", "quantity_drawn", "amount_drawn")
    )
    left = Lot.objects.filter(place=stock.store()).aggregate(
        pieces=Sum("quantity") - Sum("quantity_drawn"), fen=Sum("amount") - Sum("amount_drawn")
    )
    assert (left, Acknowledgement.objects.count()) == ({"pieces": 7, "fen": 7 * 33_33}, 1)
    assert (len(after), list(verify_book(make.book()))) == (len(before), [])


def test_nothing_is_posted_into_a_closed_month(caseworker: User, approver: User, treasurer: User) -> None:
    stock.coats(2)
    waiting = stock.sent(caseworker, pupil())
    close_month(unit=make.school(), month=dt.date(2026, 3, 1), at=NOON + dt.timedelta(days=40), by=treasurer)

    with pytest.raises(PeriodClosed):
        approve_distribution(distribution=waiting, at=NOON, by=approver)

    waiting.refresh_from_db()
    assert (waiting.state, Draw.objects.count()) == ("sent", 0)


def test_lists_are_numbered_without_a_gap_and_copies_count_up(story: Story) -> None:
    copies = [print_sheet(distribution=story.second, at=NOON, by=story.teacher).copies for _ in range(3)]

    serials = Entry.objects.filter(kind=Entry.Kind.DISTRIBUTION).order_by("serial").values_list("serial", flat=True)
    assert (list(serials), copies) == ([1, 2], [1, 2, 3])


def test_totals_of_a_list_are_the_sum_of_its_lines(story: Story) -> None:
    for given in (story.first, story.second):
        reading = Reading(given, story.teacher)
        [column] = reading.given
        lines = given.lines.aggregate(pieces=Sum("wanted"))
        draws = Draw.objects.filter(entry=given.entry_id).aggregate(pieces=Sum("quantity"), fen=Sum("amount"))

        assert (column.figure, column.value, column.receivers) == (
            str(draws["pieces"]),
            draws["fen"],
            given.lines.count(),
        )
        assert (draws["pieces"], reading.value) == (lines["pieces"], draws["fen"])
