"""Two who set up an empty installation at the same moment: one book, and the other is told."""

import pytest

from ledger.access.models import Unit, User
from ledger.access.operations import system_actor
from ledger.book.errors import AlreadySetUp
from ledger.book.operations.first_run import FirstBook, set_up_first_book
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def first_book(writer: int) -> FirstBook:
    return FirstBook(
        agency_code=f"AGY{writer}", agency_name="百里洲镇关爱站", credit_code="", chart="cn-npo",
        school_code=f"S{writer}", school_name="合心小学", bank_name="农商行", account_number="", store_name="仓库",
        fund_name="非限定", display_name="林巧云", username=f"lin{writer}", password="a-Long-and-odd-1",
    )  # fmt: skip


def test_two_who_set_up_an_empty_site_at_once_make_one_book() -> None:
    results = all_at_once(
        lambda writer: set_up_first_book(book=first_book(writer), by=system_actor(name="first run")), 2
    )

    refused = [type(result) for result in results if isinstance(result, Exception)]
    assert (refused, len(results)) == ([AlreadySetUp], 2)
    assert Unit.objects.filter(parent=None).count() == 1
    assert User.objects.filter(is_system=False).count() == 1
