"""Ways in which donors, pledges, gifts and receipts refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class CreditCodeWrong(Refusal):
    """A unified social credit code whose check character is wrong."""

    code = "credit_code_wrong"
    template = _("%(value)s is not a unified social credit code: look at it once more on the donor's papers.")
    default_field = "tax_id"


class PledgeOfAnother(Refusal):
    """A gift on the pledge of another donor."""

    code = "pledge_of_another"
    template = _("The pledge %(number)s is not this donor's. Choose one of this donor, or none.")
    default_field = "pledge"


class PledgeOfOtherKind(Refusal):
    """Cash on a pledge of goods, or goods of another item."""

    code = "pledge_of_other_kind"
    template = _("The pledge %(number)s is of %(kind)s. This line does not fulfil it.")
    default_field = "pledge"


class DonorOfOtherBook(Refusal):
    """A donor of another reporting entity."""

    code = "donor_of_other_book"
    template = _("%(donor)s is not a donor of %(unit)s. Enter the donor there first.")
    default_field = "donor"


class GiftIsEmpty(Refusal):
    """A gift without a line."""

    code = "gift_is_empty"
    template = _("A gift has at least one line of cash or goods.")


class PledgeIsEmpty(Refusal):
    """A pledge without a line."""

    code = "pledge_is_empty"
    template = _("A pledge has at least one line of cash or goods.")


class GiftIsReversed(Refusal):
    """A receipt for a gift that is no longer in the book."""

    code = "gift_is_reversed"
    template = _("The gift %(number)s is reversed. It gets no receipt.")


class AlreadyReceipted(Refusal):
    """A gift that has a live receipt."""

    code = "already_receipted"
    template = _("The gift %(gift)s has the receipt %(number)s. Void that one first.")


class ReceiptFirst(Refusal):
    """A gift can't be reversed while its receipt is in the donor's hands."""

    code = "receipt_first"
    template = _("The gift %(gift)s has the receipt %(number)s. Void the receipt first.")


class ReceiptIsVoid(Refusal):
    """A void receipt is not voided again."""

    code = "receipt_is_void"
    template = _("The receipt %(number)s is void already.")


class IssuedBeforeReceived(Refusal):
    """A receipt dated before the gift arrived."""

    code = "issued_before_received"
    template = _("The gift %(number)s arrived on %(date)s. A receipt is not issued before that.")
    default_field = "issued_on"


class DonorNameUnprintable(Refusal):
    """A character that the fonts do not have."""

    code = "unprintable"
    template = _("The print fonts lack %(characters)s. Ask the operator to add a font that has it.")


class NotTheDonors(Refusal):
    """A lot that is not (any more) the donor's who is to be put right."""

    code = "not_the_donors"
    template = _("This line of %(number)s belongs to another donor already.")
    default_field = "donor"


class ReceiptLacks(Refusal):
    """Something that the rules of the country ask of every receipt, and that the unit's letterhead lacks."""

    code = "receipt_lacks"
    template = _("Receipts by the rules of %(profile)s need %(what)s of %(unit)s. Write it in its settings.")


class GiftIsNotIncome(Refusal):
    """An official receipt where the rules forbid it; the rule is named."""

    code = "no_official_receipt"
    template = _("%(why)s There is no official receipt for it. Rule: %(rule)s.")


class OfficialThere(Refusal):
    """A gift that has an official receipt, or of which one was waived or asked for."""

    code = "official_there"
    template = _("The official receipt of %(number)s is noted already: %(state)s.")


class OfficialNumberTaken(Refusal):
    """Two gifts with the same official receipt."""

    code = "official_number_taken"
    template = _("The official receipt %(code)s %(serial)s is noted at another gift. Look at the paper once more.")
    default_field = "serial"


class OfficialNumberWrong(Refusal):
    """A code or number that no authority gives."""

    code = "official_number_wrong"
    template = _("%(value)s is no code or number of an official receipt. Copy the letters and figures as printed.")


class NotOfficialNow(Refusal):
    """A step that an official receipt in this state does not take."""

    code = "not_official_now"
    template = _("The official receipt of %(number)s is %(state)s. This step is not open now.")


class VoidAskedAlready(Refusal):
    """A second request to void the same receipt."""

    code = "void_asked_already"
    template = _("Somebody asked already that %(number)s be void. It waits for its answer.")


class AnsweredAlready(Refusal):
    """A request that was answered meanwhile."""

    code = "answered_already"
    template = _("This request was answered already.")


class OriginalMissing(Refusal):
    """A receipt voided without a word about the paper in the donor's hands."""

    code = "original_missing"
    template = _("Say where the original is: whether it came back, and if not, why.")
    default_field = "original"


class ProfileUnknown(Refusal):
    """Rules of a country of which there is no file."""

    code = "profile_unknown"
    template = _("There are no rules of “%(code)s”. Choose one of those offered.")
    default_field = "profile"


class PledgeIsClosed(Refusal):
    """Something done to a pledge of which nothing is to come."""

    code = "pledge_is_closed"
    template = _("Nothing is still to come on the pledge %(number)s.")


class RevisionBelowReceived(Refusal):
    """A new plan that promises less than what came already."""

    code = "revision_below_received"
    template = _("%(received)s of %(what)s came already. The new plan can't promise less: %(planned)s.")


class RevisionOfAnother(Refusal):
    """An instalment of a line that is not this pledge's."""

    code = "revision_of_another"
    template = _("This line is not of the pledge %(number)s.")


class MoreThanGiven(Refusal):
    """More of a gift's line promised away than it has."""

    code = "more_than_given"
    template = _("The gift has %(given)s of %(what)s; %(wanted)s is more than that.")


