"""Flow pictures: to scale, without overlaps, with nothing lost on the way."""

import itertools
import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ledger.screens.bars import Bar, Part
from ledger.screens.flow import Column, Flow, Link, Node, Tone, draw, tone_of
from ledger.screens.flow.drawing import LABEL, MOST, TOTAL
from ledger.screens.flow.drawn import NODE, WIDTH
from ledger.screens.flow.words import shortened, wide
from tests.markup import squeezed

AMOUNTS = st.integers(min_value=0, max_value=10**11)
NAMES = st.text(alphabet="善美天使Foundation ", max_size=60)


@st.composite
def flows(pick: Any) -> Flow:
    """Return a picture of two to four columns; what a node does not pass on stays in it."""
    widths = pick(st.lists(st.integers(1, 20), min_size=2, max_size=4))
    columns = [
        Column(
            f"heading {at}",
            [Node(f"{at}-{n}", pick(NAMES), tone_of(n), is_kept=n == width - 1 and at > 0) for n in range(width)],
        )
        for at, width in enumerate(widths)
    ]
    links: list[Link] = []
    left = {node.key: pick(AMOUNTS) for node in columns[0].nodes}
    for here, there in itertools.pairwise(columns):
        arrived = dict.fromkeys((node.key for node in there.nodes), 0)
        for node in here.nodes:
            for target in pick(st.lists(st.sampled_from(there.nodes), max_size=4)):
                part = pick(st.integers(0, left[node.key]))
                left[node.key] -= part
                arrived[target.key] += part
                links.append(Link(node.key, target.key, part))
        left = arrived
    return draw("f", "title", "text", columns, links)


def out_of(flow: Flow, key: str) -> int:
    return sum(ribbon.link.amount for ribbon in flow.ribbons if ribbon.link.source == key)


@given(flows())
def test_a_column_and_what_stayed_before_it_add_up_to_the_total(flow: Flow) -> None:
    stayed = [sum(box.amount - out_of(flow, box.node.key) for box in boxes) for boxes in flow.boxes]

    assert [
        sum(box.amount for box in boxes) + sum(stayed[:at]) for at, boxes in enumerate(flow.boxes)
    ] == [flow.total] * len(flow.boxes)  # fmt: skip


@given(flows())
def test_heights_say_the_amounts_and_nothing_is_below_zero(flow: Flow) -> None:
    boxes = [box for column in flow.boxes for box in column]

    assert [box.height for box in boxes] == [round(TOTAL * box.amount / flow.total, 2) for box in boxes]
    assert [ribbon.height for ribbon in flow.ribbons] == [
        round(TOTAL * ribbon.link.amount / flow.total, 2) for ribbon in flow.ribbons
    ]
    assert not [box for box in boxes if min(box.amount, box.height, box.x, box.y, box.room) < 0]
    assert not [one for one in flow.ribbons if min(one.link.amount, one.height, one.from_y, one.to_y) < 0]


@given(flows())
def test_no_node_and_no_label_lies_over_another(flow: Flow) -> None:
    for boxes in flow.boxes:
        spans = [(min(box.y, box.middle - LABEL / 2), max(box.y + box.height, box.middle + LABEL / 2)) for box in boxes]

        assert not [(one, two) for one, two in itertools.pairwise(spans) if one[1] > two[0]]
    assert not [box for column in flow.boxes for box in column if box.y + box.height > flow.height]


@given(flows())
def test_ribbons_stay_within_their_nodes_and_beside_each_other(flow: Flow) -> None:
    boxes = {box.node.key: box for column in flow.boxes for box in column}
    ends: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for one in flow.ribbons:
        ends.setdefault((one.link.source, "out"), []).append((one.from_y, one.from_y + one.height))
        ends.setdefault((one.link.target, "in"), []).append((one.to_y, one.to_y + one.height))

    for (key, _side), spans in ends.items():
        spans.sort()
        assert spans[0][0] >= boxes[key].y - 0.05
        assert spans[-1][1] <= boxes[key].y + boxes[key].height + 0.05
        assert not [1 for one, two in itertools.pairwise(spans) if one[1] > two[0] + 0.05]


@given(flows())
def test_columns_are_few_and_stand_within_the_picture(flow: Flow) -> None:
    xs = [boxes[0].x for boxes in flow.boxes if boxes]

    assert max((len(boxes) for boxes in flow.boxes), default=0) <= MOST
    assert xs == sorted(xs)
    assert not [x for x in xs if x < 0 or x + NODE > WIDTH]
    assert not [
        box
        for column in flow.boxes
        for box in column
        if wide(box.label) > box.room and box.label != "…"
    ]  # fmt: skip


@given(flows())
def test_the_table_tells_what_the_picture_shows(flow: Flow) -> None:
    assert sorted((row.source.key, row.target.key, row.amount) for row in flow.rows) == sorted(
        (ribbon.link.source, ribbon.link.target, ribbon.link.amount) for ribbon in flow.ribbons
    )


