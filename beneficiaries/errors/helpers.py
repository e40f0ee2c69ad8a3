"""Ways in which helpers and their checks refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class CheckOfOneself(Refusal):
    """Somebody checks themselves."""

    code = "check_of_oneself"
    template = _("Nobody checks themselves. Ask a colleague.")


class CheckHoldsTooLong(Refusal):
    """A check that would count for more than a year."""

    code = "check_holds_too_long"
    template = _("A check counts for a year at most: whoever is close to children is looked at every year.")
    default_field = "valid_until"


class CheckWithdrawnAlready(Refusal):
    """A check that was taken back before."""

    code = "check_withdrawn_already"
    template = _("This check was taken back already.")


class HelperHasStopped(Refusal):
    """Something is written down for a helper who no longer helps."""

    code = "helper_has_stopped"
    template = _("This helper stopped on %(day)s. Enter them anew if they help again.")


class SignInTaken(Refusal):
    """A sign-in that is another helper's."""

    code = "sign_in_taken"
    template = _("This sign-in is another helper's.")
    default_field = "sign_in"


class HelperServesElsewhere(Refusal):
    """A helper is proposed for a child of another unit."""

    code = "helper_serves_elsewhere"
    template = _("This helper serves %(unit)s, and not the child's school.")
    default_field = "helper"


class HelperIsPaired(Refusal):
    """Somebody stops helping while a child counts on them."""

    code = "helper_is_paired"
    template = _("%(count)s pairing(s) of this helper are open. Hand over or end them first.")
