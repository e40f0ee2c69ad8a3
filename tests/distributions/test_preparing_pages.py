"""Preparing a hand-out in the browser: who, what, and everything that is wrong with it."""

import datetime as dt
import re
from urllib.parse import unquote

import pytest
from django.test import Client

from beneficiaries.models import AccessEvent, Child
from beneficiaries.sealing import hide
from distributions.models import Distribution, DistributionLine
from distributions.operations import choose_receivers
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at, grid, questions, row_of
from tests.distributions.stock import DAY
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db


def begun(by: User, *children: Child) -> Distribution:
    """Begin a list with these children, and nothing planned."""
    return stock.draft(by, *children, lines=[], columns=[])


def planned(draft: Distribution) -> list[tuple[str, int]]:
    return list(draft.lines.order_by("position").values_list("child__code", "wanted"))


def test_hand_out_is_begun_and_leads_to_its_children(client: Client, caseworker: User) -> None:
    sent = {"occasion": "温暖过冬", "date": "2026-03-02", "unit": str(make.school().pk)}

    answer = signed_in(client, caseworker).post("/distributions/new", sent)

    draft = Distribution.objects.get()
    assert (answer.status_code, answer["location"]) == (302, at(draft, "children"))
    assert (draft.occasion, draft.date, draft.unit, draft.prepared_by) == ("温暖过冬", DAY, make.school(), caseworker)


@pytest.mark.parametrize(("changes", "where"), [({"occasion": ""}, ["occasion"]), ({"date": "soon"}, ["date"])])
def test_hand_out_needs_an_occasion_and_a_day(
    client: Client, caseworker: User, changes: dict[str, str], where: list[str]
) -> None:
    sent = {"occasion": "温暖过冬", "date": "2026-03-02", "unit": str(make.school().pk)}

    answer = signed_in(client, caseworker).post("/distributions/new", sent | changes)

    assert (answer.status_code, errors_of(answer.content), Distribution.objects.count()) == (422, where, 0)


def test_hand_out_is_not_begun_for_another_school(client: Client, caseworker: User) -> None:
    sent = {"occasion": "温暖过冬", "date": "2026-03-02", "unit": str(make.school("S002").pk)}

    answer = signed_in(client, caseworker).post("/distributions/new", sent)

    assert (answer.status_code, Distribution.objects.count()) == (422, 0)


def test_children_are_chosen_and_those_who_were_not_shown_stay(client: Client, caseworker: User) -> None:
    kept, new, off = make.child("C1"), make.child("C2"), make.child("C3")
    draft = begun(caseworker, kept, off)

    signed_in(client, caseworker).post(
        at(draft, "children"), {"row": [row_of(new), row_of(off)], "on": [row_of(new)], "then": "items"}
    )

    assert list(draft.children.all()) == [kept, new]


def test_all_who_fit_are_added_at_once(client: Client, caseworker: User) -> None:
    in_class = make.child("C1", school_class="一年级1班")
    make.child("C2", school_class="二年级1班")
    draft = begun(caseworker)

    signed_in(client, caseworker).post(f"{at(draft, 'children')}?class=一年级1班", {"then": "all"})

    assert list(draft.children.all()) == [in_class]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("class=二年级1班", ["C2"]), ("village=百里洲", ["C3"]), ("q=小雨", ["C1", "C2"]), ("q= c3", ["C3"]),
        ("why=父母双方外出", ["C3"]), ("never=1", ["C2", "C3"]),
    ],
)  # fmt: skip
def test_children_are_narrowed(client: Client, caseworker: User, approver: User, query: str, shown: list[str]) -> None:
    first = make.child("C1", school_class="一年级1班")
    make.child("C2", school_class="二年级1班")
    make.child("C3", village="百里洲", name="陈思桐", situation="父母双方外出")
    stock.coats(3)
    stock.posted(caseworker, approver, first)
    draft = begun(caseworker)

    sent = dict([query.split("=")], then="narrow")
    page = signed_in(client, caseworker).post(at(draft, "children"), sent, headers=ENGLISH, follow=True)

    assert sorted(re.findall(r'class="sub">(C\d)<', page.content.decode())) == shown


