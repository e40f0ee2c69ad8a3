"""What became of a gift: used, gone otherwise or still there; and what was put right about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from donors.figures import lots_of
from donors.models import Donor, Gift
from ledger.access.models import Deputy
from ledger.book.models import Attribution, Entry
from ledger.book.trace import LEFT_OF_SHARE, pieces_of_draws, shares_left, standing_draws, what_became_of_lots
from ledger.screens.bars import Bar, Part
from ledger.screens.flow.nodes import Tone

Kind = Entry.Kind
_LEAVES = (Kind.WRITE_OFF, Kind.CHARGE, Kind.REFUND, Kind.SHORTFALL)
_DEEDS = (Kind.REFUND, Kind.SHORTFALL, Kind.ATTRIBUTION)


@dataclass(frozen=True, slots=True)
class Use:
    """Minor units; the three parts are the whole gift. What was returned counts as not yet used."""

    given_out: int
    gone: int
    unused: int

    @property
    def bar(self) -> Bar:
        """The parts as a bar."""
        return self.bar_of("use")

    def bar_of(self, key: str) -> Bar:
        """Return the parts as a bar of that name in its page."""
        return Bar(key, [
            Part(_("Given out"), self.given_out), Part(_("Charged, refunded or written off"), self.gone, Tone.TWO),
            Part(_("Not yet used"), self.unused, Tone.HATCHED),
        ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry that put something right about a gift; an attribution moves no ``amount`` and names a ``donor``."""

    entry: Entry
    amount: int | None
    donor: Donor | None = None

    @property
    def deputy(self) -> Deputy | None:
        """As whose deputy it was done."""
        return deputy_of(self.entry)


def use_of(gift: Gift) -> Use:
    """Return what became of a gift, wherever its value passed through.

    Source: book.md, section 2.
    """
    return uses_of(
        {line.lot_id: line.lot.amount for line in gift.lines.all()},
        {gift.pk: [line.lot_id for line in gift.lines.all()]},
    )[gift.pk]


def uses_of(amounts: Mapping[int, int], lots: Mapping[int, Sequence[int]]) -> dict[int, Use]:
    """Return what became of origin lots, put together by whatever key they stand under.

    Units: minor units. The number of queries does not grow with the lots.
    """
    still = shares_left().filter(origin__in=list(amounts)).order_by()
    unused = dict(still.values_list("origin").annotate(left=Sum(LEFT_OF_SHARE)))
    gone = _gone(list(amounts))
    found = {}
    for key, some in lots.items():
        left, away = sum(unused.get(lot, 0) for lot in some), sum(gone.get(lot, 0) for lot in some)
        found[key] = Use(sum(amounts[lot] for lot in some) - left - away, away, left)
    return found


def gone_of(donor: Donor) -> int:
    """Return what of a donor's gifts was charged, refunded, never arrived or written off, in minor units."""
    mine = lots_of(donor)
    draws = standing_draws(donor.root, _LEAVES).filter(lot__shares__origin__in=mine).distinct()
    keys = list(draws.values_list("pk", flat=True))
    if not keys:
        return 0
    lots = set(mine.values_list("pk", flat=True))
    pieces = pieces_of_draws(f"d.id IN ({', '.join(['%s'] * len(keys))})", keys)
    return sum(piece.amount for piece in pieces if piece.origin in lots)


def _gone(lots: Sequence[int]) -> dict[int, int]:
    pieces = what_became_of_lots(lots)
    leaving = Entry.objects.filter(pk__in={piece.entry for piece in pieces}, kind__in=_LEAVES)
    standing = set(leaving.filter(reversed_by__isnull=True).values_list("pk", flat=True))
    amounts: dict[int, int] = defaultdict(int)
    for piece in pieces:
        if piece.entry in standing:
            amounts[piece.origin] += piece.amount
    return amounts


def deputy_of(entry: Entry) -> Deputy | None:
    """Return as whose deputy somebody gave value to its right donor; None for every other entry."""
    kept = getattr(entry, "attributed_in_stead", None)
    return kept.deputy if kept else None


def deeds_on(gift: Gift) -> list[Deed]:
    """Return refunds, shortfalls and attributions of a gift in their order, also those reversed since."""
    lots = [line.lot_id for line in gift.lines.all()]
    entries = Entry.objects.filter(
        Q(draws__lot__in=lots) | Q(attributions__lot__in=lots), kind__in=_DEEDS
    ).select_related("reversed_by", "recorded_by", "attributed_in_stead__deputy__approver")
    found = list(entries.distinct().order_by("id"))
    drawn = dict(
        Entry.objects.filter(pk__in=[entry.pk for entry in found])
        .values_list("pk")
        .annotate(amount=Sum("draws__amount", filter=Q(draws__lot__in=lots)))
    )
    donors = {donor.code: donor for donor in Donor.objects.filter(root=gift.root_id, code__in=_named(lots))}
    return [
        Deed(entry, drawn[entry.pk], donors.get(entry.party) if entry.kind == Kind.ATTRIBUTION else None)
        for entry in found
    ]


def _named(lots: Sequence[int]) -> list[str]:
    return list(Attribution.objects.filter(lot__in=lots).values_list("party", flat=True))
