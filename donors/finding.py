"""Finding donors, gifts, pledges and receipts by what people type: name, pinyin, initials, code, number."""

from __future__ import annotations

from django.db.models import Q, Sum
from django.urls import reverse

from donors.models import Donor, DonorAlias, Gift, Receipt
from donors.queries import donors_visible_to, gifts_visible_to, pledges_visible_to, receipts_visible_to
from ledger.access.models import User
from ledger.printing.figures import yuan
from ledger.screens.finding import Found
from ledger.screens.pinyin import begins

AT_ONCE = 8


def donors_named(text: str) -> Q:
    """Return the condition that a donor's code, name or pinyin holds the text."""
    named = Q(code__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
    if text:
        named |= Q(pk__in=DonorAlias.objects.filter(name__icontains=text).values("donor"))
    begun = begins(text)
    return named | Q(search_key__contains=begun) if begun else named


def find_donors(user: User, text: str, limit: int = AT_ONCE) -> list[Found]:
    """Return donors whose code, name, pinyin or initials fit."""
    found = donors_visible_to(user).filter(donors_named(text), merged_into__isnull=True)[:limit]
    return [
        Found(one.code, one.called, str(one.get_kind_display()), reverse("donor", args=[one.code])) for one in found
    ]


def donor_by_code(user: User, code: str) -> Donor | None:
    """Return the donor of a code, or None."""
    return donors_visible_to(user).filter(code=code, merged_into__isnull=True).first()


def find_gifts(user: User, text: str, limit: int = AT_ONCE) -> list[Found]:
    """Return gifts whose number or donor fits, the latest first."""
    fits = Q(entry__number__icontains=text) | Q(donor__in=donors_visible_to(user).filter(donors_named(text)))
    gifts = gifts_visible_to(user).filter(fits).select_related("entry", "donor")
    found = list(gifts.annotate(amount=Sum("lines__lot__amount")).order_by("-entry__date", "-entry")[:limit])
    return [_gift(one, one.amount or 0) for one in found]


def _gift(gift: Gift, amount: int) -> Found:
    note = f"{gift.entry.date:%Y-%m-%d} · ¥{yuan(amount)}"
    return Found(gift.entry.number, gift.donor.called, note, reverse("gift", args=[gift.entry.number]))


def find_pledges(user: User, text: str, limit: int = AT_ONCE) -> list[Found]:
    """Return pledges whose number or donor fits."""
    fits = Q(number__icontains=text) | Q(donor__in=donors_visible_to(user).filter(donors_named(text)))
    found = pledges_visible_to(user).filter(fits).select_related("donor").order_by("-promised_on", "-pk")[:limit]
    return [
        Found(one.number, one.donor.called, f"{one.promised_on:%Y-%m-%d}", reverse("pledge", args=[one.number]))
        for one in found
    ]


def find_receipts(user: User, text: str, limit: int = AT_ONCE) -> list[Found]:
    """Return receipts whose number or donor fits, the latest first."""
    fits = Q(number__icontains=text) | Q(donor__in=donors_visible_to(user).filter(donors_named(text)))
    found = receipts_visible_to(user).filter(fits).select_related("donor").order_by("-issued_on", "-pk")[:limit]
    return [_receipt(one) for one in found]


def _receipt(receipt: Receipt) -> Found:
    note = f"{receipt.issued_on:%Y-%m-%d} · {receipt.get_state_display()}"
    return Found(receipt.number, receipt.donor.called, note, reverse("receipt", args=[receipt.number]))