def test_what_the_children_were_narrowed_by_stays_chosen(client: Client, caseworker: User, approver: User) -> None:
    first = make.child("C1", school_class="一年级1班")
    stock.coats(3)
    stock.posted(caseworker, approver, first)
    query = "village=合心村&class=一年级1班&age=9-11&never=1&item=COAT"

    page = signed_in(client, caseworker).get(f"{at(begun(caseworker), 'children')}?{query}", headers=ENGLISH)

    chosen = re.findall(r'<option value="([^"]+)" selected>', page.content.decode())
    assert chosen == ["合心村", "一年级1班", "9-11", "1", "COAT"]


def test_those_who_never_received_anything_stand_first(client: Client, caseworker: User, approver: User) -> None:
    first, other = make.child("C1"), make.child("C2")
    stock.coats(3)
    stock.posted(caseworker, approver, first)

    page = signed_in(client, caseworker).get(at(begun(caseworker), "children"), headers=ENGLISH)

    assert re.findall(r'class="sub">(C\d)<', page.content.decode()) == [other.code, first.code]


def test_child_of_another_school_is_neither_shown_nor_chosen(client: Client, caseworker: User) -> None:
    stranger = make.child("C9", school_unit=make.school("S002"))
    draft = begun(caseworker)
    signed_in(client, caseworker)

    page = client.get(at(draft, "children"))
    answer = client.post(at(draft, "children"), {"row": [row_of(stranger)], "on": [row_of(stranger)]})

    assert ("C9" in page.content.decode(), answer.status_code, draft.children.count()) == (False, 422, 0)


def test_groups_are_chosen_beside_children(client: Client, caseworker: User) -> None:
    make.child(school_class="一年级1班")
    corner = make.group("S001-01", "一年级1班")
    draft = begun(caseworker)

    signed_in(client, caseworker).post(at(draft, "children"), {"row": [row_of(corner)], "on-group": [row_of(corner)]})

    assert list(draft.groups.all()) == [corner]


def test_columns_are_what_lies_at_the_units_places(client: Client, caseworker: User) -> None:
    stock.coats(3)
    stock.money(500_00)
    draft = begun(caseworker, make.child())
    signed_in(client, caseworker)

    offered = words(client.get(at(draft, "items"), headers=ENGLISH).content)
    client.post(at(draft, "items"), grid(draft, [], {}, then="columns", col=[stock.column(stock.coat()).name]))

    assert ("棉衣 · 3 free" in offered, "500.00 free" in offered) == (True, True)
    assert [offer.item for offer in draft.offers.select_related("item")] == [stock.coat()]


def test_what_is_typed_is_planned(client: Client, caseworker: User) -> None:
    stock.coats(9)
    stock.money()
    one, other = make.child("C1"), make.child("C2")
    draft = begun(caseworker, one, other)
    columns = [stock.column(stock.coat()), stock.column()]

    answer = signed_in(client, caseworker).post(
        at(draft, "items"), grid(draft, columns, {one: ["1", "300"], other: ["２", ""]})
    )

    assert answer.status_code == 302
    assert planned(draft) == [("C1", 1), ("C1", 300_00), ("C2", 2)]


def test_column_is_filled_at_once_for_those_who_are_on_the_list(client: Client, caseworker: User) -> None:
    stock.coats(9)
    one, other, off = make.child("C1"), make.child("C2"), make.child("C3")
    draft = begun(caseworker, one, other, off)
    sent = grid(draft, [stock.column(stock.coat())], {one: [""], other: ["3"], off: [""]}, then="fill")
    sent |= {"each.0": "1", "on": [row_of(one), row_of(other)]}

    signed_in(client, caseworker).post(at(draft, "items"), sent)

    assert planned(draft) == [("C1", 1), ("C2", 1)]
    assert list(draft.children.all()) == [one, other]


def test_rows_that_were_not_shown_stay_as_they_are(client: Client, caseworker: User) -> None:
    stock.coats(9)
    one, other = make.child("C1"), make.child("C2")
    draft = stock.draft(caseworker, one, other, each=2)

    signed_in(client, caseworker).post(at(draft, "items"), grid(draft, [stock.column(stock.coat())], {one: ["1"]}))

    assert sorted(planned(draft)) == [("C1", 1), ("C2", 2)]


