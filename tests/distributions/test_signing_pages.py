"""Handing out at the desk: one receiver after the other, who signs, who did not come."""

import datetime as dt
import re

import pytest
from django.test import Client

from beneficiaries.models import Child
from distributions.models import Acknowledgement, Distribution, NotCollected
from distributions.operations import close_distribution, note_not_collected, return_not_collected
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at, questions
from tests.distributions.stock import DAY, NOON
from tests.distributions.test_signing import GRANDMOTHER, OLD_ENOUGH, pupil, to_a_group
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
TEACHER = {"signer": "other", "other_name": "张老师", "relation": "班主任", "why": "祖母住院", "witness": "李老师"}


def handed_out(by: User, approver: User, *children: Child) -> Distribution:
    stock.coats(50)
    return stock.posted(by, approver, *children)


def typed(**changes: object) -> dict[str, object]:
    """Return what a browser sends when a child signs on paper."""
    return {
        "signer": "child", "method": "paper", "signed_on": "2026-03-02", "line": ["1"], "then": "sign",
        "key": "sheet-1",
    } | changes  # fmt: skip


def test_child_signs_and_the_next_stands_in_front(client: Client, caseworker: User, approver: User) -> None:
    one, other = pupil("C1"), pupil("C2")
    given = handed_out(caseworker, approver, one, other)
    signed_in(client, caseworker)

    page = words(client.get(at(given, "sign"), headers=ENGLISH).content)
    answer = client.post(at(given, "sign"), typed())

    assert [
        text
        for text in ("0 of 2 signed", "1 of 2", "Hand over and tick", "Next: Wang Xiaoyu 王小雨")
        if text not in page
    ] == []
    assert "Next:" not in words(client.get(answer["location"], headers=ENGLISH).content)
    assert answer["location"] == f"{at(given, 'sign')}?who=c{other.pk}"
    assert list(Acknowledgement.objects.values_list("line__child", "method")) == [(one.pk, "paper")]


def test_last_one_leads_to_the_whole_list(client: Client, caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil())

    answer = signed_in(client, caseworker).post(at(given, "sign"), typed())
    after = client.get(at(given, "sign"))

    assert (answer["location"], after["location"]) == (at(given), at(given))


def test_those_are_offered_who_may_sign(client: Client, caseworker: User, approver: User) -> None:
    young, old = make.child("C1", adults=GRANDMOTHER), pupil("C2")
    given = handed_out(caseworker, approver, young, old)
    signed_in(client, caseworker)

    offered = [
        re.findall(r'<option value="(\w+)[^"]*"[^>]*>([^<]*)', client.get(f"{at(given, 'sign')}?who=c{child.pk}",
        headers=ENGLISH).content.decode().split('name="signer"')[1].split("</select>")[0])
        for child in (young, old)
    ]  # fmt: skip

    others = ("other", "Somebody else, with a reason and a witness")
    assert offered == [[("guardian", "祖母 Hu Xiaojian 胡晓建"), others], [("child", "The child"), others]]


def test_nothing_ticked_is_nothing_handed_over(client: Client, caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil())

    answer = signed_in(client, caseworker).post(at(given, "sign"), typed(line=[]), headers=ENGLISH)

    assert (answer.status_code, Acknowledgement.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        (TEACHER | {"witness": ""}, ["witness"]),
        (TEACHER | {"other_name": ""}, ["other_name"]),
        ({"signed_on": "2026-03-01"}, ["signed_on"]),
        ({"method": "screen"}, ["strokes"]),
        ({"signer": "guardian-9"}, ["signer"]),
    ],
)
def test_refusal_stands_beside_its_field_and_what_was_typed_is_kept(
    client: Client, caseworker: User, approver: User, changes: dict[str, str], where: list[str]
) -> None:
    given = handed_out(caseworker, approver, pupil())

    answer = signed_in(client, caseworker).post(at(given, "sign"), typed(**changes), headers=ENGLISH)

    page = answer.content.decode()
    kept = [f'value="{value}"' in page for value in (changes.get("why"), changes.get("relation")) if value]
    assert (answer.status_code, all(kept), Acknowledgement.objects.count()) == (422, True, 0)
    assert errors_of(answer.content) == where or where == ["strokes"]
    assert "Strokes" not in page


