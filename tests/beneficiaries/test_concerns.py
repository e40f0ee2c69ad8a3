"""Worries about children's safety: anybody raises one, who leads child protection reads it, nobody else ever does."""

import datetime as dt
import logging
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from beneficiaries.concerns import concerns_visible_to, is_late, late, opened
from beneficiaries.due import is_overdue
from beneficiaries.errors import ConcernNotFromHere, NobodyLeftToRead
from beneficiaries.models import AccessEvent, Child, Concern, ConcernStep
from beneficiaries.operations import act_on_concern, close_concern, erase_child, raise_concern, take_concern
from beneficiaries.showing import concern_read
from ledger.access.errors import NotAllowed
from ledger.access.models import Assignment, User
from ledger.access.operations import name_own_deputy
from tests import make
from tests.beneficiaries.test_identity import whole_database
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
TYPED = {"urgency": "now", "category": "violence", "whom": "C1", "words": "手臂有淤青"}


@pytest.fixture
def lead(agency: Any) -> User:
    return make.user("protection_lead", agency)


def raised(by: User, **changes: Any) -> Concern:
    told: dict[str, Any] = {
        "unit": make.school(), "category": "violence", "urgency": "now", "words": "手臂有淤青", "whom": "", "at": NOON,
    }  # fmt: skip
    return raise_concern(by=by, **told | changes)


def acted(concern: Concern, by: User) -> Concern:
    take_concern(concern=concern, at=NOON, by=by)
    return act_on_concern(concern=concern, reported_to="police", words="已报警", at=NOON, by=by)


# ---- raising


@pytest.mark.parametrize("role", ["", *Assignment.Role])
def test_everybody_who_signs_in_raises_one(client: Client, role: str) -> None:
    make.school()
    person = make.user(role, make.school())
    signed_in(client, person)
    page = client.get("/concerns/raise")
    unit = page.context["form"].fields["unit"].queryset.first()

    answer = client.post("/concerns/raise", TYPED | {"unit": str(unit.pk)})

    assert (answer.status_code, list(Concern.objects.values_list("raised_by", flat=True))) == (302, [person.pk])


def test_code_of_a_child_is_linked_and_who_raises_it_learns_nothing(client: Client, clerk: User) -> None:
    child = make.child("C1", make.school("S002"))
    known, unknown = (
        signed_in(client, clerk)
        .post("/concerns/raise", TYPED | {"unit": str(make.agency().pk), "whom": whom}, headers=ENGLISH, follow=True)
        .content
        for whom in (" c1 ", "C9")
    )

    kept = list(Concern.objects.order_by("pk").values_list("child", "unit__code"))
    assert (words(known) == words(unknown), kept) == (True, [(child.pk, "S002"), (None, "AGY")])


