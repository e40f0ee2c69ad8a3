"""The figures that commands tell: amounts before names, in the language of the installation."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils.translation import override

from donors.operations import GivenLine, record_gift
from tests import make

pytestmark = pytest.mark.django_db


def told(*command: str, language: str = "en") -> list[str]:
    out = io.StringIO()
    with override(language):
        call_command(*command, stdout=out)
    return [line.strip() for line in out.getvalue().splitlines()]


@pytest.fixture
def a_gift_of_a_hundred_yuan() -> None:
    line = GivenLine(fund=make.fund(), place=make.place(), amount=100_00)
    record_gift(
        unit=make.agency(),
        donor=make.donor("D1"),
        date=dt.date(2026, 3, 3),
        lines=[line],
        by=make.clerk_of_the_system(),
    )


@pytest.mark.usefixtures("a_gift_of_a_hundred_yuan")
def test_balances_are_told_by_the_names_of_their_accounts() -> None:
    assert told("balances", "--donors", "--children") == [
        "Trial balance, debit +, credit −", "100.00  bank", "-100.00  donations, unrestricted",
        "Money", "100.00  AGY-BANK",
        "Stock",
        "Donors: what reached children", "0.00  D1",
        "Children: what each received",
    ]  # fmt: skip


@pytest.mark.usefixtures("a_gift_of_a_hundred_yuan")
def test_balances_are_told_in_chinese_where_the_installation_speaks_it() -> None:
    assert told("balances", language="zh-hans")[:2] == ["试算平衡表（借方为正，贷方为负）", "100.00  银行存款"]


@pytest.mark.usefixtures("a_gift_of_a_hundred_yuan")
def test_statement_is_told_line_by_line() -> None:
    figures = [
        "0.00  Opening", "100.00  Received", "0.00  Given out", "0.00  Returned",
        "0.00  Lost", "0.00  Refunded", "0.00  Moved", "100.00  Closing",
    ]  # fmt: skip

    assert told("statement", "D1") == ["Total", *figures, "GEN", *figures]
