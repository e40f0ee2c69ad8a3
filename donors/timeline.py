"""What happened with a donor, in one line of time: promised, received, used, come back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Sum

from donors.models import Donor, GiftLine, Receipt
from donors.promised import promised
from donors.queries import gifts_of_donor
from donors.whereabouts import Use, uses_of
from ledger.book.models import Entry, Share
from ledger.book.trace import what_became_of_lots
from ledger.screens.bars import Bar

RECEIVED, USED = "received", "used"
LATEST = 12
GIFTS_FOLLOWED = 20


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: ``kind`` is received, used, returned, promised or due; ``amount`` in minor units, signed.

    ``note`` is the receipt of what was received and the unit where something was used or came back, ``occasion`` on
    which it was used.
    """

    kind: str
    date: dt.date
    number: str
    amount: int
    note: str = ""
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class GiftLeft:
    """A gift with what became of it, in minor units."""

    number: str
    date: dt.date
    amount: int
    use: Use

    @property
    def left(self) -> int:
        """What is not yet used, wherever it lies."""
        return self.use.unused

    @property
    def bar(self) -> Bar:
        """Its parts as a bar."""
        return self.use.bar_of(self.number)


def gifts_of(donor: Donor) -> list[GiftLeft]:
    """Return a donor's latest standing gifts with what became of each."""
    gifts = gifts_of_donor(donor).filter(entry__reversed_by__isnull=True).order_by("-entry__date", "-entry")
    latest = list(gifts.select_related("entry")[:GIFTS_FOLLOWED])
    lots: dict[int, list[int]] = {gift.pk: [] for gift in latest}
    amounts: dict[int, int] = {}
    for gift, lot, amount in GiftLine.objects.filter(gift__in=latest).values_list("gift", "lot", "lot__amount"):
        lots[gift].append(lot)
        amounts[lot] = amount
    uses = uses_of(amounts, lots)
    return [
        GiftLeft(gift.entry.number, gift.entry.date, sum(amounts[lot] for lot in lots[gift.pk]), uses[gift.pk])
        for gift in latest
    ]


def timeline_of(donor: Donor, gifts: list[GiftLeft], only: str = "") -> list[Happening]:
    """Return the latest that happened with a donor, or only what of it was received or used, the newest first."""
    received = _received(donor, gifts) if only != USED else []
    used = _used(donor) if only != RECEIVED else []
    happened = [*received, *used, *([] if only else _promised(donor))]
    return sorted(happened, key=lambda one: (one.date, one.number), reverse=True)[:LATEST]


def _received(donor: Donor, gifts: list[GiftLeft]) -> list[Happening]:
    receipts = Receipt.objects.filter(gift__in=gifts_of_donor(donor), state=Receipt.State.ISSUED).order_by("-pk")[
        :GIFTS_FOLLOWED
    ]
    papers = dict(receipts.values_list("gift__entry__number", "number"))
    return [Happening(RECEIVED, one.date, one.number, one.amount, papers.get(one.number, "")) for one in gifts]


def _used(donor: Donor) -> list[Happening]:
    gifts = gifts_of_donor(donor).filter(entry__reversed_by__isnull=True).order_by("-entry")[:GIFTS_FOLLOWED]
    lots = list(GiftLine.objects.filter(gift__in=[one.pk for one in gifts]).values_list("lot", flat=True))
    amounts: dict[int, int] = defaultdict(int)
    for piece in what_became_of_lots(lots):
        amounts[piece.entry] += piece.amount
    given_out = Entry.objects.filter(pk__in=amounts, kind=Entry.Kind.DISTRIBUTION, reversed_by__isnull=True)
    # Hand-outs are kept a storey above: a name in a string, so that nothing is imported upward.
    told = given_out.select_related("unit").annotate(occasion=F("distribution__occasion"))
    used = [
        Happening(USED, one.date, one.number, -amounts[one.pk], one.unit.called, one.occasion or "") for one in told
    ]
    return used + _came_back(lots)


def _came_back(lots: list[int]) -> list[Happening]:
    shares = Share.objects.filter(origin__in=lots, lot__entry__kind=Entry.Kind.RETURN)
    amounts = dict(shares.order_by().values_list("lot__entry").annotate(amount=Sum("length")))
    returns = Entry.objects.filter(pk__in=amounts, reversed_by__isnull=True).select_related("unit")
    return [Happening("returned", one.date, one.number, amounts[one.pk], one.unit.called) for one in returns]


def _promised(donor: Donor) -> list[Happening]:
    happened = []
    for one in promised(donor.pledges.order_by("-promised_on")[:GIFTS_FOLLOWED]):
        total = sum(line.promised for line in one.lines if line.line.item_id is None)
        happened.append(Happening("promised", one.pledge.promised_on, one.pledge.number, total))
        if one.due_on and one.money_left:
            happened.append(Happening("due", one.due_on, one.pledge.number, one.money_left))
    return happened
