"""Ways in which reports refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class DoesNotTie(Refusal):
    """A statement whose lines do not add up to what is in hand."""

    code = "does_not_tie"
    template = _("The statement of %(donor)s does not tie, so it is not issued. Run verify_books.")


class NothingToState(Refusal):
    """A donor without a gift up to the end of the period."""

    code = "nothing_to_state"
    template = _("%(donor)s gave nothing up to %(until)s: there is nothing to account for.")


class NothingToRun(Refusal):
    """A run of statements for nobody."""

    code = "nothing_to_run"
    template = _("Nobody gave to %(unit)s until the end of %(year)s.")
    default_field = "year"
