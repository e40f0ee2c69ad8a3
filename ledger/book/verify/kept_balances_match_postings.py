"""The kept balances are what the postings add up to."""

from collections.abc import Iterator

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book.models import Balance, Posting
from ledger.book.verify.findings import Finding


def kept_balances_match_postings(root: Unit) -> Iterator[Finding]:
    """Yield the kept balances that differ from the postings, and headings that no balance is kept for."""
    posted = {
        tuple(row[:4]): row[4]
        for row in Posting.objects.filter(entry__root=root)
        .annotate(month=TruncMonth("entry__date"))
        .values_list("account", "fund", "place", "month")
        .annotate(total=Sum("amount"))
    }
    for pk, *key, amount in (
        Balance.objects.filter(root=root)
        .order_by("pk")
        .values_list("pk", "account", "fund", "place", "month", "amount")
    ):
        total = posted.pop(tuple(key), 0)
        if total != amount:
            message = _("keeps %(kept)s where the postings add up to %(posted)s")
            details = {"kept": amount, "posted": total}
            yield Finding("kept_balances_match_postings", "book_balance", str(pk), message % details)
    for heading, total in posted.items():
        if total:
            message = _("no balance is kept for postings of %(posted)s") % {"posted": total}
            yield Finding("kept_balances_match_postings", "book_balance", str(heading), message)
