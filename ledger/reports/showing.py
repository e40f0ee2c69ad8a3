"""Which statements tell donors of a day: they are to be called back where that day is put right."""

import datetime as dt
from collections.abc import Collection, Iterator

from donors.models import Donor
from ledger.reports.models import Statement


def statements_to_call_back(donors: Collection[Donor], since: dt.date) -> Iterator[dict[str, str]]:
    """Yield the latest statements of donors that reach to a day or beyond, in the order of their numbers."""
    found = Statement.objects.filter(donor__in=donors, until__gte=since, superseded_by__isnull=True)
    for number, code in found.order_by("year", "serial").values_list("number", "donor__code"):
        yield {"kind": "statement", "number": number, "donor": code, "by": ""}
