"""What donors gave, what of it is not yet used, and what is still to come: many donors in a few queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max, Min, Q, QuerySet, Sum

from donors.models import Donor, Pledge, PledgeLine
from donors.promised import promised
from ledger.book.models import Attribution, Entry, Lot
from ledger.book.trace import LEFT_OF_SHARE, shares_left

_ARRIVES = (Entry.Kind.GIFT, Entry.Kind.IDENTIFICATION)
Whose = tuple[int, str]  # root, donor's code


@dataclass(slots=True)
class DonorFigures:
    """Minor units; ``given`` in the year, ``in_all`` since ever; reversed gifts don't count."""

    given: int = 0
    in_all: int = 0
    unused: int = 0
    to_come: int = 0
    due_on: dt.date | None = None
    since: dt.date | None = None
    last: dt.date | None = None


def figures_of(donors: Sequence[Donor], year: int) -> dict[int, DonorFigures]:
    """Return the figures of donors by key, in a number of queries that does not grow with them.

    What was put right with an attribution counts for the donor whose it is now.
    """
    figures: dict[Whose, DonorFigures] = {(donor.root_id, donor.code): DonorFigures() for donor in donors}
    moved = _moved()
    # By the code alone, which finds the lots at once; those of another book's donor of this code fall out below.
    own = Lot.objects.filter(party__in={code for _, code in figures})
    _add_lots(figures, own.exclude(pk__in=moved), year, {})
    if moved:
        _add_lots(figures, Lot.objects.filter(pk__in=moved), year, moved)
    _add_promises(figures, donors)
    return {donor.pk: figures[donor.root_id, donor.code] for donor in donors}


def lots_of(donor: Donor) -> QuerySet[Lot]:
    """Return the origin lots that are a donor's now and were not reversed."""
    arrived = Lot.objects.filter(entry__root=donor.root_id, entry__kind__in=_ARRIVES, entry__reversed_by__isnull=True)
    moved = _moved()
    mine = [lot for lot, party in moved.items() if party == donor.code]
    return arrived.filter(party=donor.code).exclude(pk__in=moved) | arrived.filter(pk__in=mine)


def _moved() -> dict[int, str]:
    """Return the lots that were put right, with whose they are now: few in any book."""
    return dict(Attribution.objects.order_by("id").values_list("lot", "party"))


def _add_lots(figures: dict[Whose, DonorFigures], lots: QuerySet[Lot], year: int, moved: dict[int, str]) -> None:
    by = ("entry__root", "party", "pk") if moved else ("entry__root", "party")
    arrived = lots.filter(entry__kind__in=_ARRIVES, entry__reversed_by__isnull=True)
    totals = arrived.order_by().values_list(*by).annotate(
        in_all=Sum("amount"), given=Sum("amount", filter=Q(opened_on__year=year), default=0),
        since=Min("opened_on"), last=Max("opened_on"),
    )  # fmt: skip
    for root, party, *key, in_all, given, since, last in totals:
        if (figure := figures.get((root, moved[key[0]] if key else party))) is None:
            continue
        figure.in_all += in_all
        figure.given += given
        figure.since = min(filter(None, (figure.since, since)))
        figure.last = max(filter(None, (figure.last, last)))
    for root, party, *key, unused in _unused(lots, by):
        if figure := figures.get((root, moved[key[0]] if key else party)):
            figure.unused += unused


def _unused(lots: QuerySet[Lot], by: Iterable[str]) -> Iterable[tuple[int, str, int]]:
    """Yield what of origin lots lies somewhere still: the part of each share behind what was drawn."""
    still = shares_left().filter(origin__in=lots)
    return still.order_by().values_list(*(f"origin__{name}" for name in by)).annotate(unused=Sum(LEFT_OF_SHARE))


def _add_promises(figures: dict[Whose, DonorFigures], donors: Sequence[Donor]) -> None:
    pledges = PledgeLine.objects.filter(pledge__donor__in=list(donors), item__isnull=True).values("pledge")
    dues: dict[Whose, list[dt.date]] = defaultdict(list)
    for one in promised(Pledge.objects.filter(pk__in=pledges)):
        whose = (one.pledge.root_id, one.pledge.donor.code)
        figures[whose].to_come += one.money_left
        if one.money_left and one.due_on:
            dues[whose].append(one.due_on)
    for whose, days in dues.items():
        figures[whose].due_on = min(days)