@pytest.mark.parametrize("text", ["half", "1.5", "-1"])
def test_cell_that_cannot_be_read_is_named_and_everything_typed_is_kept(
    client: Client, caseworker: User, text: str
) -> None:
    stock.coats(9)
    child, other = make.child("C1"), make.child("C2")
    draft = stock.draft(caseworker, child, other)
    sent = grid(draft, [stock.column(stock.coat())], {child: [text], other: ["7"]}, occasion="新的名称")

    answer = signed_in(client, caseworker).post(at(draft, "items"), sent, headers=ENGLISH)

    page = answer.content.decode()
    assert (answer.status_code, planned(draft)) == (422, [("C1", 1), ("C2", 1)])
    assert f'<a href="#{row_of(child)}.0">Wang Xiaoyu 王小雨 · 棉衣</a>: “{text}”' in page
    assert [f'value="{kept}"' in page for kept in (text, "7", "新的名称")] == [True, True, True]


def test_title_says_once_that_there_is_something_to_mend(client: Client, caseworker: User) -> None:
    draft = begun(caseworker, make.child())
    sent = grid(draft, [], {}, date="soon")

    page = signed_in(client, caseworker).post(at(draft, "items"), sent, headers=ENGLISH).content.decode()

    assert re.findall(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)[0].split() == [
        "Error:", draft.occasion, "·", "Blue", "Sky", "Ledger",
    ]  # fmt: skip


def test_shortage_is_named_with_a_link_to_the_cell_and_the_list_is_not_sent(client: Client, caseworker: User) -> None:
    stock.coats(1)
    one, other = make.child("C1"), make.child("C2")
    draft = begun(caseworker, one, other)
    sent = grid(draft, [stock.column(stock.coat())], {one: ["1"], other: ["1"]}, then="send")

    answer = signed_in(client, caseworker).post(at(draft, "items"), sent, headers=ENGLISH)

    draft.refresh_from_db()
    page = answer.content.decode()
    assert (answer.status_code, draft.state, len(planned(draft))) == (422, "draft", 2)
    assert f'<a href="#{row_of(other)}.0">棉衣</a>: 2 planned, 1 free.' in page
    assert "This plan | 2" in words(answer.content)
    assert re.findall(r'id="(\S+)"[^>]*aria-invalid', page) == [f"{row_of(other)}.0"]


def test_child_whom_a_fund_leaves_out_is_named_at_its_cell(client: Client, caseworker: User) -> None:
    inside, outside = make.child("C1"), make.child("C2", village="百里洲", name="陈<b>")
    bound = make.fund("VILL", "restricted", villages=[Child.objects.get(pk=inside.pk).village])
    stock.coats(9, fund=bound)
    draft = begun(caseworker, inside, outside)
    column = stock.column(stock.coat(), bound)

    answer = signed_in(client, caseworker).post(
        at(draft, "items"), grid(draft, [column], {inside: ["1"], outside: ["1"]}, then="send"), headers=ENGLISH
    )

    link = f'<a href="#{row_of(outside)}.0">陈&lt;b&gt;</a>'
    assert f"VILL is for 合心村 only. Not among them: {link}." in answer.content.decode()


def test_day_on_which_enough_is_there_is_told(client: Client, caseworker: User) -> None:
    stock.coats(2)
    draft = stock.draft(caseworker, make.child(), each=2, date=dt.date(2026, 2, 27))

    page = words(signed_in(client, caseworker).get(at(draft, "items"), headers=ENGLISH).content)

    assert "棉衣: 2 planned, 0 free on the day of the hand-out. The first day that would do is 2026-03-01." in page


def test_day_that_would_do_is_not_told_where_all_there_is_is_too_little(client: Client, caseworker: User) -> None:
    stock.coats(2)
    draft = stock.draft(caseworker, make.child(), each=3, date=dt.date(2026, 2, 27))

    page = words(signed_in(client, caseworker).get(at(draft, "items"), headers=ENGLISH).content)

    assert "棉衣: 3 planned, 0 free." in page


def test_list_without_faults_is_sent(client: Client, caseworker: User) -> None:
    stock.coats(1)
    child = make.child()
    draft = begun(caseworker, child)

    answer = signed_in(client, caseworker).post(
        at(draft, "items"), grid(draft, [stock.column(stock.coat())], {child: ["1"]}, then="send")
    )

    draft.refresh_from_db()
    assert (answer["location"], draft.state, draft.waiting_since is None) == (at(draft), "sent", False)


