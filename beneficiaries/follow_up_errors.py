"""Ways in which what is to be done about a child is refused."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NotOfThisChild(Refusal):
    """Something is asked about an object of another child."""

    code = "not_of_this_child"
    template = _("This is not on the file of this child any more. Choose again.")
    default_field = "about"


class AssigneeCannot(Refusal):
    """Somebody is asked who doesn't keep the file."""

    code = "assignee_cannot"
    template = _("This person doesn't keep the file of this child. Ask another.")
    default_field = "assignee"


class AskedAlready(Refusal):
    """Two open questions of a kind about one object."""

    code = "asked_already"
    template = _("Somebody is to do this already, by %(day)s.")
    default_field = "about"


class FollowUpIsClosed(Refusal):
    """Something that was done or let go meanwhile."""

    code = "follow_up_is_closed"
    template = _("This was done or let go meanwhile.")
