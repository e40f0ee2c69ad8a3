"""What is typed about people and their roles."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.access.models import Assignment
from ledger.access.permissions import Permission
from ledger.book.forms.codes import username_field
from ledger.screens.editing import EditForm
from ledger.screens.fields import UnitField
from ledger.screens.forms import Form

_ROLES = [choice for choice in Assignment.Role.choices if choice[0] != Assignment.Role.DONOR]


class RoleForm(Form):
    """A role in a unit and in those below it."""

    role = forms.ChoiceField(label=_("Role"), choices=_ROLES)
    unit = UnitField(Permission.WRITE_SETTINGS, label=_("In the unit"))


class NewPersonForm(RoleForm):
    """Somebody who is to sign in, with a first role."""

    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    username = username_field(label=_("Name to sign in with"), help_text=_("Small letters and digits."))
    email = forms.EmailField(
        label=_("Email"), required=False, help_text=_("Mails a new password; without it, you make a link.")
    )

    field_order = ["display_name", "username", "email", "role", "unit"]


class PersonForm(EditForm):
    """What is known of somebody who signs in."""

    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    email = forms.EmailField(label=_("Email"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("as the browser asks")), *settings.LANGUAGES], required=False
    )
