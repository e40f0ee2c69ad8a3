"""Ways in which holding the book against what is there refuses."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NotAStore(Refusal):
    """A stock-take of a place where no goods lie."""

    code = "not_a_store"
    template = _("%(place)s holds money. Goods are counted in store rooms.")
    default_field = "place"


class TakeUnderWay(Refusal):
    """A second stock-take of a store that is being counted."""

    code = "take_under_way"
    template = _("%(place)s is being counted already, since %(date)s. Finish or cancel that stock-take first.")
    default_field = "place"


class WrongStep(Refusal):
    """A step of a stock-take that is not the next one: somebody else was quicker."""

    code = "wrong_step"
    template = _("Somebody went on with this stock-take meanwhile. Look at where it stands.")


class CountMissing(Refusal):
    """A count that is finished before everything was counted."""

    code = "count_missing"
    template = _("Write how many there are. Where nothing lies, write 0.")


class ReasonMissing(Refusal):
    """A difference that nobody explains."""

    code = "reason_missing"
    template = _("Say why the count differs.")


class FundMissing(Refusal):
    """Pieces found over that belong to no fund yet."""

    code = "fund_missing"
    template = _("Choose the fund that the pieces found over belong to.")


class PiecesGone(Refusal):
    """Pieces that were missing, and of which too few are left in the book by now."""

    code = "pieces_gone"
    template = _(
        "%(item)s left the store since it was counted: the book holds only %(left)s. Give it back to be counted again."
    )


class FundUnfit(Refusal):
    """Own goods of an entrusted fund, or the other way round."""

    code = "fund_unfit"
    template = _("%(fund)s does not fit: goods held for others are counted apart from our own.")


class ConsentMissing(Refusal):
    """Value bound to another purpose without the donor's word."""

    code = "consent_missing"
    template = _("Name the donor's paper that agrees: its date, or its number.")
    default_field = "consent"


class SameFund(Refusal):
    """A change of fund that changes nothing."""

    code = "same_fund"
    template = _("It is bound to %(fund)s already. Choose another fund.")
    default_field = "to_fund"


class ReopeningAskedAlready(Refusal):
    """A second request to open the same month again."""

    code = "reopening_asked_already"
    template = _("Somebody asked already to open %(month)s again. It waits for its answer.")
