"""What children are found by lies in blocks: right after whatever changes, and gone with the child."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from beneficiaries import sealing, search_blocks
from beneficiaries.errors import KeyIsLost, SealBroken
from beneficiaries.models import Child, ChildIdentity, SearchBlock
from beneficiaries.operations import (
    AdultParticulars,
    ChildParticulars,
    approve_merge,
    ask_merge,
    bring_in_adults,
    bring_in_states,
    change_child,
    end_guardian,
    erase_child,
    leave_child,
    link_guardian,
    move_classes,
    undo_merge,
)
from beneficiaries.queries import children_visible_to
from beneficiaries.records import AdultRecord
from beneficiaries.search_blocks import empty_every_block, entries_of
from beneficiaries.searching import by_name, named
from ledger.access.models import Unit, User
from ledger.exchange.operations import release_register, submit_register, undo_register
from tests import make
from tests.ledger.book.test_concurrency import all_at_once
from tests.ledger.exchange.registering import checked, register_of, row, worked
from tests.ledger.exchange.uploading import NOW

DAY = dt.date(2026, 9, 1)
GRANNY = AdultParticulars("王秀英", "19900001111", relation="祖母")
AUNT = AdultParticulars("李梅", "18800002222", relation="姑姑")
Change = Callable[[Child], object]


@pytest.fixture
def one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all children of a test share a block: PostgreSQL goes on counting keys from test to test."""
    monkeypatch.setattr(search_blocks, "SIZE", 100_000)


def found(text: str, children: Any = None) -> list[str]:
    """Return the codes of the children that a text finds."""
    keys = named(Child.objects.all() if children is None else children, text)
    return list(Child.objects.filter(pk__in=keys).order_by("code").values_list("code", flat=True))


def in_order(children: Any = None) -> list[str]:
    """Return the codes of children in the order of their names."""
    codes = dict(Child.objects.values_list("pk", "code"))
    return [codes[key] for key in by_name(Child.objects.all() if children is None else children, Unit.objects.all())]


def kept() -> list[bytes]:
    """Return what the blocks hold now."""
    return sorted(entries_of(Child.objects.all()))


def made_anew() -> list[bytes]:
    """Return what the blocks hold once they are made anew."""
    empty_every_block()
    return kept()


def to(**changes: Any) -> ChildParticulars:
    told = {"code": "C1", "name": "王小雨", "school": make.school(), "adults": (("acting_guardian", GRANNY),)}
    return ChildParticulars(**told | changes)


def changed(**changes: Any) -> Change:
    return lambda child: change_child(child=child, to=to(**changes), on=DAY, by=make.clerk_of_the_system())


def linked(child: Child) -> object:
    return link_guardian(child=child, role="contact", adult=AUNT, since=DAY, by=make.clerk_of_the_system())


def ended(child: Child) -> object:
    return end_guardian(link=child.guardians.get(), on=DAY, by=make.clerk_of_the_system())


def joined(child: Child) -> Any:
    other = make.child("C0", name="王小羽", adults=(("father", AUNT),))
    keeper, approver = make.user("caseworker", make.school()), make.user("approver")
    merge = ask_merge(survivor=child, absorbed=other, choices={"name": "absorbed"}, at=NOW, by=keeper)
    return approve_merge(merge=merge, on=DAY, at=NOW, by=approver)


def taken_apart(child: Child) -> object:
    merge = joined(child)
    found("x")
    return undo_merge(merge=merge, on=DAY, at=NOW, by=make.user("approver"))


def told_in_full(_child: Child) -> object:
    record = AdultRecord(child="C1", role="father", name="王强", phone="18800002222")
    return bring_in_adults(root=make.agency(), adults=[record], by=make.clerk_of_the_system())


def closed(_child: Child) -> object:
    return bring_in_states(root=make.agency(), states={"C1": ("erased", "")}, by=make.clerk_of_the_system())


def erased(child: Child) -> object:
    return erase_child(child=child, by=make.clerk_of_the_system())


def left(child: Child) -> object:
    return leave_child(child=child, reason="moved_elsewhere", on=DAY, by=make.clerk_of_the_system())


