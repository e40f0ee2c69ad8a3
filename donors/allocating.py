"""Which lines of pledges a gift may meet, and how much of it does now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from donors.models import Gift, GiftLine, Pledge, PledgeLine
from donors.promised import promised
from ledger.printing.figures import yuan


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of a gift and a line of a pledge that it may meet. ``part`` is what counts now; ``left`` is to come."""

    line: GiftLine
    target: PledgeLine
    part: int
    left: int

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"part-{self.line.pk}-{self.target.pk}"

    @property
    def label(self) -> str:
        """What it is, for somebody who does not see the table."""
        return f"{self.target.pledge.number} · {self.target.fund.called}"

    @property
    def left_said(self) -> str:
        """What is to come, as figures."""
        return f"¥{yuan(self.left)}" if self.target.item_id is None else f"{self.left:,}"


def parts_of(lines: list[GiftLine]) -> dict[tuple[int, int], int]:
    """Return how much of each line of a gift meets each line of a pledge now."""
    parts: dict[tuple[int, int], int] = defaultdict(int)
    decided = set()
    for line in lines:
        for one in line.allocations.all():
            parts[line.pk, one.pledge_line_id] += one.part
            decided.add(line.pk)
        if line.pk not in decided and line.pledge_line_id:
            lot = line.lot
            parts[line.pk, line.pledge_line_id] = (lot.amount if lot.item_id is None else lot.quantity) or 0
    return parts


def pairs_of(gift: Gift) -> list[Pair]:
    """Return what of a gift may meet which line of its donor's pledges: those open, and those it meets already."""
    lines = list(gift.lines.prefetch_related("allocations").select_related("lot__item", "lot__fund"))
    parts = parts_of(lines)
    met = {target for (_, target), part in parts.items() if part}
    wanted = Pledge.objects.filter(Q(donor=gift.donor_id) | Q(lines__in=met)).values("pk")
    pairs = []
    for one in promised(Pledge.objects.filter(pk__in=wanted).order_by("promised_on", "pk")):
        for line in lines:
            for target in one.lines:
                target.line.pledge = one.pledge
                part = parts.get((line.pk, target.line.pk), 0)
                if target.line.item_id == line.lot.item_id and (target.left or part):
                    pairs.append(Pair(line, target.line, part, target.left))
    return sorted(pairs, key=lambda pair: pair.line.position)


def came_of(pledge: Pledge) -> list[tuple[Gift, list[tuple[PledgeLine, int]]]]:
    """Return the gifts that meet a pledge, the latest first, with how much of which line; also those reversed."""
    gifts = Gift.objects.filter(
        Q(lines__pledge_line__pledge=pledge) | Q(lines__allocations__pledge_line__pledge=pledge)
    ).values("pk")
    found = list(
        Gift.objects.filter(pk__in=gifts).select_related("entry__reversed_by").order_by("-entry__date", "-entry")
    )
    rows = GiftLine.objects.filter(gift__in=found).prefetch_related("allocations").select_related("lot")
    targets = {line.pk: line for line in pledge.lines.select_related("item")}
    of: dict[int, list[tuple[PledgeLine, int]]] = defaultdict(list)
    lines = list(rows)
    gift_of = {line.pk: line.gift_id for line in lines}
    for (line, target), part in parts_of(lines).items():
        if target in targets and part:
            of[gift_of[line]].append((targets[target], part))
    return [(gift, of[gift.pk]) for gift in found if of[gift.pk]]
