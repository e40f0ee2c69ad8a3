"""A hand-out that was posted again when its gift was put right: its old number leads to the signatures."""

import pytest
from django.test import Client

from distributions.lists import add_figures, state_of
from distributions.models import Acknowledgement, Distribution
from donors.operations import RightLine
from ledger.access.models import User
from tests import make
from tests.distributions.stock import said
from tests.donors.chains import bags, hand_out, put_right
from tests.donors.desk import ENGLISH, signed_in

pytestmark = pytest.mark.django_db


def signed_hand_out() -> Distribution:
    """Hand out three bags to two children, of whom one signed."""
    given = hand_out(2, 1)
    Acknowledgement.objects.create(line=given.lines.order_by("position")[0], signer="other", signed_on=given.date)
    return given


def page(client: Client, ref: str) -> str:
    return said(client.get(f"/distributions/{ref}/", headers=ENGLISH).content)


def test_copy_under_the_old_number_leads_to_the_signatures(client: Client, treasurer: User) -> None:
    gift = bags(10)
    given = signed_hand_out()
    old = given.ref
    put_right(gift, RightLine(make.fund(), 450_00, 9))
    new = Distribution.objects.get(pk=given.pk).ref
    signed_in(client, treasurer)

    before, after = page(client, old), page(client, new)

    assert (f"Signed {new} the signatures stand there now" in before, "0 of" in before) == (True, False)
    assert ("Posted again" in before, "To go" in before, "Hand out and sign" in before) == (True, False, False)
    assert ("Signed 1 of 2" in after, "the signatures stand there now" in after) == (True, False)


def test_copy_leads_to_the_last_of_several(client: Client, treasurer: User) -> None:
    gift = bags(10)
    given = signed_hand_out()
    old = given.ref
    right = put_right(gift, RightLine(make.fund(), 450_00, 9))
    put_right(right, RightLine(make.fund(), 400_00, 8))
    last = Distribution.objects.get(pk=given.pk).ref

    assert f"Signed {last} the signatures stand there now" in page(signed_in(client, treasurer), old)


def test_list_calls_it_posted_again_and_not_cancelled() -> None:
    gift = bags(10)
    given = signed_hand_out()
    old = given.entry
    put_right(gift, RightLine(make.fund(), 450_00, 9))
    shown = list(Distribution.objects.select_related("unit", "entry__reversed_by").order_by("pk"))
    add_figures(shown)

    assert {str(state_of(one)) for one in shown if one.entry == old} == {"Posted again"}
    assert {str(state_of(one)) for one in shown if one.entry != old} == {"Handing out"}