def rotated(_child: Child) -> object:
    return call_command("rotate_field_keys")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "finds", "no_more"),
    [
        (changed(name="单雄信"), ["单雄信", "shanxiong", "19900001111"], ["王小雨", "wxy"]),
        (changed(adults=(("acting_guardian", AUNT),)), ["王小雨", "18800002222"], ["19900001111"]),
        (linked, ["19900001111", "18800002222"], []),
        (ended, ["王小雨"], ["19900001111"]),
        (joined, ["王小羽", "18800002222", "19900001111"], []),
        (taken_apart, ["王小雨", "19900001111"], []),
        (told_in_full, ["18800002222", "19900001111"], []),
        (closed, [], ["王小雨", "wxy", "19900001111"]),
        (erased, [], ["王小雨", "wxy", "19900001111"]),
        (left, ["王小雨", "wxy", "19900001111"], []),
        (rotated, ["王小雨", "wxy", "19900001111"], []),
    ],
)
def test_child_is_found_by_what_is_so_after_whatever_changed(
    agency: Unit, change: Change, finds: list[str], no_more: list[str]
) -> None:
    child = make.child("C1", adults=(("acting_guardian", GRANNY),))
    before = found("王小雨")

    change(child)

    assert before == ["C1"]
    assert {text: "C1" in found(text) for text in finds + no_more} == dict.fromkeys(finds, True) | dict.fromkeys(
        no_more, False
    )
    assert kept() == made_anew()


@pytest.mark.django_db
def test_child_that_comes_later_is_found_beside_its_neighbours_and_in_its_place() -> None:
    make.child("C1", name="王小雨")
    before = found("小"), in_order()

    make.child("C2", name="艾小青")

    assert (before, found("小"), in_order()) == ((["C1"], ["C1"]), ["C1", "C2"], ["C2", "C1"])


@pytest.mark.django_db(transaction=True)
def test_register_that_is_brought_in_and_undone_is_found_as_it_stands(caseworker: User, approver: User) -> None:
    make.child("C1", name="赵磊", school_class="三(1)班", birth_date=dt.date(2015, 6, 1))
    found("赵磊")
    data = register_of(row("赵磊", "2015-06-01", phone="13800001111"), row("钱多多", "2016-02-02"))
    register = checked(caseworker, make.school(), data)

    submit_register(register=register, by=caseworker)
    register = worked(release_register(register=register, now=NOW, by=approver))
    after = len(found("钱多多")), found("13800001111")
    worked(undo_register(register=register, now=NOW, by=caseworker))

    assert (after, found("13800001111")) == ((1, ["C1"]), [])
    assert kept() == made_anew()


@pytest.mark.django_db
def test_child_that_moves_to_another_school_is_found_there_and_no_more_where_it_was() -> None:
    here, there, by = make.school(), make.school("S002"), make.clerk_of_the_system()
    make.child("C1", school_class="三(1)班")
    seen = [children_visible_to(make.user("caseworker", school)) for school in (here, there)]
    before = [found("王小雨", children) for children in seen]

    move_classes(school=here, to_school=there, moves={"三(1)班": "三(1)班"}, on=DAY, by=by)

    assert (before, [found("王小雨", children) for children in seen]) == ([["C1"], []], [[], ["C1"]])


@pytest.mark.django_db
@pytest.mark.usefixtures("one_block")
def test_neighbour_in_the_block_is_neither_found_nor_put_in_order_for_who_may_not_read_it() -> None:
    make.child("C1", name="王小雨")
    make.child("C2", make.school("S002"), name="艾小青")
    own = children_visible_to(make.user("caseworker", make.school()))

    assert (SearchBlock.objects.count(), found("小", own), found("axq", own)) == (1, ["C1"], [])
    assert in_order(own) == ["C1"]
    assert by_name(Child.objects.all(), Unit.objects.filter(code="S001")) == list(
        Child.objects.order_by("code").values_list("pk", flat=True)
    )


@pytest.mark.django_db
def test_letters_fit_in_either_case_also_beside_characters() -> None:
    make.child("C1", name="李Anna")

    assert [found(text) for text in ("李anna", "李ANNA", "anna", "lianna", "n")] == [["C1"]] * 5


@pytest.mark.django_db
def test_what_stands_in_an_entry_beside_the_name_is_not_taken_for_it() -> None:
    make.child("C-wang-1234", name="李雪", adults=(("acting_guardian", GRANNY),))

    assert [found(text) for text in ("wang", "C-wang", "1234", "\0", "李雪\0")] == [[]] * 5


@pytest.mark.django_db
@pytest.mark.usefixtures("one_block")
def test_block_of_an_erased_child_holds_nothing_even_before_it_is_asked_for_again() -> None:
    child = make.child("C1", adults=(("acting_guardian", GRANNY),))
    make.child("C2", name="艾青")
    found("王小雨")
    before = SearchBlock.objects.get()

    erased(child)

    after = SearchBlock.objects.get()
    assert (bool(before.sealed), before.master, bytes(after.sealed), after.master) == (
        True, sealing.masters()[0], b"", "",
    )  # fmt: skip
    assert [b"\xe7\x8e\x8b" in entry for entry in kept()] == [False]


@pytest.mark.django_db
def test_erased_children_stand_behind_all_names_in_the_order_of_their_codes() -> None:
    gone = [make.child(code) for code in ("C3", "C1")]
    make.child("C2", name="王小雨")
    in_order()

    [erased(child) for child in gone]

    assert in_order() == ["C2", "C1", "C3"]


