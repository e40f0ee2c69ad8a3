"""Ways in which visits refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class OneAdultAlone(Refusal):
    """A visit at home by one adult."""

    code = "one_adult_alone"
    template = _("Two adults make a visit at home. Name the one who came along.")
    default_field = "second_adult"


class NextBeforeVisit(Refusal):
    """A next step that lies before the visit."""

    code = "next_before_visit"
    template = _("The next step can't lie before the visit.")
    default_field = "next_on"


class DayIsToCome(Refusal):
    """Something is written down before it happened."""

    code = "day_is_to_come"
    template = _("This day is still to come.")
    default_field = "happened_on"


class PlannedInThePast(Refusal):
    """A visit is planned for a day that is over."""

    code = "planned_in_the_past"
    template = _("This day is over. Plan it for today or later, or write down that it was made.")
    default_field = "planned_on"


class VisitNotPlanned(Refusal):
    """A planned visit that was made or called off meanwhile."""

    code = "visit_not_planned"
    template = _("This visit is no longer planned: it was made, tried or called off.")


class NotYourVisit(Refusal):
    """Somebody mends what another wrote."""

    code = "not_your_visit"
    template = _("Only who wrote it mends it. Add what you know beside it.")


class VisitIsSettled(Refusal):
    """A visit is mended after its two days."""

    code = "visit_is_settled"
    template = _("It is settled after 48 hours. Add what is missing or wrong beside it.")


class VisitNotSettled(Refusal):
    """Something is added where the visit itself can be mended, or was not made."""

    code = "visit_not_settled"
    template = _("You can still mend this visit itself; what was not made takes no addition.")
