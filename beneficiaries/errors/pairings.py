"""Ways in which pairings refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class HoldTooLong(Refusal):
    """A proposal that would keep others away for too long."""

    code = "hold_too_long"
    template = _("A proposal is held from today for %(days)s days at most.")
    default_field = "held_until"


class HoldRanOut(Refusal):
    """A proposal that nobody answered in time."""

    code = "hold_ran_out"
    template = _("This was held until %(day)s. Propose it again.")


class PairedAlready(Refusal):
    """The same two again while the first time goes on."""

    code = "paired_already"
    template = _("These two are paired already, or it is proposed.")
    default_field = "helper"


class ChildIsHeld(Refusal):
    """Two main helpers are proposed for one child."""

    code = "child_is_held"
    template = _("Another main helper is proposed for this child, held until %(day)s.")
    default_field = "kind"


class HelperHasAChild(Refusal):
    """A second child of whom a helper of one child at a time would be the main helper."""

    code = "helper_has_a_child"
    template = _("This helper stands by one child at a time, and does so already. End that pairing first.")
    default_field = "is_one_to_one"


class MainHelperIsThere(Refusal):
    """A second main helper begins."""

    code = "main_helper_is_there"
    template = _("This child has a main helper. End that pairing first.")


class ChecksAreMissing(Refusal):
    """A pairing with somebody whose checks don't all count."""

    code = "checks_are_missing"
    template = _("Checks of this helper are missing or have ended: %(checks)s.")


class VisitsNotAgreed(Refusal):
    """A pairing without the family's consent."""

    code = "visits_not_agreed"
    template = _(
        "No consent to visits and pairing counts today. Ask the guardian, and write it down on the child's file."
    )


class PairingNotFromHere(Refusal):
    """A step that a pairing can't take from where it is."""

    code = "pairing_not_from_here"
    template = _("This pairing is “%(state)s” by now: it can't take this step.")


class StillPaired(Refusal):
    """A file is erased or joined with another while a helper stands by the child under its code."""

    code = "still_paired"
    template = _("%(code)s is paired with a helper. End that pairing first.")
