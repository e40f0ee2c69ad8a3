"""Amounts in Chinese capitals (大写金额).

Source: 正确填写票据和结算凭证的基本规定; 会计基础工作规范; domain-rules.md, section 1.2.
"""

import re

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿", "万亿")
_GROUP = 10_000
PREFIX = "人民币"
MOST = 10**18  # minor units: more than a book of any size

_TRADITIONAL = str.maketrans("圓圆正萬億貳貮參叄陸拾仟佰", "元元整万亿贰贰叁叁陆拾仟佰")


def amount_in_capitals(fen: int, *, with_currency: bool = True) -> str:
    """Return an amount in capitals, as it is written on receipts.

    Units: minor units, not below zero; a reduction is a red-letter document with a positive amount.
    Errors: ``ValueError`` below zero or out of range.
    """
    if not 0 <= fen < MOST:
        raise ValueError(fen)
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        # 元 is 0 and 角 is not: 零 stands between them (rule 4c, the first variant).
        text += f"{'零' if yuan and yuan % 10 == 0 else ''}{_DIGITS[jiao]}角"
    elif cents and yuan:
        text += "零"
    text += f"{_DIGITS[cents]}分" if cents else "整"
    return f"{PREFIX}{text}" if with_currency else text


def _whole(yuan: int) -> str:
    if yuan == 0:
        return _DIGITS[0]
    text, group, skipped, below_thousand = "", 0, False, False
    while yuan:
        yuan, four = divmod(yuan, _GROUP)
        if four:
            zero = "零" if text and (skipped or below_thousand) else ""
            text = f"{_four(four)}{_GROUPS[group]}{zero}{text}"
            below_thousand, skipped = four < _GROUP // 10, False
        else:
            skipped = skipped or bool(text)
        group += 1
    return text


def _four(number: int) -> str:
    text, zero = "", False
    for place, digit in zip(_PLACES, f"{number:04d}", strict=True):
        if digit == "0":
            zero = bool(text)
        else:
            text += f"{'零' if zero else ''}{_DIGITS[int(digit)]}{place}"
            zero = False
    return text


def read_capitals(text: str) -> int:
    """Return the minor units that capitals say; both ways of writing optional zeros are taken.

    Errors: ``ValueError`` for what is not an amount in capitals.
    """
    plain = text.strip().translate(_TRADITIONAL).removeprefix(PREFIX)
    found = re.fullmatch(r"(?:(?P<yuan>[^元角分整]+)元)?零?(?:(?P<jiao>.)角)?零?(?:(?P<fen>.)分)?整?", plain)
    if not found or not any(found.groups()):
        raise ValueError(text)
    yuan = _read_whole(found["yuan"]) if found["yuan"] else 0
    fen = yuan * 100 + _DIGITS.index(found["jiao"] or "零") * 10 + _DIGITS.index(found["fen"] or "零")
    same = amount_in_capitals(fen, with_currency=False).replace("零", "")
    if same.rstrip("整") != plain.replace("零", "").rstrip("整") and fen:
        raise ValueError(text)
    return fen


def _read_whole(text: str) -> int:
    """Read figures up to 万亿: before the last 亿 stand so many 亿, be they written 万亿 or 万…亿."""
    many, hundred_millions, rest = text.rpartition("亿")
    if hundred_millions:
        return _below_hundred_million(many.replace("万亿", "万")) * _GROUP**2 + _below_hundred_million(rest)
    return _below_hundred_million(text)


def _below_hundred_million(text: str) -> int:
    many, ten_thousands, rest = text.rpartition("万")
    return _read_four(many) * _GROUP + _read_four(rest) if ten_thousands else _read_four(text)


def _read_four(text: str) -> int:
    total, digit = 0, 0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS.index(letter)
        elif letter in "拾佰仟":
            total += (digit or 1) * {"拾": 10, "佰": 100, "仟": 1000}[letter]
            digit = 0
        else:
            raise ValueError(text)
    return total + digit
