"""Whoever guesses has to wait, whichever process of the site is asked."""

import threading
from typing import Any

import pytest
from django import forms
from django.core.cache import caches
from django.db import connection
from django.test import RequestFactory

from ledger.access.models import User
from ledger.screens.password_again import check_password_again
from ledger.screens.tries import Limit, address_of, forget_tries, is_spent, take_try

TWO = Limit("test", tries=2, seconds=60)


@pytest.mark.django_db
def test_tries_are_counted_for_each_by_itself_and_given_back() -> None:
    taken = [take_try(TWO, "one") for _ in range(3)]

    assert (taken, is_spent(TWO, "one"), is_spent(TWO, "other")) == ([True, True, False], True, False)
    forget_tries(TWO, "one")
    assert not is_spent(TWO, "one")


@pytest.mark.django_db
def test_tries_come_back_after_a_while() -> None:
    passed = Limit("test", tries=1, seconds=-1)

    assert [take_try(passed, "one") for _ in range(2)] == [True, True]


@pytest.mark.django_db
def test_another_process_knows_of_the_tries() -> None:
    take_try(TWO, "one")

    # What a process keeps for itself is nothing: a new connection to the cache reads the table.
    del caches["default"]

    assert [take_try(TWO, "one") for _ in range(2)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted() -> None:
    taken: list[bool] = []

    def guess() -> None:
        taken.append(take_try(TWO, "one"))
        connection.close()

    guessers = [threading.Thread(target=guess) for _ in range(6)]
    [guesser.start() for guesser in guessers]
    [guesser.join() for guesser in guessers]

    assert sum(taken) <= 2
    assert is_spent(TWO, "one")


def wrong(user: User, password: str) -> str:
    with pytest.raises(forms.ValidationError) as refused:
        check_password_again(user=user, password=password)
    return refused.value.messages[0]


def test_password_once_more_is_no_door_for_guessing(clerk: User, approver: User) -> None:
    answers = [wrong(clerk, f"guess {number}") for number in range(5)]

    assert set(answers) == {"That is not your password. Nothing was done."}
    # Even the right one has to wait now; a colleague's does not.
    assert wrong(clerk, "a long password").startswith("Too many wrong passwords.")
    check_password_again(user=approver, password="a long password")


def test_right_password_forgets_what_was_mistyped(clerk: User) -> None:
    for _ in range(3):
        [wrong(clerk, "mistyped") for _ in range(4)]
        check_password_again(user=clerk, password="a long password")


@pytest.mark.parametrize(
    ("seen", "counted"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64")],
)
def test_a_long_address_counts_by_its_network(rf: RequestFactory, seen: str, counted: str) -> None:
    assert address_of(rf.get("/v/", REMOTE_ADDR=seen)) == counted


def test_behind_a_proxy_the_address_counts_that_the_proxy_saw(rf: RequestFactory, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    # The first is what the guesser wrote; the proxy added the last.
    request = rf.get("/v/", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.9"}, REMOTE_ADDR="127.0.0.1")

    assert address_of(request) == "203.0.113.9"
