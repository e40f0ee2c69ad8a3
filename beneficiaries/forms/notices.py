"""What is typed about a notice to families."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.access.permissions import Permission
from ledger.screens.fields import DayField, UnitField
from ledger.screens.forms import Form


class NoticeForm(Form):
    """A new version of what families are told."""

    root = UnitField(Permission.WRITE_NOTICES, label=_("Book"), is_book=True)
    version = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$", label=_("Version"), max_length=20)
    in_force_from = DayField(label=_("In force from"))
    text = forms.CharField(
        label=_("What the family is told"), widget=forms.Textarea(attrs={"rows": 10}), max_length=8000,
        help_text=_("Who keeps what, what for, how long, who may see it, and how consent is withdrawn."),
    )  # fmt: skip
    text_for_child = forms.CharField(
        label=_("What the child is told, in plain words"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
