"""Posting again what stood on something wrong, from the lots that stand in the place of those it was made of.

Everything is reversed, the latest first, each on its own day, so that every day's figures come out as if it had been
recorded rightly; then each is posted again on that day, the earliest first. What was drawn from others comes back in
lots of its own, and goes out of these again: no other gift's fen changes hands. Only what the right gift does not
hold is taken from the oldest of the others. What went back to the donor later comes of the right gift alone: it is
kept for that, as far as what is posted before finds enough of others.
Source: book.md, section 3 ("one approved correction can do the whole chain").
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from ledger.access.errors import Refusal
from ledger.access.models import User
from ledger.book import movements as m
from ledger.book.checks_before import GIVEN_BACK, check_months
from ledger.book.errors import YearIsClosed
from ledger.book.errors.chains import (
    ChangeOfFundIsVoid,
    InTwoFunds,
    KindNotAgain,
    TooLittleToGiveBack,
    WaitsForOther,
)
from ledger.book.models import Attachment, Draw, Entry, Fund, Item, Lot, Place
from ledger.book.money import MONEY, yuan
from ledger.book.posting import Draft, post
from ledger.book.reversing import reverse
from ledger.book.standing import Drawn, Opened, draws_of, opened_by, units_touched

Kind = Entry.Kind
_TAKES = frozenset({Kind.DISTRIBUTION, Kind.WRITE_OFF, Kind.CHARGE, *GIVEN_BACK})
# Pieces of goods, or minor units of money, that nobody has drawn.
_LEFT = Coalesce(F("quantity") - F("quantity_drawn"), F("amount") - F("amount_drawn"))
_KINDS = _TAKES | {Kind.TRANSFER, Kind.FUND_CHANGE, Kind.PURCHASE, Kind.RETURN}


@dataclass(frozen=True, slots=True)
class Again:
    """An entry that was posted again: what its papers must know to follow it.

    ``funds`` are those of its lines, ``lots`` say which lot stands now for each that is gone (None for several).
    """

    was: Entry
    now: Entry
    funds: Mapping[int, int]
    lots: Mapping[int, int | None]
    opened: Mapping[int, Sequence[int]]
    by: User
    why: str


@dataclass(slots=True)
class Step:
    """One entry of a chain. Amounts in minor units; ``elsewhere`` counts what comes of other lots now, by item."""

    was: Entry
    before: int
    after: int = 0
    elsewhere: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    mirror: Entry | None = None
    now: Entry | None = None
    refusal: Refusal | None = None


_followers: list[Callable[[Again], None]] = []


def follow_with(follower: Callable[[Again], None]) -> None:
    """Have a function called for every entry that is posted again, so that papers of an app above go with it."""
    if follower not in _followers:
        _followers.append(follower)


class _There(NamedTuple):
    id: int
    kind: str
    place: int
    fund: int
    item: int | None
    opened_on: dt.date
    returns_of: int | None
    entry: int


class Chain:
    """Entries that are reversed and posted again. Whoever calls holds the locks of all units, and the rights."""

    def __init__(self, entries: Sequence[Entry], *, by: User, why: str) -> None:
        """Take the entries, the latest first; nothing is written yet."""
        self.by, self.why = by, why
        self.standing: dict[int, list[int]] = {}  # a lot that is gone -> the lots that stand for it
        self.draws_of = draws_of(entries)
        self.opened_by = opened_by(entries)
        self.steps = [Step(entry, self._worth(entry.pk)) for entry in entries]
        self._there: dict[int, _There] = {}
        self._given_back = [
            (step, draw.lot, draw.wanted)
            for step in self.steps if step.was.kind in GIVEN_BACK for draw in self.draws_of[step.was.pk]
        ]  # fmt: skip
        self.now_of: dict[int, int] = {}  # entry that is gone -> entry that stands for it
        self.places = {
            place.pk: place for place in Place.objects.filter(pk__in=self._of("place")).select_related("unit")
        }
        self.funds = self._of("fund")
        self.items = Item.objects.in_bulk(self._of("item"))

    @property
    def is_refused(self) -> bool:
        """Whether any step can't be done."""
        return any(step.refusal for step in self.steps)

    def check(self) -> None:
        """Note which steps can't be done, whatever lies where: a closed month or year, a kind that is not repeated."""
        for step in self.steps:
            try:
                if step.was.kind not in _KINDS:
                    raise KindNotAgain(number=step.was.number)
                check_day(step.was, step.was.date)
            except Refusal as refusal:
                step.refusal = refusal

    def take_back(self) -> None:
        """Reverse everything, the latest first, each on its own day.

        Errors: ``ReverseFirst``; ``PeriodClosed``.
        """
        for step in self.steps:
            step.mirror = reverse(entry=step.was, date=step.was.date, by=self.by, source=self.why).entry

    def post_again(self) -> None:
        """Post everything again, the earliest first, and note what is refused."""
        for step in reversed(self.steps):
            self._given_back = [each for each in self._given_back if each[0] is not step]
            try:
                with transaction.atomic():
                    self._post(step)
            except Refusal as refusal:
                step.refusal = refusal
                self.standing |= {lot.id: [] for lot in self.opened_by[step.was.pk]}

    def _post(self, step: Step) -> None:
        entry = step.was
        lines = _Lines(self, step)
        posted = post(
            Draft(
                entry.kind, entry.unit, entry.date, self.by, lines.movements(), party=entry.party,
                source=entry.source, vouched=lines.funds_before(),
            )
        )  # fmt: skip
        step.now, self.now_of[entry.pk] = posted.entry, posted.entry.pk
        drawn = posted.entry.draws if entry.kind != Kind.RETURN else posted.entry.lots
        step.after = drawn.aggregate(all=Sum("amount", default=0))["all"]
        self.standing |= lines.opened(posted.opened)
        keep_attachments(entry, posted.entry)
        single = {lot: stand[0] if len(stand) == 1 else None for lot, stand in self.standing.items()}
        again = Again(entry, posted.entry, lines.funds, single, posted.opened, self.by, self.why)
        for follower in _followers:
            follower(again)

    # ---- what stands where

    def stands_for(self, lot: int) -> list[int] | None:
        """Return the lots that stand for one that is gone, None for one that never was part of the chain."""
        while lot not in self.standing:
            row = self.there([lot])[lot]
            if row.kind != Kind.REVERSAL or row.returns_of is None:
                return None
            lot = row.returns_of
        return self.standing[lot]

    def goes_back_of(self, lot: int) -> int:
        """Return how much of a lot goes back to its donor in what is still to be posted: pieces, or minor units."""
        return sum(wanted for _step, of, wanted in self._given_back if (self.stands_for(of) or [])[:1] == [lot])

    def there(self, lots: Collection[int]) -> dict[int, _There]:
        """Return what lies in lots, reading those not read before in one statement."""
        if missing := set(lots) - self._there.keys():
            rows = Lot.objects.filter(pk__in=missing).values_list(
                "id", "entry__kind", "place", "fund", "item", "opened_on", "returns__lot", "entry"
            )
            self._there |= {row[0]: _There(*row) for row in rows}
        return {lot: self._there[lot] for lot in lots}

    def _of(self, what: str) -> set[int]:
        entries = [step.was.pk for step in self.steps]
        opened = Lot.objects.filter(entry__in=entries).values_list(what, flat=True)
        drawn = Draw.objects.filter(entry__in=entries).values_list(f"lot__{what}", flat=True)
        return {key for key in {*opened.distinct(), *drawn.distinct()} if key is not None}

    def _worth(self, entry: int) -> int:
        return sum(row.amount for row in self.draws_of[entry] or self.opened_by[entry])


