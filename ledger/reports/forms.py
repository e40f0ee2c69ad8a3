"""What is typed on pages of reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User
from ledger.book.models import Attachment
from ledger.screens.forms import DayField, Form


class AttachForm(Form):
    """A paper to keep with an entry."""

    what = forms.ChoiceField(label=_("What it is"), choices=Attachment.What.choices)
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
        help_text=_("PDF, JPEG, PNG or WebP, at most 10 MB. No lists of children: they belong to the distribution."),
    )


class WithdrawForm(Form):
    """Why an attachment no longer counts."""

    why = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Stands beside the attachment. No names."))


class StatementPeriodForm(Form):
    """The days that a statement tells of. The fields are called as in the address."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Add the days: ``from`` is no name that Python would take."""
        super().__init__(*args, user=user, **options)
        for name, label in (("from", _("From")), ("to", _("To"))):
            self.fields[name] = DayField(label=label)
            self.fields[name].widget.attrs["class"] = "inp"

    def clean(self) -> dict[str, Any]:
        """Hold the end against the beginning."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("from") and typed.get("to") and typed["from"] > typed["to"]:
            self.add_error("to", _("The end comes before the beginning."))
        return typed
