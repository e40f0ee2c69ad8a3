"""What people type for amounts, counts and days, and what the book takes it for."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ledger.printing.figures import yuan, yuan_printed
from ledger.screens.typed import count_of, day_of, fen_of

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12000", 1_200_000),
        ("12,000.5", 1_200_050),
        ("１２，０００", 1_200_000),
        ("１２．５０", 1250),
        ("1.2万", 1_200_000),
        ("1.2w", 1_200_000),
        ("0.00001万", 10),
        ("¥ 5元", 500),
        ("3。5", 350),
        ("0", 0),
        ("0.01", 1),
        (".5", 50),
        ("5.", 500),
        ("+5", 500),
    ],
)
def test_amount_is_read_as_people_write_it(text: str, fen: int) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1.234", "0.0000001万", "-5", "−5", "1e99", "1e9", "2E3", "1_000", "NaN", "Infinity", "1" * 30, "五元"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        fen_of(text)


@given(st.integers(0, 10**14))
def test_amount_that_a_page_shows_is_read_back_exactly(fen: int) -> None:
    assert (fen_of(yuan(fen)), fen_of(yuan_printed(fen))) == (fen, fen)


@pytest.mark.parametrize(("text", "number"), [("24", 24), ("２４", 24), ("1,200", 1200), ("0", 0)])
def test_count_is_read_as_people_write_it(text: str, number: int) -> None:
    assert count_of(text) == number


@pytest.mark.parametrize("text", ["", "2.5", "-1", "ten", "1" * 20])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        count_of(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-23", dt.date(2026, 11, 23)),
        ("20261123", dt.date(2026, 11, 23)),
        ("2026/1/5", dt.date(2026, 1, 5)),
        ("2026年1月5日", dt.date(2026, 1, 5)),
        ("11-23", dt.date(2026, 11, 23)),
        ("01-05", dt.date(2027, 1, 5)),
        ("23", dt.date(2026, 11, 23)),
        ("５", dt.date(2026, 12, 5)),
        ("30", dt.date(2026, 11, 30)),
        ("31", dt.date(2026, 10, 31)),
        ("today", TODAY),
        ("今天", TODAY),
        ("昨天", dt.date(2026, 11, 23)),
    ],
)
def test_day_is_read_as_people_write_it_the_nearest_where_parts_are_left_out(text: str, day: dt.date) -> None:
    assert day_of(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "2026-02-30", "13-13", "32", "soon", "2026-11-23-1", "202611"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        day_of(text, TODAY)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_whole_date_means_itself_whatever_today_is(day: dt.date, today: dt.date) -> None:
    assert (day_of(day.isoformat(), today), day_of(day.strftime("%Y%m%d"), today)) == (day, day)
