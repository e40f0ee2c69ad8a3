"""How often donors are reminded: set by the administrator for a book, for all pledges without limits of their own."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from donors.errors import EnoughReminders, LimitOutOfRange, RemindedJustNow, RemindedTooSoon
from donors.models import Pledge, Reminder, ReminderLimits
from donors.operations import PledgedLine, note_reminder, record_pledge, set_reminder_limits
from donors.operations.pledges import USUAL, Reminding
from ledger.access.errors import ChangedMeanwhile, NotAllowed
from ledger.access.history import version_of
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, signed_in, words
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db
ADDRESS = "/pledges/reminders/AGY"


@pytest.fixture
def administrator() -> User:
    return make.user("administrator", make.book())


def pledge(reminding: Reminding = USUAL, due_on: dt.date | None = None) -> Pledge:
    lines = [PledgedLine(make.fund(), amount=1000_00, due_on=due_on)]
    by = make.clerk_of_the_system()
    return record_pledge(unit=make.book(), donor=make.donor(), promised_on=DAY, lines=lines, reminding=reminding, by=by)


def remind(promise: Pledge, *, after: int) -> Reminder:
    """Note a call so many days after the promise."""
    return note_reminder(
        pledge=promise, channel="phone", reminded_on=DAY + dt.timedelta(days=after), at=timezone.now(),
        by=make.clerk_of_the_system(),
    )  # fmt: skip


def limit(by: User, **changes: Any) -> ReminderLimits:
    """Set the limits of the book: the usual ones, changed only where the test says so."""
    return set_reminder_limits(unit=make.book(), by=by, **{"before": 7, "every": 14, "most": 3} | changes)


def test_limits_count_at_once_for_pledges_without_their_own(administrator: User) -> None:
    usual, agreed = pledge(), pledge(Reminding(most=3, every=5))
    limit(administrator, every=30, most=2)

    for day in (0, 30):
        remind(usual, after=day)
    for day in (0, 5, 10):
        remind(agreed, after=day)

    for promise, day in ((usual, 60), (agreed, 15)):
        with pytest.raises(EnoughReminders):
            remind(promise, after=day)


def test_reminders_stand_as_far_apart_as_the_book_says(administrator: User) -> None:
    promise = pledge()
    remind(promise, after=0)
    limit(administrator, every=30, most=2)

    with pytest.raises(RemindedJustNow):
        remind(promise, after=29)

    assert remind(promise, after=30).stage == 2


def test_first_reminder_goes_out_no_sooner_than_the_book_says(administrator: User) -> None:
    promise = pledge(due_on=DAY + dt.timedelta(days=40))
    limit(administrator, before=30)

    with pytest.raises(RemindedTooSoon):
        remind(promise, after=9)

    assert remind(promise, after=10).stage == 1


def test_nobody_is_reminded_where_the_limit_is_none(administrator: User) -> None:
    limit(administrator, every=1, most=0)

    with pytest.raises(EnoughReminders):
        remind(pledge(), after=0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"every": 0}, "every"), ({"every": 366}, "every"), ({"most": 21}, "most"), ({"before": 366}, "before")],
)
def test_limits_that_make_no_sense_are_refused_in_their_place(
    administrator: User, changes: dict[str, int], field: str
) -> None:
    with pytest.raises(LimitOutOfRange) as refused:
        limit(administrator, **changes)

    assert (refused.value.field, ReminderLimits.objects.count()) == (field, 0)


def test_only_the_administrator_of_the_book_sets_them(clerk: User, stranger: User) -> None:
    for who in (clerk, stranger, make.user("administrator", make.agency("OTHER"))):
        with pytest.raises(NotAllowed):
            limit(who)


def test_second_administrator_sees_that_another_was_quicker(administrator: User) -> None:
    seen = version_of(limit(administrator))
    limit(administrator, every=10, version=seen)

    with pytest.raises(ChangedMeanwhile):
        limit(administrator, every=20, version=seen)


@pytest.mark.django_db(transaction=True)
def test_first_two_who_set_limits_at_once_write_one_row(administrator: User) -> None:
    make.book()

    results = all_at_once(lambda writer: limit(administrator, every=10 + writer), 2)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert ReminderLimits.objects.count() == 1


# ---- in the browser


def test_administrator_sets_them_from_the_settings(client: Client, administrator: User, clerk: User) -> None:
    promise = pledge()
    settings = signed_in(client, administrator).get("/set-up/", headers=ENGLISH).content.decode()
    before = words(client.get("/pledges/reminders", headers=ENGLISH).content)
    typed = {"before": "10", "every": "30", "most": "2"}
    after = words(client.post(ADDRESS, typed, headers=ENGLISH, follow=True).content)
    shown = words(signed_in(client, clerk).get(f"/pledges/{promise.number}/", headers=ENGLISH).content)
    form = words(client.get(f"/pledges/{promise.number}/remind", headers=ENGLISH).content)

    assert "/pledges/reminders" in settings
    assert ("| 3 | 7 | 14" in before, "| 2 | 10 | 30" in after, "0 / 2" in shown) == (True, True, True)
    assert "0 of at most 2 reminders, at least 30 days apart" in form
    assert ReminderLimits.history.get().history_user == administrator


def test_what_was_typed_is_kept_beside_its_refusal(client: Client, administrator: User) -> None:
    answer = signed_in(client, administrator).post(ADDRESS, {"before": "7", "every": "400", "most": "viele"})

    kept = [f'value="{typed}"' in answer.content.decode() for typed in ("400", "viele")]
    assert (answer.status_code, kept, errors_of(answer.content)) == (422, [True, True], ["most"])


def test_others_read_them_or_find_nothing(client: Client, clerk: User, auditor: User, stranger: User) -> None:
    other = make.user("administrator", make.agency("OTHER"))
    pages = [signed_in(client, who).get("/pledges/reminders").status_code for who in (clerk, auditor)]
    forms = [
        signed_in(client, who).post(ADDRESS, {"before": "7", "every": "1", "most": "1"}).status_code
        for who in (auditor, other)
    ]

    assert (pages, forms, ReminderLimits.objects.count()) == ([403, 200], [403, 404], 0)
