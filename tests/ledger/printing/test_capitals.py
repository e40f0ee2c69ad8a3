"""Amounts in Chinese capitals: the vectors of the rules, and any amount read back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.printing.capitals import amount_in_capitals
from ledger.printing.words import amount_in_words

VECTORS = {
    "0": "零元整", "0.01": "壹分", "0.10": "壹角整", "0.32": "叁角贰分", "1": "壹元整", "10": "壹拾元整",
    "10.30": "壹拾元零叁角整", "15": "壹拾伍元整", "101": "壹佰零壹元整", "110": "壹佰壹拾元整",
    "325.04": "叁佰贰拾伍元零肆分", "500": "伍佰元整", "1005": "壹仟零伍元整", "1409.50": "壹仟肆佰零玖元伍角整",
    "1680.05": "壹仟陆佰捌拾元零伍分", "1680.32": "壹仟陆佰捌拾元零叁角贰分", "5000": "伍仟元整",
    "6007.14": "陆仟零柒元壹角肆分", "7000": "柒仟元整", "10001": "壹万零壹元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分", "100500": "壹拾万零伍佰元整", "101250": "壹拾万壹仟贰佰伍拾元整",
    "107000.53": "壹拾万柒仟元零伍角叁分", "110000": "壹拾壹万元整", "1000000": "壹佰万元整",
    "10010000": "壹仟零壹万元整", "10200030": "壹仟零贰拾万零叁拾元整", "100000000": "壹亿元整",
    "100005000": "壹亿零伍仟元整", "100010000": "壹亿零壹万元整", "1000000001": "壹拾亿零壹元整",
    "123456789.01": "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分", "200000000000": "贰仟亿元整",
}  # fmt: skip


def fen(figures: str) -> int:
    whole, _, rest = figures.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def whole(text: str) -> int:
    """Read a whole number as it is spoken: what stands before the largest of its units counts so many of them."""
    for unit, worth in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        many, found, rest = text.rpartition(unit)
        if found:
            return whole(many) * worth + whole(rest)
    return "零壹贰叁肆伍陆柒捌玖".index(text.removeprefix("零") or "零")


def read(capitals: str) -> int:
    """Return the minor units that an amount in capitals says."""
    found = re.fullmatch(r"人民币(?:(.+)元)?(?:零?(.)角)?(?:零?(.)分|整)", capitals)
    assert found is not None
    yuan, jiao, fen = (whole(part or "") for part in found.groups())
    return yuan * 100 + jiao * 10 + fen


@pytest.mark.parametrize(("figures", "capitals"), VECTORS.items())
def test_amount_in_capitals_as_the_rules_write_it(figures: str, capitals: str) -> None:
    assert amount_in_capitals(fen(figures)) == f"人民币{capitals}"


@pytest.mark.parametrize("amount", [-1, 10**18])
def test_amounts_out_of_range_are_refused(amount: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the figure is the message
        amount_in_capitals(amount)


@given(st.integers(0, 10**16))
def test_capitals_written_and_read_are_the_same_amount(amount: int) -> None:
    assert read(amount_in_capitals(amount)) == amount


def test_amount_in_english_words() -> None:
    assert amount_in_words(209144) == "Two thousand and ninety-one yuan and forty-four fen only"
