"""Every entry balances, in each of its funds."""

from collections.abc import Iterator

from django.db.models import Sum
from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book.models import Posting
from ledger.book.verify.findings import Finding


def entries_balance(root: Unit) -> Iterator[Finding]:
    """Yield the entries whose postings do not add up to nothing in a fund."""
    totals = (
        Posting.objects.filter(entry__root=root)
        .values_list("entry", "entry__number", "fund__code")
        .annotate(total=Sum("amount"))
        .exclude(total=0)
        .order_by("entry")
    )
    for entry, number, fund, total in totals:
        details = {"number": number, "fund": fund, "total": total}
        message = _("%(number)s is out of balance by %(total)s in the fund %(fund)s") % details
        yield Finding("entries_balance", "book_entry", str(entry), message)
