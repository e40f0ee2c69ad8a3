"""The unified social credit code, by the vectors of domain-rules.md, section 5.7."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.access import credit_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SOUND = [
    "91350100M000100Y43", "91110000600037341L", "129900000000000197", "529900000000000193", "539900000000000190",
    "54990000000000019W", "N2990000000000019H",
]  # fmt: skip


@pytest.mark.parametrize("code", SOUND)
def test_is_valid_takes_sound_codes(code: str) -> None:
    assert credit_code.is_valid(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100M000100Y4O",  # no letter of the code
        "91350100m000100y43",
        "91350100M000100Y4３",
    ],
)
def test_is_valid_refuses_what_has_not_the_form(code: str) -> None:
    assert not credit_code.is_valid(code)


@given(st.sampled_from(SOUND), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_is_valid_notices_any_one_wrong_character(code: str, at: int, letter: str) -> None:
    changed = code[:at] + letter + code[at + 1 :]

    assert credit_code.is_valid(changed) == (changed == code)
