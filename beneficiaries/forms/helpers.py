"""What is typed about helpers and their checks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.forms.acts import PastDayField
from beneficiaries.forms.children import phone_field
from beneficiaries.models import HelperCheck
from beneficiaries.operations.helpers import A_YEAR
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.screens.editing import EditForm
from ledger.screens.fields import DayField, UnitField
from ledger.screens.forms import Form


class HelperForm(Form):
    """Who somebody is, and whom they are to help."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    unit = UnitField(
        Permission.WRITE_CHILDREN, label=_("Serves"), help_text=_("Children of this unit and of those below it.")
    )
    occupation = forms.CharField(
        label=_("Occupation"),
        max_length=60,
        required=False,
        help_text=_("Such as teacher, children's officer, volunteer."),
    )
    phone = phone_field()
    is_one_to_one = forms.BooleanField(
        label=_("One child at a time"), required=False,
        help_text=_("For a programme of one helper for one child: the main helper of no second child meanwhile."),
    )  # fmt: skip
    sign_in = forms.ModelChoiceField(
        label=_("Sign-in"), queryset=User.objects.none(), required=False, empty_label="—",
        help_text=_("Where this helper signs in themselves."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the people who hold a role where this person keeps files."""
        super().__init__(*args, **options)
        kept: Any = self.fields["unit"]
        people = User.objects.filter(is_active=True, is_system=False, assignments__unit__in=kept.queryset.order_by())
        users: Any = self.fields["sign_in"]
        users.queryset = people.distinct().order_by("display_name", "username")


class EditHelperForm(EditForm, HelperForm):
    """A helper who is entered already."""

    why = forms.CharField(label=_("Why is this changed?"), max_length=100, required=False)


class EndHelperForm(Form):
    """Since when somebody no longer helps."""

    on = PastDayField(label=_("Until"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["on"].initial = timezone.localdate()


class HelperCheckForm(Form):
    """A check that was passed."""

    kind = forms.ChoiceField(label=_("Check"), choices=[("", "—"), *HelperCheck.Kind.choices])
    checked_on = PastDayField(label=_("Checked on"))
    valid_until = DayField(label=_("Valid until"), help_text=_("A year at most; on this day it counts no longer."))
    evidence = forms.CharField(
        label=_("Evidence"), max_length=80,
        help_text=_("Number of the paper and where it lies. What it says stays there."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today and a year."""
        super().__init__(*args, **options)
        today: dt.date = timezone.localdate()
        self.fields["checked_on"].initial = today
        self.fields["valid_until"].initial = today + A_YEAR - dt.timedelta(days=1)


class WithdrawCheckForm(Form):
    """Why a check counts no longer."""

    why = forms.CharField(label=_("Reason"), max_length=120, help_text=_("No names, please."))
