"""Letters of thanks: one for a donor, drafted by one, approved by another, withdrawn with the gift."""

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from donors.errors import NoMailAddress, ThankNotNow
from donors.models import Donor, Thank
from donors.operations import (
    add_person,
    approve_thank,
    draft_thank,
    gather_thanks,
    reverse_gift,
    send_thank,
    waive_thank,
)
from donors.thanking import letter_of
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from ledger.jobs.worker import work
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 9)


def gather(by: User) -> int:
    return gather_thanks(root=make.book(), today=TODAY, by=by)


def due(by: User, **donor: Any) -> Thank:
    """Return the letter that is due to a donor who gave ¥5.00."""
    give(make.donor("D1", **donor), 500)
    gather(by)
    return Thank.objects.get()


def approved(by: User, another: User, **donor: Any) -> Thank:
    return approve_thank(thank=draft_thank(thank=due(by, **donor), by=by), by=another)


def test_gifts_of_a_donor_are_in_one_letter_and_in_it_once(clerk: User) -> None:
    donor = make.donor()
    give(donor, 100), give(donor, 200), give(amount=300)

    put = [gather(clerk), gather(clerk)]

    assert (put, sorted(thank.gifts.count() for thank in Thank.objects.all())) == ([3, 0], [1, 2])


def test_new_gift_joins_the_unsent_letter_which_is_drafted_anew(clerk: User, approver: User) -> None:
    thank = approved(clerk, approver)
    give(Donor.objects.get(code="D1"), 200)

    gather(clerk)

    thank.refresh_from_db()
    assert (Thank.objects.count(), thank.state, thank.gifts.count(), thank.approved_by) == (1, "due", 2, None)


def test_old_gifts_and_reversed_ones_are_not_thanked_for(clerk: User, treasurer: User) -> None:
    give(date=dt.date(2025, 11, 1))
    reverse_gift(gift=give(), date=DAY, why="错", by=treasurer)

    assert (gather(clerk), Thank.objects.count()) == (0, 0)


@pytest.mark.parametrize(("language", "words_"), [("zh-hans", "人民币 5.00 元"), ("en", "Dear Amity")])
def test_letter_is_in_the_donors_language(clerk: User, language: str, words_: str) -> None:
    thank = due(clerk, name="爱德", name_en="Amity")
    Donor.objects.filter(code="D1").update(language=language)

    drafted = draft_thank(thank=Thank.objects.get(pk=thank.pk), by=clerk)

    assert words_ in drafted.body


def test_letter_goes_to_who_is_written_to_once_the_job_has_it(
    clerk: User, approver: User, django_capture_on_commit_callbacks: Any
) -> None:
    thank = approved(clerk, approver, email="office@example.org")
    add_person(donor=thank.donor, role="correspondent", name="关", since=DAY, email="guan@example.org", by=clerk)

    send_thank(thank=thank, channel="mail", at=timezone.now(), by=clerk)
    before = (len(mail.outbox), Thank.objects.get().state)
    with django_capture_on_commit_callbacks(execute=True):
        work(until_idle=True)

    [sent], letter = mail.outbox, Thank.objects.get()
    assert (before, sent.to, sent.body) == ((0, "approved"), ["guan@example.org"], thank.body)
    assert (letter.state, letter.channel, letter.sent_by, letter.mailing_since) == ("sent", "mail", clerk, None)


def test_mail_without_an_address_is_refused_and_a_letter_goes(clerk: User, approver: User) -> None:
    thank = approved(clerk, approver)

    with pytest.raises(NoMailAddress):
        send_thank(thank=thank, channel="mail", at=timezone.now(), by=clerk)

    assert send_thank(thank=thank, channel="letter", at=timezone.now(), by=clerk).sent_by == clerk


def test_one_who_drafted_does_not_approve() -> None:
    by = make.clerk_of_the_system()

    with pytest.raises(OwnWork):
        approve_thank(thank=draft_thank(thank=due(by), by=by), by=by)


def test_letter_takes_its_steps_in_their_order(clerk: User, approver: User) -> None:
    thank = due(clerk)
    with pytest.raises(ThankNotNow):
        approve_thank(thank=thank, by=approver)
    with pytest.raises(ThankNotNow):
        send_thank(thank=thank, channel="letter", at=timezone.now(), by=clerk)
    waive_thank(thank=thank, why="捐赠人不要", by=clerk)

    with pytest.raises(ThankNotNow):
        draft_thank(thank=thank, by=clerk)


def test_letter_is_withdrawn_with_its_only_gift(clerk: User, treasurer: User) -> None:
    thank = due(clerk)

    reverse_gift(gift=thank.gifts.get().gift, date=DAY, why="错", by=treasurer)

    assert Thank.objects.get().state == "withdrawn"


