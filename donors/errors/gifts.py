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


class TakenBack(Refusal):
    """An answer to what was taken back meanwhile."""

    code = "taken_back"
    template = _("%(who)s, who asked, took this back. There is nothing to answer any more.")


class NothingIsWrong(Refusal):
    """A correction that changes nothing."""

    code = "nothing_is_wrong"
    template = _("This is what the gift says already. Change what is wrong.")


class CantBePutRight(Refusal):
    """A gift on which something stands that can't be posted again."""

    code = "cant_be_put_right"
    template = _("%(number)s can't be put right so, for %(other)s stands on it: %(reason)s")


class BookMovedOn(Refusal):
    """A request whose chain would be another one now."""

    code = "book_moved_on"
    template = _(
        "The book changed since this was asked: putting %(number)s right would do something else now than was shown. "
        "Decline it, and ask anew."
    )


class CollectionThere(Refusal):
    """A second collection sheet of a gift."""

    code = "collection_there"
    template = _("%(number)s has its collection sheet already.")


class CollectionDiffers(Refusal):
    """A sheet that does not add up to the gift."""

    code = "collection_differs"
    template = _("The sheet adds up to ¥%(total)s, the gift's money is ¥%(money)s. Count once more.")
    default_field = "sheet"
