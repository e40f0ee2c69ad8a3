"""Letters by mail: asked for by a person, sent once, in the donor's language; what failed stays in the queue."""

import datetime as dt
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from donors.errors import EnoughReminders, IsBeingMailed, MailNotSetUp, RemindedJustNow, ThankNotNow, WishesNoMail
from donors.mailing import tell_what_broke_off
from donors.models import Donor, Pledge, Reminder, Thank
from donors.operations import (
    PledgedLine,
    Reminding,
    add_person,
    approve_thank,
    draft_thank,
    gather_thanks,
    mail_reminder,
    mail_thanks,
    note_reminder,
    record_pledge,
    reverse_gift,
    send_thank,
    waive_thank,
)
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.book.models import Fund
from ledger.jobs.models import Job
from ledger.jobs.worker import work
from tests import make
from tests.donors.desk import DAY, ENGLISH, give, signed_in, words

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 9)


@pytest.fixture
def work_on(django_capture_on_commit_callbacks: Any) -> Callable[[], None]:
    """Return what lets the worker do all that waits, and what is to be done after each commit."""

    def done() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            work(until_idle=True)

    return done


@pytest.fixture
def letters(clerk: User, approver: User) -> list[Thank]:
    """Return four approved letters: two that can be mailed, one without an address, one whose donor wishes no mail."""
    for code, facts in (
        ("D1", {"email": "one@example.org"}), ("D2", {}), ("D3", {}),
        ("D4", {"email": "four@example.org", "no_mail": True}),
    ):  # fmt: skip
        give(make.donor(code, **facts), 500)
    by = make.clerk_of_the_system()
    add_person(
        donor=Donor.objects.get(code="D2"), role="correspondent", name="关",
        since=DAY, email="two@example.org", by=by,
    )  # fmt: skip
    gather_thanks(root=make.book(), today=TODAY, by=clerk)
    every = list(Thank.objects.order_by("donor__code"))
    return [approve_thank(thank=draft_thank(thank=thank, by=clerk), by=approver) for thank in every]


def mail_all(by: User) -> int:
    return mail_thanks(root=make.book(), at=timezone.now(), by=by)


