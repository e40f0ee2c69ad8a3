"""Tokens of programs: shown once, kept as a digest, counting for their owner while they count."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from ledger.access.models import ApiToken, User
from ledger.access.operations import make_api_token, withdraw_api_token
from ledger.access.queries import api_token_of
from tests import make
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
PAGE = "/account/tokens/"


def token(owner: User, days: int = 30) -> str:
    return make_api_token(name="年报程序", days=days, may_write=False, at=NOON, by=owner)


def test_token_is_shown_once_and_only_its_digest_is_kept(client: Client, clerk: User) -> None:
    made = signed_in(client, clerk).post(PAGE, {"name": "年报程序", "days": "30"}, headers=ENGLISH)
    found = re.search(r"bsl_[\w-]+", made.content.decode())

    assert found is not None
    assert found.group() not in client.get(PAGE).content.decode()
    assert found.group() not in str(ApiToken.objects.values().get())
    assert made["cache-control"].startswith("max-age=0")


def test_token_counts_until_its_day(clerk: User) -> None:
    secret = token(clerk, days=1)
    found = [api_token_of(secret, NOON + dt.timedelta(hours=hours)) for hours in (23, 25)]

    assert [one is not None for one in found] == [True, False]


def test_token_counts_no_longer_when_its_owner_may_not_sign_in(clerk: User) -> None:
    secret = token(clerk)
    clerk.is_active = False
    clerk.save()

    assert api_token_of(secret, NOON) is None


def test_owner_withdraws_a_token(client: Client, clerk: User) -> None:
    secret = token(clerk)
    answer = signed_in(client, clerk).post(f"{PAGE}{ApiToken.objects.get().pk}/withdraw")

    assert (answer["location"], api_token_of(secret, NOON)) == (PAGE, None)


def test_token_of_another_is_not_there_and_is_left_alone(client: Client, clerk: User, treasurer: User) -> None:
    secret = token(clerk)
    kept = ApiToken.objects.get()
    answer = signed_in(client, treasurer).post(f"{PAGE}{kept.pk}/withdraw")
    withdraw_api_token(token=kept, at=NOON, by=treasurer)

    assert (answer.status_code, api_token_of(secret, NOON) is not None) == (404, True)
    assert "年报程序" not in words(client.get(PAGE).content)


def test_token_that_is_withdrawn_again_was_withdrawn_when_it_first_was(clerk: User) -> None:
    token(clerk)
    kept = ApiToken.objects.get()

    for hours in (0, 5):
        withdraw_api_token(token=kept, at=NOON + dt.timedelta(hours=hours), by=clerk)

    assert ApiToken.objects.get().withdrawn_at == NOON


def test_page_lists_the_own_tokens_that_count(client: Client, clerk: User, treasurer: User) -> None:
    now = timezone.now()
    made = (("counts", clerk, 0), ("withdrawn", clerk, 0), ("too old", clerk, 31), ("another's", treasurer, 0))
    for name, owner, days in made:
        make_api_token(name=name, days=30, may_write=False, at=now - dt.timedelta(days=days), by=owner)
    withdraw_api_token(token=ApiToken.objects.get(name="withdrawn"), at=now, by=clerk)

    page = signed_in(client, clerk).get(PAGE)

    assert [one.name for one in page.context["tokens"]] == ["counts"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"days": "0"}, "days"), ({"days": "9999"}, "days"), ({"days": "x"}, "days"), ({"name": ""}, "name")],
)
def test_odd_token_is_refused_beside_its_field(client: Client, clerk: User, sent: dict[str, str], field: str) -> None:
    answer = signed_in(client, clerk).post(PAGE, {"name": "年报", "days": "30"} | sent)

    assert (answer.status_code, errors_of(answer.content), ApiToken.objects.count()) == (422, [field], 0)


def test_nobody_makes_a_token_without_signing_in(client: Client, agency: object) -> None:
    assert client.get(PAGE).status_code == 302
    assert make.agency() == agency
