"""How putting a whole chain right is refused."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class KindNotAgain(Refusal):
    """An entry in a chain that the book can't repeat by itself."""

    code = "kind_not_again"
    template = _("%(number)s can't be posted again by itself. Reverse it, put this right, then record it anew.")


class WaitsForOther(Refusal):
    """Something made of what can't be posted again."""

    code = "waits_for_other"
    template = _("%(number)s was made of something above that can't be posted again. Settle that first.")


class InTwoFunds(Refusal):
    """A line of value that would be in two funds."""

    code = "in_two_funds"
    template = _(
        "Line %(line)s of %(number)s was made of this and of others, and can't be in two funds. Reverse %(number)s, "
        "put this right, then record it anew with a line for each."
    )


class ChangeOfFundIsVoid(Refusal):
    """A change of fund to where value is from the start."""

    code = "change_of_fund_is_void"
    template = _("%(number)s bound this to %(fund)s, where it will be anyway. Reverse that change of fund first.")


class BelowZero(Refusal):
    """A past day on which more would have been taken out than there was."""

    code = "below_zero"
    template = _(
        "On %(date)s %(place)s would have held %(missing)s of %(what)s less than nothing, in the fund %(fund)s: more "
        "was taken out then, and came back later. Record that fewer arrived instead, on a later day."
    )
    default_field = "date"


class TooLittleToGiveBack(Refusal):
    """More that went back to a donor than would be left of that donor's gift."""

    code = "too_little_to_give_back"
    template = _(
        "%(wanted)s of %(what)s went back to the donor, and come of this gift alone: on %(date)s %(free)s of it would "
        "be left. What was made of it before finds no more of other gifts at %(place)s."
    )