def two_columns(**amounts: int) -> Flow:
    given_by = Column("Given by", [Node("a", "善美天使", Tone.ONE), Node("b", "Women's Federation", Tone.TWO)])
    used_for = Column("Used for", [Node("c", "Coats"), Node("left", "Not yet used", Tone.HATCHED, is_kept=True)])
    links = [Link(*ends.split("_"), amount) for ends, amount in amounts.items()]
    return draw("year", "Where gifts went", "In words.", [given_by, used_for], links)


def test_the_smallest_of_a_long_column_are_joined() -> None:
    nodes = [Node(f"n{at}", f"donor {at}") for at in range(19)]
    there = Column("to", [Node("all", "all")])
    flow = draw("f", "", "", [Column("by", nodes), there], [Link(f"n{at}", "all", at + 1) for at in range(19)])

    labels = [(box.label, box.amount) for box in flow.boxes[0]]
    assert labels == [*[(f"donor {at}", at + 1) for at in range(12, 19)], ("and 12 others", sum(range(13)))]


def test_what_is_always_kept_stays_last_and_whole() -> None:
    nodes = [*[Node(f"n{at}", f"use {at}") for at in range(12)], Node("left", "Not yet used", is_kept=True)]
    links = [Link("all", node.key, 100 if node.key != "left" else 1) for node in nodes]
    flow = draw("f", "", "", [Column("by", [Node("all", "all")]), Column("to", nodes)], links)

    assert [box.label for box in flow.boxes[1]][-2:] == ["and 6 others", "Not yet used"]
    assert [box.amount for box in flow.boxes[1]][-1] == 1


def test_a_link_that_skips_a_column_is_refused() -> None:
    columns = [Column("", [Node("a", "")]), Column("", [Node("b", "")]), Column("", [Node("c", "")])]

    with pytest.raises(ValueError, match="next"):
        draw("f", "", "", columns, [Link("a", "b", 1), Link("b", "c", 1), Link("a", "c", 1)])


def test_a_node_that_passes_on_more_than_it_got_is_refused() -> None:
    columns = [Column("", [Node("a", "")]), Column("", [Node("b", "")]), Column("", [Node("c", "")])]

    with pytest.raises(ValueError, match="got"):
        draw("f", "", "", columns, [Link("a", "b", 1), Link("b", "c", 2)])


def test_an_amount_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        two_columns(a_c=-1)


def test_nothing_to_show_draws_nothing() -> None:
    flow = two_columns(a_c=0)

    assert (flow.is_drawn, flow.total, flow.boxes) == (False, 0, [[], []])
    assert "<svg" not in render_to_string("components/flow.html", {"flow": flow})


def test_a_long_label_ends_in_an_ellipsis() -> None:
    assert shortened("善美天使工程基金会", 60) == "善美天…"
    assert shortened("Coats", 60) == "Coats"


def test_the_page_piece_has_a_name_a_description_and_the_same_figures() -> None:
    with translation.override("en"):
        page = squeezed(
            render_to_string("components/flow.html", {"flow": two_columns(a_c=8_000_00, a_left=2_000_00, b_c=50)})
        )

    assert 'role="img" aria-labelledby="year-title year-text"' in page
    assert '<title id="year-title">Where gifts went</title>' in page
    assert '<desc id="year-text">In words.</desc>' in page
    table = page[page.index("<tbody>") :]
    assert re.findall(r'<td class="num">(.*?)</td>', table) == ["8,000.00", "2,000.00", "0.50"]
    assert "style=" not in page
    assert 'fill="url(#year-hatch)"' in page


def test_phones_list_the_first_column_with_what_is_left_hatched() -> None:
    flow = two_columns(a_c=600, a_left=200, b_c=400)

    assert [(row.node.key, row.used_percent, row.unused_percent) for row in flow.listed] == [
        ("a", "75.00%", "25.00%"),
        ("b", "50.00%", "0.00%"),
    ]


def test_a_bar_lays_its_parts_end_to_end() -> None:
    bar = Bar("b", [Part("one", 1), Part("none", 0), Part("three", 3, Tone.HATCHED)])

    assert [(stripe.part.label, stripe.x, stripe.width) for stripe in bar.stripes] == [
        ("one", "0.00%", "25.00%"),
        ("three", "25.00%", "75.00%"),
    ]


def test_a_bar_of_a_larger_whole_stays_open() -> None:
    page = render_to_string("components/bar.html", {"bar": Bar("b", [Part("one", 1)], whole=8), "has_key": True})

    assert 'width="12.50%"' in page
    assert "style=" not in page
    assert "one" in page


@pytest.mark.parametrize(("position", "tone"), [(0, "v1"), (4, "v5"), (5, "ink-3")])
def test_a_series_has_five_colours(position: int, tone: str) -> None:
    assert tone_of(position) == tone


def test_larger_letters_have_more_room_beside_the_picture() -> None:
    columns = [Column("by", [Node("a", "A donor of some length")]), Column("to", [Node("b", "Not yet used at all")])]

    usual, large = (draw("f", "", "", columns, [Link("a", "b", 1)], letters=letters) for letters in (1.0, 1.5))

    assert large.boxes[0][0].x == round((usual.boxes[0][0].x - 12) * 1.5 + 12, 2)
    assert [box.label for boxes in large.boxes for box in boxes] == [
        box.label for boxes in usual.boxes for box in boxes
    ]
