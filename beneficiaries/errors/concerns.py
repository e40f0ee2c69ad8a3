"""Ways in which worries about a child refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NobodyLeftToRead(Refusal):
    """A worry that is kept from everybody who would read it."""

    code = "nobody_left_to_read"
    template = _(
        "Nobody would be left to read it. Leave one of them out, or report it outside yourself: to the police at 110, "
        "to civil affairs, or to the education office."
    )
    default_field = "kept_from"


class ConcernNotFromHere(Refusal):
    """A step that a worry can't take from where it is."""

    code = "concern_not_from_here"
    template = _("This concern is “%(state)s” by now: it can't take this step.")
