"""Ways in which the file of a child refuses, and what is sealed in it."""

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


class MergeWaits(Refusal):
    """A file for which somebody asks already."""

    code = "merge_waits"
    template = _("%(code)s already waits to be joined with another file. Let that be answered first, or withdraw it.")


class MergeAnswered(Refusal):
    """A question that is answered, withdrawn, or was never done where it is undone."""

    code = "merge_answered"
    template = _("This was answered, withdrawn or undone meanwhile. Open it again to see how it stands.")
