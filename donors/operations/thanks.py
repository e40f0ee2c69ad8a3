"""Letters of thanks: gathered, drafted, approved by another, sent or waived."""

import datetime as dt

from donors.errors import IsBeingMailed, ThankNotNow
from donors.models import Gift, Thank, ThankedGift
from donors.operations.mailing import begin_mail, check_mail
from donors.thanking import letter_of, mailable
from ledger.access.errors import OwnWork
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import stead_of

State = Thank.State
DAYS = 7
BACK = 92


@operation(Permission.WRITE_GIFTS, at=lambda given: given["root"])
def gather_thanks(*, root: Unit, today: dt.date, by: User) -> int:
    """Put every gift of the last three months that nobody was thanked for into its donor's letter.

    A letter that is not sent yet takes what is new, and is drafted anew. Returns how many gifts were put in.

    Errors: ``NotAllowed``.
    Source: donors.md, section 5.9.
    """
    waiting = Gift.objects.filter(
        root=root, entry__reversed_by__isnull=True, thanked__isnull=True,
        entry__date__range=(today - dt.timedelta(days=BACK), today),
    ).select_related("donor", "entry")  # fmt: skip
    # What comes while a letter is on its way by mail waits for the next one.
    letters = {thank.donor_id: thank for thank in Thank.objects.filter(donor__root=root, state__in=Thank.UNSENT)}
    put: list[ThankedGift] = []
    for gift in waiting.order_by("entry__date", "pk"):
        donor = gift.donor.merged_into_id or gift.donor_id
        if donor in letters and letters[donor].mailing_since:
            continue
        if donor not in letters:
            letters[donor] = Thank(donor_id=donor, due_on=gift.entry.date + dt.timedelta(days=DAYS))
            keep(letters[donor], by=by)
        elif letters[donor].state != State.DUE:
            _again(letters[donor], by)
        put.append(ThankedGift(thank=letters[donor], gift=gift))
    ThankedGift.objects.bulk_create(put)
    return len(put)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["thank"].donor.root)
def draft_thank(*, thank: Thank, by: User, subject: str = "", body: str = "") -> Thank:
    """Write a letter: as the template has it, or as it was typed.

    Errors: ``ThankNotNow`` for one that was sent, waived or withdrawn.
    """
    thank = _locked(thank, {State.DUE, State.DRAFTED, State.APPROVED})
    proposed = letter_of(thank)
    thank.subject, thank.body = subject or proposed[0], body or proposed[1]
    thank.state, thank.drafted_by, thank.mail_problem = State.DRAFTED, by, ""
    thank.approved_by = thank.deputy = None
    keep(thank, by=by)
    return thank


@operation(Permission.APPROVE, at=lambda given: given["thank"].donor.root)
def approve_thank(*, thank: Thank, by: User) -> Thank:
    """Approve a letter that somebody else drafted, and keep in whose stead.

    Errors: ``ThankNotNow``; ``OwnWork``.
    """
    thank = _locked(thank, {State.DRAFTED})
    if thank.drafted_by_id == by.pk:
        raise OwnWork
    thank.state, thank.approved_by, thank.deputy = State.APPROVED, by, stead_of(by, thank.donor.root)
    keep(thank, by=by)
    return thank


@operation(Permission.WRITE_GIFTS, at=lambda given: given["thank"].donor.root)
def send_thank(*, thank: Thank, channel: str, at: dt.datetime, by: User) -> Thank:
    """Let an approved letter go out by mail, or note that it went by letter or by phone.

    A mail leaves after the commit, by a job; once it left, the letter is sent. Until then it stays in the queue.

    Errors: ``ThankNotNow``; ``IsBeingMailed``; ``NoMailAddress``; ``WishesNoMail``; ``MailNotSetUp``.
    """
    thank = _locked(thank, {State.APPROVED})
    if channel == Thank.Channel.MAIL:
        check_mail(thank.donor)
        begin_mail([thank], at, by)
        return thank
    thank.state, thank.channel, thank.sent_by, thank.sent_at = State.SENT, channel, by, at
    thank.mail_problem = ""
    keep(thank, by=by)
    return thank


@operation(Permission.WRITE_GIFTS, at=lambda given: given["root"])
def mail_thanks(*, root: Unit, at: dt.datetime, by: User) -> int:
    """Let every approved letter of a book go out by mail whose donor has an address and wishes mail.

    Asked for twice, a letter goes once. Returns how many go.

    Errors: ``MailNotSetUp``.
    """
    ready = mailable(Thank.objects.filter(donor__root=root)).select_for_update(of=("self",)).select_related("donor")
    letters = list(ready.order_by("due_on", "pk"))
    begin_mail(letters, at, by)
    return len(letters)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["thank"].donor.root)
def waive_thank(*, thank: Thank, why: str, by: User) -> Thank:
    """Note that no letter goes out, and why.

    Errors: ``ThankNotNow``.
    """
    thank = _locked(thank, {State.DUE, State.DRAFTED, State.APPROVED})
    thank.state, thank.note = State.WAIVED, why
    keep(thank, by=by, why=why[:100])
    return thank


def _again(thank: Thank, by: User) -> None:
    thank.state, thank.subject, thank.body = State.DUE, "", ""
    thank.drafted_by = thank.approved_by = thank.deputy = None
    keep(thank, by=by)


def _locked(thank: Thank, states: set[State]) -> Thank:
    thank = Thank.objects.select_for_update(of=("self",)).select_related("donor__root").get(pk=thank.pk)
    if thank.mailing_since:
        raise IsBeingMailed(donor=thank.donor)
    if thank.state not in states:
        raise ThankNotNow(donor=thank.donor, state=thank.get_state_display())
    return thank
