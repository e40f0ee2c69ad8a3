"""Amounts in Chinese capitals: the vectors of the rules, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.printing.capitals import amount_in_capitals, read_capitals
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


@pytest.mark.parametrize(("figures", "capitals"), VECTORS.items())
def test_amount_in_capitals_as_the_rules_write_it(figures: str, capitals: str) -> None:
    assert amount_in_capitals(fen(figures)) == f"人民币{capitals}"


@pytest.mark.parametrize(("figures", "capitals"), VECTORS.items())
def test_capitals_are_read_back(figures: str, capitals: str) -> None:
    assert read_capitals(capitals) == fen(figures)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("壹拾万零柒仟元伍角叁分", "107000.53"),
        ("人民币伍佰圆正", "500"),
        ("壹佰元", "100"),
    ],
)
def test_other_accepted_ways_are_read(text: str, figures: str) -> None:
    assert read_capitals(text) == fen(figures)


@pytest.mark.parametrize("text", ["", "五百元整", "伍佰", "元整", "壹壹元整"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the text is the message
        read_capitals(text)


@pytest.mark.parametrize("amount", [-1, 10**18])
def test_amounts_out_of_range_are_refused(amount: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the figure is the message
        amount_in_capitals(amount)


@given(st.integers(0, 10**16))
def test_capitals_written_and_read_are_the_same_amount(amount: int) -> None:
    assert read_capitals(amount_in_capitals(amount)) == amount


def test_amount_in_english_words() -> None:
    assert amount_in_words(209144) == "Two thousand and ninety-one yuan and forty-four fen only"