class MoreThanPromised(Refusal):
    """More on a pledge than was promised, without a decision."""

    code = "more_than_promised"
    template = _(
        "%(left)s is still to come on the pledge %(number)s; %(wanted)s is more. Leave the rest free, or say that it "
        "counts all the same, and why."
    )


class ReliefAskedAlready(Refusal):
    """A second request to let go of the same line."""

    code = "relief_asked_already"
    template = _("Somebody asked already to let go of this line. It waits for its answer.")


class ReliefTooLarge(Refusal):
    """More let go than is to come."""

    code = "relief_too_large"
    template = _("Only %(left)s is still to come. No more than that can be let go.")
    default_field = "part"


class EnoughReminders(Refusal):
    """One reminder more than was agreed."""

    code = "enough_reminders"
    template = _("%(number)s was reminded of %(most)s times. That is the limit of this pledge.")


class RemindedJustNow(Refusal):
    """A reminder too soon after the last."""

    code = "reminded_just_now"
    template = _("%(number)s was reminded of on %(last)s. The next is due on %(next)s.")
    default_field = "reminded_on"


class CountersTheSame(Refusal):
    """Goods that one person counted alone."""

    code = "counters_the_same"
    template = _("Two people count what came. Write two different names.")
    default_field = "counted_with"


class CountNeedsReason(Refusal):
    """Fewer or more came than was declared, and nobody says why."""

    code = "count_needs_reason"
    template = _("%(declared)s were declared and %(counted)s counted. Say why they differ.")
    default_field = "reason"


class WitnessedInFuture(Refusal):
    """A gift that was witnessed tomorrow."""

    code = "witnessed_in_future"
    template = _("%(date)s has not come yet.")
    default_field = "date"


class BatchNotOpen(Refusal):
    """A sheet that is being reviewed, or was posted."""

    code = "batch_not_open"
    template = _("The sheet %(number)s is not open for typing: it is %(state)s.")


class BatchNotSent(Refusal):
    """A sheet that nobody sent."""

    code = "batch_not_sent"
    template = _("The sheet %(number)s does not wait for review: it is %(state)s.")


class BatchHasFaults(Refusal):
    """A sheet with rows that can't be posted, or with none."""

    code = "batch_has_faults"
    template = _("The sheet can't go on: %(count)s rows have something to mend, or there is no row at all.")


class ControlDiffers(Refusal):
    """A sheet that does not agree with what was counted beforehand."""

    code = "control_differs"
    template = _(
        "Typed: %(count)s gifts, ¥%(total)s. Counted beforehand: %(expected)s, ¥%(expected_total)s. Find the "
        "difference, or say why it is right."
    )
    default_field = "override"


class SameDonor(Refusal):
    """A donor held against themself."""

    code = "same_donor"
    template = _("These are not two donors. Choose another.")
    default_field = "other"


class DonorIsMerged(Refusal):
    """Something new for a donor who turned out to be another."""

    code = "donor_is_merged"
    template = _("%(donor)s was merged into another donor. Choose that one.")
    default_field = "donor"


class MergeAskedAlready(Refusal):
    """A second request to merge the same donor."""

    code = "merge_asked_already"
    template = _("Somebody asked already to merge %(donor)s. It waits for its answer.")


class MergeOfBalances(Refusal):
    """A donor whose money did not come as a gift."""

    code = "merge_of_balances"
    template = _(
        "%(donor)s has opening balances or identified money, which can't be carried over. Merge the other way round."
    )


class MergeNotDone(Refusal):
    """Undoing what was not done, or was undone."""

    code = "merge_not_done"
    template = _("This merge is not in force. There is nothing to undo.")


class CampaignEndsBefore(Refusal):
    """A campaign that ends before it begins."""

    code = "campaign_ends_before"
    template = _("The end comes before the beginning.")
    default_field = "ends_on"


class ThankNotNow(Refusal):
    """A step that a letter of thanks does not take now."""

    code = "thank_not_now"
    template = _("The letter to %(donor)s is %(state)s. This step is not open now.")


class NoMailAddress(Refusal):
    """A mail to a donor without an address."""

    code = "no_mail_address"
    template = _("%(donor)s has no mail address. Send it by letter, or enter an address.")
    default_field = "channel"


class RunUnderWay(Refusal):
    """A second run of receipts while one is at work."""

    code = "run_under_way"
    template = _("Receipts of %(unit)s are being issued already. Wait until that run has ended.")


class NothingToIssue(Refusal):
    """A run without a gift."""

    code = "nothing_to_issue"
    template = _("No gift of %(unit)s of %(year)s waits for its receipt.")
    default_field = "year"


class DonorIsNamed(Refusal):
    """A donor is removed whom a gift or a pledge names."""

    code = "donor_is_named"
    template = _("%(code)s stays: a gift, a pledge or a paper names it.")


class CorrectionAskedAlready(Refusal):
    """A second request to put the same gift right."""

    code = "correction_asked_already"
    template = _("Somebody asked already to put %(number)s right. It waits for its answer.")


class NothingIsWrong(Refusal):
    """A correction that changes nothing."""

    code = "nothing_is_wrong"
    template = _("This is what the gift says already. Change what is wrong.")


class TakeBackFirst(Refusal):
    """Figures of a gift that others drew from."""

    code = "take_back_first"
    template = _("Something was made of %(number)s: %(others)s. Reverse these first, the latest first.")


class OfficialFirst(Refusal):
    """A gift whose official receipt is in the donor's hands."""

    code = "official_first"
    template = _("The official receipt %(number)s must be reversed by a red-letter receipt first.")