def test_drawn_signature_is_shown_to_those_who_keep_the_file(client: Client, caseworker: User, approver: User) -> None:
    child = pupil("C1")
    given = handed_out(caseworker, approver, child, pupil("C2"))
    signed_in(client, caseworker)

    client.post(at(given, "sign"), typed(method="screen", strokes="10,20 30,40;50,60"))
    page = client.get(f"{at(given, 'sign')}?who=c{child.pk}").content.decode()

    assert '<path d="M10,20L30,40 M50,60"/>' in page


def test_sheet_sent_twice_on_a_poor_connection_is_one_signature(
    client: Client, caseworker: User, approver: User
) -> None:
    child = pupil()
    given = handed_out(caseworker, approver, child, pupil())
    signed_in(client, caseworker)

    answers = [client.post(f"{at(given, 'sign')}?who=c{child.pk}", typed()) for _ in range(2)]

    assert ([answer.status_code for answer in answers], Acknowledgement.objects.count()) == ([302, 302], 1)


def test_two_phones_on_one_child_sign_once_and_the_second_is_told(
    client: Client, caseworker: User, approver: User
) -> None:
    child = pupil()
    given = handed_out(caseworker, approver, child, pupil())
    signed_in(client, caseworker)

    client.post(f"{at(given, 'sign')}?who=c{child.pk}", typed())
    second = client.post(f"{at(given, 'sign')}?who=c{child.pk}", typed(key="sheet-2"), headers=ENGLISH)

    assert (second.status_code, Acknowledgement.objects.count()) == (422, 1)
    assert "It was signed for meanwhile, perhaps on another phone" in words(second.content)
    assert 'name="line"' not in second.content.decode()


def test_group_is_signed_for_by_two_adults(client: Client, caseworker: User, approver: User) -> None:
    given = to_a_group(caseworker, approver)
    sent = {"method": "paper", "signed_on": "2026-03-02", "line": ["1"], "other_name": "李老师", "key": "k"}
    signed_in(client, caseworker)

    refused = client.post(at(given, "sign"), sent, headers=ENGLISH)
    client.post(at(given, "sign"), sent | {"witness": "张老师"})

    assert ("Name of the second adult" in words(refused.content), errors_of(refused.content)) == (True, ["witness"])
    assert Acknowledgement.objects.count() == 1
    listed = words(client.get(at(given), headers=ENGLISH).content)
    assert "the custodian and a second adult" in listed


def test_what_two_adults_drew_for_a_group_is_kept_and_shown(
    client: Client, caseworker: User, approver: User, auditor: User
) -> None:
    given = to_a_group(caseworker, approver)
    both = {"other_name": "李老师", "witness": "张老师", "method": "screen", "strokes": "10,20 30,40"}
    signed_in(client, caseworker)

    client.post(at(given, "sign"), {"signed_on": "2026-03-02", "line": ["1"], "key": "k"} | both)
    desk = client.get(f"{at(given, 'sign')}?who=g{given.lines.get().group_id}").content.decode()
    whole = client.get(at(given)).content.decode()

    assert ('d="M10,20L30,40"' in desk, 'd="M10,20L30,40"' in whole) == (True, True)
    assert b"10,20" not in bytes(Acknowledgement.objects.get().strokes or b"")
    assert "M10,20L30,40" not in signed_in(client, auditor).get(at(given)).content.decode()


def test_absent_child_is_noted_and_keeps_its_place(client: Client, caseworker: User, approver: User) -> None:
    one, other = pupil("C1"), pupil("C2")
    given = handed_out(caseworker, approver, one, other)
    signed_in(client, caseworker)

    answer = client.post(at(given, "sign"), typed(then="absent", reason="absent", line=[]))
    page = words(client.get(f"{at(given, 'sign')}?who=c{one.pk}&show=all", headers=ENGLISH).content)

    assert answer["location"] == f"{at(given, 'sign')}?who=c{other.pk}"
    assert list(NotCollected.objects.values_list("line__child", "wanted", "reason")) == [(one.pk, 1, "absent")]
    assert ("1 not collected · 1 to go" in page, "not collected so far" in page) == (True, True)


