"""The resident identity number (GB 11643-1999)."""

import datetime as dt
from dataclasses import dataclass

LENGTH = 18
OLD_LENGTH = 15
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class NotAnIdNumber(ValueError):  # noqa: N818 -- it says what the text is not
    """The text has not the form of an ID number, or names a day that does not exist."""


class WrongCheckCharacter(ValueError):  # noqa: N818 -- it says what is wrong
    """The last character does not fit the digits before it."""


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A sound ID number of 18 characters, and what it says of its owner."""

    text: str
    birth_date: dt.date
    is_female: bool


def check_character(body: str) -> str:
    """Return the last character that the 17 digits before it ask for."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % len(_CHECKS)]


def parse(text: str) -> IdNumber:
    """Return an ID number of 18 characters, or one of the old form of 15 written in the new.

    Errors: ``NotAnIdNumber``; ``WrongCheckCharacter``.
    Source: GB 11643-1999; domain-rules.md, section 5.7.
    """
    number = text.upper()
    if len(number) == OLD_LENGTH and number.isascii() and number.isdigit():
        body = f"{number[:6]}19{number[6:]}"
        number = body + check_character(body)
    body = number[:-1]
    if len(number) != LENGTH or not (body.isascii() and body.isdigit()) or number[-1] not in "0123456789X":
        raise NotAnIdNumber(text)
    try:
        birth_date = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NotAnIdNumber(text) from None
    if number[-1] != check_character(body):
        raise WrongCheckCharacter(text)
    return IdNumber(number, birth_date, is_female=int(number[16]) % 2 == 0)