class _Lines:
    """The lines of one entry as they are to be posted again."""

    def __init__(self, chain: Chain, step: Step) -> None:
        self.chain, self.step, self.entry = chain, step, step.was
        self.draws, self.lots = chain.draws_of[step.was.pk], chain.opened_by[step.was.pk]
        self.funds: dict[int, int] = {}
        self._owners: dict[int, list[Drawn]] = defaultdict(list)  # line -> the draw of each part
        self._is_whole: dict[int, bool] = {}
        self._back = dict(Lot.objects.filter(entry=step.mirror).values_list("returns", "id"))
        self.chain.there({draw.lot for draw in self.draws})
        self._left = self._left_of_standing()
        self._kept = {lot: kept for lot in self._left if (kept := chain.goes_back_of(lot))}
        self._others: dict[tuple[int, int, int | None], list[int]] = {}

    def movements(self) -> list[m.Movement]:
        """Return what to post.

        Errors: ``WaitsForOther``; ``InTwoFunds``; ``ChangeOfFundIsVoid``.
        """
        if self.entry.kind == Kind.RETURN:
            return list(self._returns())
        by_line: dict[int, list[Drawn]] = defaultdict(list)
        for draw in self.draws:
            by_line[draw.line].append(draw)
        parts = {line: self._parts(line, draws) for line, draws in by_line.items()}
        funds = Fund.objects.select_related("unit").in_bulk(set(self.funds.values()))
        return [self._movement(draws, parts[line], funds[self.funds[line]]) for line, draws in sorted(by_line.items())]

    def funds_before(self) -> frozenset[int]:
        """Return the funds by whose rules this was handed out when it was first posted."""
        return frozenset(self.chain.there([draw.lot])[draw.lot].fund for draw in self.draws)

    def opened(self, now: Mapping[int, list[int]]) -> dict[int, list[int]]:
        """Return which of the lots that are open now stand for which of those that were."""
        standing: dict[int, list[int]] = {}
        if self.entry.kind == Kind.RETURN:
            for line, lots in enumerate(self._returned_lots(), 1):
                standing |= {lot.id: now[line] for lot in lots}
            return standing
        for line, owners in self._owners.items():
            if self._is_whole[line] and len(owners) == len(now.get(line, [])):
                for owner, lot in zip(owners, now[line], strict=True):
                    if owner.opens is not None:
                        standing.setdefault(owner.opens, []).append(lot)
        for draw in self.draws:
            if draw.opens is not None and draw.opens not in standing:
                standing[draw.opens] = now[draw.line]
        return standing

    # ---- one line

    def _parts(self, line: int, draws: list[Drawn]) -> m.Parts:
        """Return which lots a line draws from now: those that stand for what it drew, then what came back of others."""
        parts: list[tuple[int, int]] = []
        funds: set[int] = set()
        self._is_whole[line] = True
        for draw in draws:
            stand = self.chain.stands_for(draw.lot)
            if stand is None:
                named = [(self._back[draw.id], draw.wanted)]
            elif not stand:
                raise WaitsForOther(number=self.entry.number, field="number")
            else:
                named = self._of_what_stands(draw, stand)
                of_these = sum(part for lot, part in named if lot in stand)
                if of_these < draw.wanted:
                    self._is_whole[line] = False
                    item = self.chain.there([draw.lot])[draw.lot].item
                    self.step.elsewhere[self.chain.items[item].name if item else ""] += draw.wanted - of_these
            funds |= {self.chain.there([lot])[lot].fund for lot in stand or [self._back[draw.id]]}
            parts += named
            self._owners[line] += [draw] * len(named)
        if len(funds) > 1:
            raise InTwoFunds(number=self.entry.number, line=line)
        (self.funds[line],) = funds
        return tuple(parts)

    def _of_what_stands(self, draw: Drawn, stand: list[int]) -> list[tuple[int, int]]:
        """Cut what a draw took from the lots that stand now; what they don't hold from the oldest of the others.

        What is to go back to the donor later is taken only where the others do not hold enough either. What is still
        missing then is left for the book to refuse.
        """
        if self.entry.kind in GIVEN_BACK:  # what goes back to a donor comes of that donor's gift alone
            return [(stand[0], self._given_back(draw, stand[0]))]
        at = self.chain.there(stand)
        own = [lot for lot in stand if at[lot].opened_on <= self.entry.date]
        parts = self._cut(draw.wanted, own, kept=self._kept)
        if rest := draw.wanted - sum(part for _lot, part in parts):
            more = self._cut(rest, self._others_at(at[stand[0]]), kept={})
            parts += more + self._cut(rest - sum(part for _lot, part in more), own, kept={})
        return parts

    def _given_back(self, draw: Drawn, lot: int) -> int:
        there = self.chain.there([lot])[lot]
        if there.opened_on <= self.entry.date and self._left[lot] < draw.wanted:
            item = self.chain.items.get(there.item or 0)
            free, wanted = self._left[lot], draw.wanted
            raise TooLittleToGiveBack(
                date=self.entry.date, place=self.chain.places[there.place],
                what=item or MONEY, free=free if item else yuan(free),
                wanted=wanted if item else yuan(wanted), field="quantity" if item else "amount",
            )  # fmt: skip
        return draw.wanted

    def _cut(self, wanted: int, lots: Sequence[int], *, kept: Mapping[int, int]) -> list[tuple[int, int]]:
        """Take so much of some lots, the first of them first, and return how much of which."""
        parts: list[tuple[int, int]] = []
        for lot in lots:
            part = min(wanted, self._left[lot] - kept.get(lot, 0))
            if part > 0:
                self._left[lot] -= part
                wanted -= part
                parts.append((lot, part))
        return parts

    def _others_at(self, there: _There) -> list[int]:
        """Return what else lies there on that day, the oldest first, but for what this entry draws from anyway."""
        key = there.place, there.fund, there.item
        if key not in self._others:
            own = {*self._left, *self._back.values()}
            found = Lot.objects.filter(
                place=there.place, fund=there.fund, item=there.item, opened_on__lte=self.entry.date
            ).exclude(pk__in=own)
            left = found.annotate(left=_LEFT).filter(left__gt=0).order_by("opened_on", "id")
            self._left |= (lots := dict(left.values_list("pk", "left")))
            self._others[key] = list(lots)
        return self._others[key]

    def _movement(self, draws: list[Drawn], parts: m.Parts, fund: Fund) -> m.Movement:
        first = draws[0]
        drawn = self.chain.there([first.lot])[first.lot]
        place, item = self.chain.places[drawn.place], self.chain.items.get(drawn.item or 0)
        wanted = sum(draw.wanted for draw in draws)
        if self.entry.kind in _TAKES:
            return m.Take(place, fund, item, wanted, first.child, first.group, parts)
        opened = next(lot for lot in self.lots if lot.id == first.opens)
        to_place = self.chain.places[opened.place]
        if self.entry.kind == Kind.PURCHASE:
            bought = self.chain.items[opened.item or 0]
            return m.Buy(place, fund, wanted, to_place, bought, opened.quantity or 0, parts)
        to_fund = fund
        if self.entry.kind == Kind.FUND_CHANGE:
            to_fund = Fund.objects.select_related("unit").get(pk=opened.fund)
            if to_fund == fund:
                raise ChangeOfFundIsVoid(number=self.entry.number, fund=fund)
        return m.Move(place, fund, item, wanted, to_place, to_fund, parts)

    # ---- what came back

    def _returns(self) -> Iterator[m.PutBack]:
        for lots in self._returned_lots():
            entry, line = lots[0].returns_entry, lots[0].returns_line
            again = self.chain.now_of.get(entry or 0)
            if again is None:
                raise WaitsForOther(number=self.entry.number, field="number")
            wanted = sum(lot.amount if lot.quantity is None else lot.quantity for lot in lots)
            yield m.PutBack(again, line or 0, wanted)

    def _returned_lots(self) -> list[list[Opened]]:
        """Return the lots of each line of a return, in their order."""
        lines: dict[tuple[int | None, int | None], list[Opened]] = defaultdict(list)
        for lot in self.lots:
            lines[lot.returns_entry, lot.returns_line].append(lot)
        return list(lines.values())

    def _left_of_standing(self) -> dict[int, int]:
        lots = {lot for draw in self.draws for lot in self.chain.stands_for(draw.lot) or []}
        self.chain.there(lots)
        return dict(Lot.objects.filter(pk__in=lots).values_list("pk", _LEFT))


def check_day(entry: Entry, date: dt.date) -> None:
    """Refuse a day on which nothing can be put right about an entry.

    Errors: ``PeriodClosed``; ``YearIsClosed`` where the year's end is posted.
    """
    check_months(units_touched(entry), date)
    ends = Entry.objects.filter(kind=Kind.YEAR_END, root=entry.root_id, year=date.year, reversed_by__isnull=True)
    if end := ends.first():
        raise YearIsClosed(year=date.year, unit=entry.unit, number=end.number)


def keep_attachments(was: Entry, now: Entry) -> None:
    """Let the papers that an entry rested on hang on the one that stands for it, too."""
    papers = Attachment.objects.filter(entry=was, withdrawal__isnull=True).order_by("position")
    Attachment.objects.bulk_create(
        Attachment(
            entry=now, position=position, what=paper.what, kind=paper.kind, size=paper.size, sha256=paper.sha256,
            attached_by_id=paper.attached_by_id, attached_at=paper.attached_at,
        )
        for position, paper in enumerate(papers, 1)
    )  # fmt: skip
