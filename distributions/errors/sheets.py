"""Ways in which sheets, their pages, copies and photographs refuse."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class OtherList(Refusal):
    """A page of another list's sheet."""

    code = "other_list"
    template = _("This is a page of %(number)s. Send it there.")
    default_field = "photos"


class PageOfNoSheet(Refusal):
    """A code of ours that no sheet has."""

    code = "page_of_no_sheet"
    template = _("The code on this page belongs to no sheet that is known here.")
    default_field = "photos"


class NotOnThisPage(Refusal):
    """A receiver of another page."""

    code = "not_on_this_page"
    template = _("One of these receivers does not stand on page %(page)s. Open the page again.")


class PageIsKeyed(Refusal):
    """A page that was keyed already."""

    code = "page_is_keyed"
    template = _("Page %(page)s was keyed already. Nothing was recorded twice.")


class CountsDisagree(Refusal):
    """A page whose count by hand is not what was signed for."""

    code = "counts_disagree"
    template = _(
        "%(what)s: %(given)s signed for by what you keyed, but %(counted)s counted by hand. Look at the page again."
    )


class ChangedSincePrinted(Refusal):
    """A page of a list that is not the one that was printed."""

    code = "changed_since_printed"
    template = _("The list %(number)s is not the one that was printed. Nothing was recorded; tell the auditor.")


class CopyIsGone(Refusal):
    """A copy of a sheet that is not there, or not yet."""

    code = "copy_is_gone"
    template = _("This copy is not printed, or no longer kept. Print another.")


class ScanIsDamaged(Refusal):
    """A photograph that is gone, or no longer what was kept."""

    code = "scan_is_damaged"
    template = _("The photograph of this page is missing or was altered. Restore it from a backup.")


class ScanIsPutAway(Refusal):
    """A photograph of a page on which a child stands whose file was erased."""

    code = "scan_is_put_away"
    template = _(
        "A child whose name stands on the photograph was erased. It lies sealed in the archive and is shown no more."
    )