def break_mail(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[str]:
    """Let the mail server refuse every mail; return to whom it was asked to send."""
    asked: list[str] = []

    def refuse(letter: EmailMessage, *, fail_silently: bool = False) -> int:
        asked.extend(letter.to)
        raise error

    monkeypatch.setattr(EmailMessage, "send", refuse)
    return asked


def pledged(**facts: Any) -> Pledge:
    lines = [PledgedLine(make.fund(), amount=80_000, due_on=DAY), PledgedLine(make.fund(), make.item(), 40)]
    donor = make.donor("P1", **({"email": "giver@example.org", "name": "爱德", "name_en": "Amity"} | facts))
    return record_pledge(
        unit=make.book(), donor=donor, promised_on=DAY, lines=lines, by=make.clerk_of_the_system(),
        reminding=Reminding(7, 10, 2),
    )  # fmt: skip


def remind(pledge: Pledge, by: User, on: dt.date = TODAY) -> Reminder:
    return mail_reminder(
        pledge=pledge, subject="认捐提醒", body="尚待到位", reminded_on=on, at=timezone.now(), by=by
    )  # fmt: skip


# ---- letters of thanks


def test_approved_letters_go_to_those_who_can_be_mailed_and_each_once(
    clerk: User, letters: list[Thank], work_on: Callable[[], None]
) -> None:
    asked = [mail_all(clerk), mail_all(clerk)]
    work_on()

    assert asked == [2, 0]
    assert [sent.to for sent in mail.outbox] == [["one@example.org"], ["two@example.org"]]
    assert list(Thank.objects.order_by("donor__code").values_list("state", flat=True)) == [
        "sent", "sent", "approved", "approved",
    ]  # fmt: skip
    assert Thank.objects.first().history.first().history_user == clerk
    assert "example.org" not in str(list(Job.objects.values_list("arguments", "result")))


def test_job_done_again_sends_nothing_twice(clerk: User, letters: list[Thank], work_on: Callable[[], None]) -> None:
    mail_all(clerk)
    work_on()
    Job.objects.update(state=Job.State.WAITING, done=0, attempts=0)

    work_on()

    assert len(mail.outbox) == 2


def test_letter_on_its_way_is_left_alone(clerk: User, approver: User, letters: list[Thank]) -> None:
    mail_all(clerk)
    give(letters[0].donor, 700)

    with pytest.raises(IsBeingMailed):
        send_thank(thank=letters[0], channel="letter", at=timezone.now(), by=clerk)
    with pytest.raises(IsBeingMailed):
        waive_thank(thank=letters[0], why="不要", by=clerk)

    assert gather_thanks(root=make.book(), today=TODAY, by=clerk) == 0
    assert Thank.objects.get(pk=letters[0].pk).state == "approved"


def test_letter_that_left_while_its_gift_was_reversed_is_noted_as_sent(
    clerk: User, treasurer: User, letters: list[Thank], work_on: Callable[[], None]
) -> None:
    mail_all(clerk)
    gift = letters[0].gifts.get().gift
    reverse_gift(gift=gift, date=DAY, why="退票", by=treasurer)

    work_on()

    letter = Thank.objects.get(pk=letters[0].pk)
    assert (letter.state, bool(letter.body), len(mail.outbox)) == ("sent", True, 2)


def test_refused_address_is_told_and_its_letter_stays(
    clerk: User, letters: list[Thank], work_on: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = break_mail(monkeypatch, SMTPRecipientsRefused({}))

    mail_all(clerk)
    work_on()

    assert asked == ["one@example.org", "two@example.org"]
    assert list(Thank.objects.order_by("donor__code").values_list("state", "mail_problem", "mailing_since"))[:2] == [
        ("approved", "address", None), ("approved", "address", None),
    ]  # fmt: skip
    assert mail_all(clerk) == 2


def test_server_that_is_away_is_asked_once_and_all_letters_stay(
    clerk: User, letters: list[Thank], work_on: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = break_mail(monkeypatch, SMTPServerDisconnected("secret"))

    mail_all(clerk)
    work_on()

    page = words(signed_in(Client(), clerk).get("/thanks/", headers=ENGLISH).content)
    assert (len(asked), set(Thank.objects.values_list("state", flat=True))) == (1, {"approved"})
    assert "The mail server could not be reached, or refused." in page
    assert "secret" not in page


def test_mail_of_which_nothing_is_heard_is_told_after_an_hour(clerk: User, letters: list[Thank]) -> None:
    mail_all(clerk)
    Job.objects.update(state=Job.State.DONE)

    early = tell_what_broke_off()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        late = tell_what_broke_off()

    assert (early, late) == (0, 2)
    assert set(Thank.objects.filter(mail_problem="broken").values_list("state", flat=True)) == {"approved"}
    assert Thank.history.filter(mail_problem="broken", history_user__username="system:mail").count() == 2


def test_letters_that_a_slow_worker_has_not_come_to_are_not_given_up(clerk: User, letters: list[Thank]) -> None:
    mail_all(clerk)

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        late = tell_what_broke_off()

    assert (late, Thank.objects.filter(mail_problem="broken").count()) == (0, 0)


def test_without_a_mail_server_nothing_is_said_to_be_sent(clerk: User, letters: list[Thank], settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.DEBUG = "django.core.mail.backends.console.EmailBackend", False

    with pytest.raises(MailNotSetUp):
        mail_all(clerk)

    assert not Thank.objects.filter(mailing_since__isnull=False).exists()


def test_who_wishes_no_mail_gets_none(clerk: User, letters: list[Thank]) -> None:
    with pytest.raises(WishesNoMail):
        send_thank(thank=letters[3], channel="mail", at=timezone.now(), by=clerk)

    assert not Job.objects.exists()


def test_draft_and_others_papers_do_not_go(clerk: User, stranger: User, letters: list[Thank]) -> None:
    draft_thank(thank=letters[0], by=clerk)

    with pytest.raises(ThankNotNow):
        send_thank(thank=letters[0], channel="mail", at=timezone.now(), by=clerk)
    with pytest.raises(NotAllowed):
        mail_all(stranger)

    assert mail_all(clerk) == 1


def test_letter_for_a_named_child_does_not_name_the_fund(clerk: User) -> None:
    pair = make.fund("PAIR", "entrusted", children=[make.child(name="王小雨")])
    Fund.objects.filter(pk=pair.pk).update(name="助学王小雨")
    give(make.donor("D9"), 500, fund=pair)
    gather_thanks(root=make.book(), today=TODAY, by=clerk)

    drafted = draft_thank(thank=Thank.objects.get(), by=clerk)

    assert ("王小雨" in drafted.body, "您指定的儿童" in drafted.body) == (False, True)


def test_button_sends_what_is_ready(client: Client, clerk: User, letters: list[Thank], work_on: Any) -> None:
    office = signed_in(client, clerk)
    before = words(office.get("/thanks/", headers=ENGLISH).content)

    office.post("/thanks/mail", headers=ENGLISH)
    work_on()

    after = words(office.get("/thanks/", headers=ENGLISH).content)
    assert ("Send 2 approved letters by mail" in before, "approved letters by mail" in after) == (True, False)
    assert len(mail.outbox) == 2


# ---- reminders


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "尊敬的爱德："), ("en", "Dear Amity,")])
def test_reminder_is_written_in_the_donors_language_and_says_what_is_to_come(
    client: Client, clerk: User, language: str, said: str, work_on: Callable[[], None]
) -> None:
    pledge = pledged(language=language)
    office = signed_in(client, clerk)
    page = office.get(f"/pledges/{pledge.number}/remind/mail")
    letter = page.context["form"].initial

    office.post(f"/pledges/{pledge.number}/remind/mail", letter)
    work_on()

    [sent], [reminder] = mail.outbox, Reminder.objects.all()
    assert (said in sent.body, "800.00" in sent.body, "40" in sent.body) == (True, True, True)
    assert (sent.to, sent.subject, sent.body) == (["giver@example.org"], letter["subject"], letter["body"])
    assert (reminder.stage, reminder.channel, reminder.body, reminder.mailing_since) == (1, "mail", sent.body, None)


def test_reminders_by_mail_keep_to_what_was_agreed(clerk: User, work_on: Callable[[], None]) -> None:
    pledge = pledged()
    remind(pledge, clerk)
    work_on()
    with pytest.raises(RemindedJustNow):
        remind(pledge, clerk, TODAY + dt.timedelta(days=9))
    note_reminder(
        pledge=pledge, channel="phone", reminded_on=TODAY + dt.timedelta(days=10), at=timezone.now(), by=clerk
    )

    with pytest.raises(EnoughReminders):
        remind(pledge, clerk, TODAY + dt.timedelta(days=30))

    assert (Reminder.objects.count(), len(mail.outbox)) == (2, 1)


def test_reminder_that_did_not_leave_is_told_sent_again_and_counts_once(
    client: Client, clerk: User, work_on: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge = pledged()
    with monkeypatch.context() as broken:
        break_mail(broken, ConnectionRefusedError())
        remind(pledge, clerk)
        with pytest.raises(IsBeingMailed):
            remind(pledge, clerk)
        work_on()
    page = words(signed_in(client, clerk).get(f"/pledges/{pledge.number}/", headers=ENGLISH).content)

    remind(pledge, clerk)
    work_on()

    [reminder] = Reminder.objects.all()
    assert "The reminder did not leave." in page
    assert (reminder.stage, reminder.mail_problem, len(mail.outbox)) == (1, "", 1)


def test_who_wishes_no_mail_is_not_reminded_by_mail(clerk: User) -> None:
    pledge = pledged(no_mail=True)

    with pytest.raises(WishesNoMail):
        remind(pledge, clerk)

    assert not Reminder.objects.exists()
