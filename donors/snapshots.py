"""What a receipt prints: a snapshot taken at issue, from which every copy is made."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from donors.models import Donor, Gift, GiftLine
from donors.profiles import NEVER, Profile
from ledger.access.models import Unit, User
from ledger.book.models import BookSeal, Fund, Item
from ledger.printing.capitals import amount_in_capitals
from ledger.printing.codes import Content, content_digest, verify_code
from ledger.printing.figures import yuan
from ledger.printing.words import amount_in_words

ANONYMOUS = "匿名捐赠人 Anonymous donor"
_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
_METHODS = {
    "transfer": ("捐款（银行转账）", "Money, bank transfer"),
    "wechat": ("捐款（微信）", "Money, WeChat"),
    "alipay": ("捐款（支付宝）", "Money, Alipay"),
    "cash": ("捐款（现金）", "Money, cash"),
}


def donor_on_paper(donor: Donor, gift: Gift | None = None) -> dict[str, str]:
    """Return the names that a paper shows; a donor who wishes not to be named is not (Charity Law art. 38).

    The wish may be for one gift alone.
    """
    if donor.is_anonymous or (gift is not None and gift.is_anonymous):
        return {"name": ANONYMOUS}
    return {"name": donor.name} | ({"name_en": donor.name_en} if donor.name_en else {})


def unit_on_paper(unit: Unit) -> dict[str, Any]:
    """Return what a letterhead says of a unit, with its logo and how much wider its margins are, where it has any."""
    said = {
        "name": unit.name, "name_en": unit.name_en, "credit_code": unit.credit_code, "address": unit.address,
        "phone": unit.phone,
    }  # fmt: skip
    more = {"top": unit.more_top, "side": unit.more_side, "bottom": unit.more_bottom}
    looks = {"line": unit.letter_line, "logo": unit.logo_sha256, "more": more if any(more.values()) else None}
    return said | {name: value for name, value in looks.items() if value}


def signer(person: User) -> str:
    """Return the name printed beside a signature; a command leaves it blank, to be signed by hand."""
    return "" if person.is_system else person.written


def item_on_paper(item: Item | None) -> dict[str, str]:
    """Return an item, or money, in both languages."""
    if item is None:
        return {"description": "款项", "description_en": "Money", "unit_of_measure": ""}
    return {"description": item.name, "description_en": item.name_en, "unit_of_measure": item.unit_of_measure}


def receipt_content(
    *,
    gift: Gift,
    donor: Donor,
    lines: list[GiftLine],
    number: str,
    issued_on: dt.date,
    by: User,
    seal: BookSeal,
    rules: Profile,
    replaces: str = "",
) -> Content:
    """Return the snapshot of a receipt by the rules of a country, with its verification code.

    Units: amounts in minor units; None where no value is established or none may be said, so that it is left blank.
    Source: Charity Law art. 38; domain-rules.md, sections 1.1, 1.2 and 1.4.
    """
    entry, given = gift.entry, _given(lines, rules)
    content: Content = {
        "kind": "receipt",
        "rules": f"{rules.code}/{rules.version}",
        "languages": list(rules.languages),
        "title": rules.title_entrusted if given["entrusted"] else rules.title,
        "legend": rules.legend,
        "statements": _statements(gift, rules, given, replaces),
        "sign": _sign(),
        "number": number,
        "replaces": replaces,
        "gift": entry.number,
        "unit": unit_on_paper(entry.unit),
        "donor": donor_on_paper(donor, gift),
        "received_on": entry.date.isoformat(),
        "issued_on": issued_on.isoformat(),
        **given,
        "handler": gift.handler or signer(entry.recorded_by),
        "reviewer": "" if by == entry.recorded_by else signer(by),
        "seal": seal.digest,
    }
    return with_code(content)


def _given(lines: list[GiftLine], rules: Profile) -> Content:
    """Return what was given and for what, line by line and in all."""
    written = [_line(line, rules) for line in lines]
    total = sum(line["amount"] or 0 for line in written)
    funds = list({line.lot.fund_id: line.lot.fund for line in lines}.values())
    return {
        "purpose": _purpose(funds),
        "entrusted": all(fund.is_entrusted for fund in funds),
        "lines": written,
        "has_unvalued": any(line.lot.item and not shown["amount"] for line, shown in zip(lines, written, strict=True)),
        "total": total,
        "total_in_capitals": amount_in_capitals(total) if rules.in_capitals else "",
        "total_in_words": amount_in_words(total, settings.BASE_CURRENCY) if rules.in_words else "",
    }


def _statements(gift: Gift, rules: Profile, given: Content, replaces: str) -> list[dict[str, str]]:
    """Return what else a paper says, sentence by sentence, in its languages."""
    worth = f"{_sign()}{yuan(gift.return_worth)}"
    facts = {"what": gift.return_given, "worth": worth, "number": replaces}
    said = {
        "unvalued": given["has_unvalued"], "entrusted": given["entrusted"], "returned": bool(gift.return_given),
        "nothing_returned": not gift.return_given and not given["entrusted"], "replaces": bool(replaces),
    }  # fmt: skip
    wanted = [rules.statements[key] for key, stands in said.items() if stands and key in rules.statements]
    return [{language: words.format(**facts) for language, words in one.items()} for one in wanted]


def _sign() -> str:
    return _SIGNS.get(settings.BASE_CURRENCY, settings.BASE_CURRENCY)


def with_code(content: Content) -> Content:
    """Return a snapshot with the code and the address by which it is verified."""
    code = verify_code(content_digest(content))
    return content | {"verify_code": code, "verify_url": f"{settings.SITE_URL}/v/{code.replace(' ', '')}"}


def _purpose(funds: list[Fund]) -> dict[str, str]:
    return {
        "zh": "；".join(fund.purpose or fund.name for fund in funds),
        "en": "; ".join(fund.name_en for fund in funds if fund.name_en),
    }


def _line(line: GiftLine, rules: Profile) -> dict[str, Any]:
    lot = line.lot
    if lot.item is None or not lot.quantity:
        zh, en = _METHODS.get(line.method, ("捐款", "Money"))
        written = {"description": zh, "description_en": en, "unit_of_measure": ""}
        return written | {"quantity": None, "unit_value": None, "amount": lot.amount}
    worth = 0 if rules.goods_value == NEVER else lot.amount
    whole = worth and worth % lot.quantity == 0
    return item_on_paper(lot.item) | {
        "quantity": lot.quantity,
        "unit_value": worth // lot.quantity if whole else None,
        "amount": worth or None,
    }
