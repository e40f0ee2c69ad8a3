"""Ways in which purchases, transfers, distributions, returns and write-offs refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NotADraft(Refusal):
    """A distribution that is posted is not changed or approved again."""

    code = "not_a_draft"
    template = _("This distribution is posted already. Record a return or a reversal instead.")


class NotHandedOut(Refusal):
    """A return of a line that never left."""

    code = "not_handed_out"
    template = _("This line was not handed out, or its distribution is reversed. Nothing can come back.")
    default_field = "line"


class NotApproved(NotHandedOut):
    """Something is done with a list that is not approved, or was reversed."""

    code = "not_approved"
    template = _("This list is not approved, or its hand-out is reversed.")


class PlaceOfOtherUnit(Refusal):
    """A distribution from the store of another unit."""

    code = "place_of_other_unit"
    template = _("%(place)s belongs to %(unit)s. Move it to a place of this unit first.")
    default_field = "place"


class GroupIsEmpty(Refusal):
    """A group without a member on that day."""

    code = "group_is_empty"
    template = _("Nobody is in %(group)s on %(date)s.")
    default_field = "group"


class NotSent(Refusal):
    """A list that nobody sent for approval."""

    code = "not_sent"
    template = _("This list is not sent for approval. The one who prepares it sends it when it is ready.")


class AlreadySent(Refusal):
    """A change of a list that waits for approval."""

    code = "already_sent"
    template = _("This list waits for approval. Take it back first, then it can be changed.")


class ChangedMeanwhile(Refusal):
    """Somebody saved the list after it was opened here."""

    code = "changed_meanwhile"
    template = _(
        "%(who)s saved this list while you had it open. What you typed is kept; what was saved stands beside it. "
        "Look at both, then save again."
    )


class ChangedSinceSeen(Refusal):
    """The list that is approved is not the one that was shown."""

    code = "changed_since_seen"
    template = _("This list was changed after you opened it. Look at it again before you approve.")


class ListHasFaults(Refusal):
    """A list that could not be posted as it is."""

    code = "list_has_faults"
    template = _("The list can't be sent yet. Put right what is named here, then send it.")


class ListIsEmpty(Refusal):
    """A list on which nobody receives anything."""

    code = "list_is_empty"
    template = _("Nobody receives anything on this list yet. Fill in at least one cell.")


class ReceiverElsewhere(Refusal):
    """A child or group of another unit."""

    code = "receiver_elsewhere"
    template = _("The list holds receivers who do not belong to %(unit)s. Take them off the list.")


class NoGuardian(Refusal):
    """A signature by a guardian whom no file names."""

    code = "no_guardian"
    template = _("The file of %(receiver)s names no guardian who may sign. Choose who signed instead.")
    default_field = "signer"


class NobodyToSign(Refusal):
    """A signature for nobody, or for somebody who signed already."""

    code = "nobody_to_sign"
    template = _("Tick what was handed over. What is signed for can't be signed for again.")


class NothingWaits(NobodyToSign):
    """A signature for somebody of whom nothing waits any more: another phone was quicker, or it went back."""

    code = "nothing_waits"
    template = _("It was signed for meanwhile, perhaps on another phone, or went back to stock. Go on with the next.")


class SignerUnnamed(Refusal):
    """Somebody else signed, and nobody says who."""

    code = "signer_unnamed"
    template = _("Write the name of the one who signed.")
    default_field = "other_name"


class SignedBeforeHandOut(Refusal):
    """A signature from before the hand-out."""

    code = "signed_before_hand_out"
    template = _("Nothing was handed out before %(date)s. Give the day of the signature.")
    default_field = "signed_on"


class SignedInFuture(Refusal):
    """A signature from a day that is still to come."""

    code = "signed_in_future"
    template = _("%(date)s is still to come. Give the day of the signature.")
    default_field = "signed_on"


class ApprovedTooEarly(Refusal):
    """A list is approved in a month before that of its day."""

    code = "approved_too_early"
    template = _("The hand-out is on %(date)s and stands in the books of that month. Approve it from %(first)s on.")
    default_field = "password"


class ConsentIsMissing(Refusal):
    """A public hand-out to children whose guardians did not consent, or took their consent back."""

    code = "consent_is_missing"
    template = _("A public hand-out needs the guardians' consent. Not given for %(who)s. Return the list.")
    default_field = "password"


class FromOtherUnit(Refusal):
    """One transfer out of places of two units."""

    code = "from_other_unit"
    template = _("%(place)s is not a place of %(unit)s. One transfer leaves one unit: record the rest on another.")
    default_field = "source"


class SamePlace(Refusal):
    """A transfer that goes nowhere."""

    code = "same_place"
    template = _("It lies in %(place)s already. Choose where it goes.")
    default_field = "to_place"


class TooYoungToSign(Refusal):
    """A signature of a child under eight, or of unknown age."""

    code = "too_young_to_sign"
    template = _("%(receiver)s is under eight, or its file names no month of birth. An adult signs.")
    default_field = "signer"


class AdultMustSign(Refusal):
    """Cash that a child alone signed for."""

    code = "adult_must_sign"
    template = _("Cash for a child needs an adult beside it. Write who signed with the child.")
    default_field = "witness"


class WitnessMissing(Refusal):
    """Somebody else signed, without a reason or a witness."""

    code = "witness_missing"
    template = _("Somebody else signs only with a reason and a witness. Write both.")
    default_field = "witness"


class SecondAdultMissing(Refusal):
    """A group for which one adult signed."""

    code = "second_adult_missing"
    template = _("For a group two adults sign. Write the name of the second.")
    default_field = "witness"


class SignatureMissing(Refusal):
    """A signature on the screen that nobody drew."""

    code = "signature_missing"
    template = _("Nothing was drawn. Sign in the field, or choose another way to sign.")
    default_field = "strokes"


class NotThere(Refusal):
    """More was left than the line gave."""

    code = "not_there"
    template = _("At least one piece and no more than the line gives can be left.")
    default_field = "wanted"


class NothingLeft(Refusal):
    """Nothing that was left over, or all of it was dealt with."""

    code = "nothing_left"
    template = _("Nothing is noted as not collected that was not dealt with already.")


class OtherList(Refusal):
    """A page of another list's sheet."""

    code = "other_list"
    template = _("This is a page of %(number)s. Send it there.")
    default_field = "photos"


