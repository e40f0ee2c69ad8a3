"""Ways in which setting up a book refuses."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class AlreadySetUp(Refusal):
    """A first run of an installation that holds a unit."""

    code = "already_set_up"
    template = _("This installation is set up already. Sign in.")


class CodeKept(Refusal):
    """A code or unit of measure that entries rely on."""

    code = "kept_by_the_book"
    template = _("%(what)s is used in the book and can't be changed. Make a new one instead.")


class KitIsEmpty(Refusal):
    """A kit with nothing in it."""

    code = "kit_is_empty"
    template = _("A kit holds at least one item. Choose what is in it, and how many of each.")
    default_field = "parts"


class TwiceInKit(Refusal):
    """An item that a kit names twice."""

    code = "twice_in_kit"
    template = _("An item stands in this kit twice. Write it once, with all its pieces.")
    default_field = "parts"
