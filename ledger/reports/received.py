"""What children received, from the book: last and this year for a list, line by line for one child."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from beneficiaries.models import Child, GuardianLink
from beneficiaries.queries import with_joined
from distributions.models import Acknowledgement, Distribution
from donors.models import Donor
from donors.queries import donors_visible_to
from ledger.access.models import User
from ledger.book.models import Attribution, Draw, Entry, Lot
from ledger.book.trace import what_reached
from ledger.reports.addresses import address

_GIVEN = {"entry__kind": Entry.Kind.DISTRIBUTION, "entry__reversed_by__isnull": True}
_BACK = {"entry__kind": Entry.Kind.RETURN, "entry__reversed_by__isnull": True}


@dataclass(frozen=True, slots=True)
class Summary:
    """When a child last received something, and how much of a year it kept, in minor units."""

    last: dt.date | None = None
    total: int = 0


@dataclass(slots=True)
class Received:
    """What a child kept of one hand-out. ``amount`` and ``money`` in minor units; ``goods`` are item and pieces."""

    entry: Entry
    occasion: str = ""
    amount: int = 0
    money: int = 0
    goods: dict[str, int] = field(default_factory=dict)
    donors: set[str] = field(default_factory=set)
    signer: str = ""
    named: Sequence[Donor] = ()

    @property
    def what(self) -> str:
        """Goods and money in words."""
        words = [f"{name} × {pieces:,}" for name, pieces in self.goods.items() if pieces]
        return _(", ").join([*words, *([_("money")] if self.money else [])])

    @property
    def url(self) -> str:
        """The address of the hand-out."""
        return address("distribution", self.entry.number)


@dataclass(frozen=True, slots=True)
class Account:
    """What a child received in a year, or ever; amounts in minor units."""

    lines: Sequence[Received]
    years: Sequence[int]

    @property
    def amount(self) -> int:
        """All of it."""
        return sum(line.amount for line in self.lines)

    @property
    def money(self) -> int:
        """The money."""
        return sum(line.money for line in self.lines)

    @property
    def goods(self) -> int:
        """The goods, at their value."""
        return self.amount - self.money

    @property
    def payments(self) -> int:
        """How many hand-outs held money."""
        return sum(1 for line in self.lines if line.money)

    @property
    def pieces(self) -> int:
        """How many pieces of goods."""
        return sum(sum(line.goods.values()) for line in self.lines)

    @property
    def donor_count(self) -> int:
        """How many donors stand behind it."""
        return len(set[str]().union(*(line.donors for line in self.lines)))


def summaries_of(children: Collection[int], year: int) -> dict[int, Summary]:
    """Return when these children last received something and what they kept of a year: two queries."""
    given = Draw.objects.filter(child__in=children, **_GIVEN).order_by().values_list("child")
    rows = given.annotate(last=Max("entry__date"), total=Sum("amount", filter=Q(entry__date__year=year), default=0))
    back = Lot.objects.filter(returns__child__in=children, returns__entry__date__year=year, **_BACK).order_by()
    returned = dict(back.values_list("returns__child").annotate(total=Sum("amount")))
    return {child: Summary(last, total - returned.get(child, 0)) for child, last, total in rows}


def not_helped_since(children: QuerySet[Child], day: dt.date) -> QuerySet[Child]:
    """Return those who received nothing on that day or after."""
    return children.filter(~Exists(Draw.objects.filter(child=OuterRef("pk"), entry__date__gte=day, **_GIVEN)))


def account_of(child: Child, viewer: User, year: int | None) -> Account:
    """Return what a child received, the latest first, with the donors as the viewer may see them.

    Whoever may not read gifts learns how many donors there were, and not who. A fixed number of queries.
    """
    given = Draw.objects.filter(child__in=with_joined(child), **_GIVEN)
    draws = list(given.select_related("entry", "lot__item").order_by("id"))
    years = sorted({draw.entry.date.year for draw in draws}, reverse=True)
    kept = _kept([draw for draw in draws if year is None or draw.entry.date.year == year])
    lines = {draw.entry_id: Received(draw.entry) for draw, _, amount in kept}
    for draw, pieces, amount in kept:
        line = lines[draw.entry_id]
        line.amount += amount
        if draw.lot.item:
            line.goods[draw.lot.item.called] = line.goods.get(draw.lot.item.called, 0) + (pieces or 0)
        else:
            line.money += amount
    _add_donors(lines, child, {draw.pk: amount for draw, _, amount in kept}, viewer)
    _add_papers(lines, child)
    return Account(sorted(lines.values(), key=lambda one: (one.entry.date, one.entry.pk), reverse=True), years)


def _kept(draws: Iterable[Draw]) -> list[tuple[Draw, int | None, int]]:
    """Return the draws of which something was not brought back, with the pieces and the amount that stayed."""
    by_key = {draw.pk: draw for draw in draws}
    back: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    returns = Lot.objects.filter(returns__in=by_key, **_BACK).values_list("returns", "quantity", "amount")
    for key, quantity, amount in returns:
        back[key] = (back[key][0] + (quantity or 0), back[key][1] + amount)
    found = []
    for key, draw in by_key.items():
        pieces = None if draw.quantity is None else draw.quantity - back[key][0]
        amount = draw.amount - back[key][1]
        if pieces or (pieces is None and amount):
            found.append((draw, pieces, amount))
    return found


def _add_donors(lines: dict[int, Received], child: Child, kept: dict[int, int], viewer: User) -> None:
    left, origins = dict(kept), defaultdict[int, set[int]](set)
    for piece in what_reached(child.pk) if kept else ():
        # What came back took the last pieces of a draw: the first stayed.
        if piece.draw in left and (left[piece.draw] > 0 or not kept[piece.draw]):
            origins[piece.entry].add(piece.origin)
            left[piece.draw] -= piece.amount
    every = set[int]().union(*origins.values())
    parties = dict(Lot.objects.filter(pk__in=every).values_list("pk", "party"))
    parties |= dict(Attribution.objects.filter(lot__in=every).order_by("id").values_list("lot", "party"))
    seen = donors_visible_to(viewer).filter(root=child.root_id, code__in=[code for code in parties.values() if code])
    donors = {donor.code: donor for donor in seen}
    for entry, line in lines.items():
        line.donors = {parties[origin] or "" for origin in origins[entry]} - {""}
        line.named = sorted((donors[code] for code in line.donors if code in donors), key=lambda donor: donor.sort_key)


def _add_papers(lines: dict[int, Received], child: Child) -> None:
    occasions = Distribution.objects.filter(entry__in=lines).values_list("entry", "occasion")
    for entry, occasion in occasions:
        lines[entry].occasion = occasion
    lists = Acknowledgement.objects.filter(line__distribution__entry__in=lines)
    signed = lists.filter(line__child__in=with_joined(child)).order_by("pk")
    for entry, *signer in signed.values_list(
        "line__distribution__entry", "signer", "guardian__relation", "guardian__role"
    ):
        lines[entry].signer = _signer(*signer)


def _signer(signer: str, relation: str | None, role: str | None) -> str:
    if role:
        return relation or str(GuardianLink.Role(role).label)
    return str(Acknowledgement.Signer(signer).label)
