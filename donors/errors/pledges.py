"""Ways in which pledges refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


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


class PledgeIsEmpty(Refusal):
    """A pledge without a line."""

    code = "pledge_is_empty"
    template = _("A pledge has at least one line of cash or goods.")


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


class LimitOutOfRange(Refusal):
    """A limit of reminders that makes no sense."""

    code = "limit_out_of_range"
    template = _("Type a number from %(least)s to %(greatest)s.")


class RemindedTooSoon(Refusal):
    """A first reminder long before anything is due."""

    code = "reminded_too_soon"
    template = _("%(number)s is due on %(due)s. The donor is reminded from %(first)s on.")
    default_field = "reminded_on"


class RemindedJustNow(Refusal):
    """A reminder too soon after the last."""

    code = "reminded_just_now"
    template = _("%(number)s was reminded of on %(last)s. The next is due on %(next)s.")
    default_field = "reminded_on"
