"""What was typed of a gift is kept for its owner, by the button or by itself, until it is saved or thrown away."""

import datetime as dt

import pytest
from django.test import Client

from donors.models import Gift
from ledger.access.models import User
from ledger.screens.models import KeptForm
from tests import make
from tests.donors.desk import ENGLISH, signed_in, typed_gift, typed_goods

pytestmark = pytest.mark.django_db
NEW = "/gifts/new"
KEY = "a-sheet-of-paper"


def begun(client: Client, **changes: str) -> KeptForm:
    client.post(NEW, typed_gift(make.donor()) | {"key": KEY, "keep-draft": "1"} | changes, headers=ENGLISH)
    return KeptForm.objects.get()


def shown(client: Client, address: str) -> str:
    return client.get(address, headers=ENGLISH).content.decode()


def test_what_was_typed_is_found_again_after_signing_in_again(client: Client, clerk: User) -> None:
    signed_in(client, clerk)
    draft = begun(client, **{"money-0-amount": "1.2万", "note": "from the fair"} | typed_goods())
    client.logout()

    page = shown(signed_in(client, clerk), draft.get_absolute_url())

    kept = ['value="1.2万"', 'value="from the fair"', f'value="{KEY}"', 'value="40"', 'name="goods-0-item"']
    assert [text for text in kept if text not in page] == []
    assert "There is a problem" not in page
    assert Gift.objects.count() == 0


def test_draft_may_be_as_wrong_as_it_likes(client: Client, clerk: User) -> None:
    signed_in(client, clerk)

    draft = begun(client, donor="", date="the day before", **{"money-0-amount": "much"})

    page = shown(client, draft.get_absolute_url())
    assert 'value="the day before"' in page
    assert 'value="much"' in page


def test_script_keeps_the_same_draft_again_and_is_told_when(client: Client, clerk: User) -> None:
    signed_in(client, clerk)
    begun(client)

    sent = typed_gift(make.donor(name="张三")) | {"key": KEY, "keep-draft": "1", "note": "later"}
    answer = client.post(NEW, sent, headers=ENGLISH | {"accept": "application/json"})

    assert answer.json()["said"].startswith("Draft kept at ")
    assert KeptForm.objects.get().typed["note"] == ["later"]


def test_saving_the_gift_ends_its_draft_and_no_other(client: Client, clerk: User) -> None:
    signed_in(client, clerk)
    draft = begun(client)
    begun_too = KeptForm.objects.create(owner=clerk, form="new_gift", key="2", typed={}, kept_at=draft.kept_at)

    client.post(draft.get_absolute_url(), typed_gift(make.donor()) | {"key": KEY})

    assert Gift.objects.count() == 1
    assert list(KeptForm.objects.all()) == [begun_too]


def test_drafts_stand_above_the_gifts_and_on_the_home_page(client: Client, clerk: User) -> None:
    draft = begun(signed_in(client, clerk))

    assert draft.get_absolute_url() in shown(client, "/gifts/")
    assert draft.get_absolute_url() in shown(client, "/drafts/")
    assert "1 form is begun and not saved" in shown(client, "/")


def test_nobody_finds_the_draft_of_another(client: Client, clerk: User) -> None:
    draft = begun(signed_in(client, clerk))
    signed_in(client, make.user("recorder", make.agency()))

    assert draft.about not in shown(client, "/gifts/")
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.post(f"/drafts/{draft.pk}/discard").status_code == 404
    assert KeptForm.objects.exists()


def test_draft_is_thrown_away_after_asking(client: Client, clerk: User) -> None:
    draft = begun(signed_in(client, clerk))

    assert "What you typed goes" in shown(client, f"/drafts/{draft.pk}/discard")
    client.post(f"/drafts/{draft.pk}/discard")

    assert not KeptForm.objects.exists()


def test_character_that_no_database_keeps_is_left_out(client: Client, clerk: User) -> None:
    draft = begun(signed_in(client, clerk), note="a\x00b", donor="\x00恒泰")

    assert (draft.typed["note"], draft.about) == (["ab"], "恒泰")
    assert client.get(f"{NEW}?draft=none%00").status_code == 404


def test_neither_a_password_nor_a_secret_of_the_form_is_kept(client: Client, clerk: User) -> None:
    draft = begun(signed_in(client, clerk), password="a long password", csrfmiddlewaretoken="x" * 64)

    assert not {"password", "csrfmiddlewaretoken", "keep-draft"} & set(draft.typed)


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"key": ""}, "lost its number"), ({"key": "k" * 65}, "lost its number"), ({"note": "x" * 100_001}, "too much")],
)
def test_what_is_no_draft_is_refused(client: Client, clerk: User, changes: dict[str, str], why: str) -> None:
    sent = typed_gift(make.donor()) | {"key": KEY, "keep-draft": "1"} | changes

    page = signed_in(client, clerk).post(NEW, sent, headers=ENGLISH, follow=True).content.decode()

    assert why in page
    assert not KeptForm.objects.exists()


def test_nobody_fills_the_table_with_drafts(client: Client, clerk: User) -> None:
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    KeptForm.objects.bulk_create(
        KeptForm(owner=clerk, form="new_gift", key=str(at_), typed={}, kept_at=at) for at_ in range(50)
    )

    sent = typed_gift(make.donor()) | {"key": KEY, "keep-draft": "1"}
    page = signed_in(client, clerk).post(NEW, sent, headers=ENGLISH, follow=True).content.decode()

    assert "You keep 50 drafts already" in page
    # One that is kept already keeps itself on.
    client.post(NEW, sent | {"key": "7"})
    assert KeptForm.objects.get(key="7").typed["key"] == ["7"]


def test_pledge_is_kept_half_typed_and_its_draft_ends_with_it(client: Client, clerk: User) -> None:
    donor = make.donor()
    typed = {
        "key": KEY, "donor": donor.code, "promised_on": "2026-03-01", "unit": str(make.book().pk), "binding": "spoken",
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-kind": "money",
        "lines-0-fund": str(make.fund().pk), "lines-0-wanted": "", "lines-0-due_on": "soon",
    }  # fmt: skip
    signed_in(client, clerk).post("/pledges/new", typed | {"keep-draft": "1"})
    draft = KeptForm.objects.get()

    page = shown(client, draft.get_absolute_url())

    assert (draft.title, 'value="soon"' in page) == (f"New pledge · {donor.code}", True)
    assert "There is a problem" not in page
