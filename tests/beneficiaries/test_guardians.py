"""Who cares for a child on which days, whether they can be called, and what is printed for the drawer."""

import datetime as dt
import io
from typing import Any

import pikepdf
import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client

from beneficiaries.errors import EndsBeforeItBegins, NoPhone, RoleTaken
from beneficiaries.models import AccessEvent, Child, GuardianLink, Person
from beneficiaries.operations import AdultParticulars, confirm_phone, end_guardian, link_guardian, pause_child
from beneficiaries.papers import contact_cards
from beneficiaries.queries import children_visible_to, unreachable
from beneficiaries.register import register_of
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
TODAY = NOON.date()
GUARDIAN = (("acting_guardian", AdultParticulars("王秀英", "19900001111", relation="祖母")),)
D = dt.date.fromisoformat


def link(child: Child, by: User, since: str = "2026-01-01", **changes: Any) -> GuardianLink:
    given = {"role": "acting_guardian", "adult": AdultParticulars("林国强", "19900002222", relation="祖父")} | changes
    return link_guardian(child=child, since=D(since) if since else None, by=by, **given)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("", None), ("2026-01-01", None)),
        (("2026-01-01", None), ("", None)),
        (("2026-01-01", "2026-03-01"), ("2026-02-28", None)),
        (("2026-01-01", "2026-03-01"), ("", "2026-01-02")),
        (("2026-01-01", "2026-03-01"), ("2026-02-01", "2026-02-02")),
    ],
)
def test_child_has_one_acting_guardian_at_most_on_any_day(caseworker: User, first: Any, second: Any) -> None:
    child = make.child()
    link(child, caseworker, first[0], until=first[1] and D(first[1]))

    with pytest.raises(RoleTaken):
        link(child, caseworker, second[0], until=second[1] and D(second[1]))

    assert GuardianLink.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2026-01-01", "2026-03-01"), ("2026-03-01", None)),
        (("2026-03-01", None), ("", "2026-03-01")),
        (("2026-03-01", "2026-04-01"), ("2026-01-01", "2026-02-01")),
    ],
)
def test_links_that_meet_and_do_not_overlap_stand_beside_each_other(caseworker: User, first: Any, second: Any) -> None:
    child = make.child()
    link(child, caseworker, first[0], until=first[1] and D(first[1]))
    link(child, caseworker, second[0], until=second[1] and D(second[1]))

    assert GuardianLink.objects.count() == 2


def test_link_ends_after_it_began_and_stays(caseworker: User) -> None:
    linked = link(make.child(), caseworker)

    with pytest.raises(EndsBeforeItBegins):
        end_guardian(link=linked, on=D("2026-01-01"), by=caseworker)
    end_guardian(link=linked, on=TODAY, by=caseworker)

    assert GuardianLink.objects.get().until == TODAY


def test_another_school_links_nobody(other_caseworker: User) -> None:
    with pytest.raises(NotAllowed):
        link(make.child(), other_caseworker)

    assert (GuardianLink.objects.count(), Person.objects.count()) == (0, 0)


def test_confirmed_phone_says_who_answers_sealed_and_a_new_number_is_untried(client: Client, caseworker: User) -> None:
    child = make.child("C1", adults=GUARDIAN)
    linked = child.guardians.get()
    confirm_phone(link=linked, state="works", answered_by="邻居刘婶，晚七点", on=TODAY, by=caseworker)
    before = words(signed_in(client, caseworker).get("/children/C1/", headers=ENGLISH).content)

    client.post(
        "/children/C1/edit",
        {"name": "王小雨", "sex": "male", "school": str(make.school().pk), "guardian_name": "王秀英",
         "guardian_phone": "19900009999"},
    )  # fmt: skip

    person = Person.objects.get()
    assert ("confirmed 2026-06-01" in before, "邻居刘婶，晚七点" in before) == (True, True)
    assert (person.phone_state, person.confirmed_on, person.answered_by) == ("unknown", None, b"")


def test_phone_that_is_not_on_file_is_not_confirmed(caseworker: User) -> None:
    linked = link(make.child(), caseworker, adult=AdultParticulars("林国强"))

    with pytest.raises(NoPhone):
        confirm_phone(link=linked, state="works", answered_by="", on=TODAY, by=caseworker)


def test_children_without_a_reachable_adult_are_listed(client: Client, caseworker: User) -> None:
    reached, broken, silent, alone, paused = (
        make.child(code, adults=adults)
        for code, adults in [
            ("C1", GUARDIAN), ("C2", GUARDIAN), ("C3", (("acting_guardian", AdultParticulars("王秀英")),)),
            ("C4", (("father", AdultParticulars("王军", "19900003333")),)), ("C5", ()),
        ]
    )  # fmt: skip
    confirm_phone(link=broken.guardians.get(), state="does_not", answered_by="", on=TODAY, by=caseworker)
    confirm_phone(link=reached.guardians.get(), state="works", answered_by="", on=TODAY, by=caseworker)
    pause_child(child=paused, reason="away_for_a_time", on=TODAY, by=caseworker)

    page = words(signed_in(client, caseworker).get("/children/unreachable", headers=ENGLISH).content)

    found = unreachable(children_visible_to(caseworker), TODAY).order_by("code")
    assert [child.code for child in found] == ["C2", "C3", "C4"]
    assert "no acting guardian" in page
    assert page.count("no phone that works") == 2
    assert silent.code in page
    assert alone.code in page


