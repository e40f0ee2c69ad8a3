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


class OneAdultAlone(Refusal):
    """A visit at home by one adult."""

    code = "one_adult_alone"
    template = _("Two adults make a visit at home. Name the one who came along.")
    default_field = "second_adult"


class NextBeforeVisit(Refusal):
    """A next step that lies before the visit."""

    code = "next_before_visit"
    template = _("The next step can't lie before the visit.")
    default_field = "next_on"


class MergeWaits(Refusal):
    """A file for which somebody asks already."""

    code = "merge_waits"
    template = _("%(code)s already waits to be joined with another file. Let that be answered first, or withdraw it.")


class MergeAnswered(Refusal):
    """A question that is answered, withdrawn, or was never done where it is undone."""

    code = "merge_answered"
    template = _("This was answered, withdrawn or undone meanwhile. Open it again to see how it stands.")


class CheckOfOneself(Refusal):
    """Somebody checks themselves."""

    code = "check_of_oneself"
    template = _("Nobody checks themselves. Ask a colleague.")


class CheckHoldsTooLong(Refusal):
    """A check that would count for more than a year."""

    code = "check_holds_too_long"
    template = _("A check counts for a year at most: whoever is close to children is looked at every year.")
    default_field = "valid_until"


class CheckWithdrawnAlready(Refusal):
    """A check that was taken back before."""

    code = "check_withdrawn_already"
    template = _("This check was taken back already.")


class HelperHasStopped(Refusal):
    """Something is written down for a helper who no longer helps."""

    code = "helper_has_stopped"
    template = _("This helper stopped on %(day)s. Enter them anew if they help again.")


class SignInTaken(Refusal):
    """A sign-in that is another helper's."""

    code = "sign_in_taken"
    template = _("This sign-in is another helper's.")
    default_field = "sign_in"


class HelperServesElsewhere(Refusal):
    """A helper is proposed for a child of another unit."""

    code = "helper_serves_elsewhere"
    template = _("This helper serves %(unit)s, and not the child's school.")
    default_field = "helper"


class HelperIsPaired(Refusal):
    """Somebody stops helping while a child counts on them."""

    code = "helper_is_paired"
    template = _("%(count)s pairing(s) of this helper are open. Hand over or end them first.")


class HoldTooLong(Refusal):
    """A proposal that would keep others away for too long."""

    code = "hold_too_long"
    template = _("A proposal is held from today for %(days)s days at most.")
    default_field = "held_until"


class HoldRanOut(Refusal):
    """A proposal that nobody answered in time."""

    code = "hold_ran_out"
    template = _("This was held until %(day)s. Propose it again.")


class PairedAlready(Refusal):
    """The same two again while the first time goes on."""

    code = "paired_already"
    template = _("These two are paired already, or it is proposed.")
    default_field = "helper"


class ChildIsHeld(Refusal):
    """Two main helpers are proposed for one child."""

    code = "child_is_held"
    template = _("Another main helper is proposed for this child, held until %(day)s.")
    default_field = "kind"


class HelperHasAChild(Refusal):
    """A second child of whom a helper of one child at a time would be the main helper."""

    code = "helper_has_a_child"
    template = _("This helper stands by one child at a time, and does so already. End that pairing first.")
    default_field = "is_one_to_one"


class MainHelperIsThere(Refusal):
    """A second main helper begins."""

    code = "main_helper_is_there"
    template = _("This child has a main helper. End that pairing first.")


class ChecksAreMissing(Refusal):
    """A pairing with somebody whose checks don't all count."""

    code = "checks_are_missing"
    template = _("Checks of this helper are missing or have ended: %(checks)s.")


class VisitsNotAgreed(Refusal):
    """A pairing without the family's consent."""

    code = "visits_not_agreed"
    template = _(
        "No consent to visits and pairing counts today. Ask the guardian, and write it down on the child's file."
    )


class PairingNotFromHere(Refusal):
    """A step that a pairing can't take from where it is."""

    code = "pairing_not_from_here"
    template = _("This pairing is “%(state)s” by now: it can't take this step.")


class StillPaired(Refusal):
    """A file is erased or joined with another while a helper stands by the child under its code."""

    code = "still_paired"
    template = _("%(code)s is paired with a helper. End that pairing first.")


class DayIsToCome(Refusal):
    """Something is written down before it happened."""

    code = "day_is_to_come"
    template = _("This day is still to come.")
    default_field = "happened_on"


class PlannedInThePast(Refusal):
    """A visit is planned for a day that is over."""

    code = "planned_in_the_past"
    template = _("This day is over. Plan it for today or later, or write down that it was made.")
    default_field = "planned_on"


class VisitNotPlanned(Refusal):
    """A planned visit that was made or called off meanwhile."""

    code = "visit_not_planned"
    template = _("This visit is no longer planned: it was made, tried or called off.")


class NotYourVisit(Refusal):
    """Somebody mends what another wrote."""

    code = "not_your_visit"
    template = _("Only who wrote it mends it. Add what you know beside it.")


class VisitIsSettled(Refusal):
    """A visit is mended after its two days."""

    code = "visit_is_settled"
    template = _("It is settled after 48 hours. Add what is missing or wrong beside it.")


class VisitNotSettled(Refusal):
    """Something is added where the visit itself can be mended, or was not made."""

    code = "visit_not_settled"
    template = _("You can still mend this visit itself; what was not made takes no addition.")


class NobodyLeftToRead(Refusal):
    """A worry that is kept from everybody who would read it."""

    code = "nobody_left_to_read"
    template = _(
        "Nobody would be left to read it. Leave one of them out, or report it outside yourself: to the police at 110, "
        "to civil affairs, or to the education office."
    )
    default_field = "kept_from"


class ConcernNotFromHere(Refusal):
    """A step that a worry can't take from where it is."""

    code = "concern_not_from_here"
    template = _("This concern is “%(state)s” by now: it can't take this step.")
