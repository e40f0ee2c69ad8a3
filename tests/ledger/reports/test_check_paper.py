"""What anybody may learn of a paper: number, date and state, and nothing else."""

import datetime as dt

import pytest
from django.test import Client

from donors.models import Receipt
from donors.operations import GivenLine, issue_receipt, record_gift, void_receipt
from ledger.reports.models import Statement
from ledger.reports.operations import issue_statement
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def receipt() -> Receipt:
    by = make.clerk_of_the_system()
    line = GivenLine(fund=make.fund(), place=make.place(), amount=123_45)
    gift = record_gift(unit=make.book(), donor=make.donor(name="朱雨兰"), date=DAY, lines=[line], by=by)
    return issue_receipt(gift=gift, issued_on=DAY, by=by)


def statement(until: dt.date) -> Statement:
    return issue_statement(
        donor=receipt().donor, since=dt.date(2026, 1, 1), until=until, issued_on=DAY, by=make.clerk_of_the_system()
    )


def check(code: str, status: int = 200) -> str:
    answer = Client().get(f"/v/{code}/", headers={"accept-language": "en"})
    assert answer.status_code == status
    return answer.content.decode()


def test_a_receipt_is_known_by_its_code_and_tells_no_name() -> None:
    paper = receipt()

    page = check(paper.verify_code.replace(" ", ""))

    assert not [word for word in (paper.number, "2026-03-10", "valid") if word not in page]
    assert not [word for word in ("朱雨兰", "123.45", "关爱办公室", paper.gift.entry.number) if word in page]


def test_a_code_may_be_typed_small_and_with_spaces() -> None:
    paper = receipt()

    assert paper.number in check(paper.verify_code.lower())


def test_somebody_who_can_not_scan_types_the_code() -> None:
    paper = receipt()

    page = Client().get("/v/", {"code": paper.verify_code.lower()}, follow=True, headers={"accept-language": "en"})

    assert (page.status_code, paper.number in page.content.decode()) == (200, True)


def test_without_a_code_it_is_asked_for() -> None:
    page = Client().get("/v/", {"code": "  "}, headers={"accept-language": "en"})

    assert (page.status_code, 'name="code"' in page.content.decode()) == (200, True)


def test_a_void_receipt_says_so() -> None:
    paper = receipt()
    at = dt.datetime(2026, 3, 11, tzinfo=dt.UTC)
    void_receipt(receipt=paper, reason="misspelt", at=at, by=make.user("approver"))

    page = check(paper.verify_code.replace(" ", ""))

    assert "<dd>void</dd>" in page
    assert "misspelt" not in page


def test_a_statement_is_known_and_tells_no_name() -> None:
    paper = statement(dt.date(2026, 3, 31))

    page = check(paper.verify_code.replace(" ", ""))

    assert paper.number in page
    assert not [word for word in ("朱雨兰", "123.45") if word in page]


def test_an_unknown_code_is_answered_with_a_sentence() -> None:
    assert "No paper of ours has this code." in check("0000000000000000", 404)


def test_whoever_guesses_codes_has_to_wait_while_others_go_on() -> None:
    paper = receipt()
    code = paper.verify_code.replace(" ", "")
    for _ in range(8):
        check(code)  # whoever holds papers may scan them all

    for number in range(5):
        check(f"AAAA AAAA AAAA AAA{number}", status=404)

    assert "Wait a minute" in check(code, status=429)
    assert paper.number not in check(code, status=429)
    assert Client(REMOTE_ADDR="203.0.113.9").get(f"/v/{code}/").status_code == 200
