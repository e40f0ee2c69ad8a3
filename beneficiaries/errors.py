"""Ways in which children's files refuse. No sentence names a child: the code is enough."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class KeyIsLost(Refusal):
    """A sealed value that no configured key opens."""

    code = "key_is_lost"
    template = _(
        "Identity sealed under the key %(master)s can't be opened: FIELD_KEYS does not hold that key. "
        "Put it back from the paper in the safe before anything is overwritten."
    )


class SealBroken(Refusal):
    """A sealed value that was moved or altered."""

    code = "seal_broken"
    template = _("A sealed value is damaged or does not belong where it stands. Restore it from a backup.")


class SchoolOfOtherBook(Refusal):
    """A school of another reporting entity."""

    code = "school_of_other_book"
    template = _("%(school)s does not belong to %(unit)s. Choose one of its schools.")
    default_field = "school"


class IdNumberKnown(Refusal):
    """Two children with one ID number."""

    code = "id_number_known"
    template = _("%(code)s has the same ID number as %(other)s. One of the two is wrong, or they are one child.")
    default_field = "id_number"


class IdNumberWrong(Refusal):
    """A text that can't be an ID number."""

    code = "id_number_wrong"
    template = _(
        "This can't be an ID number: it has 18 characters, a real day of birth, and a last character that fits."
    )
    default_field = "id_number"


class BirthDateDisagrees(Refusal):
    """An ID number that names another day of birth."""

    code = "birth_date_disagrees"
    template = _("The ID number names another day of birth. One of the two is wrong.")
    default_field = "birth_date"


class FileIsClosed(Refusal):
    """Something is written to the file of a child that was erased or merged."""

    code = "file_is_closed"
    template = _("The file of %(code)s was erased or merged: nothing more can be written to it.")


class NotFromHere(Refusal):
    """A step that a file can't take from where it is."""

    code = "not_from_here"
    template = _("The file of %(code)s is “%(status)s”: it can't take this step.")


class SomethingWasDelivered(Refusal):
    """A child that was entered in error, and received something."""

    code = "something_was_delivered"
    template = _("%(code)s can't have been entered in error: the book or a list names it. Choose the true reason.")
    default_field = "reason"


class HoldsAlready(Refusal):
    """A fact that is on file and has not ended."""

    code = "holds_already"
    template = _("This is on file already, since %(since)s. End it first if it has changed.")
    default_field = "kind"


class EndsBeforeItBegins(Refusal):
    """An end that lies before the beginning."""

    code = "ends_before_it_begins"
    template = _("It can't end on or before the day it began, %(since)s.")
    default_field = "on"


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


class StandsOnAList(Refusal):
    """A child is erased or merged while something is still planned for it."""

    code = "stands_on_a_list"
    template = _("%(code)s stands on %(what)s (%(count)s). Take it off or hand out first.")


class NobodyToMove(Refusal):
    """A move of classes that moves no child."""

    code = "nobody_to_move"
    template = _("No child would move. Those who entered on that day or later stay where they are.")


class AlreadyUndone(Refusal):
    """A move of classes that was taken back before."""

    code = "already_undone"
    template = _("This move was taken back already.")


class NotTheSame(Refusal):
    """A file is joined with itself, or with one of another book."""

    code = "not_the_same"
    template = _("These two files can't be joined: they are one already, or of two books.")
