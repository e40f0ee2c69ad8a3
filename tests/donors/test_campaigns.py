"""Campaigns: what was promised, received and given out; who hands it over is not the donor."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distributions.operations import HandOut, bring_in_distribution
from donors.errors import CampaignEndsBefore
from donors.models import Campaign, Gift, Pledge
from donors.operations import CampaignParticulars, open_campaign
from ledger.access.errors import CodeInUse, NotAllowed
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, typed_gift, words

pytestmark = pytest.mark.django_db


def campaign(by: User | None = None, code: str = "JUNE1", **changes: Any) -> Campaign:
    particulars = CampaignParticulars(**{"name": "六一慰问", "starts_on": dt.date(2026, 6, 1)} | changes)
    return open_campaign(root=make.book(), code=code, particulars=particulars, by=by or make.clerk_of_the_system())


def test_code_of_another_campaign_and_an_end_before_the_beginning_are_refused(clerk: User) -> None:
    campaign(clerk)

    with pytest.raises(CodeInUse):
        campaign(clerk)
    with pytest.raises(CampaignEndsBefore):
        campaign(clerk, "C2", ends_on=DAY)

    assert Campaign.objects.count() == 1


def test_stranger_opens_no_campaign_here(stranger: User) -> None:
    with pytest.raises(NotAllowed):
        campaign(stranger)


def test_page_says_what_was_promised_received_and_given_out(client: Client, auditor: User) -> None:
    one = campaign(presenter="市领导")
    gift = give(amount=300)
    pledge = make.pledge(gift.donor, 500)
    Gift.objects.update(campaign=one)
    Pledge.objects.filter(pk=pledge.pk).update(campaign=one)
    child = make.child()
    bring_in_distribution(
        unit=make.book(), date=DAY, occasion="", number="F1", by=make.clerk_of_the_system(),
        lines=[HandOut(place=make.place(), fund=make.fund(), item=None, wanted=120, child=child)],
    )  # fmt: skip

    page = words(signed_in(client, auditor).get("/campaigns/JUNE1/", headers=ENGLISH).content)

    told = ["Promised¥5.00", "¥5.00 still to come", "Received¥3.00", "Given out¥1.20", "Not yet used¥1.80", "市领导"]
    assert [each in page for each in told] == [True] * len(told)
    assert "王小雨" not in page


def test_gift_and_pledge_are_typed_for_a_campaign(client: Client, clerk: User) -> None:
    one = campaign()
    donor = make.donor()

    signed_in(client, clerk).post("/gifts/new", typed_gift(donor, campaign=str(one.pk)))

    assert Gift.objects.get().campaign == one


def test_campaign_is_opened_and_changed_in_the_browser(client: Client, clerk: User) -> None:
    typed = {"root": str(make.book().pk), "code": "J1", "name": "六一", "starts_on": "2026-06-01"}
    signed_in(client, clerk).post("/campaigns/new", typed)
    bad = client.post("/campaigns/J1/edit", {"name": "六一", "starts_on": "2026-06-01", "ends_on": "2026-05-01"})
    client.post("/campaigns/J1/edit", {"name": "儿童节", "starts_on": "2026-06-01", "place": "合心小学"})

    assert (bad.status_code, errors_of(bad.content)) == (422, ["ends_on"])
    assert "儿童节" in words(client.get("/campaigns/").content)


def test_campaigns_of_another_agency_are_not_seen(client: Client, stranger: User) -> None:
    campaign()
    signed_in(client, stranger)

    assert (client.get("/campaigns/JUNE1/").status_code, "JUNE1" in client.get("/campaigns/").content.decode()) == (
        404, False,
    )  # fmt: skip


def test_list_costs_the_same_with_many_campaigns(client: Client, auditor: User) -> None:
    costs = []
    for some in (range(3), range(3, 15)):
        [campaign(code=f"C{at}") for at in some]
        signed_in(client, auditor).get("/campaigns/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/campaigns/")
        costs.append(len(asked))

    assert costs[0] == costs[1]
