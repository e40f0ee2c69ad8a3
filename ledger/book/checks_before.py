"""What is checked before an entry is planned: amounts, dates, keys, months, funds, receivers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Exists, OuterRef

from beneficiaries.queries import members_of
from beneficiaries.reach import first_not_active
from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.book import movements as m
from ledger.book.errors import (
    AmountNotPositive,
    ChildNotActive,
    DateInFuture,
    FundDoesNotServe,
    FundHoldsUnidentified,
    FundIsForGifts,
    FundNotOpen,
    KeyReused,
    NotWhole,
    OtherBook,
    PeriodClosed,
    PlaceOfOtherBook,
    QuantityNotPositive,
    ReceiverOutsideFund,
    RestrictionStays,
    WrongKindOfPlace,
)
from ledger.book.fund_rules import rule_of
from ledger.book.models import Entry, Fund, Item, Key, Lot, Period, Place
from ledger.book.queries import first_open_day

# A donor's own value goes back to the donor: a year end in between changes the heading.
GIVEN_BACK = frozenset({Entry.Kind.REFUND, Entry.Kind.SHORTFALL})
# What may happen in a fund that holds money of unknown payers.
_WITH_UNIDENTIFIED = frozenset(
    {Entry.Kind.OPENING, Entry.Kind.UNIDENTIFIED, Entry.Kind.IDENTIFICATION, Entry.Kind.REFUND}
)


def check_request(movements: Sequence[m.Movement], date: dt.date, *, today: dt.date) -> None:
    """Refuse what no book can hold, whatever lies in it.

    Errors: ``DateInFuture``, ``NotWhole``, ``AmountNotPositive``, ``QuantityNotPositive``,
        ``WrongKindOfPlace``, ``OtherBook``, ``RestrictionStays``.
    """
    if date > today:
        raise DateInFuture(date=date)
    held: set[tuple[int, int | None]] = set()
    for line, move in enumerate(movements, 1):
        try:
            _check_move(move, held)
        except Refusal as refusal:
            refusal.line = line
            raise


def check_asked(kind: str, move: m.Movement) -> None:
    """Refuse what no book can hold, on whatever day it is approved, before anybody is asked to.

    Errors: ``NotWhole``, ``AmountNotPositive``, ``QuantityNotPositive``, ``WrongKindOfPlace``, ``OtherBook``,
        ``RestrictionStays``, ``FundDoesNotServe``, ``FundHoldsUnidentified``.
    """
    _check_move(move, set())
    for place, fund in places_and_funds([move]):
        is_target = isinstance(move, m.Move) and fund == move.to_fund
        _check_serves(place, fund, field="to_fund" if is_target else None)
    _check_unidentified(kind, [move])


def _check_move(move: m.Movement, held: set[tuple[int, int | None]]) -> None:
    match move:
        case m.Take():
            _check_wanted(move.item, move.wanted)
            key = (move.place.id, move.item.id if move.item else None)
            if key not in held:
                _check_holds(move.place, move.item)
                held.add(key)
        case m.Receive():
            _check_value(move.item, move.quantity, move.amount)
            _check_holds(move.place, move.item)
        case m.Move():
            _check_wanted(move.item, move.wanted)
            _check_holds(move.place, move.item)
            _check_holds(move.to_place, move.item)
            _check_one_book(move.place, move.to_place)
            _check_change(move.fund, move.to_fund)
        case m.Buy():
            _check_wanted(None, move.wanted)
            _check_wanted(move.item, move.quantity)
            _check_holds(move.place, None)
            _check_holds(move.to_place, move.item)
            _check_one_book(move.place, move.to_place)
        case m.Identify():
            _check_wanted(None, move.wanted)
        case m.PutBack() if move.wanted is not None:
            _check_whole(move.wanted)
        case _:
            pass


def known_key(unit: Unit, key: str, content: str) -> Entry | None:
    """Return the entry that this key wrote, if the request is the same.

    Errors: ``KeyReused``.
    """
    found = Key.objects.filter(unit=unit, key=key).select_related("entry").first()
    if found is None:
        return None
    if found.content != content:
        raise KeyReused(number=found.entry)
    return found.entry


def check_months(units: Iterable[Unit], date: dt.date) -> None:
    """Refuse a date whose month is closed in any unit that the event touches.

    Errors: ``PeriodClosed``, with the first open date.
    """
    unit_ids = {unit.pk for unit in units}
    if (first_open := first_open_day(unit_ids, date)) == date:
        return
    closed = Period.objects.filter(unit__in=unit_ids, state=Period.State.CLOSED, month=date.replace(day=1))
    unit = Unit.objects.filter(periods__in=closed).order_by("path").first()
    raise PeriodClosed(month=f"{date:%Y-%m}", unit=unit, first_open=first_open)


def check_book(unit: Unit, touched: Iterable[Unit]) -> None:
    """Refuse an event that would lie at a place of another book: its headings are not those of that book.

    Errors: ``PlaceOfOtherBook``.
    """
    book = unit.root_id or unit.pk
    if other := next((one for one in touched if (one.root_id or one.pk) != book), None):
        raise PlaceOfOtherBook(other=other, unit=unit)


def check_funds(kind: str, movements: Sequence[m.Movement], date: dt.date) -> None:
    """Refuse a fund that does not serve the place's unit, is not open, or can't be spent from.

    Errors: ``FundDoesNotServe``, ``FundNotOpen``, ``FundHoldsUnidentified``.
    """
    for place, fund in places_and_funds(movements):
        _check_serves(place, fund)
    for fund in {move.fund for move in movements if isinstance(move, m.Receive)}:
        if (fund.open_on and date < fund.open_on) or (fund.close_on and date > fund.close_on):
            raise FundNotOpen(fund=fund, date=date, open_on=fund.open_on or "…", close_on=fund.close_on or "…")
    _check_unidentified(kind, movements)


def check_receivers(movements: Sequence[m.Movement], date: dt.date, *, vouched: frozenset[int] | None = None) -> None:
    """Hold every child that value reaches against the rule of its fund, in a few statements for all.

    With ``vouched`` it reached them before, by the rules of those funds: who left since received it all the same.

    Errors: ``ReceiverOutsideFund`` names the fund, the rule and the child's code; ``ChildNotActive``.
    Source: book.md, section 2, rules 6 and 8.
    """
    reached: dict[int, set[int]] = defaultdict(set)
    funds: dict[int, Fund] = {}
    through_groups: set[int] = set()
    for move in movements:
        if isinstance(move, m.Take) and move.child is not None:
            reached[move.fund.id].add(move.child)
            funds[move.fund.id] = move.fund
        elif isinstance(move, m.Take) and move.group is not None:
            members = set(members_of(move.group, date))
            reached[move.fund.pk] |= members
            funds[move.fund.pk] = move.fund
            through_groups |= members
    children = set().union(*reached.values()) - through_groups
    if vouched is None and children and (code := first_not_active(children)):
        raise ChildNotActive(receiver=code, date=date)
    for fund in reached.keys() - (vouched or frozenset()):
        rule, its_children = rule_of(funds[fund]), reached[fund]
        if (code := rule.first_outside(its_children, date)) is not None:
            raise ReceiverOutsideFund(fund=funds[fund], rule=rule, receiver=code)


def places_and_funds(movements: Sequence[m.Movement]) -> list[tuple[Place, Fund]]:
    """Return every place with each fund that value of it is in, once."""
    found: dict[tuple[int, int], tuple[Place, Fund]] = {}
    for move in movements:
        if isinstance(move, m.Take):  # ten thousand of them: nothing else can be meant
            found[move.place.id, move.fund.id] = move.place, move.fund
            continue
        for place, fund in _ends(move):
            found[place.pk, fund.pk] = place, fund
    return list(found.values())


def _ends(move: m.Movement) -> Iterator[tuple[Place, Fund]]:
    if isinstance(move, m.Receive | m.Move | m.Buy | m.Identify):
        yield move.place, move.fund
    if isinstance(move, m.Move):
        yield move.to_place, move.to_fund
    if isinstance(move, m.Buy):
        yield move.to_place, move.fund
    if isinstance(move, m.Identify):
        yield move.place, move.to_fund
    if isinstance(move, m.Journal) and move.place:
        yield move.place, move.fund


def lots_of_closed_years(lots: Collection[int]) -> frozenset[int]:
    """Return those lots whose year has a year end that stands."""
    year_end = Entry.objects.filter(
        kind=Entry.Kind.YEAR_END,
        root=OuterRef("entry__root"),
        year=OuterRef("entry__year"),
        reversed_by__isnull=True,
    )
    return frozenset(Lot.objects.filter(Exists(year_end), pk__in=lots).values_list("pk", flat=True))


def content_of(move: m.Movement) -> list[object]:
    """Return a movement as plain values, by which a key knows a request again."""
    parts = (getattr(move, each.name) for each in dataclasses.fields(move))
    return [type(move).__name__, *(getattr(part, "pk", part) for part in parts)]


# ---- one value at a time


def _check_whole(value: object) -> None:
    if type(value) is not int:
        raise NotWhole(value=value)


def _check_wanted(item: Item | None, wanted: int | None) -> None:
    _check_whole(wanted)
    if wanted is not None and wanted <= 0:
        raise QuantityNotPositive if item else AmountNotPositive


def _check_value(item: Item | None, quantity: int | None, amount: int) -> None:
    _check_whole(amount)
    if item is None:
        _check_wanted(None, amount)
    else:
        _check_wanted(item, quantity)
        if amount < 0:
            raise AmountNotPositive


def _check_holds(place: Place, item: Item | None) -> None:
    if place.holds_goods != (item is not None):
        raise WrongKindOfPlace(place=place)


def _check_one_book(one: Place, other: Place) -> None:
    if one.unit.root_id != other.unit.root_id:
        raise OtherBook(one=one.unit, other=other.unit)


def _check_serves(place: Place, fund: Fund, *, field: str | None = None) -> None:
    if not place.unit.path.startswith(fund.unit.path):
        raise FundDoesNotServe(fund=fund, unit=fund.unit, place=place, field=field)


def _check_change(fund: Fund, to_fund: Fund) -> None:
    bound, free = Fund.Restriction.RESTRICTED, Fund.Restriction.UNRESTRICTED
    if fund.restriction == bound and to_fund.restriction == free:
        raise RestrictionStays(fund=fund)


def _check_unidentified(kind: str, movements: Sequence[m.Movement]) -> None:
    sources = {id(source): source for move in movements if (source := getattr(move, "fund", None)) is not None}
    targets = {id(target): target for move in movements if (target := getattr(move, "to_fund", None)) is not None}
    for target in targets.values():
        if target.restriction == Fund.Restriction.UNIDENTIFIED:
            raise FundHoldsUnidentified(fund=target, field="to_fund")
    for source in sources.values():
        holds = source.restriction == Fund.Restriction.UNIDENTIFIED
        if holds and kind not in _WITH_UNIDENTIFIED:
            raise FundHoldsUnidentified(fund=source)
        if not holds and kind in {Entry.Kind.UNIDENTIFIED, Entry.Kind.IDENTIFICATION}:
            raise FundIsForGifts(fund=source)
