"""Fair lists: nobody forgotten, nobody given the same twice without a reason; closed when all is settled."""

import datetime as dt

import pytest
from django.test import Client

from beneficiaries.models import Child
from distributions.board import Board
from distributions.errors import AlreadyClosed, ConsentIsMissing, ListHasFaults, NotHandedOut, StillOpen
from distributions.models import Distribution, NotCollected, SheetPage
from distributions.operations import (
    HandOut,
    approve_distribution,
    close_distribution,
    note_not_collected,
    plan_distribution,
    print_sheet,
    record_return,
    return_not_collected,
    reverse_distribution,
    send_distribution,
)
from distributions.sheets import fingerprint_of
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from tests import make
from tests.beneficiaries.test_consents import ADULTS, decide, notice
from tests.distributions import stock
from tests.distributions.pages import at, grid, row_of
from tests.distributions.stock import DAY, NOON
from tests.distributions.test_preparing_pages import begun, planned
from tests.distributions.test_signing import pupil, sign
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db


def again(by: User, child: Child, on: dt.date = DAY, **changes: object) -> Distribution:
    """Plan the same coat for a child once more."""
    draft = stock.draft(by, child)
    lines = [HandOut(stock.store(), make.fund(), stock.coat(), 1, child=child)]
    return plan_distribution(
        distribution=draft, version=draft.version, date=on, occasion="再发", children=[child], groups=[],
        columns=[stock.column(stock.coat())], lines=lines, by=by, **{"apart_days": 90} | changes,
    )  # fmt: skip


def ward(by: User, **changes: str) -> Child:
    """Register a child whose grandmother consents to its being seen in public."""
    child = pupil("C1", adults=ADULTS, **changes)
    notice()
    decide(child, by, purpose="public", decided_on=DAY)
    return child


def faults(draft: Distribution, viewer: User) -> list[str]:
    return [str(fault) for fault in Board(draft, viewer).faults]


def test_same_thing_again_within_the_days_keeps_a_list_from_being_sent(caseworker: User, approver: User) -> None:
    child = pupil("C1")
    stock.coats(9)
    stock.posted(caseworker, approver, child)
    draft = again(caseworker, child, DAY + dt.timedelta(days=89))

    with pytest.raises(ListHasFaults):
        send_distribution(distribution=draft, at=NOON, by=caseworker)

    assert [fault.count("王小雨") for fault in faults(draft, caseworker)] == [1]


@pytest.mark.parametrize(
    "changes", [{"apart_days": 0}, {"apart_days": 30}, {"double_because": "上次的太小"}]
)  # fmt: skip
def test_an_interval_or_a_reason_lets_it_go(caseworker: User, approver: User, changes: dict[str, object]) -> None:
    child = pupil("C1")
    stock.coats(9)
    stock.posted(caseworker, approver, child)
    draft = again(caseworker, child, DAY + dt.timedelta(days=31), **changes)

    sent = send_distribution(distribution=draft, at=NOON, by=caseworker)

    assert (sent.state, faults(draft, caseworker)) == ("sent", [])


def test_what_came_back_whole_or_was_reversed_is_no_double_aid(
    caseworker: User, approver: User, treasurer: User
) -> None:
    child, other = pupil("C1"), pupil("C2")
    stock.coats(9)
    given = stock.posted(caseworker, approver, child)
    record_return(line=given.lines.get(), date=DAY, by=caseworker)
    reverse_distribution(distribution=stock.posted(caseworker, approver, other), date=DAY, why="误发", by=treasurer)

    assert [faults(again(caseworker, one), caseworker) for one in (child, other)] == [[], []]


def test_another_list_that_waits_for_approval_counts_and_a_mere_draft_does_not(caseworker: User) -> None:
    one, other = pupil("C1"), pupil("C2")
    stock.coats(9)
    stock.sent(caseworker, one)
    stock.draft(caseworker, other)

    assert [len(faults(again(caseworker, child), caseworker)) for child in (one, other)] == [1, 0]


def test_approver_reads_the_reason_and_the_rule(client: Client, caseworker: User, approver: User) -> None:
    child = pupil("C1")
    stock.coats(9)
    stock.posted(caseworker, approver, child)
    draft = begun(caseworker)
    signed_in(client, caseworker).post(f"{at(draft, 'children')}?village=合心村&since=2026-12-01", {"then": "all"})
    sent = grid(
        draft, [stock.column(stock.coat())], {child: ["1"]}, then="send", apart_days="90", double_because="上次的太小"
    )
    client.post(at(draft, "items"), sent)

    page = words(signed_in(client, approver).get(at(draft, "approve"), headers=ENGLISH).content)

    assert "The same thing again, with a reason: 上次的太小棉衣 again within 90 days: Wang Xiaoyu 王小雨." in page
    assert "Chosen by a rule: village 合心村, nothing since 2026-12-01" in page


