"""Ways in which donors, campaigns and letters refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class DonorOfOtherBook(Refusal):
    """A donor of another reporting entity."""

    code = "donor_of_other_book"
    template = _("%(donor)s is not a donor of %(unit)s. Enter the donor there first.")
    default_field = "donor"


class NotTheDonors(Refusal):
    """A lot that is not (any more) the donor's who is to be put right."""

    code = "not_the_donors"
    template = _("This line of %(number)s belongs to another donor already.")
    default_field = "donor"


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


class WishesNoMail(Refusal):
    """A mail to a donor who wishes none."""

    code = "wishes_no_mail"
    template = _("%(donor)s wishes no mail. Send it by letter, or call.")
    default_field = "channel"


class IsBeingMailed(Refusal):
    """A step of a letter that is on its way."""

    code = "is_being_mailed"
    template = _("The letter to %(donor)s is on its way by mail. Wait until it is told what became of it.")


class MailNotSetUp(Refusal):
    """No mail leaves an installation without a mail server."""

    code = "mail_not_set_up"
    template = _("No mail server is set up, so nothing was sent. Ask whoever runs this site to set EMAIL_HOST.")
    default_field = "channel"


class DonorIsNamed(Refusal):
    """A donor is removed whom a gift or a pledge names."""

    code = "donor_is_named"
    template = _("%(code)s stays: a gift, a pledge or a paper names it.")
