"""Amounts in Chinese capitals (大写金额).

Source: 正确填写票据和结算凭证的基本规定; 会计基础工作规范; domain-rules.md, section 1.2.
"""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿", "万亿")
_GROUP = 10_000
PREFIX = "人民币"
MOST = 10**18  # minor units: more than a book of any size


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
