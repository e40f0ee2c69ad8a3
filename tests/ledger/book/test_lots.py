"""The arithmetic of lots: no fen is lost, and every cut says whose it is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.lots import Cut, OpenLot, Piece, Ribbon, value_of_first
from ledger.book.putting_back import Out

FIRST = dt.date(2026, 1, 1)
AMOUNTS = st.integers(0, 10**12)
QUANTITIES = st.integers(1, 500)
LENGTHS = st.lists(st.integers(0, 60), min_size=1, max_size=10).filter(sum)


def open_lot(*, quantity: int | None, amount: int) -> OpenLot:
    return OpenLot(1, 1, 1, None if quantity is None else 1, FIRST, quantity, amount, 0, 0)


def ribbon_of(lengths: list[int]) -> Ribbon:
    return Ribbon([Piece(origin, 100 * origin, length) for origin, length in enumerate(lengths)])


def fen_by_fen(pieces: list[Piece]) -> list[tuple[int, int]]:
    return [(piece.origin, piece.start + at) for piece in pieces for at in range(piece.length)]


@pytest.mark.parametrize(("pieces", "value"), [(0, 0), (1, 333), (2, 667), (3, 1000)])
def test_value_of_first_pieces_is_rounded_half_up_and_cumulative(pieces: int, value: int) -> None:
    assert value_of_first(pieces, amount=1000, quantity=3) == value


@pytest.mark.parametrize(("amount", "value"), [(0, 0), (1, 1), (2, 1), (3, 2)])
def test_value_of_half_a_fen_is_rounded_up(amount: int, value: int) -> None:
    assert value_of_first(1, amount=amount, quantity=2) == value


@given(AMOUNTS, QUANTITIES)
def test_value_of_first_pieces_never_falls_and_ends_at_the_amount(amount: int, quantity: int) -> None:
    values = [value_of_first(pieces, amount=amount, quantity=quantity) for pieces in range(quantity + 1)]

    assert values == sorted(values)
    assert (values[0], values[-1]) == (0, amount)


@given(AMOUNTS, QUANTITIES, st.lists(st.integers(1, 50), max_size=40))
def test_draws_of_a_lot_add_up_to_its_amount(amount: int, quantity: int, wanted: list[int]) -> None:
    lot = open_lot(quantity=quantity, amount=amount)

    cuts = [lot.cut(min(each, lot.left)) for each in wanted]
    cuts.append(lot.cut(lot.left))

    assert sum(cut.amount for cut in cuts) == amount
    assert sum(cut.quantity or 0 for cut in cuts) == quantity


@given(AMOUNTS, QUANTITIES, st.lists(st.integers(1, 50), min_size=1, max_size=40))
def test_draw_starts_where_the_one_before_ended(amount: int, quantity: int, wanted: list[int]) -> None:
    lot = open_lot(quantity=quantity, amount=amount)

    cuts = [lot.cut(min(each, lot.left)) for each in wanted]

    ends = [0, *(cut.start + cut.amount for cut in cuts)]
    assert [cut.start for cut in cuts] == ends[:-1]
    assert (lot.amount_drawn, lot.quantity_drawn) == (ends[-1], sum(cut.quantity or 0 for cut in cuts))


def test_money_is_cut_in_fen() -> None:
    lot = open_lot(quantity=None, amount=1000)

    assert (lot.cut(333), lot.cut(667), lot.left) == (Cut(None, None, 0, 333), Cut(None, None, 333, 667), 0)


def test_goods_without_a_price_are_cut_in_pieces() -> None:
    lot = open_lot(quantity=3, amount=0)

    assert (lot.cut(2), lot.left) == (Cut(0, 2, 0, 0), 1)


def test_pieces_that_outnumber_the_fen_are_cut_one_by_one() -> None:
    lot = open_lot(quantity=4, amount=2)

    assert [lot.cut(1).amount for _ in range(4)] == [1, 0, 1, 0]


@given(AMOUNTS, QUANTITIES, st.data())
def test_pieces_that_come_back_one_by_one_are_worth_what_went_out(
    amount: int, quantity: int, data: st.DataObject
) -> None:
    lot = open_lot(quantity=quantity, amount=amount)
    lot.cut(data.draw(st.integers(0, quantity - 1)))
    cut = lot.cut(data.draw(st.integers(1, lot.left)))
    went = cut.quantity or 0

    parts = [Out(1, 1, amount, quantity, cut, back).last(1) for back in range(went)]

    assert sum(part.amount for part in parts) == cut.amount
    assert [part.start + part.amount for part in parts] == [cut.start + cut.amount, *(p.start for p in parts[:-1])]
    assert parts[-1].start == cut.start


@given(LENGTHS, st.data())
def test_pieces_of_a_ribbon_are_the_very_fen_that_were_cut(lengths: list[int], data: st.DataObject) -> None:
    ribbon = ribbon_of(lengths)
    start = data.draw(st.integers(0, sum(lengths) - 1))
    amount = data.draw(st.integers(1, sum(lengths) - start))

    assert fen_by_fen(ribbon.cut(start, amount)) == fen_by_fen(ribbon.pieces)[start : start + amount]


@given(LENGTHS, st.data())
def test_cut_of_no_value_is_one_empty_piece_within_a_share(lengths: list[int], data: st.DataObject) -> None:
    ribbon = ribbon_of(lengths)
    (piece,) = ribbon.cut(data.draw(st.integers(0, sum(lengths))), 0)

    within = ribbon.pieces[piece.origin]
    assert piece.length == 0
    assert within.start <= piece.start <= within.start + within.length


@pytest.mark.parametrize(
    ("start", "piece"),
    [(0, Piece(7, 0, 0)), (4, Piece(7, 4, 0)), (5, Piece(9, 100, 0)), (8, Piece(9, 103, 0))],
)
def test_cut_of_no_value_still_comes_from_somewhere(start: int, piece: Piece) -> None:
    ribbon = Ribbon([Piece(7, 0, 5), Piece(9, 100, 3)])

    assert ribbon.cut(start, 0) == [piece]


def test_cut_of_a_lot_without_a_value_comes_from_its_only_share() -> None:
    assert Ribbon([Piece(7, 0, 0)]).cut(0, 0) == [Piece(7, 0, 0)]