def test_second_of_two_editors_sees_both_versions_and_saves_after_that(client: Client, caseworker: User) -> None:
    stock.coats(9)
    child = make.child("C1")
    draft = stock.draft(caseworker, child, each=1)
    columns = [stock.column(stock.coat())]
    typed = grid(draft, columns, {child: ["3"]})
    choose_receivers(distribution=draft, children=[child], groups=[], by=make.user("caseworker", make.school()))
    signed_in(client, caseworker)

    refused = client.post(at(draft, "items"), typed, headers=ENGLISH)
    kept = planned(draft)
    [version] = re.findall(r'name="version" value="(\d+)"', refused.content.decode())
    client.post(at(draft, "items"), typed | {"version": version})

    assert (refused.status_code, kept, planned(draft)) == (409, [("C1", 1)], [("C1", 3)])
    assert "王小雨 · 棉衣 | 1 | 3" in words(refused.content)


def test_refusal_for_another_reason_does_not_hide_that_somebody_saved_meanwhile(
    client: Client, caseworker: User
) -> None:
    child = make.child("C1")
    draft = stock.draft(caseworker, child)
    typed = grid(draft, [stock.column(stock.coat())], {child: ["x"]})
    choose_receivers(distribution=draft, children=[child], groups=[], by=caseworker)

    answer = signed_in(client, caseworker).post(at(draft, "items"), typed)

    assert re.findall(r'name="version" value="(\d+)"', answer.content.decode()) == [str(typed["version"])]


def test_draft_keeps_itself_while_somebody_types(client: Client, caseworker: User) -> None:
    stock.coats(9)
    child = make.child("C1")
    draft = stock.draft(caseworker, child)
    sent = grid(draft, [stock.column(stock.coat())], {child: ["4"]}, then="keep")
    signed_in(client, caseworker)

    kept, stale = (client.post(at(draft, "items"), sent) for _ in range(2))

    assert (kept.json()["version"], kept.json()["value"], planned(draft)) == (draft.version + 1, "560.00", [("C1", 4)])
    assert (stale.status_code, list(stale.json())) == (409, ["errors"])


def test_what_is_free_is_said_again_while_somebody_types(client: Client, caseworker: User) -> None:
    stock.coats(9)
    draft = stock.draft(caseworker, make.child())
    stock.draft(caseworker, make.child(), each=2)

    answer = signed_in(client, caseworker).get(at(draft, "free"))

    assert answer.json() == {"free": {stock.column(stock.coat()).name: 7}, "value": "0.00"}


@pytest.mark.parametrize(
    ("typed", "value"), [("4", "560.00"), ("12", "1,260.00"), ("-1", "0.00"), ("9" * 5000, "0.00")]
)
def test_what_is_typed_is_worth_something_before_it_is_kept(
    client: Client, caseworker: User, typed: str, value: str
) -> None:
    stock.coats(9)
    draft = stock.draft(caseworker, make.child())

    answer = signed_in(client, caseworker).get(at(draft, "free"), {stock.column(stock.coat()).name: typed})

    assert answer.json()["value"] == value


def test_rows_are_narrowed_by_class_village_and_name(client: Client, caseworker: User) -> None:
    one = make.child("C1", school_class="一年级1班")
    other = make.child("C2", school_class="二年级1班", village="百里洲", name="陈思桐")
    draft = stock.draft(caseworker, one, other)
    signed_in(client, caseworker)

    def hidden(text: str) -> str:
        return hide(text, str(caseworker.pk))

    shown = [
        re.findall(r'<tr role="row" id="(\w+)"', client.get(f"{at(draft, 'items')}?{query}").content.decode())
        for query in ("class=一年级1班", "village=百里洲", f"q={hidden('思桐')}", f"q={hidden('c1')}")
    ]

    assert shown == [[row_of(one)], [row_of(other)], [row_of(other)], [row_of(one)]]


def test_list_is_narrowed_after_what_was_typed_is_saved(client: Client, caseworker: User) -> None:
    stock.coats(9)
    child = make.child("C1")
    draft = stock.draft(caseworker, child)
    sent = grid(draft, [stock.column(stock.coat())], {child: ["4"]}, then="narrow", **{"narrow-q": "C1"})

    answer = signed_in(client, caseworker).post(at(draft, "items"), sent)
    page = client.get(answer["location"])

    assert planned(draft) == [("C1", 4)]
    assert (answer["location"].partition("?q=")[0], page.context["board"].narrow.text) == (at(draft, "items"), "C1")


