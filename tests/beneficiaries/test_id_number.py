"""The resident identity number, by the vectors of the standard."""

import datetime as dt

import pytest

from beneficiaries import id_number


@pytest.mark.parametrize(
    ("text", "birth_date", "is_female"),
    [
        ("11010519491231002X", dt.date(1949, 12, 31), True),  # the standard's own
        ("440524188001010014", dt.date(1880, 1, 1), False),  # the standard's own
        ("990101201506010014", dt.date(2015, 6, 1), False),
        ("990101201510010025", dt.date(2015, 10, 1), True),
        ("990101201602290183", dt.date(2016, 2, 29), True),
        ("99010120140101123X", dt.date(2014, 1, 1), False),
    ],
)
def test_parse_takes_sound_numbers(text: str, birth_date: dt.date, is_female: bool) -> None:  # noqa: FBT001 -- a column
    assert id_number.parse(text) == id_number.IdNumber(text, birth_date, is_female)


def test_parse_writes_the_small_x_large() -> None:
    assert id_number.parse("11010519491231002x").text == "11010519491231002X"


def test_parse_writes_the_old_form_in_the_new() -> None:
    assert id_number.parse("110105491231002").text == "11010519491231002X"


@pytest.mark.parametrize("last", "0123456789")
def test_parse_refuses_every_other_last_character(last: str) -> None:
    with pytest.raises(id_number.WrongCheckCharacter):
        id_number.parse(f"11010519491231002{last}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11010519491231002",  # one short
        "11010519491231002XX",  # one too many
        "990101201502300015",  # the 30th of February
        "990101201513010015",  # month 13
        "1101051949123100X2",
        "11010519491231002Y",
        "1101054912310AB",
        "110105491331002",  # old form, month 13
        "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
    ],
)
def test_parse_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(id_number.NotAnIdNumber):
        id_number.parse(text)


def test_check_character_of_ten_is_x() -> None:
    assert id_number.check_character("11010519491231002") == "X"
