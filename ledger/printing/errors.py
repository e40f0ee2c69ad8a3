"""Ways in which a file is refused that somebody sends, and a paper that can't be printed."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class FileMissing(Refusal):
    """An attachment of no bytes."""

    code = "file_missing"
    template = _("The file is empty. Choose it again.")
    default_field = "file"


class FileTooLarge(Refusal):
    """More bytes than an attachment may have."""

    code = "file_too_large"
    template = _("The file is larger than %(most)s MB. Scan it in less detail, or attach it in parts.")
    default_field = "file"


class FileNotTaken(Refusal):
    """Neither a PDF nor a picture, by its content."""

    code = "file_not_taken"
    template = _("This is neither a PDF nor a JPEG, PNG or WebP picture. Save it as one of these and attach that.")
    default_field = "file"


class FileLies(Refusal):
    """A name that says another kind than the content is."""

    code = "file_lies"
    template = _("The file is called %(called)s, but inside it is %(inside)s. Save it as what it is and attach that.")
    default_field = "file"


class FileDamaged(Refusal):
    """A PDF or picture that can't be read to its end."""

    code = "file_damaged"
    template = _("The file is damaged, or locked with a password, and can't be opened. Make it again and attach that.")
    default_field = "file"


class PictureTooLarge(Refusal):
    """More pixels than can be held."""

    code = "picture_too_large"
    template = _("The picture has more than %(most)s million pixels. Make it smaller and attach it again.")
    default_field = "file"


class Unprintable(Refusal):
    """A character that the fonts do not have."""

    code = "unprintable"
    template = _("The print fonts lack %(characters)s. Ask the operator to add a font that has it.")
