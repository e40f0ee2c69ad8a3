"""Ways in which the book refuses. Each sentence says what is wrong and what to do."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal
from ledger.book.addresses import pages_of
from ledger.book.models import Entry


class DateInFuture(Refusal):
    """An event of tomorrow."""

    code = "date_in_future"
    template = _("%(date)s is in the future. Record it on the day it happens.")
    default_field = "date"


class PeriodClosed(Refusal):
    """The month of the date is closed in a unit that the event touches."""

    code = "period_closed"
    template = _("%(month)s is closed in %(unit)s. The first open date is %(first_open)s.")
    default_field = "date"


class NotWhole(Refusal):
    """An amount or a quantity that is no whole number of minor units or pieces."""

    code = "not_whole"
    template = _("%(value)s is not a whole number. Amounts have two decimals, goods are counted in whole pieces.")
    default_field = "amount"


class AmountNotPositive(Refusal):
    """Money of nothing, or of less."""

    code = "amount_not_positive"
    template = _("An amount of money must be more than 0.00.")
    default_field = "amount"


class QuantityNotPositive(Refusal):
    """Goods of no pieces."""

    code = "quantity_not_positive"
    template = _("A quantity must be at least 1.")
    default_field = "quantity"


class WrongKindOfPlace(Refusal):
    """Money in a store room, or goods in a bank."""

    code = "wrong_kind_of_place"
    template = _("%(place)s can't hold this: goods lie in store rooms, money in banks, cash boxes and wallets.")
    default_field = "place"


class FundDoesNotServe(Refusal):
    """A fund of another unit."""

    code = "fund_does_not_serve"
    template = _("The fund %(fund)s belongs to %(unit)s and does not serve %(place)s. Choose another fund.")
    default_field = "fund"


class FundNotOpen(Refusal):
    """A date outside the life of the fund."""

    code = "fund_not_open"
    template = _("The fund %(fund)s takes nothing on %(date)s: it is open from %(open_on)s to %(close_on)s.")
    default_field = "fund"


class FundHoldsUnidentified(Refusal):
    """Nothing can be spent of what came from unknown payers."""

    code = "fund_holds_unidentified"
    template = _("The fund %(fund)s holds money of unknown payers. Name the donor first, then it can be used.")
    default_field = "fund"


class FundIsForGifts(Refusal):
    """Money of an unknown payer in a fund that can be spent."""

    code = "fund_is_for_gifts"
    template = _("Money of an unknown payer waits in a fund of its own; %(fund)s can be spent. Choose that fund.")
    default_field = "fund"


class OtherBook(Refusal):
    """Value would cross from one reporting entity into another."""

    code = "other_book"
    template = _("%(one)s and %(other)s keep separate books. Give it out to that unit instead.")
    default_field = "place"


class PlaceOfOtherBook(OtherBook):
    """An event of one reporting entity would lie at a place of another."""

    code = "place_of_other_book"
    template = _("%(other)s keeps a book apart from that of %(unit)s. Record it there.")


class NotEnough(Refusal):
    """More is asked for than is free on that date."""

    code = "not_enough"
    template = _("%(place)s holds %(free)s of %(what)s in the fund %(fund)s on %(date)s; %(wanted)s are asked for.")
    later = _(
        "%(place)s holds %(free)s of %(what)s in the fund %(fund)s on %(date)s; %(wanted)s are asked for. "
        "The first date that would do is %(first_date)s."
    )
    default_field = "quantity"

    def __str__(self) -> str:
        """Return the sentence, with the first date that would do where there is one."""
        return str(self.later if self.details.get("first_date") else self.template) % self.told


class LotNotThere(Refusal):
    """The lot that was named lies elsewhere, or is of another fund or item."""

    code = "lot_not_there"
    template = _("The lot %(lot)s is not at %(place)s in the fund %(fund)s. Choose one that is.")
    default_field = "lot"


class ReceiverOutsideFund(Refusal):
    """A child that the fund may not reach."""

    code = "receiver_outside_fund"
    template = _("The fund %(fund)s is for %(rule)s only. %(receiver)s is not among them; use another fund.")
    default_field = "child"


class ChildNotActive(Refusal):
    """A child that left, or whose file is not open."""

    code = "child_not_active"
    template = _("The file of %(receiver)s is not active on %(date)s. Nothing can be handed out to that child.")
    default_field = "child"


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


class MoreThanHandedOut(Refusal):
    """A return of more than is still out."""

    code = "more_than_handed_out"
    template = _("Only %(out)s of this line are still out; %(wanted)s can't come back.")
    default_field = "quantity"


class NotOriginLot(Refusal):
    """Only the lot that a gift opened has a donor."""

    code = "not_origin_lot"
    template = _("The lot %(lot)s was not opened by a gift, so it has no donor to put right.")
    default_field = "lot"


class RestrictionStays(Refusal):
    """Restricted money made free by a fund change."""

    code = "restriction_stays"
    template = _("What is bound to %(fund)s becomes free only by release at year end, not by a change of fund.")
    default_field = "to_fund"


class TooManyLines(Refusal):
    """More rows than one entry can number."""

    code = "too_many_lines"
    template = _("One record holds at most %(limit)s lines. Split it.")


class NothingToPost(Refusal):
    """An entry without a single movement."""

    code = "nothing_to_post"
    template = _("There is nothing to record here. Add at least one line.")


class MonthOrder(Refusal):
    """Closing a month before the one before it, or reopening one before the one after it."""

    code = "month_order"
    template = _("%(month)s can't be changed: %(other)s comes first.")
    default_field = "month"


class MonthNotOver(Refusal):
    """Closing a month in which something may still happen."""

    code = "month_not_over"
    template = _("%(month)s is not over. Close it from %(first_day)s on.")
    default_field = "month"


class MonthIsOpen(Refusal):
    """Opening a month that nobody closed."""

    code = "month_is_open"
    template = _("%(month)s is open already.")
    default_field = "month"


class YearIsClosed(Refusal):
    """A year end that is posted already."""

    code = "year_is_closed"
    template = _("The year %(year)s of %(unit)s is closed by %(number)s.")
    default_field = "year"


class AlreadySetUp(Refusal):
    """A first run of an installation that holds a unit."""

    code = "already_set_up"
    template = _("This installation is set up already. Sign in.")


class CodeKept(Refusal):
    """A code or unit of measure that entries rely on."""

    code = "kept_by_the_book"
    template = _("%(what)s is used in the book and can't be changed. Make a new one instead.")


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


class RuleIsBound(Refusal):
    """Another rule for a fund that value is bound to."""

    code = "rule_is_bound"
    template = _("Value is bound to %(fund)s: whom it may reach stays as the donor said. Open a new fund.")


class KitIsEmpty(Refusal):
    """A kit with nothing in it."""

    code = "kit_is_empty"
    template = _("A kit holds at least one item. Choose what is in it, and how many of each.")
    default_field = "parts"


class TwiceInKit(Refusal):
    """An item that a kit names twice."""

    code = "twice_in_kit"
    template = _("An item stands in this kit twice. Write it once, with all its pieces.")
    default_field = "parts"