def test_what_is_said_lies_sealed_and_in_no_log(clerk: User, lead: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    concern = acted(raised(clerk, whom="三年级的欧阳念慈"), lead)

    database = whole_database()
    assert [word in database for word in ("手臂有淤青", "欧阳念慈", "已报警")] == [False] * 3
    assert [word in caplog.text for word in ("手臂有淤青", "欧阳念慈", "已报警")] == [False] * 3
    told = opened(concern)
    assert (told.words, told.whom, [step.words for step in told.steps]) == (
        "手臂有淤青", "三年级的欧阳念慈", ["", "", "已报警"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"urgency": ""}, "urgency"), ({"category": "fly"}, "category"), ({"words": ""}, "words"),
        ({"words": "长" * 4001}, "words"), ({"whom": "长" * 121}, "whom"), ({"unit": "0"}, "unit"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    client: Client, clerk: User, changes: dict[str, str], field: str
) -> None:
    sent = TYPED | {"unit": str(make.agency().pk)} | changes

    answer = signed_in(client, clerk).post("/concerns/raise", sent)

    assert (answer.status_code, errors_of(answer.content), Concern.objects.count()) == (422, [field], 0)
    assert sent["words"] in answer.content.decode()


# ---- who reads it


def test_only_who_leads_child_protection_there_sees_it(clerk: User, lead: User) -> None:
    concern = raised(clerk)
    everybody = [make.user(role, make.school()) for role in Assignment.Role if role != "protection_lead"]
    elsewhere = make.user("protection_lead", make.school("S002"))
    deputy = make.user("protection_lead", make.school())

    assert [list(concerns_visible_to(person)) for person in (*everybody, clerk, elsewhere)] == [[]] * (
        len(everybody) + 2
    )
    assert [list(concerns_visible_to(person)) for person in (lead, deputy)] == [[concern]] * 2


def test_pages_are_not_there_for_anybody_else_and_tell_nothing_on_the_childs_pages(
    client: Client, caseworker: User, auditor: User, lead: User
) -> None:
    make.child("C1")
    concern = raised(caseworker, whom="C1")
    pages = [f"/concerns/{concern.code}/{rest}" for rest in ("", "take", "act", "fly")]
    others = [caseworker, auditor, make.user("administrator"), make.user("privacy_officer")]

    codes = [[signed_in(client, who).get(page).status_code for page in ["/concerns/", *pages]] for who in others]
    approver = signed_in(client, make.user("approver"))
    of_approver = [approver.get(page).status_code for page in ["/concerns/", *pages]]
    file = client.force_login(caseworker) or client.get("/children/C1/", headers=ENGLISH).content.decode()
    history = client.get("/history/child/C1/", headers=ENGLISH).content.decode()
    assert (codes, of_approver) == ([[403] * 5] * len(others), [200] + [404] * 4)
    assert ["淤青" in text or "violence" in text for text in (file, history)] == [False, False]
    assert [signed_in(client, lead).get(page).status_code for page in ["/concerns/", *pages]] == [200] * 4 + [404]
    stranger = make.user("protection_lead", make.school("S002"))
    assert [signed_in(client, stranger).get(page).status_code for page in pages] == [404] * 4


def test_nobody_else_does_anything_with_it(caseworker: User, lead: User) -> None:
    concern = raised(caseworker)
    elsewhere = make.user("protection_lead", make.school("S002"))
    for person in (caseworker, elsewhere):
        with pytest.raises(NotAllowed):
            take_concern(concern=concern, at=NOON, by=person)

    assert Concern.objects.get().state == "raised"


def test_opening_one_leaves_a_line_that_the_childs_file_does_not_tell(
    client: Client, clerk: User, lead: User, caseworker: User, auditor: User
) -> None:
    make.child("C1")
    concern = raised(clerk, whom="C1")
    AccessEvent.objects.all().delete()

    page = words(signed_in(client, lead).get(f"/concerns/{concern.code}/", headers=ENGLISH).content)

    assert "手臂有淤青" in page
    line = AccessEvent.objects.values_list("viewer", "child", "purpose", "fields").get()
    assert line == (lead.pk, None, f"concern {concern.code}", "concern")
    addresses = ["/children/C1/", "/history/child/C1/", "/history/child/C1/?show=views"]
    pages = [words(signed_in(client, caseworker).get(address).content) for address in addresses]
    assert [lead.username in page for page in pages] == [False] * 3
    assert lead.username in words(signed_in(client, auditor).get("/openings/", headers=ENGLISH).content)


# ---- about one of those who would read it


def test_a_worry_about_the_lead_is_read_by_the_other_leads_and_who_approves_and_never_by_that_lead(
    client: Client, clerk: User, lead: User
) -> None:
    deputy, approver = make.user("protection_lead", make.school()), make.user("approver", make.school())
    elsewhere = make.user("approver", make.school("S002"))
    concern, other = raised(clerk, kept_from=[lead]), raised(clerk)

    people = (lead, deputy, approver, elsewhere)
    assert [list(concerns_visible_to(person).order_by("pk")) for person in people] == [
        [other], [concern, other], [concern], [],
    ]  # fmt: skip
    pages = ["/concerns/", *(f"/concerns/{concern.code}/{rest}" for rest in ("", "take"))]
    codes = [[signed_in(client, one).get(page).status_code for page in pages] for one in (lead, approver)]
    assert codes == [[200, 404, 404], [200, 200, 200]]
    with pytest.raises(NotAllowed):
        take_concern(concern=concern, at=NOON, by=lead)
    with pytest.raises(NotAllowed):
        concern_read(concern, lead)
    assert acted(concern, approver).state == "acted"


def test_home_of_the_lead_counts_no_worry_about_them(client: Client, clerk: User, lead: User) -> None:
    approver = make.user("approver", make.school())
    raised(clerk, kept_from=[lead], at=timezone.now())

    homes = [words(signed_in(client, one).get("/", headers=ENGLISH).content) for one in (lead, approver)]
    assert ["1 concern was raised" in home for home in homes] == [False, True]


def test_where_nobody_leads_child_protection_who_approves_reads(clerk: User) -> None:
    approver, concern = make.user("approver", make.school()), raised(clerk)
    assert list(concerns_visible_to(approver)) == [concern]

    gone = make.user("protection_lead", make.school(), username="gone")
    assert list(concerns_visible_to(approver)) == []
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert list(concerns_visible_to(approver)) == [concern]


def test_a_worry_kept_from_all_who_would_read_it_is_refused_with_where_to_go(
    client: Client, clerk: User, lead: User
) -> None:
    approver = make.user("approver", make.school())
    sent = TYPED | {"unit": str(make.school().pk), "kept_from": [str(lead.pk), str(approver.pk)]}

    page = signed_in(client, clerk).post("/concerns/raise", sent, headers=ENGLISH)

    assert (errors_of(page.content), Concern.objects.count()) == (["kept_from"], 0)
    assert "to the police at 110" in words(page.content)


@pytest.mark.parametrize("whom", ["C1", "C9"])
def test_whether_a_code_exists_does_not_show_in_what_is_refused(clerk: User, whom: str) -> None:
    make.child("C1", make.school("S002"))
    there, here = make.user("protection_lead", make.school("S002")), make.user("protection_lead", make.school())
    with pytest.raises(NobodyLeftToRead):
        raised(clerk, whom=whom, kept_from=[here])

    kept = raised(clerk, whom=whom, kept_from=[there])
    assert (kept.unit.code, list(concerns_visible_to(here))) == ("S001", [kept])


def test_form_offers_those_who_read_there_and_page_tells_from_whom_it_is_kept(
    client: Client, clerk: User, lead: User
) -> None:
    deputy = make.user("protection_lead", make.agency(), username="deputy")
    make.user("protection_lead", make.school("S002"), username="elsewhere")
    form = signed_in(client, lead).get("/concerns/raise").context["form"]
    client.post("/concerns/raise", TYPED | {"unit": str(make.agency().pk), "kept_from": [str(deputy.pk)]})

    page = words(client.get(f"/concerns/{Concern.objects.get().code}/", headers=ENGLISH).content)

    assert set(form.fields["kept_from"].queryset) == set(User.objects.filter(username__in=["deputy", "elsewhere"]))
    assert f"Kept from{deputy}" in page


def test_a_worry_about_who_stands_in_for_an_approver_is_kept_from_them_too(client: Client, clerk: User) -> None:
    approver, stands_in, today = make.user("approver"), make.user("recorder"), timezone.localdate()
    name_own_deputy(
        assignment=approver.assignments.get(), deputy=stands_in, since=today, until=today, why="出差", today=today,
        by=approver,
    )  # fmt: skip
    form = signed_in(client, clerk).get("/concerns/raise").context["form"]
    kept, other = raised(clerk, kept_from=[stands_in]), raised(clerk)

    assert set(form.fields["kept_from"].queryset) == {approver, stands_in}
    assert [set(concerns_visible_to(person)) for person in (approver, stands_in)] == [{kept, other}, {other}]
    with pytest.raises(NobodyLeftToRead):
        raised(clerk, kept_from=[approver])


# ---- step by step, in time


def test_it_is_taken_up_acted_upon_and_closed_and_every_step_stays(clerk: User, lead: User) -> None:
    concern = acted(raised(clerk), lead)
    act_on_concern(concern=concern, reported_to="education", words="已告知教育局", at=NOON, by=lead)
    close_concern(concern=concern, words="孩子安全", at=NOON, by=lead)

    assert list(ConcernStep.objects.values_list("state", "reported_to", "by")) == [
        ("raised", "", clerk.pk), ("taken", "", lead.pk), ("acted", "police", lead.pk),
        ("acted", "education", lead.pk), ("closed", "", lead.pk),
    ]  # fmt: skip


def test_a_step_that_does_not_follow_is_refused(clerk: User, lead: User) -> None:
    concern = raised(clerk)
    tries: list[Any] = [
        lambda: act_on_concern(concern=concern, reported_to="police", words="x", at=NOON, by=lead),
        lambda: close_concern(concern=concern, words="x", at=NOON, by=lead),
    ]
    for attempt in tries:
        with pytest.raises(ConcernNotFromHere):
            attempt()
    take_concern(concern=concern, at=NOON, by=lead)
    with pytest.raises(ConcernNotFromHere):
        take_concern(concern=concern, at=NOON, by=lead)

    assert ConcernStep.objects.count() == 2


@pytest.mark.parametrize(("urgency", "hours"), [("now", 2), ("soon", 24), ("later", 72)])
def test_it_is_overdue_when_nobody_takes_it_up_in_time(clerk: User, urgency: str, hours: int) -> None:
    concern = raised(clerk, urgency=urgency)
    in_time, over = NOON + hours * HOUR, NOON + hours * HOUR + dt.timedelta(seconds=1)

    assert (is_late(concern, in_time), is_late(concern, over)) == (False, True)
    assert [Concern.objects.filter(late(moment)).count() for moment in (in_time, over)] == [0, 1]


def test_taking_it_up_sets_the_next_term_and_closing_it_ends_them(clerk: User, lead: User) -> None:
    concern = take_concern(concern=raised(clerk), at=NOON, by=lead)
    due = concern.due_at
    concern = act_on_concern(concern=concern, reported_to="police", words="x", at=NOON, by=lead)
    concern = close_concern(concern=concern, words="x", at=NOON, by=lead)
    much_later = NOON + dt.timedelta(days=900)

    assert (due, is_late(concern, much_later)) == (NOON + 12 * HOUR, False)
    assert Concern.objects.filter(late(much_later)).count() == 0


def test_overdue_means_one_thing_for_days_and_for_moments() -> None:
    today = dt.date(2026, 6, 1)

    assert [is_overdue(day, NOON, today) for day in (today, today - dt.timedelta(days=1))] == [False, True]
    assert [is_overdue(moment, NOON, today) for moment in (NOON, NOON - HOUR)] == [False, True]


def test_database_keeps_who_was_told_with_what_was_done(clerk: User) -> None:
    concern = raised(clerk)
    for wrong in ({"state": "acted"}, {"state": "taken", "reported_to": "police"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConcernStep.objects.create(concern=concern, by=clerk, at=NOON, **wrong)

    assert ConcernStep.objects.count() == 1


# ---- what erasing a child does to it


def test_erasing_a_child_destroys_what_was_said_once_it_is_closed(clerk: User, caseworker: User, lead: User) -> None:
    child = make.child("C1")
    closed, still_open = acted(raised(clerk, whom="C1"), lead), raised(clerk, whom="C1")
    close_concern(concern=closed, words="孩子安全", at=NOON, by=lead)

    erase_child(child=child, by=caseworker)

    told = [opened(Concern.objects.get(pk=one.pk)).words for one in (closed, still_open)]
    assert told == ["", "手臂有淤青"]
    acted(still_open, lead)
    close_concern(concern=still_open, words="已查明", at=NOON, by=lead)
    assert [(bytes(one.words), bytes(one.whom)) for one in Concern.objects.all()] == [(b"", b"")] * 2
    assert {bytes(step.words) for step in ConcernStep.objects.all()} == {b""}
    assert Child.objects.get().status == "erased"


# ---- in the browser


@time_machine.travel(NOON, tick=False)
def test_lead_is_told_at_home_and_acts_on_the_page(client: Client, clerk: User, lead: User) -> None:
    concern = raised(clerk, at=NOON - 3 * HOUR)
    home = words(signed_in(client, lead).get("/", headers=ENGLISH).content)
    listed = words(client.get("/concerns/?state=late", headers=ENGLISH).content)
    client.post(f"/concerns/{concern.code}/take")
    wrong = client.post(f"/concerns/{concern.code}/act", {"reported_to": "", "words": "已报警"})
    client.post(f"/concerns/{concern.code}/act", {"reported_to": "police", "words": "已报警"})
    page = words(
        client.post(f"/concerns/{concern.code}/close", {"words": "安全"}, headers=ENGLISH, follow=True).content
    )
    others = words(signed_in(client, clerk).get("/", headers=ENGLISH).content)

    assert ("1 concern is overdue" in home, "1 row" in listed, "淤青" in listed) == (True, True, False)
    assert (errors_of(wrong.content), "Closed" in page, "Acted upon · police" in page) == (["reported_to"], True, True)
    assert "concern is overdue" not in others
    empty = words(signed_in(client, lead).get("/concerns/?state=late", headers=ENGLISH).content)
    assert "1 row" not in empty
