"""Ways in which value refuses to be what was said, or to move."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


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


class NotOriginLot(Refusal):
    """Only the lot that a gift opened has a donor."""

    code = "not_origin_lot"
    template = _("The lot %(lot)s was not opened by a gift, so it has no donor to put right.")
    default_field = "lot"
