"""Ways in which purchases, transfers, distributions, returns and write-offs refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NotADraft(Refusal):
    """A distribution that is posted is not changed or approved again."""

    code = "not_a_draft"
    template = _("This distribution is posted already. Record a return or a reversal instead.")


class NotHandedOut(Refusal):
    """A return of a line that never left."""

    code = "not_handed_out"
    template = _("This line was not handed out, or its distribution is reversed. Nothing can come back.")
    default_field = "line"


class PlaceOfOtherUnit(Refusal):
    """A distribution from the store of another unit."""

    code = "place_of_other_unit"
    template = _("%(place)s belongs to %(unit)s. Move it to a place of this unit first.")
    default_field = "place"


class GroupIsEmpty(Refusal):
    """A group without a member on that day."""

    code = "group_is_empty"
    template = _("Nobody is in %(group)s on %(date)s.")
    default_field = "group"
