"""Kits: a bag with pencils in it, one column of the list, every piece known to sheet, book and trace."""

import pytest
from django.test import Client

from beneficiaries.models import Child
from distributions.board import Board
from distributions.kits import KitColumn, kit_columns
from distributions.models import Distribution
from distributions.operations import approve_distribution
from distributions.sheets import columns_on, pages_of
from donors.operations import GivenLine
from ledger.access.models import User
from ledger.book.models import Draw, Item, Kit, KitPart
from ledger.book.operations import change_kit, open_kit
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at, grid
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db


def bag() -> Item:
    return make.item("BAG", "书包", "个")


def pencil() -> Item:
    return make.item("PENCIL", "铅笔", "支")


def kit(**changes: object) -> Kit:
    given: dict[str, object] = {"code": "START", "name": "开学包", "parts": [(bag(), 1), (pencil(), 12)]}
    return open_kit(root=make.agency(), by=make.clerk_of_the_system(), **given | changes)


def lay_in(bags: int, pencils: int) -> None:
    """Give the school's store bags of 50 yuan and pencils of 2."""
    for item, pieces, each in ((bag(), bags, 50_00), (pencil(), pencils, 2_00)):
        line = GivenLine(
            fund=make.fund(), place=stock.store(), amount=each * pieces, item=item, quantity=pieces
        )  # fmt: skip
        stock.give(line)


def column(of: Kit) -> KitColumn:
    [found] = kit_columns([(stock.store().pk, make.fund().pk, of.pk)])
    return found


def planned(client: Client, by: User, cells: dict[Child, str], **changes: object) -> Distribution:
    """Plan so many kits for each child in the browser."""
    draft = stock.draft(by, *cells, lines=[], columns=[])
    sent = (
        grid(draft, [], {child: [text] for child, text in cells.items()}) | {"column": [column(kit()).name]} | changes
    )
    assert signed_in(client, by).post(at(draft, "items"), sent).status_code == 302
    return draft


def lines_of(draft: Distribution) -> list[tuple[str, str, int, int | None]]:
    return list(draft.lines.order_by("position").values_list("child__code", "item__code", "wanted", "kits"))


def test_kit_is_one_column_and_many_lines(client: Client, caseworker: User) -> None:
    lay_in(10, 100)

    draft = planned(client, caseworker, {make.child("C1"): "1", make.child("C2"): "2"})

    assert lines_of(draft) == [
        ("C1", "BAG", 1, 1), ("C1", "PENCIL", 12, 1), ("C2", "BAG", 2, 2), ("C2", "PENCIL", 24, 2),
    ]  # fmt: skip
    [head] = Board(draft, caseworker).heads
    assert (head.name, head.told, head.planned) == ("开学包", "1 书包 + 12 铅笔", 3)


def test_as_many_kits_are_free_as_the_scarcest_part_allows(client: Client, caseworker: User) -> None:
    lay_in(10, 40)

    draft = planned(client, caseworker, {make.child(): "1"})

    [head] = Board(draft, caseworker).heads
    assert (head.free, head.left, head.short_by) == (3, 2, 0)


def test_pencils_given_beside_kits_leave_fewer_kits(client: Client, caseworker: User) -> None:
    lay_in(10, 40)
    child = make.child()
    draft = planned(client, caseworker, {child: "1"})
    columns = [column(Kit.objects.get()).name, stock.column(pencil()).name]

    sent = grid(draft, [], {child: ["2", "20"]}) | {"column": columns, "then": "send"}
    page = client.post(at(draft, "items"), sent, headers=ENGLISH)

    assert (page.status_code, "铅笔: 44 planned, 40 free." in words(page.content)) == (422, True)
    heads = Board(Distribution.objects.get(), caseworker).heads
    assert [(head.name, head.short_by) for head in heads] == [("开学包", 1), ("铅笔", 4)]


def test_value_of_a_plan_counts_every_piece_once(client: Client, caseworker: User) -> None:
    lay_in(10, 100)

    draft = planned(client, caseworker, {make.child(): "2"})

    assert Board(draft, caseworker).value == 2 * 50_00 + 24 * 2_00


def test_sheet_and_book_know_each_part(client: Client, caseworker: User, approver: User) -> None:
    lay_in(10, 100)
    draft = planned(client, caseworker, {make.child("C1"): "1"})

    posted = approve_distribution(distribution=stock.send(draft, caseworker), at=stock.NOON, by=approver)

    assert [one.item for one in columns_on(pages_of(posted))] == [bag(), pencil()]
    draws = Draw.objects.filter(entry=posted.entry).values_list("child__code", "lot__item__code", "quantity", "amount")
    assert sorted(draws) == [("C1", "BAG", 1, 50_00), ("C1", "PENCIL", 12, 24_00)]


