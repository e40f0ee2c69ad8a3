"""Ways in which a fund and its rule refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


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


class RestrictionStays(Refusal):
    """Restricted money made free by a fund change."""

    code = "restriction_stays"
    template = _("What is bound to %(fund)s becomes free only by release at year end, not by a change of fund.")
    default_field = "to_fund"


class RuleIsBound(Refusal):
    """Another rule for a fund that value is bound to."""

    code = "rule_is_bound"
    template = _("Value is bound to %(fund)s: whom it may reach stays as the donor said. Open a new fund.")
