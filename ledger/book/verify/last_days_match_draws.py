"""The kept last days of children are those of what they received."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book.models import LastReceived
from ledger.book.received import last_days, received
from ledger.book.verify.findings import Finding


def last_days_match_draws(root: Unit) -> Iterator[Finding]:
    """Yield the kept days that differ from what children received, and children for whom a day is not kept."""
    of_items, of_anything = last_days(received().filter(entry__root=root))
    days: dict[tuple[int, int | None], dt.date] = {(child, item): day for item, child, day in of_items}
    days |= {(child, None): day for child, day in of_anything}
    for pk, child, item, day in LastReceived.objects.filter(child__root=root).values_list("pk", "child", "item", "on"):
        received_on = days.pop((child, item), None)
        if received_on != day:
            details = {"kept": day, "received": received_on or "-"}
            message = _("keeps %(kept)s where the last day of what was received is %(received)s")
            yield Finding("last_days_match_draws", "book_lastreceived", str(pk), message % details)
    for key in days:
        message = _("no last day is kept for what was received")
        yield Finding("last_days_match_draws", "book_lastreceived", str(key), message)
