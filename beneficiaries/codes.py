"""Public codes, as of children: short, by chance, without letters that look alike, the last one a check."""

import re
import secrets

# No 0 and O, no 1, I and L, no U and V: 29 letters and digits. The number is prime, so that one wrong
# character and two that changed places are always found.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_BODY = 5
_FORM = re.compile(rf"C-([{ALPHABET}]{{{_BODY}}})([{ALPHABET}])")


def new_code(letter: str = "C") -> str:
    """Return a code such as ``C-7KM2QX``; whether it is free is for the caller to see."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
    return f"{letter}-{body}{check_character(body)}"


def check_character(body: str) -> str:
    """Return the last character that those before it ask for."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(body, 1))
    return ALPHABET[total % len(ALPHABET)]


def is_mistyped(text: str) -> bool:
    """Whether a text has the form of a code of ours, with a wrong check character."""
    found = _FORM.fullmatch(text.strip().upper())
    return found is not None and check_character(found[1]) != found[2]