def test_name_that_is_looked_for_stands_sealed_in_the_address_and_stays_looked_for(
    client: Client, caseworker: User
) -> None:
    child = make.child("C1", name="陈思桐", school_class="一年级1班")
    make.child("C2", name="王小雨", school_class="一年级1班")
    draft = begun(caseworker, child)
    signed_in(client, caseworker)
    there = at(draft, "children")

    found = client.post(there, {"q": " 思桐 ", "class": "一年级1班", "then": "narrow"})["location"]
    page = client.get(found)
    kept = client.post(found, {"row": [row_of(child)], "on": [row_of(child)]})["location"]
    planning = client.post(at(draft, "items"), grid(draft, [], {}, then="narrow", **{"narrow-q": "思桐"}))["location"]
    others = client.get(f"{there}?q={hide('思桐', str(caseworker.pk + 1))}")

    assert [("思桐" in unquote(address), "q=" in address) for address in (found, kept, planning)] == [(False, True)] * 3
    assert re.findall(r'class="sub">(C\d)<', page.content.decode()) == ["C1"]
    assert (page.context["candidates"].text, others.context["candidates"].text) == ("思桐", "")


def test_column_of_another_units_place_is_not_taken(client: Client, caseworker: User) -> None:
    child = make.child("C1")
    draft = begun(caseworker, child)
    column = stock.column(stock.coat())
    foreign = f"{make.store('S002-STORE', make.school('S002')).pk}-{column.fund.pk}-{stock.coat().pk}"

    signed_in(client, caseworker).post(
        at(draft, "items"), grid(draft, [], {child: ["1"]}, column=[foreign, "x", "1-2"])
    )

    assert (DistributionLine.objects.count(), draft.offers.count()) == (0, 0)


def test_sent_list_is_taken_back_and_changed_again(client: Client, caseworker: User) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child())
    signed_in(client, caseworker)

    while_it_waits = client.get(at(waiting, "items"))
    client.post(at(waiting, "take-back"))
    again = client.get(at(waiting, "items"))

    assert (while_it_waits["location"], again.status_code) == (at(waiting), 200)


def test_draft_is_thrown_away_after_asking(client: Client, caseworker: User) -> None:
    draft = stock.draft(caseworker, make.child())
    signed_in(client, caseworker)

    asked = client.get(at(draft, "discard"))
    count_when_asked = Distribution.objects.count()
    client.post(at(draft, "discard"))

    assert (asked.status_code, count_when_asked, Distribution.objects.count()) == (200, 1, 0)


def test_opening_the_list_leaves_a_line_that_says_who_read_the_names(client: Client, caseworker: User) -> None:
    draft = stock.draft(caseworker, make.child(), make.child())

    signed_in(client, caseworker).get(at(draft, "items"))

    assert list(AccessEvent.objects.values_list("viewer", "children", "purpose")) == [
        (caseworker.pk, 2, f"distribution {draft.ref}")
    ]


PAGES = ["children", "items", "free", "discard"]


@pytest.mark.parametrize("page", PAGES)
def test_draft_of_another_school_is_not_there(
    client: Client, caseworker: User, other_caseworker: User, page: str
) -> None:
    draft = stock.draft(caseworker, make.child())

    assert signed_in(client, other_caseworker).get(at(draft, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_prepares_a_list_without_the_right(client: Client, caseworker: User, approver: User, page: str) -> None:
    draft = stock.draft(caseworker, make.child())

    assert signed_in(client, approver).get(at(draft, page)).status_code == 403


@pytest.mark.parametrize("ref", ["draft-", "draft-0", "draft-99999999999999999999", "draft-x", "F-S001-2026-000001"])
def test_number_changed_by_hand_leads_nowhere(client: Client, caseworker: User, ref: str) -> None:
    answer = signed_in(client, caseworker).get(f"/distributions/{ref}/items")

    assert answer.status_code == 404


@pytest.mark.parametrize("page", ["children", "items"])
def test_page_asks_as_many_questions_for_many_children_as_for_few(client: Client, caseworker: User, page: str) -> None:
    stock.coats(99)
    children = [make.child() for _ in range(30)]
    few, many = stock.draft(caseworker, *children[:3]), stock.draft(caseworker, *children)
    signed_in(client, caseworker)

    assert questions(client, at(many, page)) == questions(client, at(few, page))