@pytest.mark.django_db
def test_block_that_nobody_is_left_in_is_empty() -> None:
    erased(make.child("C1"))

    assert (kept(), in_order()) == ([], ["C1"])


@pytest.mark.django_db
def test_rotation_leaves_no_block_under_the_older_key(settings: Any) -> None:
    make.child("C1")
    found("王小雨")
    settings.FIELD_KEYS = f"newer,{settings.FIELD_KEYS}"

    call_command("rotate_field_keys")
    settings.FIELD_KEYS = "newer"

    after = SearchBlock.objects.get()
    assert (after.master, bytes(after.sealed)) == ("", b"")
    assert (found("王小雨"), SearchBlock.objects.get().master) == (["C1"], sealing.name_of("newer"))


@pytest.mark.django_db
def test_lost_key_is_told_by_a_search(settings: Any) -> None:
    make.child("C1")
    found("王小雨")
    settings.FIELD_KEYS = "newer"

    with pytest.raises(KeyIsLost):
        found("王小雨")


@pytest.mark.django_db
def test_newer_key_that_is_taken_out_again_takes_no_block_along(settings: Any) -> None:
    make.child("C1")
    older, settings.FIELD_KEYS = settings.FIELD_KEYS, f"newer,{settings.FIELD_KEYS}"
    found("王小雨")
    settings.FIELD_KEYS = older

    assert found("王小雨") == ["C1"]


@pytest.mark.django_db
def test_block_put_in_the_place_of_another_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_blocks, "SIZE", 1)
    one, other = make.child("C1"), make.child("C2")
    found("王小雨")

    SearchBlock.objects.filter(number=one.pk).update(sealed=SearchBlock.objects.get(number=other.pk).sealed)

    with pytest.raises(SealBroken):
        found("王小雨")


@pytest.mark.django_db
def test_search_and_order_take_as_many_queries_over_many_blocks_as_over_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_blocks, "SIZE", 2)
    make.child("C0")
    few = [queries_of(found), queries_of(found), queries_of(in_order)]
    [make.child() for _ in range(20)]

    many = [queries_of(found), queries_of(found), queries_of(in_order)]

    assert (few, SearchBlock.objects.count() > 9) == (many, True)


def queries_of(look: Callable[..., object]) -> int:
    """Return how many queries a search or an order takes."""
    given = ("王",) if look is found else ()
    with CaptureQueriesContext(connection) as queries:
        look(*given)
    return len(queries)


# ---- at the same moment


def amid(change: Callable[[], object], act: Callable[[], object]) -> list[object]:
    """Do something while a change is made and not yet in force; return what was refused."""
    is_made, is_done = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            change()
            is_made.set()
            # Where the second has to wait for the first, it is done after this.
            is_done.wait(0.5)

    def second() -> None:
        is_made.wait(5)
        act()
        is_done.set()

    return [each for each in all_at_once(lambda writer: (first, second)[writer](), 2) if each is not None]


@pytest.mark.django_db(transaction=True)
def test_search_amid_a_change_keeps_nothing_of_what_was_so_before() -> None:
    child = make.child("C1", adults=(("acting_guardian", GRANNY),))

    refused = amid(lambda: changed(name="单雄信")(child), lambda: found("王小雨"))

    assert (refused, found("王小雨"), found("单雄信")) == ([], [], ["C1"])


@pytest.mark.django_db(transaction=True)
def test_search_amid_an_erasure_keeps_nothing_of_the_child() -> None:
    child = make.child("C1", adults=(("acting_guardian", GRANNY),))

    refused = amid(lambda: erased(child), lambda: found("王小雨"))

    assert (refused, kept()) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_phones_of_one_child_the_second_knows_both() -> None:
    child = make.child("C1", adults=(("acting_guardian", GRANNY),))

    refused = amid(lambda: ended(child), lambda: linked(child))

    assert (refused, found("18800002222"), found("19900001111")) == ([], ["C1"], [])


@pytest.mark.django_db(transaction=True)
def test_many_who_change_and_search_at_the_same_moment_leave_blocks_as_the_files_say() -> None:
    children = [make.child(f"C{number}", adults=(("acting_guardian", GRANNY),)) for number in range(3)]

    def work(writer: int) -> None:
        for turn in range(4):
            changed(code=f"C{writer}", name=f"单雄{'一二三四'[turn]}")(children[writer])
            found("单雄")

    results = all_at_once(work, 3)

    assert results == [None] * 3
    assert kept() == made_anew()
    assert found("单雄四") == ["C0", "C1", "C2"]


@pytest.mark.django_db
def test_words_of_every_child_are_sealed_apart_too() -> None:
    make.child("C1")

    identity = ChildIdentity.objects.get()

    opened = sealing.search_key_of(identity.master).open_bytes(identity.search, search_blocks.WORDS)
    assert opened.decode().split("\n")[0] == "王小雨"
