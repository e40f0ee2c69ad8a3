"""People, their roles and their doors: who gives, who takes, and how one gets in."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from ledger.access.errors import LastAdministrator, LinkIsSpent, NotAllowed, OwnDoor
from ledger.access.models import Assignment, SignInLink, User
from ledger.access.operations import assign_role, let_sign_in, make_sign_in_link, set_password_by_link, take_role
from ledger.access.queries import link_of
from tests import make

ENGLISH = {"accept-language": "en"}
NEW = {"display_name": "王老师", "username": "wang-new", "email": "", "role": "caseworker"}


def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def secret_on(page: str) -> str:
    return re.search(r"/enter/([^/]+)/", page)[1]


def test_new_person_sets_a_password_by_the_link_and_is_in(client: Client, administrator: User) -> None:
    sent = NEW | {"unit": str(make.agency().pk)}
    made = signed_in(client, administrator).post("/set-up/people/new", sent, headers=ENGLISH)
    client.logout()

    secret = secret_on(made.content.decode())
    weak = client.post(f"/enter/{secret}/", {"password": "12345678"}, headers=ENGLISH)
    entered = client.post(f"/enter/{secret}/", {"password": "three quiet cranes"}, headers=ENGLISH)
    again = client.post(f"/enter/{secret}/", {"password": "three quiet cranes"}, headers=ENGLISH)

    assert [answer.status_code for answer in (made, weak, entered, again)] == [200, 422, 302, 410]
    assert client.get("/account/").status_code == 200
    assert User.objects.get(username="wang-new").check_password("three quiet cranes")


def test_link_is_kept_only_as_a_digest_and_with_who_made_it(administrator: User, clerk: User) -> None:
    secret = make_sign_in_link(user=clerk, at=timezone.now(), by=administrator)

    link = SignInLink.objects.get()
    assert (secret in str(vars(link)), link.made_by) == (False, administrator)


def test_link_is_too_old_after_a_day_and_a_newer_one_replaces_it(
    client: Client, administrator: User, clerk: User
) -> None:
    now = timezone.now()
    first = make_sign_in_link(user=clerk, at=now, by=administrator)
    second = make_sign_in_link(user=clerk, at=now, by=administrator)

    replaced, good = client.get(f"/enter/{first}/").status_code, client.get(f"/enter/{second}/").status_code
    with time_machine.travel(now + dt.timedelta(hours=25)):
        old = client.get(f"/enter/{second}/").status_code

    assert (replaced, good, old, client.get("/enter/nonsense/").status_code) == (410, 200, 410, 410)


@pytest.mark.parametrize(("then", "first"), [(dt.timedelta(0), "six green herons"), (dt.timedelta(hours=25), "")])
def test_link_whose_page_was_still_open_when_it_was_spent_or_grew_old_sets_no_password(
    administrator: User, clerk: User, then: dt.timedelta, first: str
) -> None:
    now = timezone.now()
    link = link_of(make_sign_in_link(user=clerk, at=now, by=administrator), now)
    assert link is not None
    if first:
        set_password_by_link(link=link, password=first, at=now)

    with pytest.raises(LinkIsSpent):
        set_password_by_link(link=link, password="three quiet cranes", at=now + then)

    assert User.objects.get(pk=clerk.pk).check_password(first or "a long password")


def test_administrator_of_a_school_makes_no_link_for_a_person_of_the_agency(approver: User) -> None:
    of_school = make.user("administrator", make.school())
    assign_role(user=approver, unit=make.school(), role="approver", by=make.clerk_of_the_system())

    with pytest.raises(NotAllowed):
        make_sign_in_link(user=approver, at=timezone.now(), by=of_school)

    assert SignInLink.objects.count() == 0


def test_administrator_of_one_school_makes_no_link_for_a_person_of_two(caseworker: User) -> None:
    assign_role(user=caseworker, unit=make.school("S002"), role="caseworker", by=make.clerk_of_the_system())
    of_one, of_all = (make.user("administrator", unit) for unit in (make.school(), make.agency()))

    with pytest.raises(NotAllowed):
        make_sign_in_link(user=caseworker, at=timezone.now(), by=of_one)
    make_sign_in_link(user=caseworker, at=timezone.now(), by=of_all)

    assert SignInLink.objects.get().made_by == of_all


def test_link_of_a_person_whose_door_is_closed_opens_nothing(client: Client, administrator: User, clerk: User) -> None:
    secret = make_sign_in_link(user=clerk, at=timezone.now(), by=administrator)
    let_sign_in(user=clerk, is_active=False, by=administrator)

    answer = client.post(f"/enter/{secret}/", {"password": "three quiet cranes"})

    assert (answer.status_code, User.objects.get(pk=clerk.pk).check_password("a long password")) == (410, True)


def test_roles_that_nobody_may_hold_together_are_refused_with_the_reason(
    client: Client, administrator: User, clerk: User
) -> None:
    sent = {"role": "approver", "unit": str(make.agency().pk)}

    answer = signed_in(client, administrator).post(f"/set-up/people/{clerk.username}/roles", sent, headers=ENGLISH)

    assert (answer.status_code, clerk.assignments.count()) == (422, 1)
    assert "the one who prepares does not approve" in answer.content.decode()


def test_role_is_given_and_taken_away(client: Client, administrator: User, clerk: User) -> None:
    page = f"/set-up/people/{clerk.username}/"
    signed_in(client, administrator).post(f"{page}roles", {"role": "caseworker", "unit": str(make.agency().pk)})
    given = clerk.assignments.get(role="caseworker")

    client.post(f"{page}roles/{given.pk}/take")

    assert list(clerk.assignments.values_list("role", flat=True)) == ["recorder"]
    assert list(Assignment.history.filter(id=given.pk).values_list("history_type", "history_user")) == [
        ("-", administrator.pk),
        ("+", administrator.pk),
    ]


def test_last_administrator_stays(administrator: User) -> None:
    with pytest.raises(LastAdministrator):
        take_role(assignment=administrator.assignments.get(), by=make.clerk_of_the_system())

    other = make.user("administrator", make.agency())
    take_role(assignment=administrator.assignments.get(), by=other)
    with pytest.raises(LastAdministrator):
        let_sign_in(user=other, is_active=False, by=make.clerk_of_the_system())


def test_nobody_closes_their_own_door(administrator: User) -> None:
    with pytest.raises(OwnDoor):
        let_sign_in(user=administrator, is_active=False, by=administrator)


def test_person_whose_door_is_closed_is_out_at_once(client: Client, administrator: User, clerk: User) -> None:
    inside = Client()
    inside.force_login(clerk)

    signed_in(client, administrator).post(f"/set-up/people/{clerk.username}/door", {"close": "1"})

    assert (inside.get("/account/").status_code, User.objects.get(pk=clerk.pk).is_active) == (302, False)


def test_two_who_change_a_person_at_once_do_not_overwrite_each_other(
    client: Client, administrator: User, clerk: User
) -> None:
    page = f"/set-up/people/{clerk.username}/"
    seen = re.search(r'name="version" value="(\d+)"', signed_in(client, administrator).get(page).content.decode())
    sent: dict[str, Any] = {"display_name": "甲", "email": "", "language": "", "version": seen and seen[1]}
    client.post(page, sent)

    second = client.post(page, sent | {"display_name": "乙"}, headers=ENGLISH)
    shown = second.content.decode()
    newer = re.search(r'name="version" value="(\d+)"', shown)
    third = client.post(page, sent | {"display_name": "乙", "version": newer and newer[1]})

    assert (second.status_code, "<td>甲</td>" in shown, "<td>乙</td>" in shown) == (409, True, True)
    assert (third.status_code, User.objects.get(pk=clerk.pk).display_name) == (302, "乙")


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 403), ("caseworker", 403), ("auditor", 200), ("administrator", 200), ("stranger", 403)],
)
def test_people_are_shown_to_those_who_see_the_settings(
    client: Client, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    assert signed_in(client, request.getfixturevalue(who)).get("/set-up/people/").status_code == status


def test_person_of_another_agency_is_not_there(client: Client, administrator: User, stranger: User) -> None:
    assert signed_in(client, administrator).get(f"/set-up/people/{stranger.username}/").status_code == 404


def test_auditor_sees_a_person_without_buttons(client: Client, auditor: User, clerk: User) -> None:
    page = signed_in(client, auditor).get(f"/set-up/people/{clerk.username}/", headers=ENGLISH).content.decode()

    main = page[page.index("<main") : page.index("</main")]
    assert ("<form" in main, "Recorder" in main) == (False, True)


def test_own_account_shows_the_roles_and_keeps_the_language(client: Client, clerk: User) -> None:
    page = signed_in(client, clerk).get("/account/", headers=ENGLISH).content.decode()
    client.post("/account/", {"language": "zh-hans"})

    assert "recorder" in page
    assert User.objects.get(pk=clerk.pk).language == "zh-hans"


@pytest.mark.parametrize(
    ("language", "name", "called"),
    [
        ("en", "demonstration", "the system (demonstration)"),
        ("zh-hans", "demonstration", "系统（演示）"),
        ("zh-hans", "first run", "系统（首次设置）"),
        ("zh-hans", "print_receipts", "系统（print_receipts）"),
    ],
)
def test_actor_of_the_system_is_called_in_the_readers_language(language: str, name: str, called: str) -> None:
    with override(language):
        assert str(User(is_system=True, display_name=name)) == called
