"""Ways in which looking at a hand-out afterwards refuses: checks, and goods that last."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NotDurable(Refusal):
    """A look at something that is used up, or that no group uses."""

    code = "not_durable"
    template = _("Only goods that last for years and that a group uses are looked at again.")


class SeenBeforeHandOut(Refusal):
    """A look from before the goods were there, or of tomorrow."""

    code = "seen_before_hand_out"
    template = _("The goods are there since %(date)s. Give a day from then until today.")
    default_field = "seen_on"


class MoreThanTheGroupHas(Refusal):
    """More pieces than the group was given."""

    code = "more_than_the_group_has"
    template = _("The group was given %(given)s and did not return them. More can't be there.")
    default_field = "pieces"


class SightingUnexplained(Refusal):
    """Fewer pieces than last time, without a word."""

    code = "sighting_unexplained"
    template = _("Fewer are there than before. Say what became of them.")
    default_field = "note"


class TookPart(Refusal):
    """A check by somebody who had a part in the hand-out."""

    code = "took_part"
    template = _("You had a part in this hand-out. Somebody who had none checks it.")


class CheckedAlready(Refusal):
    """A receiver who was asked already."""

    code = "checked_already"
    template = _("It is written down already what this receiver said.")


class CheckUnexplained(Refusal):
    """Something not as listed, without a word."""

    code = "check_unexplained"
    template = _("Something is not as listed. Say what, without names.")
    default_field = "note"
