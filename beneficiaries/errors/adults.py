"""Ways in which the adults of a child and their consent refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class RoleTaken(Refusal):
    """Two adults in one role on one day."""

    code = "role_taken"
    template = _("%(code)s has one in this role already, from %(since)s until %(until)s. End that link first.")
    default_field = "role"


class NoPhone(Refusal):
    """A phone is confirmed where none is on file."""

    code = "no_phone"
    template = _("No phone number is on file for this adult. Write it down first.")
    default_field = "link"


class NotGuardianThen(Refusal):
    """A decision by somebody who was no guardian of the child that day."""

    code = "not_guardian_then"
    template = _("This adult was no parent or acting guardian of the child on %(day)s. Ask the one who was.")
    default_field = "given_by"


class GiverCannot(Refusal):
    """A decision by a parent who is on file as unable to decide."""

    code = "giver_cannot"
    template = _("This parent is on file as “%(why)s” on that day, and can't decide for the child.")
    default_field = "given_by"


class NoNoticeThen(Refusal):
    """A decision on a day on which no notice was in force."""

    code = "no_notice_then"
    template = _("No notice to families was in force on %(day)s: nobody can decide on what they were not told.")
    default_field = "decided_on"


class NothingToWithdraw(Refusal):
    """A withdrawal of what was not given."""

    code = "nothing_to_withdraw"
    template = _("There is no consent for this purpose to withdraw. Write it down as refused.")
    default_field = "decision"
