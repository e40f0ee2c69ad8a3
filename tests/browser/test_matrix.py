"""The matrix of a hand-out: what it is worth stands there as soon as it is typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ledger.access.models import User
from tests import make
from tests.browser.person import Person
from tests.distributions import stock
from tests.distributions.pages import at

pytestmark = pytest.mark.django_db(transaction=True)
STOPPED = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def test_plan_is_worth_something_before_the_draft_keeps_itself(
    sit_down: Callable[..., Person], caseworker: User
) -> None:
    stock.coats(9)
    person = sit_down(caseworker)
    person.page.clock.install(time=STOPPED)
    person.go(at(stock.draft(caseworker, make.child()), "items"))
    person.page.clock.pause_at(STOPPED + dt.timedelta(hours=1))

    person.page.locator(".q input").first.fill("3")
    person.page.clock.fast_forward(1_000)

    expect(person.page.locator("[data-worth]")).to_have_text("¥420.00")
