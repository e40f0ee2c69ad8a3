"""What a receipt prints: a snapshot taken at issue, from which every copy is made."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from donors.models import Donor, Gift, GiftLine
from ledger.access.models import Unit, User
from ledger.book.models import BookSeal, Fund, Item
from ledger.printing.capitals import amount_in_capitals
from ledger.printing.codes import Content, content_digest, verify_code
from ledger.printing.words import amount_in_words

ANONYMOUS = "匿名捐赠人 Anonymous donor"
_METHODS = {
    "transfer": ("捐款（银行转账）", "Money, bank transfer"),
    "wechat": ("捐款（微信）", "Money, WeChat"),
    "alipay": ("捐款（支付宝）", "Money, Alipay"),
    "cash": ("捐款（现金）", "Money, cash"),
}


def name_on_paper(donor: Donor) -> str:
    """Return the name that a paper shows; a donor who wishes not to be named is not (Charity Law art. 38)."""
    return ANONYMOUS if donor.is_anonymous else donor.name


def unit_on_paper(unit: Unit) -> dict[str, str]:
    """Return what a letterhead says of a unit."""
    return {
        "name": unit.name, "name_en": unit.name_en, "credit_code": unit.credit_code, "address": unit.address,
        "phone": unit.phone,
    }  # fmt: skip


def signer(person: User) -> str:
    """Return the name printed beside a signature; a command leaves it blank, to be signed by hand."""
    return "" if person.is_system else str(person)


def item_on_paper(item: Item | None) -> dict[str, str]:
    """Return an item, or money, in both languages."""
    if item is None:
        return {"description": "资金", "description_en": "Money", "unit_of_measure": ""}
    return {"description": item.name, "description_en": item.name_en, "unit_of_measure": item.unit_of_measure}


def receipt_content(
    *, gift: Gift, lines: list[GiftLine], number: str, issued_on: dt.date, by: User, seal: BookSeal
) -> Content:
    """Return the snapshot of a receipt, with its verification code.

    Units: amounts in minor units; None where no value is established, so that it is left blank.
    Source: Charity Law art. 38; domain-rules.md, sections 1.1 and 1.2.
    """
    entry = gift.entry
    total = sum(line.lot.amount for line in lines)
    funds = {line.lot.fund_id: line.lot.fund for line in lines}.values()
    content: Content = {
        "kind": "receipt",
        "number": number,
        "gift": entry.number,
        "unit": unit_on_paper(entry.unit),
        "donor": {"name": name_on_paper(gift.donor)},
        "received_on": entry.date.isoformat(),
        "issued_on": issued_on.isoformat(),
        "purpose": _purpose(list(funds)),
        "entrusted": all(fund.is_entrusted for fund in funds),
        "lines": [_line(line) for line in lines],
        "has_unvalued": any(line.lot.item and not line.lot.amount for line in lines),
        "total": total,
        "total_in_capitals": amount_in_capitals(total),
        "total_in_words": amount_in_words(total, settings.BASE_CURRENCY),
        "handler": signer(entry.recorded_by),
        "reviewer": "" if by == entry.recorded_by else signer(by),
        "seal": seal.digest,
    }
    return with_code(content)


def with_code(content: Content) -> Content:
    """Return a snapshot with the code and the address by which it is verified."""
    code = verify_code(content_digest(content))
    return content | {"verify_code": code, "verify_url": f"{settings.SITE_URL}/v/{code.replace(' ', '')}"}


def _purpose(funds: list[Fund]) -> dict[str, str]:
    return {
        "zh": "；".join(fund.purpose or fund.name for fund in funds),
        "en": "; ".join(fund.name_en for fund in funds if fund.name_en),
    }


def _line(line: GiftLine) -> dict[str, Any]:
    lot = line.lot
    if lot.item is None or not lot.quantity:
        zh, en = _METHODS.get(line.method, ("捐款", "Money"))
        written = {"description": zh, "description_en": en, "unit_of_measure": ""}
        return written | {"quantity": None, "unit_value": None, "amount": lot.amount}
    whole = lot.amount and lot.amount % lot.quantity == 0
    return item_on_paper(lot.item) | {
        "quantity": lot.quantity,
        "unit_value": lot.amount // lot.quantity if whole else None,
        "amount": lot.amount or None,
    }
