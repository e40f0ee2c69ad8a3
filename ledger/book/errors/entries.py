"""Ways in which an entry refuses: its date, key and number, what undoes it, what hangs on it."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal
from ledger.book.addresses import pages_of
from ledger.book.models import Entry


class DateInFuture(Refusal):
    """An event of tomorrow."""

    code = "date_in_future"
    template = _("%(date)s is in the future. Record it on the day it happens.")
    default_field = "date"


class NothingToPost(Refusal):
    """An entry without a single movement."""

    code = "nothing_to_post"
    template = _("There is nothing to record here. Add at least one line.")


class TooManyLines(Refusal):
    """More rows than one entry can number."""

    code = "too_many_lines"
    template = _("One record holds at most %(limit)s lines. Split it.")


class NumberInUse(Refusal):
    """A number that an entry of this kind has."""

    code = "number_in_use"
    template = _("The number %(number)s is in the book already. A number is used once.")
    default_field = "number"


class NumberOutOfSeries(Refusal):
    """A number of the unit's own series that is not the next one."""

    code = "number_out_of_series"
    template = _("%(number)s belongs to this book's own series, whose next number is %(expected)s.")
    default_field = "number"


class KeyReused(Refusal):
    """The same key with other content."""

    code = "key_reused"
    template = _("This key was used for another content (%(number)s). Send a new key for a new record.")
    default_field = "key"

    @property
    def pages(self) -> dict[str, str]:
        """The page of what the key was used for, where that is an entry."""
        used_for = self.details["number"]
        return pages_of([used_for]) if isinstance(used_for, Entry) else {}


class AlreadyReversed(Refusal):
    """An entry that is reversed, or that is itself a reversal."""

    code = "already_reversed"
    template = _("%(number)s can't be reversed: it is reversed already, or is itself a reversal. Record it anew.")
    default_field = "entry"


class ReverseFirst(Refusal):
    """Others have drawn from what the entry brought in."""

    code = "reverse_first"
    template = _("%(number)s can't be reversed yet: what it brought was used by %(others)s. Reverse these first.")
    default_field = "entry"

    def __init__(self, *, entry: Entry, others: list[Entry]) -> None:
        """Keep the entries that come first, of which each has a page."""
        super().__init__(number=entry.number, others=others)
        self.others = others

    @property
    def pages(self) -> dict[str, str]:
        """The pages of what must be reversed first."""
        return pages_of(self.others)


class ReversedTooEarly(Refusal):
    """A mirror of a day on which what goes back was not there yet, or was used."""

    code = "reversed_too_early"
    template = _(
        "%(number)s can't be reversed before %(first)s: until then its money or goods lay elsewhere. Give that day or "
        "a later one."
    )
    default_field = "date"


class ReturnedTooEarly(Refusal):
    """A return from before the hand-out."""

    code = "returned_too_early"
    template = _("It was handed out on %(date)s. Nothing comes back before that; give that day or a later one.")
    default_field = "date"


class MoreThanHandedOut(Refusal):
    """A return of more than is still out."""

    code = "more_than_handed_out"
    template = _("Only %(out)s of this line are still out; %(wanted)s can't come back.")
    default_field = "quantity"


class AttachmentIsDamaged(Refusal):
    """A stored attachment that is gone, or no longer what was kept."""

    code = "attachment_is_damaged"
    template = _("The stored attachment %(digest)s is missing or was altered. Restore it from a backup.")


class AlreadyWithdrawn(Refusal):
    """An attachment that was withdrawn before."""

    code = "already_withdrawn"
    template = _("This attachment was withdrawn already.")
    default_field = "why"


class WhyMissing(Refusal):
    """A withdrawal without a reason."""

    code = "why_missing"
    template = _("Say why.")
    default_field = "why"
