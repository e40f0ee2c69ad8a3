"""What is typed about a group."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.children import CODE
from beneficiaries.models import Group
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.screens.editing import EditForm
from ledger.screens.fields import UnitField
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
    unit = UnitField(Permission.WRITE_CHILDREN, label=_("School"), prefers=Unit.Kind.SCHOOL)


class EditGroupForm(EditForm, GroupForm):
    """A group that is entered: its code and school stay."""

    why = forms.CharField(label=_("Why is this changed?"), max_length=100, required=False)
