"""Why a child is on a list: chosen by a rule of which every part can be told afterwards, one by one, or again."""

import datetime as dt
import re

import pytest
from django.test import Client

from beneficiaries.models import Category, Child
from beneficiaries.operations import record_category
from distributions.models import Choice, Distribution
from distributions.operations import Signature, plan_distribution, record_signatures
from ledger.access.models import User
from ledger.screens.templatetags.office import days_unbroken
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at, grid, row_of
from tests.donors.desk import ENGLISH, signed_in, words

CHINESE = {"accept-language": "zh-hans"}

pytestmark = pytest.mark.django_db
Kind = Category.Kind


def begun(by: User, *children: Child) -> Distribution:
    return stock.draft(by, *children, lines=[], columns=[stock.column(stock.coat())])


def hardship(child: Child, kind: str, since: dt.date | None = None) -> None:
    record_category(child=child, kind=kind, since=since, document="民政〔2025〕8号", by=make.clerk_of_the_system())


def codes(page: bytes) -> list[str]:
    return sorted(re.findall(r'class="sub">(C\d)<', page.decode()))


def told(client: Client, draft: Distribution, page: str = "items") -> str:
    return words(client.get(at(draft, page), headers=ENGLISH).content)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("category=orphan", ["C1"]),
        ("category=disabled", []),
        ("age=6-8", ["C1"]),
        ("age=9-11", ["C2"]),
        ("age=0-5", []),
    ],
)  # fmt: skip
def test_children_are_chosen_by_hardship_and_by_age(
    client: Client, caseworker: User, query: str, shown: list[str]
) -> None:
    # On 2 March 2026 the one is eight, to be nine in April; the other became nine in March.
    young = make.child("C1", birth_date=dt.date(2017, 4, 1))
    older = make.child("C2", birth_date=dt.date(2017, 3, 31))
    hardship(young, Kind.ORPHAN, dt.date(2025, 1, 1))
    hardship(older, Kind.ORPHAN, dt.date(2026, 3, 3))
    hardship(older, Kind.DISABLED, dt.date(2026, 6, 1))

    page = signed_in(client, caseworker).get(f"{at(begun(caseworker), 'children')}?{query}", headers=ENGLISH)

    assert codes(page.content) == shown


def test_day_that_is_none_is_told_beside_its_field_and_narrows_nothing(client: Client, caseworker: User) -> None:
    make.child("C1")

    page = signed_in(client, caseworker).get(f"{at(begun(caseworker), 'children')}?since=soon", headers=ENGLISH)

    assert (codes(page.content), 'id="f-since-error"' in page.content.decode()) == (["C1"], True)


def test_line_tells_what_fulfilled_the_rule_that_day(client: Client, caseworker: User, approver: User) -> None:
    child = make.child("C1", village="百里洲", birth_date=dt.date(2017, 4, 1))
    hardship(child, Kind.ORPHAN)
    stock.coats(3)
    stock.posted(caseworker, approver, child)
    draft = begun(caseworker)
    rule = "village=百里洲&category=orphan&age=6-8&since=2026-04-01&item=COAT"

    signed_in(client, caseworker).post(f"{at(draft, 'children')}?{rule}", {"then": "all"})
    Child.objects.filter(pk=child.pk).update(village=None)
    Category.objects.all().delete()

    assert "by a rule: 百里洲, orphan, 8 years old, last received 棉衣 on 2026-03-02" in told(client, draft)


def test_child_that_never_received_anything_is_told_so(client: Client, caseworker: User) -> None:
    make.child("C1")
    draft = begun(caseworker)

    signed_in(client, caseworker).post(f"{at(draft, 'children')}?never=1", {"then": "all"})

    assert "by a rule: never received anything" in told(client, draft)


def test_who_was_ticked_is_told_as_chosen_one_by_one_and_the_first_reason_stays(
    client: Client, caseworker: User
) -> None:
    child = make.child("C1")
    draft = begun(caseworker)
    signed_in(client, caseworker).post(at(draft, "children"), {"row": [row_of(child)], "on": [row_of(child)]})

    client.post(f"{at(draft, 'children')}?never=1", {"then": "all"})

    assert list(Choice.objects.values_list("child__code", "how", "chosen_by")) == [("C1", "hand", caseworker.pk)]


