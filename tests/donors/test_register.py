"""The register: every number of a series is accounted for."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from donors.models import Receipt, ReceiptLine
from donors.operations import issue_receipt, void_receipt
from donors.queries import receipts_visible_to
from donors.register import Register, series_of
from ledger.access.models import User
from tests.donors.desk import DAY, ENGLISH, give, receipt, signed_in, words

pytestmark = pytest.mark.django_db


def void(one: Receipt, by: User) -> None:
    void_receipt(receipt=one, reason="错", cause="spoiled", original="back", at=timezone.now(), by=by)


def test_register_counts_what_became_of_every_number(clerk: User, approver: User) -> None:
    first = receipt(give(amount=100), by=clerk)
    void(first, approver)
    issue_receipt(gift=first.gift, issued_on=DAY, by=clerk)
    receipt(give(amount=30))

    [series] = series_of(Receipt.objects.all())

    assert (series.key, series.last, series.issued, series.void, series.missing, series.amount) == (
        "AGY-2026", 3, 2, 1, 0, 130,
    )  # fmt: skip


def test_number_that_was_taken_out_past_the_application_is_shown_as_missing() -> None:
    kept = [receipt(give(amount=amount)) for amount in (1, 2, 3)]
    ReceiptLine.objects.filter(receipt=kept[1]).delete()
    kept[1].delete()

    [series] = series_of(Receipt.objects.all())
    rows = list(Register(Receipt.objects.all(), series))

    assert (series.missing, [(row.number, row.receipt is None) for row in rows]) == (
        1,
        [("R-AGY-2026-000001", False), ("R-AGY-2026-000002", True), ("R-AGY-2026-000003", False)],
    )


def test_register_page_tells_why_one_is_void_and_what_replaces_it(client: Client, clerk: User, approver: User) -> None:
    first = receipt(by=clerk)
    void(first, approver)
    issue_receipt(gift=first.gift, issued_on=DAY, by=clerk)

    page = signed_in(client, clerk).get("/receipts/register", headers=ENGLISH)

    assert "| R-AGY-2026-000002 | the paper was spoiled · 错 · it came back" in words(page.content)
    assert "every number is accounted for" in words(page.content)


def test_register_is_exported_with_every_number(client: Client, clerk: User) -> None:
    receipt(give(amount=1))
    receipt(give(amount=2))

    sheet = signed_in(client, clerk).get("/receipts/register?export=csv").getvalue().decode("utf-8-sig")

    assert [line.split(",")[0] for line in sheet.splitlines()[1:]] == ["R-AGY-2026-000001", "R-AGY-2026-000002"]


def test_register_of_another_agency_is_not_seen(client: Client, stranger: User) -> None:
    receipt()

    page = signed_in(client, stranger).get("/receipts/register?series=AGY-2026", headers=ENGLISH)

    assert ("R-AGY" in page.content.decode(), receipts_visible_to(stranger).count()) == (False, 0)


def test_long_register_costs_as_many_queries_as_a_short_one(client: Client, clerk: User) -> None:
    costs = []
    for more in (2, 12):
        [receipt(give(amount=amount)) for amount in range(1, more)]
        signed_in(client, clerk).get("/receipts/register")
        with CaptureQueriesContext(connection) as asked:
            client.get("/receipts/register")
        costs.append(len(asked))

    assert costs[0] == costs[1]