def test_adult_is_added_called_and_ended_in_the_browser(client: Client, caseworker: User) -> None:
    make.child("C1")
    signed_in(client, caseworker)
    with time_machine.travel(NOON, tick=False):
        client.post(
            "/children/C1/guardian",
            {"role": "emergency", "name": "刘婶", "phone": "1990000 4444", "since": "2026-05-01", "may_collect": "on"},
        )
        linked = GuardianLink.objects.get()
        client.post("/children/C1/phone", {"link": str(linked.pk), "state": "works", "on": "2026-05-02"})
        found = client.post("/children/", {"q": "4444"}, follow=True).content.count(b"/children/C1/")
        client.post("/children/C1/guardian-end", {"link": str(linked.pk), "on": "2026-05-20"})

    linked.refresh_from_db()
    person = Person.objects.get()
    assert (linked.role, linked.may_collect, linked.until, found) == ("emergency", True, D("2026-05-20"), 1)
    assert (person.phone_state, person.confirmed_on) == ("works", D("2026-05-02"))
    assert list(AccessEvent.objects.filter(what="change").order_by("pk").values_list("fields", flat=True)) == [
        "emergency", "phone,emergency", "emergency",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"role": "acting_guardian", "name": "林", "since": "2026-05-01"}, ["role"]),
        ({"role": "", "name": "", "since": "2026-06-02"}, ["role", "name", "since"]),
        ({"role": "emergency", "name": "林", "phone": "call me", "since": "2026-05-01"}, ["phone"]),
    ],
)
def test_what_is_wrong_with_an_adult_stands_beside_its_field(
    client: Client, caseworker: User, sent: dict[str, str], fields: list[str]
) -> None:
    make.child("C1", adults=GUARDIAN)
    signed_in(client, caseworker)

    with time_machine.travel(NOON, tick=False):
        answer = client.post("/children/C1/guardian", sent)

    assert (answer.status_code, errors_of(answer.content), GuardianLink.objects.count()) == (422, fields, 1)


def pages_of(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def test_cards_of_a_class_are_one_pdf_and_each_child_on_it_is_written_down(client: Client, caseworker: User) -> None:
    [make.child(f"C{number}", school_class="一年级1班", adults=GUARDIAN) for number in range(9)]
    make.child("C-OTHER", school_class="二年级1班")

    answer = signed_in(client, caseworker).get("/children/cards?school_class=一年级1班")

    event = AccessEvent.objects.get()
    assert (answer["content-type"], pages_of(answer.content), "王" in answer["content-disposition"]) == (
        "application/pdf", 2, False,
    )  # fmt: skip
    assert (event.what, event.purpose, event.children, event.listed.count()) == ("export", "card", 9, 9)


def test_cards_carry_no_id_number(caseworker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    child = make.child("C1", id_number="990101201506010014", adults=GUARDIAN)
    seen: list[str] = []
    monkeypatch.setattr("beneficiaries.papers.render_sheet", lambda *sheet: seen.append(page_of(*sheet)) or b"")

    contact_cards(children=[child], by=caseworker, at=NOON)

    assert ("王秀英" in seen[0], "19900001111" in seen[0], "990101201506010014" in seen[0]) == (True, True, False)


def page_of(kind: str, parts: Any) -> str:
    return render_to_string(f"papers/{kind}.html", parts[0])


def test_letter_of_care_needs_a_guardian(client: Client, caseworker: User) -> None:
    make.child("C1", adults=GUARDIAN)
    make.child("C2")
    signed_in(client, caseworker)

    with_one, without = client.get("/children/C1/letter"), client.get("/children/C2/letter")

    assert (with_one["content-type"], with_one.content[:4], without["location"]) == (
        "application/pdf", b"%PDF", "/children/C2/",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["/children/C1/card", "/children/C1/letter", "/children/cards"])
def test_papers_are_for_who_keeps_the_file(client: Client, auditor: User, other_caseworker: User, address: str) -> None:
    make.child("C1", adults=GUARDIAN)

    assert signed_in(client, auditor).get(address).status_code == 403
    answer = signed_in(client, other_caseworker).get(address)
    assert (answer.status_code in {404, 302}, AccessEvent.objects.count()) == (True, 0)


def test_register_still_tells_the_three_adults_it_knows(caseworker: User) -> None:
    child = make.child("C1", adults=GUARDIAN)
    link(child, caseworker, role="teacher")

    [file] = list(register_of(make.agency(), make.clerk_of_the_system(), "test"))

    assert set(file.adults) == {"acting_guardian", "teacher"}
