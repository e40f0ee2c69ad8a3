"""Ways in which months and years refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class PeriodClosed(Refusal):
    """The month of the date is closed in a unit that the event touches."""

    code = "period_closed"
    template = _("%(month)s is closed in %(unit)s. The first open date is %(first_open)s.")
    default_field = "date"


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