def test_reason_is_asked_for_where_it_is_typed(client: Client, caseworker: User, approver: User) -> None:
    child = pupil("C1")
    stock.coats(9)
    stock.posted(caseworker, approver, child)
    draft = begun(caseworker, child)
    sent = grid(draft, [stock.column(stock.coat())], {child: ["1"]}, then="send", apart_days="90")

    answer = signed_in(client, caseworker).post(at(draft, "items"), sent, headers=ENGLISH)

    assert (answer.status_code, '<details class="fold" open>' in answer.content.decode()) == (422, True)
    assert "Take them off, or write why they receive it again." in words(answer.content)


def test_public_hand_out_names_those_without_consent(caseworker: User) -> None:
    child = pupil("C1")
    stock.coats(9)
    draft = again(caseworker, child, is_public=True)

    with pytest.raises(ListHasFaults):
        send_distribution(distribution=draft, at=NOON, by=caseworker)

    assert ["C1" in fault or "王小雨" in fault for fault in faults(draft, caseworker)] == [True]


def test_public_hand_out_to_a_class_asks_for_the_consent_of_its_children(caseworker: User) -> None:
    group = make.group("G1", "一班")
    ward(caseworker, school_class="一班")
    stock.coats(9)
    lines, columns = [stock.to_group(group, 1)], [stock.column(stock.coat())]
    draft = stock.draft(caseworker, groups=[group], columns=columns, lines=lines, is_public=True)
    before = faults(draft, caseworker)
    pupil("C2", school_class="一班")

    assert (before, ["图书角" in fault for fault in faults(draft, caseworker)]) == ([], [True])


def test_consent_that_is_taken_back_while_a_public_list_waits_keeps_it_from_being_approved(
    caseworker: User, approver: User
) -> None:
    child = ward(caseworker)
    stock.coats(9)
    waiting = stock.send(stock.draft(caseworker, child, is_public=True), caseworker)
    decide(child, caseworker, purpose="public", decision="withdrawn", decided_on=DAY)

    with pytest.raises(ConsentIsMissing) as refused:
        approve_distribution(distribution=waiting, at=NOON, by=approver)

    assert refused.value.details["who"] == "C1"
    waiting.refresh_from_db()
    assert waiting.state == "sent"


def test_same_as_last_time_takes_children_and_amounts(client: Client, caseworker: User, approver: User) -> None:
    one, moved = pupil("C1"), pupil("C2")
    stock.coats(20)
    stock.posted(caseworker, approver, one, moved, each=2)
    moved.enrolments.update(school=make.school("S002"))
    draft = begun(caseworker)
    signed_in(client, caseworker)

    client.post(at(draft, "children"), {"then": "last"})
    client.post(at(draft, "items"), grid(draft, [], {}, then="last"))

    assert (list(draft.children.all()), planned(draft)) == ([one], [("C1", 2)])


def test_same_as_last_time_where_there_was_none_changes_nothing(client: Client, caseworker: User) -> None:
    draft = begun(caseworker, pupil("C1"))
    signed_in(client, caseworker)

    client.post(at(draft, "children"), {"then": "last", "row": [], "on": []})
    client.post(at(draft, "items"), grid(draft, [], {}, then="last"))

    assert (draft.children.count(), planned(draft)) == (1, [])


def test_list_begins_with_those_who_received_nothing_since_a_day(
    client: Client, caseworker: User, approver: User
) -> None:
    stock.coats(9)
    helped, forgotten = pupil("C1"), pupil("C2")
    stock.posted(caseworker, approver, helped)
    sent = {"occasion": "补助", "date": "2026-06-01", "unit": str(make.school().pk)}

    answer = signed_in(client, caseworker).post("/distributions/new?since=2026-02-01", sent)
    page = client.get(answer["location"]).content.decode()
    later = client.get(answer["location"].replace("02-01", "04-01")).content.decode()
    by_item = client.get(f"{answer['location'].split('?')[0]}?item=COAT&never=1").content.decode()

    assert [row_of(helped) in shown for shown in (page, later, by_item)] == [False, True, False]
    assert [row_of(forgotten) in shown for shown in (page, later, by_item)] == [True, True, True]