def test_who_is_taken_off_loses_the_reason(client: Client, caseworker: User) -> None:
    child = make.child("C1")
    draft = begun(caseworker, child)

    signed_in(client, caseworker).post(at(draft, "children"), {"row": [row_of(child)]})

    assert Choice.objects.count() == 0


def test_who_comes_from_the_list_of_last_time_is_told_so(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(3)
    stock.posted(caseworker, approver, make.child("C1"))
    draft = begun(caseworker)

    signed_in(client, caseworker).post(at(draft, "children"), {"then": "last"})

    assert "was on the list of last time" in told(client, draft)


def test_draft_that_is_thrown_away_takes_its_reasons_along(client: Client, caseworker: User) -> None:
    draft = begun(caseworker, make.child())

    signed_in(client, caseworker).post(at(draft, "discard"))

    assert (Distribution.objects.count(), Choice.objects.count()) == (0, 0)


def test_approver_reads_the_reasons_while_the_list_waits_and_no_longer(
    client: Client, caseworker: User, approver: User, auditor: User
) -> None:
    child = make.child("C1")
    hardship(child, Kind.ORPHAN)
    stock.coats(3)
    draft = begun(caseworker)
    signed_in(client, caseworker).post(f"{at(draft, 'children')}?category=orphan", {"then": "all"})
    client.post(at(draft, "items"), grid(draft, [stock.column(stock.coat())], {child: ["1"]}, then="send"))
    draft.refresh_from_db()

    approving = words(signed_in(client, approver).get(at(draft, "approve"), headers=ENGLISH).content)
    auditing = words(signed_in(client, auditor).get(at(draft), headers=ENGLISH).content)

    assert ("by a rule: orphan" in approving, "orphan" in auditing) == (True, False)


def test_signature_is_shown_on_the_hand_out_to_those_who_keep_the_file(
    client: Client, caseworker: User, approver: User, auditor: User
) -> None:
    child = make.child("C1", birth_date=dt.date(2015, 1, 1))
    stock.coats(3)
    given = stock.posted(caseworker, approver, child)
    record_signatures(
        distribution=given, receivers=[("c", child.pk)], signed_on=stock.DAY, by=caseworker,
        signature=Signature("child", method="screen", strokes="10,20 30,40;50,60"),
    )  # fmt: skip

    shown = [signed_in(client, who).get(at(given)).content.decode() for who in (caseworker, auditor, approver)]

    assert ["M10,20L30,40 M50,60" in page for page in shown] == [True, False, False]
    assert "css/signing.css" in shown[0]  # a line, and no black blot


def test_draft_is_called_so_in_the_language_of_the_reader(client: Client, caseworker: User) -> None:
    draft = begun(caseworker, make.child())

    pages = [signed_in(client, caseworker).get("/distributions/", headers=each) for each in (ENGLISH, CHINESE)]

    assert [f"draft {draft.pk}" in words(pages[0].content), f"草稿 {draft.pk}" in words(pages[1].content)] == [
        True,
        True,
    ]


def test_planning_again_keeps_the_reasons_of_those_who_stay(client: Client, caseworker: User) -> None:
    kept, off = make.child("C1"), make.child("C2")
    draft = begun(caseworker)
    signed_in(client, caseworker).post(f"{at(draft, 'children')}?never=1", {"then": "all"})
    draft.refresh_from_db()

    plan_distribution(
        distribution=draft, version=draft.version, date=draft.date, occasion=draft.occasion, children=[kept],
        groups=[], columns=[], lines=[], by=caseworker,
    )  # fmt: skip

    assert list(Choice.objects.values_list("child__code", "how")) == [("C1", "rule")]
    assert off.code == "C2"


def test_no_day_of_a_reason_is_broken_over_two_lines() -> None:
    told = days_unbroken("by a rule: <7> years old, last received something on 2026-09-01")

    assert told == ('by a rule: &lt;7&gt; years old, last received something on <span class="nw">2026-09-01</span>')
