"""Ways in which a picture of a child is refused."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class PicturesNotAgreed(Refusal):
    """A picture of a child without the family's and the child's consent."""

    code = "pictures_not_agreed"
    template = _(
        "No photograph is kept: consent to a photo for proof inside the house on %(day)s: %(how)s. A guardian decides, "
        "and the child is asked; write both down on the file first."
    )


class NotAVisitOfTheChild(Refusal):
    """A picture is put to a visit that was not made to this child."""

    code = "not_a_visit_of_the_child"
    template = _("This visit is not on the file of this child any more. Choose again.")
    default_field = "visit"


class NoPicture(Refusal):
    """A file in place of a picture of a child that is none, by its content."""

    code = "no_picture"
    template = _("This is no JPEG, PNG or WebP picture. Take a photograph, or save the picture as one of these.")
    default_field = "file"


class PhotographIsHidden(Refusal):
    """A picture is looked at while consent to it does not count."""

    code = "photograph_is_hidden"
    template = _("Photographs of this child are shown to nobody: consent to them does not count today (%(how)s).")


class PhotographIsDamaged(Refusal):
    """A stored picture that is gone, or no longer what was kept."""

    code = "photograph_is_damaged"
    template = _("The stored photograph is missing or was altered. Restore it from a backup.")