class PageOfNoSheet(Refusal):
    """A code of ours that no sheet has."""

    code = "page_of_no_sheet"
    template = _("The code on this page belongs to no sheet that is known here.")
    default_field = "photos"


class NotOnThisPage(Refusal):
    """A receiver of another page."""

    code = "not_on_this_page"
    template = _("One of these receivers does not stand on page %(page)s. Open the page again.")


class PageIsKeyed(Refusal):
    """A page that was keyed already."""

    code = "page_is_keyed"
    template = _("Page %(page)s was keyed already. Nothing was recorded twice.")


class CountsDisagree(Refusal):
    """A page whose count by hand is not what was signed for."""

    code = "counts_disagree"
    template = _(
        "%(what)s: %(given)s signed for by what you keyed, but %(counted)s counted by hand. Look at the page again."
    )


class CopyIsGone(Refusal):
    """A copy of a sheet that is not there, or not yet."""

    code = "copy_is_gone"
    template = _("This copy is not printed, or no longer kept. Print another.")


class ScanIsDamaged(Refusal):
    """A photograph that is gone, or no longer what was kept."""

    code = "scan_is_damaged"
    template = _("The photograph of this page is missing or was altered. Restore it from a backup.")


class ScanIsPutAway(Refusal):
    """A photograph of a page on which a child stands whose file was erased."""

    code = "scan_is_put_away"
    template = _(
        "A child whose name stands on the photograph was erased. It lies sealed in the archive and is shown no more."
    )


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


class SignatureGone(Refusal):
    """A signature that was taken back, or that another stands for, since it was shown."""

    code = "signature_gone"
    template = _("Somebody took this signature back meanwhile. Look at who signed now.")
    default_field = "signatures"


class SignatureStands(Refusal):
    """A signature of something that was settled afterwards, or that this book did not take."""

    code = "signature_stands"
    template = _("What came back to stock, or was brought in from a spreadsheet, keeps its signature.")
    default_field = "signatures"


class NotDurable(Refusal):
    """A look at something that is used up, or that no group uses."""

    code = "not_durable"
    template = _("Only goods that last for years and that a group uses are looked at again.")


class SeenBeforeHandOut(Refusal):
    """A look from before the goods were there, or of tomorrow."""

    code = "seen_before_hand_out"
    template = _("The goods are there since %(date)s. Give a day from then until today.")
    default_field = "seen_on"


class MoreThanGiven(Refusal):
    """More pieces than the group was given."""

    code = "more_than_given"
    template = _("The group was given %(given)s and did not return them. More can't be there.")
    default_field = "pieces"


class SightingUnexplained(Refusal):
    """Fewer pieces than last time, without a word."""

    code = "sighting_unexplained"
    template = _("Fewer are there than before. Say what became of them.")
    default_field = "note"


class SignedForOtherFund(Refusal):
    """A hand-out that people signed for would be of another fund."""

    code = "signed_for_other_fund"
    template = _(
        "%(number)s was signed for, or its sheet is printed, with the fund on it. Take back what was handed out as a "
        "return, put this right, then hand it out anew."
    )


class AlreadyIssued(Refusal):
    """Goods that left the store already."""

    code = "already_issued"
    template = _("It was noted already that these goods left the store.")


class ChangedSincePrinted(Refusal):
    """A page of a list that is not the one that was printed."""

    code = "changed_since_printed"
    template = _("The list %(number)s is not the one that was printed. Nothing was recorded; tell the auditor.")


class TookPart(Refusal):
    """A check by somebody who had a part in the hand-out."""

    code = "took_part"
    template = _("You had a part in this hand-out. Somebody who had none checks it.")


class CheckedAlready(Refusal):
    """A receiver who was asked already."""

    code = "checked_already"
    template = _("It is written down already what this receiver said.")


class CheckUnexplained(Refusal):
    """Something not as listed, without a word."""

    code = "check_unexplained"
    template = _("Something is not as listed. Say what, without names.")
    default_field = "note"