def test_letter_for_two_gifts_of_which_one_is_reversed_is_written_anew(clerk: User, treasurer: User) -> None:
    donor = make.donor("D1")
    gift, _other = give(donor, 111), give(donor, 222)
    gather(clerk)
    draft_thank(thank=Thank.objects.get(), by=clerk)

    reverse_gift(gift=gift, date=DAY, why="错", by=treasurer)

    thank = draft_thank(thank=Thank.objects.get(), by=clerk)
    assert ("1.11" in thank.body, "2.22" in thank.body) == (False, True)


def test_stranger_gathers_and_drafts_nothing_here(clerk: User, stranger: User) -> None:
    thank = due(clerk)

    with pytest.raises(NotAllowed):
        gather(stranger)
    with pytest.raises(NotAllowed):
        draft_thank(thank=thank, by=stranger)


# ---- in the browser


def test_letter_is_drafted_approved_and_sent_in_the_browser(client: Client, clerk: User, approver: User) -> None:
    address = f"/thanks/{due(clerk).pk}/"
    signed_in(client, clerk).post(address, {"act": "draft", "subject": "谢谢", "body": "我们收到了。"})
    signed_in(client, approver).post(address, {"act": "approve"})
    bad = signed_in(client, clerk).post(address, {"act": "send", "channel": "mail"})
    client.post(address, {"act": "send", "channel": "letter"})

    assert (bad.status_code, errors_of(bad.content)) == (422, ["channel"])
    assert "sent" in words(client.get("/thanks/", headers=ENGLISH).content)
    assert Thank.objects.get().body == "我们收到了。"


def test_letters_of_another_agency_are_not_seen(client: Client, clerk: User, stranger: User) -> None:
    thank = due(clerk, name="陆建华")
    signed_in(client, stranger)

    assert client.get(f"/thanks/{thank.pk}/").status_code == 404
    assert "陆建华" not in client.get("/thanks/").content.decode()


def test_auditor_looks_and_changes_no_letter(client: Client, clerk: User, auditor: User) -> None:
    thank = due(clerk)

    answer = signed_in(client, auditor).post(f"/thanks/{thank.pk}/", {"act": "waive", "why": "x"})

    assert (answer.status_code, Thank.objects.get().state) == (403, "due")


# ---- on paper


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand out papers as they are laid out, before they become a PDF."""

    def lay_out(kind: str, parts: Iterable[dict[str, Any]]) -> bytes:
        return "".join(render_to_string(f"papers/{kind}.html", part) for part in parts).encode()

    monkeypatch.setattr("donors.papers.render_sheet", lay_out)


@pytest.mark.usefixtures("laid_out")
def test_letter_is_printed_once_it_is_approved_in_the_donors_language(
    client: Client, clerk: User, approver: User
) -> None:
    thank = due(clerk, name_en="Zhu Yulan", language="en")
    address = f"/thanks/{thank.pk}/print"
    answers = [signed_in(client, clerk).get(address).status_code]
    approve_thank(thank=draft_thank(thank=thank, by=clerk), by=approver)

    offered = address in client.get(f"/thanks/{thank.pk}/").content.decode()
    with time_machine.travel(dt.datetime(2026, 3, 9, 4, tzinfo=dt.UTC)):
        letter = client.get(address).content.decode()

    assert (answers, offered) == ([404], True)
    assert [part in letter for part in ("9 March 2026", "Dear Zhu Yulan,", "¥5.00", "Stamp of the unit", "盖章处")] == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_approved_letters_are_printed_as_one_file_and_stay_to_be_sent(
    client: Client, clerk: User, approver: User
) -> None:
    for code in ("D1", "D2", "D3"):
        give(make.donor(code), 500)
    gather(clerk)
    for thank in Thank.objects.exclude(donor__code="D3"):
        approve_thank(thank=draft_thank(thank=thank, by=clerk), by=approver)
    Thank.objects.filter(donor__code="D2").update(mailing_since=timezone.now())

    page = words(signed_in(client, clerk).get("/thanks/", headers=ENGLISH).content)
    with pikepdf.open(io.BytesIO(client.get("/thanks/print").content)) as paper:
        pages = len(paper.pages)

    assert ("Print 1 approved letter" in page, pages) == (True, 1)
    assert Thank.objects.filter(state="approved").count() == 2


def test_letters_are_printed_by_those_alone_who_send_them(
    client: Client, clerk: User, approver: User, auditor: User, stranger: User
) -> None:
    thank = approved(clerk, approver)
    addresses = ("/thanks/print", f"/thanks/{thank.pk}/print")

    answers = [[signed_in(client, who).get(at).status_code for at in addresses] for who in (auditor, stranger)]

    assert answers == [[403, 403], [404, 404]]


def test_letter_names_the_purpose_only_where_the_gift_has_one(clerk: User) -> None:
    donor = make.donor()
    for fund in (make.fund(), make.fund("BOOKS", "purpose"), make.fund("TRUST", "entrusted")):
        give(donor, 500, fund=fund)
    gather(clerk)

    lines = [line for line in letter_of(Thank.objects.get())[1].splitlines() if line.startswith("- ")]

    assert [line.partition("元")[2] for line in lines] == ["", "，用于BOOKS", "，用于您指定的儿童"]
