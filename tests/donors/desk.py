"""What happens at the desk where gifts are taken in: made for the tests of its pages."""

import datetime as dt
import re
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from donors.models import Donor, Gift, Receipt
from donors.operations import GivenLine, issue_receipt, record_gift, record_unidentified
from ledger.access.models import User
from ledger.book.models import Entry, Fund
from tests import make

ENGLISH = {"accept-language": "en"}
DAY = dt.date(2026, 3, 1)


def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def give(donor: Donor | None = None, amount: int = 500_00, date: dt.date = DAY, **line: Any) -> Gift:
    """Record an ordinary gift of money, in fen."""
    given = GivenLine(line.pop("fund", None) or make.fund(), line.pop("place", None) or make.place(), amount, **line)
    by = make.clerk_of_the_system()
    return record_gift(unit=make.book(), donor=donor or make.donor(), date=date, lines=[given], by=by)


def receipt(gift: Gift | None = None, by: User | None = None) -> Receipt:
    return issue_receipt(gift=gift or give(), issued_on=DAY, by=by or make.clerk_of_the_system())


def waiting_fund() -> Fund:
    """Return the fund in which money of unknown payers waits."""
    return make.fund("UNKNOWN", "unidentified")


def unknown(amount: int = 900_00) -> Entry:
    """Record money of an unknown payer, in fen."""
    by = make.clerk_of_the_system()
    posted = record_unidentified(
        place=make.place(), fund=waiting_fund(), amount=amount, date=DAY, source="BK-77", by=by
    )
    return posted.entry


def typed_gift(donor: Donor, **changes: str) -> dict[str, str]:
    """Return the form of a gift of ¥1,000.00 as a browser sends it."""
    sent = {
        "donor": donor.code, "date": "2026-03-01", "fund": str(make.fund().pk), "unit": str(make.book().pk),
        "key": "sheet-1", "then": "gift",
        "money-TOTAL_FORMS": "1", "money-INITIAL_FORMS": "0", "goods-TOTAL_FORMS": "0", "goods-INITIAL_FORMS": "0",
        "money-0-amount": "1,000", "money-0-place": str(make.place().pk), "money-0-method": "transfer",
    }  # fmt: skip
    return sent | changes


def typed_goods(**changes: str) -> dict[str, str]:
    """Return a line of 40 schoolbags at ¥52.00, as a browser sends it."""
    sent = {
        "goods-TOTAL_FORMS": "1", "goods-0-item": str(make.item().pk), "goods-0-quantity": "40",
        "goods-0-each": "52", "goods-0-value_basis": "donor_invoice", "goods-0-place": str(make.store().pk),
    }  # fmt: skip
    return sent | changes


def words(page: bytes) -> str:
    """Return what a page says, without its marks; a bar stands between two cells."""
    main = re.search(r"<main.*</main>", page.decode(), re.DOTALL)
    return " ".join(strip_tags(re.sub(r"</t[dh]><t[dh]", " | <td", main.group() if main else "")).split())


def errors_of(page: bytes) -> list[str]:
    """Return the fields that have an error beside them, in their order."""
    return re.findall(r'id="id_([a-z0-9_-]+)_error"', page.decode())
