"""Ways in which gifts and sheets of gifts refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class GiftIsEmpty(Refusal):
    """A gift without a line."""

    code = "gift_is_empty"
    template = _("A gift has at least one line of cash or goods.")


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


class CollectionThere(Refusal):
    """A second collection sheet of a gift."""

    code = "collection_there"
    template = _("%(number)s has its collection sheet already.")


class CollectionDiffers(Refusal):
    """A sheet that does not add up to the gift."""

    code = "collection_differs"
    template = _("The sheet adds up to ¥%(total)s, the gift’s money is ¥%(money)s. Count once more.")
    default_field = "sheet"
