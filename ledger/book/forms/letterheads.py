"""What is typed about the papers of a unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.book.operations import SentPicture
from ledger.printing.sent_files import MOST_BYTES
from ledger.screens.editing import EditForm

# More would leave no room for what the paper says.
MOST_MORE = 20


def _more(label: Any) -> forms.IntegerField:  # noqa: ANN401 -- a lazy text
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_MORE, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )


class LetterheadForm(EditForm):
    """Letterhead, logo and print margins; all papers print the unit's name, code and address of themselves."""

    letter_line = forms.CharField(
        label=_("Line under the letterhead"), max_length=120, required=False,
        help_text=_("A web address or a motto. Name, code and address are printed anyway."),
    )  # fmt: skip
    logo = forms.FileField(
        label=_("Logo"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
        help_text=_("PNG, JPEG or WebP, at most 10 MB. It is drawn again, small and on white."),
    )  # fmt: skip
    removes_logo = forms.BooleanField(label=_("Print no logo any more"), required=False)
    more_top = _more(_("Wider at the top, mm"))
    more_side = _more(_("Wider at the sides, mm"))
    more_bottom = _more(_("Wider at the bottom, mm"))
    why = forms.CharField(label=_("Why is this changed?"), max_length=100, required=False)

    def clean_logo(self) -> SentPicture | None:
        """Return the picture as the operation takes it; one byte more than may be kept is enough to refuse it."""
        file = self.cleaned_data["logo"]
        return SentPicture(file.read(MOST_BYTES + 1), file.name) if file else None
