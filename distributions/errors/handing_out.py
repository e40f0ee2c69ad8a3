"""Ways in which a hand-out refuses, from the store to its close, and what comes back of it."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NotHandedOut(Refusal):
    """A return of a line that never left."""

    code = "not_handed_out"
    template = _("This line was not handed out, or its distribution is reversed. Nothing can come back.")
    default_field = "line"


class NotApproved(NotHandedOut):
    """Something is done with a list that is not approved, or was reversed."""

    code = "not_approved"
    template = _("This list is not approved, or its hand-out is reversed.")


class AlreadyIssued(Refusal):
    """Goods that left the store already."""

    code = "already_issued"
    template = _("It was noted already that these goods left the store.")


class NothingLeft(Refusal):
    """Nothing that was left over, or all of it was dealt with."""

    code = "nothing_left"
    template = _("Nothing is noted as not collected that was not dealt with already.")


class StillOpen(Refusal):
    """A hand-out that can't be closed yet."""

    code = "still_open"
    template = _(
        "Not everything is settled: %(lines)s lines without a signature, %(left)s not collected and not back in stock, "
        "%(pages)s pages of the sheet still out."
    )


class AlreadyClosed(Refusal):
    """A hand-out that is closed."""

    code = "already_closed"
    template = _("This hand-out is closed. Nothing is signed for or noted any more.")


class SignedForOtherFund(Refusal):
    """A hand-out that people signed for would be of another fund."""

    code = "signed_for_other_fund"
    template = _(
        "%(number)s was signed for, or its sheet is printed, with the fund on it. Take back what was handed out as a "
        "return, put this right, then hand it out anew."
    )
