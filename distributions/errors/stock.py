"""Ways in which moving goods refuses."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class FromOtherUnit(Refusal):
    """One transfer out of places of two units."""

    code = "from_other_unit"
    template = _("%(place)s is not a place of %(unit)s. One transfer leaves one unit: record the rest on another.")
    default_field = "source"


class SamePlace(Refusal):
    """A transfer that goes nowhere."""

    code = "same_place"
    template = _("It lies in %(place)s already. Choose where it goes.")
    default_field = "to_place"
