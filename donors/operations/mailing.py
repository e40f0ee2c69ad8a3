"""Letters that go out by mail: given to a job, and what became of each."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from donors.errors import MailNotSetUp, NoMailAddress, WishesNoMail
from donors.models import Donor, Reminder, Thank
from donors.thanking import address_of
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.jobs.operations import ask_for_job

KIND = "mail"
Letter = Thank | Reminder
_TO_CONSOLE = "django.core.mail.backends.console.EmailBackend"


def check_mail(donor: Donor) -> None:
    """Refuse where a mail to a donor has no address, or is not wished for.

    Errors: ``WishesNoMail``; ``NoMailAddress``.
    """
    if donor.no_mail:
        raise WishesNoMail(donor=donor)
    if not address_of(donor):
        raise NoMailAddress(donor=donor)


def begin_mail(letters: Sequence[Letter], at: dt.datetime, by: User) -> None:
    """Give letters to a job, which mails each once. The caller holds their rows.

    Errors: ``MailNotSetUp`` where mail would end in the log of the server.
    """
    if settings.EMAIL_BACKEND == _TO_CONSOLE and not settings.DEBUG:
        raise MailNotSetUp
    for letter in letters:
        letter.mailing_since, letter.mail_problem = at, ""
        _keep(letter, by)
    if letters:
        names = [[type(letter).__name__.lower(), letter.pk] for letter in letters]
        ask_for_job(kind=KIND, by=by, arguments={"letters": names}, total=len(names))


@operation(Permission.WRITE_GIFTS, at=lambda given: donor_of(given["letter"]).root)
def note_mailed(*, letter: Letter, at: dt.datetime, by: User) -> Letter:
    """Note that a mail left: also of a letter that was withdrawn while it was on its way.

    Errors: ``NotAllowed``.
    """
    letter.mailing_since, letter.mail_problem = None, ""
    if isinstance(letter, Thank):
        letter.state, letter.channel = Thank.State.SENT, Thank.Channel.MAIL
        letter.sent_by, letter.sent_at = by, at
    _keep(letter, by)
    return letter


@operation(Permission.WRITE_GIFTS, at=lambda given: donor_of(given["letter"]).root)
def note_not_mailed(*, letter: Letter, problem: str, by: User) -> Letter:
    """Note why a mail did not leave. The letter stays in the queue.

    Errors: ``NotAllowed``.
    """
    letter.mailing_since, letter.mail_problem = None, problem
    _keep(letter, by)
    return letter


def donor_of(letter: Letter) -> Donor:
    """Return to whom a letter goes."""
    return letter.donor if isinstance(letter, Thank) else letter.pledge.donor


def _keep(letter: Letter, by: User) -> None:
    if isinstance(letter, Thank):
        keep(letter, by=by)
    else:
        letter.save()
