"""What is sent of a sheet that came back: its photographs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.screens.forms import Form

MOST_FILES = 60


class ManyFiles(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleans to a list."""

    widget = ManyFiles(attrs={"accept": "image/*,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 -- Django's own
        """Return the files, at least one and not more than a sheet has pages."""
        files: list[Any] = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Send at most %(most)s photographs at once.") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class ScansForm(Form):
    """Photographs of pages."""

    photos = FilesField(
        label=gettext_lazy("Photographs or scans"),
        help_text=gettext_lazy("Many at once: JPEG, PNG, WebP or PDF, at most 10 MB each. Turned or crooked is fine."),
    )  # fmt: skip
