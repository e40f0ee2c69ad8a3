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


class FileStillThere(Refusal):
    """A file that the family does not want is called done while it is there, or let go without a law."""

    code = "file_still_there"
    template = _("The file is still there. Erase it, or say which law keeps it.")
    default_field = "reason"


class LawKeepsFilesOnly(Refusal):
    """Something other than a file is let go because a law keeps it."""

    code = "law_keeps_files_only"
    template = _("Choose another reason: a law keeps the file of a child, and nothing else that is to be done.")
    default_field = "reason"


class FollowUpIsClosed(Refusal):
    """Something that was done or let go meanwhile."""

    code = "follow_up_is_closed"
    template = _("This was done or let go meanwhile.")
