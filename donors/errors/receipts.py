"""Ways in which receipts refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal
from ledger.book.addresses import address


class GiftIsReversed(Refusal):
    """A receipt for a gift that is no longer in the book."""

    code = "gift_is_reversed"
    template = _("The gift %(number)s is reversed. It gets no receipt.")


class AlreadyReceipted(Refusal):
    """A gift that has a live receipt."""

    code = "already_receipted"
    template = _("The gift %(gift)s has the receipt %(number)s. Void that one first.")


class ReceiptNotWanted(Refusal):
    """A donor who gets no receipt for each gift, unasked."""

    code = "receipt_not_wanted"
    template = _("This donor's receipts: %(policy)s.")


class ReceivedAfter(Refusal):
    """A gift that arrived after the date of the receipts of a run."""

    code = "received_after"
    template = _("It arrived after the date of the receipts.")


class ReceiptFirst(Refusal):
    """A gift can't be reversed while its receipt is in the donor's hands."""

    code = "receipt_first"
    template = _("The gift %(gift)s has the receipt %(number)s. Void the receipt first.")

    @property
    def pages(self) -> dict[str, str]:
        """The page of the receipt."""
        number = str(self.details["number"])
        return {number: address("receipt", number)}


class ReceiptIsVoid(Refusal):
    """A void receipt is not voided again."""

    code = "receipt_is_void"
    template = _("The receipt %(number)s is void already.")


class IssuedBeforeReceived(Refusal):
    """A receipt dated before the gift arrived."""

    code = "issued_before_received"
    template = _("The gift %(number)s arrived on %(date)s. A receipt is not issued before that.")
    default_field = "issued_on"


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


class RunUnderWay(Refusal):
    """A second run of receipts while one is at work."""

    code = "run_under_way"
    template = _("Receipts of %(unit)s are being issued already. Wait until that run has ended.")


class NothingToIssue(Refusal):
    """A run without a gift."""

    code = "nothing_to_issue"
    template = _("No gift of %(unit)s of %(year)s waits for its receipt.")
    default_field = "year"


class OfficialFirst(Refusal):
    """A gift whose official receipt is in the donor's hands."""

    code = "official_first"
    template = _("The official receipt %(number)s must be reversed by a red-letter receipt first.")
