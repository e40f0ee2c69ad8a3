"""Refusals, and sentences that are kept: each reader is told in their own language, and things as they call them."""

import pytest
from django.utils.translation import override

from ledger.access.errors import NotAllowed
from ledger.access.models import Unit
from ledger.access.sentences import as_read, in_every_language, read_now, to_read_later
from ledger.book.errors import NotEnough, OtherBook
from ledger.book.fund_rules import Rule
from ledger.book.models import Fund, Item, Place
from ledger.book.money import MONEY

SCHOOL = Unit(name="第一小学", name_en="First Primary School")
OTHER = Unit(name="第二小学", name_en="Second Primary School")


def not_enough(**changes: object) -> NotEnough:
    told = {
        "place": Place(name="仓库"), "fund": Fund(name="冬衣", name_en="Winter Coats"),
        "what": Item(name="棉衣", name_en="Coat"), "date": "2026-11-26", "free": 2, "wanted": 3,
    }  # fmt: skip
    return NotEnough(**(told | changes))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "仓库 holds 2 of Coat in the fund Winter Coats on 2026-11-26; 3 are asked for."),
        ("zh-hans", "2026-11-26，仓库在资金冬衣中有棉衣 2，需要 3。"),
    ],
)
def test_refusal_calls_things_as_its_reader_does(language: str, said: str) -> None:
    refusal = not_enough()

    with override(language):
        assert str(refusal) == said


def test_one_refusal_is_read_by_readers_of_both_languages() -> None:
    refusal = NotAllowed(unit=SCHOOL)

    told = in_every_language(refusal.__str__)

    assert ("First Primary School" in told["en"], "第一小学" in told["zh-hans"]) == (True, True)
    assert ("第一小学" in told["en"], "First" in told["zh-hans"]) == (False, False)


def test_several_things_are_called_one_by_one() -> None:
    with override("en"):
        assert "First Primary School, Second Primary School" in str(OtherBook(one=SCHOOL, other=[SCHOOL, OTHER]))


def test_money_and_the_rule_of_a_fund_are_said_when_they_are_read() -> None:
    refusal = not_enough(what=MONEY, fund=Rule(None, {1: SCHOOL}, None))

    told = in_every_language(refusal.__str__)

    assert ("of money" in told["en"], "fund First Primary School" in told["en"]) == (True, True)
    assert ("money" in told["zh-hans"], "第一小学" in told["zh-hans"]) == (False, True)


@pytest.mark.parametrize(("language", "read"), [("en", "Coat"), ("zh-hans", "棉衣"), ("de", "棉衣")])
def test_kept_sentence_is_read_in_the_language_of_the_reader(language: str, read: str) -> None:
    kept = {"zh-hans": "棉衣", "en": "Coat"}

    with override(language):
        assert (as_read(kept), as_read("kept before")) == (read, "kept before")


def test_reasons_are_stored_with_their_numbers() -> None:
    kept = to_read_later([("G-1", NotAllowed(unit=SCHOOL))])

    with override("en"):
        assert read_now(kept) == [("G-1", str(NotAllowed(unit=SCHOOL)))]
