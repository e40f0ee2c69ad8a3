"""What a number or code that was typed leads to, among what can be traced."""

from __future__ import annotations

from django.urls import reverse

from beneficiaries.queries import children_listed_to
from donors.queries import gifts_visible_to, receipts_visible_to
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of

LONGEST = 64


def page_to_trace(user: User, typed: str) -> str:
    """Return the address where a gift, receipt or child is traced, or nothing where the person may see none of it."""
    if len(typed) > LONGEST or "/" in typed:
        return ""
    for text in dict.fromkeys((typed, typed.upper())):
        if gifts_visible_to(user).filter(entry__number=text).exists():
            return reverse("trace_gift", args=[text])
        if receipts_visible_to(user).filter(number=text).exists():
            return reverse("trace_receipt", args=[text])
        held = permissions_of(user) & {Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED}
        if held and children_listed_to(user).filter(code=text).exists():
            return reverse("trace_child", args=[text])
    return ""