def test_same_as_last_time_brings_the_kits_again(client: Client, caseworker: User, approver: User) -> None:
    lay_in(10, 100)
    child = make.child()
    draft = planned(client, caseworker, {child: "1"})
    approve_distribution(distribution=stock.send(draft, caseworker), at=stock.NOON, by=approver)
    again = stock.draft(caseworker, child, lines=[], columns=[])

    client.post(at(again, "items"), grid(again, [], {child: []}, then="last"))

    assert [number for *_line, number in lines_of(again)] == [1, 1]


def test_list_keeps_what_was_in_the_kit_until_it_is_saved_again(client: Client, caseworker: User) -> None:
    lay_in(10, 100)
    child = make.child("C1")
    draft = planned(client, caseworker, {child: "1"})
    one = Kit.objects.get()
    change_kit(
        kit=one, name=one.name, parts=[(bag(), 1), (pencil(), 6)], is_offered=True, by=make.clerk_of_the_system()
    )

    page = words(client.get(at(draft, "items"), headers=ENGLISH).content)
    before = lines_of(draft)
    client.post(at(draft, "items"), grid(draft, [], {child: ["1"]}) | {"column": [column(one).name]})

    assert "What is in a kit was changed since this list was saved." in page
    assert (before[1], lines_of(draft)[1]) == (("C1", "PENCIL", 12, 1), ("C1", "PENCIL", 6, 1))


@pytest.mark.parametrize("text", ["1.5", "half", "-1"])
def test_a_part_of_a_kit_is_refused_beside_its_cell(client: Client, caseworker: User, text: str) -> None:
    lay_in(10, 100)
    child = make.child()
    draft = planned(client, caseworker, {child: "1"})

    sent = grid(draft, [], {child: [text]}) | {"column": [column(Kit.objects.get()).name]}
    answer = client.post(at(draft, "items"), sent, headers=ENGLISH)

    assert (answer.status_code, "no number of pieces" in words(answer.content)) == (422, True)
    assert lines_of(draft)[0] == (child.code, "BAG", 1, 1)


def test_kit_that_is_not_offered_or_not_there_whole_is_no_column(client: Client, caseworker: User) -> None:
    lay_in(3, 100)
    kit(code="OLD", name="旧包")
    Kit.objects.filter(code="OLD").update(is_offered=False)
    kit(code="COAT", name="冬衣包", parts=[(bag(), 1), (stock.coat(), 1)])
    kit()
    draft = stock.draft(caseworker, make.child(), lines=[], columns=[])

    offered = [one.head.name for one in Board(draft, caseworker).offered]

    assert offered == ["书包", "铅笔", "开学包"]


def test_administrator_enters_a_kit_and_its_history_tells_what_was_in_it(client: Client, administrator: User) -> None:
    sent = {
        "code": "START", "name": "开学包", "unit": make.agency().pk,
        "parts-item": [bag().pk, pencil().pk, ""], "parts-quantity": ["1", "12", ""],
    }  # fmt: skip

    answer = signed_in(client, administrator).post("/set-up/kits/new", sent)
    changed = client.post(
        "/set-up/kits/START/",
        {"name": "开学包", "parts-item": [bag().pk], "parts-quantity": ["2"], "is_offered": "on", "why": "铅笔另发"},
    )

    assert (answer["location"], changed.status_code) == ("/set-up/kits/START/", 302)
    assert list(KitPart.objects.values_list("item__code", "quantity")) == [("BAG", 2)]
    history = words(client.get("/history/kit/START/", headers=ENGLISH).content)
    assert ("铅笔另发" in history, "铅笔" in history) == (True, True)


@pytest.mark.parametrize(
    ("items", "quantities", "told"),
    [
        ([], [], "A kit holds at least one item."), (["BAG"], ["0"], "write how many"),
        (["BAG"], ["1.5"], "no number of pieces"), ([""], ["3"], "choose an item"),
        (["BAG", "BAG"], ["1", "2"], "stands in this kit twice"),
    ],
)  # fmt: skip
def test_kit_that_makes_no_sense_is_refused_beside_its_field(
    client: Client, administrator: User, items: list[str], quantities: list[str], told: str
) -> None:
    keys = {"BAG": str(bag().pk), "": ""}
    sent = {
        "code": "START", "name": "开学包", "unit": make.agency().pk,
        "parts-item": [keys[item] for item in items], "parts-quantity": quantities,
    }  # fmt: skip

    answer = signed_in(client, administrator).post("/set-up/kits/new", sent, headers=ENGLISH)

    assert (answer.status_code, errors_of(answer.content), Kit.objects.count()) == (422, ["parts"], 0)
    assert told in words(answer.content)
