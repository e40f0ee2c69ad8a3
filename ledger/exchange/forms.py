"""What is chosen to be imported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.exchange.folder import plain_heading
from ledger.exchange.queries import roots_to_import_into, schools_to_register_in
from ledger.exchange.reading import ENDINGS
from ledger.exchange.register.columns import LABELS
from ledger.screens.forms import Form


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleans to a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:  # noqa: ANN401 -- Django's own
        """Return every file that was sent; an empty one is a file."""
        sent = data if isinstance(data, Sequence) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent or [None]]


def _files(label: Any, help_text: Any) -> FilesField:  # noqa: ANN401 -- lazy texts
    accept = ",".join((*ENDINGS, ".zip"))
    return FilesField(
        label=label, help_text=help_text, allow_empty_file=True,
        widget=FilesInput(attrs={"accept": accept, "multiple": True}),
    )  # fmt: skip


class UploadForm(Form):
    """The spreadsheets of a book, and which book where there are several."""

    root = forms.ModelChoiceField(Unit.objects.none(), label=_("Into the book of"), empty_label=None)
    sheets = _files(
        _("Spreadsheets"),
        _("All files of the folder at once, or one zip of it. CSV, XLSX or XLS, at most 80 MB, no passwords."),
    )

    permission = Permission.WRITE_SETTINGS

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the person's books; the only one is not asked about."""
        super().__init__(*args, **options)
        field = self.fields["root"]
        field.queryset = roots = roots_to_import_into(self.user, self.permission)  # type: ignore[attr-defined] # a field of choices
        only = list(roots[:2])
        if len(only) == 1:
            field.required, field.widget = False, forms.HiddenInput()
            self.only_root: Unit | None = only[0]
        else:
            self.only_root = None

    def clean_root(self) -> Unit | None:
        """Return the book that is meant."""
        return self.cleaned_data["root"] or self.only_root


class ListForm(UploadForm):
    """Lists of donors, pledges and gifts."""

    permission = Permission.WRITE_GIFTS
    sheets = _files(
        _("Lists"),
        _("Any of donors, pledges and gifts, one sheet each, named so. CSV, XLSX or XLS, at most 80 MB, no passwords."),
    )


class MendForm(Form):
    """Mended spreadsheets; the others of the upload stay."""

    sheets = _files(
        _("Mended spreadsheets"), _("Only those that you changed; each takes the place of the one of its kind.")
    )


class RegisterForm(Form):
    """A school's own register."""

    school = forms.ModelChoiceField(Unit.objects.none(), label=_("School"), empty_label=None)
    sheets = _files(
        _("Spreadsheet of the school"),
        _("The spreadsheet as the school keeps it: titles above, headings in one row or two, several sheets."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the person's schools."""
        super().__init__(*args, **options)
        self.fields["school"].queryset = schools_to_register_in(self.user)  # type: ignore[attr-defined] # a field of choices


class ColumnsForm(Form):
    """What each heading of a register means."""

    def __init__(self, *args: Any, titles: Sequence[str], columns: dict[str, str], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Make a field for each heading, in the order of the sheet."""
        super().__init__(*args, **options)
        self.headings: dict[str, str] = {}
        choices = [("", _("— leave out —")), *LABELS.items()]
        for title in titles:
            plain = plain_heading(title)
            if plain and plain not in self.headings.values():
                name = f"c{len(self.headings)}"
                self.headings[name] = plain
                self.fields[name] = forms.ChoiceField(
                    label=title, choices=choices, required=False, initial=columns.get(plain, ""),
                    widget=forms.Select(attrs={"class": "inp"}),
                )  # fmt: skip

    def columns(self) -> dict[str, str]:
        """Return the key of a column for each heading."""
        return {plain: self.cleaned_data[name] for name, plain in self.headings.items()}


class ReturnForm(Form):
    """Why a register is given back."""

    why = forms.CharField(label=_("Reason"), max_length=200, help_text=_("No names of children, please."))
