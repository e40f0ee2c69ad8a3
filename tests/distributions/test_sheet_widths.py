"""How wide the columns of a sheet are: amounts are never cut off, and there is room to sign."""

import pytest

from distributions.planning import Column
from distributions.sheets import widths_of
from ledger.book.models import Fund, Item, Place

OF_GOODS, OF_MONEY = Column(Place(), Fund(), Item()), Column(Place(), Fund(), None)


@pytest.mark.parametrize(
    ("goods", "money", "expected"),
    [(1, 0, [17.0]), (0, 1, [22.0]), (3, 1, [17.0] * 3 + [22.0]), (8, 1, [10.1] * 8 + [22.0]), (12, 0, [8.5] * 12)],
)
def test_money_has_its_room_and_goods_share_what_a_signature_leaves(
    goods: int, money: int, expected: list[float]
) -> None:
    widths = widths_of([OF_GOODS] * goods + [OF_MONEY] * money)

    assert widths == expected
    assert 143 - sum(widths) >= 40
