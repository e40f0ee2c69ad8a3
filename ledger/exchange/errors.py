"""Ways in which an upload is refused."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class UploadRefused(Refusal):
    """Files that are not taken in; every kind of them stands beside the field of sheets."""

    default_field = "sheets"


class UploadTooLarge(UploadRefused):
    """More than is taken in at once."""

    code = "upload_too_large"
    template = _("This is more than %(most)s MB. Leave out pictures and bank files, or zip the folder.")


class TooManyFiles(UploadRefused):
    """More files than a book has."""

    code = "too_many_files"
    template = _("These are more than %(most)s files. Choose only the spreadsheets of one book.")


class UnpacksTooLarge(UploadRefused):
    """A zip that would unpack to more than any book."""

    code = "unpacks_too_large"
    template = _("“%(file)s” would unpack to more than %(most)s MB, which is more than any book. Zip the folder anew.")


class ZipLocked(UploadRefused):
    """A zip with a password."""

    code = "zip_locked"
    template = _("“%(file)s” is protected by a password. Zip the folder without one.")


class ZipBroken(UploadRefused):
    """A zip that can't be read."""

    code = "zip_broken"
    template = _("“%(file)s” can't be unpacked. Zip the folder anew, or choose the files one by one.")


class ZipPointsOutside(UploadRefused):
    """A zip with a name that leads out of it."""

    code = "zip_points_outside"
    template = _("“%(file)s” holds a name that leads out of its folder, so none of it was taken. Zip the folder anew.")


class NameTwice(UploadRefused):
    """Two files of one name."""

    code = "name_twice"
    template = _("The file “%(name)s” is there twice. Choose one folder only.")


class NoSpreadsheet(UploadRefused):
    """Files of which none is a spreadsheet."""

    code = "no_spreadsheet"
    template = _("No spreadsheet is among these files. Choose CSV, XLSX or XLS files, or one zip of them.")


class UploadedBefore(UploadRefused):
    """The very same files, once more."""

    code = "uploaded_before"
    template = _("The very same files were uploaded before: import %(number)s, %(state)s.")


class UploadIsBusy(Refusal):
    """A job is at work on it."""

    code = "upload_is_busy"
    template = _("Import %(number)s is being worked on. Wait until that has ended, or stop it.")


class UploadIsOver(Refusal):
    """Imported, thrown away or expired."""

    code = "upload_is_over"
    template = _("Import %(number)s is over: %(state)s.")


class UploadNotReady(Refusal):
    """It has faults, or was not checked."""

    code = "upload_not_ready"
    template = _("Import %(number)s has faults. Mend the sheets and upload them again.")


class UploadNotReleased(Refusal):
    """The book holds entries, and nobody else released it."""

    code = "upload_not_released"
    template = _(
        "This book holds entries already, so an import needs a second person: "
        "let a colleague who may approve money release it."
    )


class RegisterUnreadable(UploadRefused):
    """A file that holds no register that can be read."""

    code = "register_unreadable"
    template = _("%(why)s %(advice)s")


class ColumnMissing(Refusal):
    """No heading for the one thing that every row must say."""

    code = "column_missing"
    template = _("Say which heading is the child's name.")


class ColumnTwice(Refusal):
    """Two headings for one thing."""

    code = "column_twice"
    template = _("Two headings are matched with “%(column)s”. Keep one of them.")


class NothingToBringIn(Refusal):
    """A register of which no row is new or changes anything."""

    code = "nothing_to_bring_in"
    template = _("No row is new or changes anything, so there is nothing to release.")


class RegisterNotThere(Refusal):
    """A step that a register can't take from where it is."""

    code = "register_not_there"
    template = _("Register %(number)s is “%(state)s”: it can't take this step.")


class NothingToUndo(Refusal):
    """What was kept for the undo is gone."""

    code = "nothing_to_undo"
    template = _("What the files said before is deleted after %(days)s days. Change the files one by one.")


class NotOfAList(UploadRefused):
    """A sheet that is not for lists."""

    code = "not_of_a_list"
    template = _("“%(file)s” is none of donors, pledges and gifts. Leave it out, or let an administrator import it.")


class ListNotImported(Refusal):
    """An undo of something that is no list, was not imported, or was undone."""

    code = "list_not_imported"
    template = _("Import %(number)s can't be undone: %(state)s.")


class CheckedMeanwhile(Refusal):
    """Cells typed on a page that shows an earlier check."""

    code = "checked_meanwhile"
    template = _("This was checked again since you opened the page. Look at the rows anew; nothing was changed.")
