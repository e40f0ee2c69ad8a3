"""What is typed about a group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.children import CODE
from beneficiaries.models import Group
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.editing import EditForm
from ledger.screens.forms import Form


class GroupForm(Form):
    """What a group is, and who belongs to it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Group.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=80)
    school_class = forms.CharField(
        label=_("Class"), max_length=40, required=False,
        help_text=_("Its children are the members. Left empty, all children of the school are."),
    )  # fmt: skip


class NewGroupForm(GroupForm):
    """A group that is not entered yet."""

    code = forms.RegexField(CODE, label=_("Code"), max_length=32, help_text=_("Letters, digits, dots and dashes."))
    unit = forms.ModelChoiceField(label=_("School"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the schools whose children this person may write."""
        super().__init__(*args, **options)
        units: Any = self.fields["unit"]
        units.queryset = units_visible_to(self.user, Permission.WRITE_CHILDREN).order_by("path")
        units.initial = units.queryset.filter(kind=Unit.Kind.SCHOOL).first() or units.queryset.first()


class EditGroupForm(EditForm, GroupForm):
    """A group that is entered: its code and school stay."""

    why = forms.CharField(label=_("Why is this changed?"), max_length=100, required=False)