def test_what_is_left_goes_back_and_onto_a_second_round(client: Client, caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil("C1"))
    note_not_collected(distribution=given, left=[(1, None)], reason="absent", noted_on=DAY, by=caseworker)
    signed_in(client, caseworker)

    asked = words(client.get(at(given), headers=ENGLISH).content)
    client.post(at(given, "back"), {"date": "2026-03-02"})
    done = words(client.get(at(given), headers=ENGLISH).content)
    answer = client.post(at(given, "second-round"))

    draft = Distribution.objects.exclude(pk=given.pk).get()
    assert ("Back to stock" in asked, "Second round" in asked) == (True, False)
    assert ("Back to stock" in done, "Second round" in done, "Reconciled" in done) == (False, True, True)
    assert (answer["location"], list(draft.lines.values_list("child__code", "wanted"))) == (at(draft), [("C1", 1)])


def test_second_round_is_planned_of_a_hand_out_that_is_closed_too(
    client: Client, caseworker: User, approver: User
) -> None:
    given = handed_out(caseworker, approver, pupil("C1"))
    note_not_collected(distribution=given, left=[(1, None)], reason="absent", noted_on=DAY, by=caseworker)
    return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)
    close_distribution(distribution=given, at=NOON, by=approver)

    page = words(signed_in(client, caseworker).get(at(given), headers=ENGLISH).content)
    client.post(at(given, "second-round"))

    assert "Second round" in page
    assert Distribution.objects.exclude(pk=given.pk).get().state == "draft"


def test_who_did_not_collect_is_told_with_the_reason(client: Client, caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil("C1"), pupil("C2"))
    note_not_collected(distribution=given, left=[(1, None)], reason="wrong", noted_on=DAY, by=caseworker)

    page = words(signed_in(client, caseworker).get(at(given), headers=ENGLISH).content)

    assert page.count("To go") == 1
    assert "not collected wrong item or size" in page


def test_back_to_stock_refused_stands_beside_its_field(client: Client, caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, pupil("C1"))
    signed_in(client, caseworker)

    nothing = client.post(at(given, "back"), {"date": "2026-03-02"})
    unreadable = client.post(at(given, "back"), {"date": "soon"})
    again = client.post(at(given, "second-round"), follow=True, headers=ENGLISH)

    assert (nothing.status_code, unreadable.status_code, errors_of(unreadable.content)) == (422, 422, ["date"])
    assert "Nothing is noted as not collected" in words(again.content)


def test_list_that_was_not_approved_is_not_signed(client: Client, caseworker: User) -> None:
    draft = stock.draft(caseworker, pupil())

    assert signed_in(client, caseworker).get(at(draft, "sign"))["location"] == at(draft)


@pytest.mark.parametrize("page", ["sign", "back"])
def test_desk_is_for_those_who_hand_out_there(
    client: Client, caseworker: User, approver: User, other_caseworker: User, page: str
) -> None:
    given = handed_out(caseworker, approver, pupil())

    statuses = [signed_in(client, person).get(at(given, page)).status_code for person in (other_caseworker, approver)]

    assert statuses == [404, 403]


def test_desk_asks_as_many_questions_for_many_as_for_few(client: Client, caseworker: User, approver: User) -> None:
    children = [make.child(birth_date=OLD_ENOUGH, adults=GRANDMOTHER) for _ in range(30)]
    few, many = (handed_out(caseworker, approver, *children[:count]) for count in (3, 30))
    signed_in(client, caseworker)

    assert questions(client, at(many, "sign")) == questions(client, at(few, "sign"))


def test_day_of_return_is_kept_when_it_was_before_the_hand_out(
    client: Client, caseworker: User, approver: User
) -> None:
    given = handed_out(caseworker, approver, pupil())
    note_not_collected(distribution=given, left=[(1, None)], reason="moved", noted_on=DAY, by=caseworker)

    back = return_not_collected(distribution=given, date=DAY + dt.timedelta(days=1), reason="", by=caseworker)

    assert back.entry.date == dt.date(2026, 3, 3)