def test_matrix_says_who_never_received_anything(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(9)
    helped, forgotten = pupil("C1"), pupil("C2")
    stock.posted(caseworker, approver, helped)
    draft = stock.draft(caseworker, helped, forgotten)

    page = words(signed_in(client, caseworker).get(at(draft, "items"), headers=ENGLISH).content)

    assert ("C1 · last 2026-03-02" in page, "C2 · never yet" in page) == (True, True)


def test_what_was_approved_is_what_is_kept(caseworker: User, approver: User) -> None:
    stock.coats(9)
    given = stock.posted(caseworker, approver, pupil())

    assert given.approved_fingerprint == fingerprint_of(given)


# Closing


def settled(by: User, approver: User) -> Distribution:
    """Hand out to two children, of whom one signs and one does not come."""
    stock.coats(9)
    given = stock.posted(by, approver, pupil(), pupil())
    sign(given, by, positions=[1])
    note_not_collected(distribution=given, left=[(2, None)], reason="absent", noted_on=DAY, by=by)
    return_not_collected(distribution=given, date=DAY, reason="", by=by)
    return given


def test_hand_out_is_closed_when_all_is_settled(caseworker: User, approver: User) -> None:
    given = settled(caseworker, approver)

    closed = close_distribution(distribution=given, at=NOON, by=approver)

    assert (closed.closed_by, closed.closed_at) == (approver, NOON)
    with pytest.raises(AlreadyClosed):
        close_distribution(distribution=given, at=NOON, by=approver)
    with pytest.raises(AlreadyClosed):
        sign(given, caseworker)


def test_hand_out_with_something_open_is_not_closed(caseworker: User, approver: User) -> None:
    stock.coats(9)
    given = stock.posted(caseworker, approver, pupil(), pupil())
    note_not_collected(distribution=given, left=[(2, None)], reason="absent", noted_on=DAY, by=caseworker)
    print_sheet(distribution=given, at=NOON, by=caseworker)

    with pytest.raises(StillOpen) as refused:
        close_distribution(distribution=given, at=NOON, by=approver)

    assert refused.value.details == {"lines": 2, "left": 1, "pages": 1}
    assert (NotCollected.objects.count(), SheetPage.objects.count()) == (1, 1)


def test_one_who_prepared_it_does_not_close_it(caseworker: User, approver: User) -> None:
    given = settled(caseworker, approver)
    caseworker.assignments.update(role="approver")

    with pytest.raises(OwnWork):
        close_distribution(distribution=given, at=NOON, by=caseworker)

    given.refresh_from_db()
    assert given.closed_at is None


def test_draft_is_not_closed_and_not_by_everybody(caseworker: User, approver: User) -> None:
    draft = stock.draft(caseworker, pupil())

    with pytest.raises(NotHandedOut):
        close_distribution(distribution=draft, at=NOON, by=approver)
    with pytest.raises(NotAllowed):
        close_distribution(distribution=draft, at=NOON, by=caseworker)


def test_hand_out_is_closed_with_the_password(client: Client, caseworker: User, approver: User) -> None:
    given = settled(caseworker, approver)
    signed_in(client, approver)

    wrong = client.post(at(given, "close"), {"password": "guess"})
    answer = client.post(at(given, "close"), {"password": "a long password"}, follow=True, headers=ENGLISH)

    assert (wrong.status_code, errors_of(wrong.content)) == (422, ["password"])
    assert ("Settled" in words(answer.content), signed_in(client, caseworker).get(at(given, "close")).status_code) == (
        True, 403,
    )  # fmt: skip


def test_hand_out_that_is_not_settled_says_what_is_missing(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(9)
    given = stock.posted(caseworker, approver, pupil())

    answer = signed_in(client, approver).post(at(given, "close"), {"password": "a long password"}, headers=ENGLISH)

    assert (answer.status_code, "1 lines without a signature" in words(answer.content)) == (422, True)


def test_approval_of_a_list_that_gives_the_same_again_is_not_stopped_by_it(caseworker: User, approver: User) -> None:
    child = pupil("C1")
    stock.coats(9)
    stock.posted(caseworker, approver, child)
    draft = again(caseworker, child, double_because="上次的太小")
    sent = send_distribution(distribution=draft, at=NOON, by=caseworker)

    assert approve_distribution(distribution=sent, at=NOON, by=approver).state == "posted"
