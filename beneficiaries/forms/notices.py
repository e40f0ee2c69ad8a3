"""What is typed about a notice to families."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.fields import DayField
from ledger.screens.forms import Form


class NoticeForm(Form):
    """A new version of what families are told."""

    root = forms.ModelChoiceField(label=_("Book"), queryset=Unit.objects.none(), empty_label=None)
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

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the books whose notices this person writes."""
        super().__init__(*args, **options)
        roots: Any = self.fields["root"]
        roots.queryset = units_visible_to(self.user, Permission.WRITE_NOTICES).filter(parent__isnull=True)
        roots.initial = roots.queryset.first()
