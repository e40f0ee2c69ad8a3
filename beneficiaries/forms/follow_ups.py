"""What is typed when somebody is asked to do something about a child."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.follow_ups import LAWS, objects_of
from beneficiaries.forms.acts import ActForm
from beneficiaries.models import FollowUp
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.screens.fields import DayField
from ledger.screens.forms import Form

A_WEEK = dt.timedelta(days=7)


class AskForm(ActForm):
    """What is to be done, about what, by whom and when."""

    about = forms.ChoiceField(label=_("About"))
    what = forms.CharField(label=_("What is to be done"), max_length=400, help_text=_("Kept sealed."))
    assignee = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), empty_label=None)
    due_on = DayField(label=_("Due on"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer what there is about the child, and the people who keep its file."""
        super().__init__(*args, **options)
        today = timezone.localdate()
        kinds = dict(FollowUp.Kind.choices)
        self.objects = {f"{one.kind}-{one.key}": one for one in objects_of(self.child, today)}
        labels = [(key, f"{kinds[one.kind]}: {one.label}") for key, one in self.objects.items()]
        about: Any = self.fields["about"]
        about.choices = [("", "—"), *labels]
        people: Any = self.fields["assignee"]
        held = User.objects.filter(is_active=True, is_system=False, assignments__unit__root=self.child.root_id)
        keepers = [one.pk for one in held.distinct() if may(one, Permission.WRITE_CHILDREN, self.child.keeper)]
        people.queryset = User.objects.filter(pk__in=keepers).order_by("display_name", "username")
        people.initial = self.user
        self.fields["due_on"].initial = today + A_WEEK

    def clean(self) -> dict[str, Any]:
        """Tell the kind from the object, as the operation takes both."""
        typed = super().clean() or self.cleaned_data
        if chosen := self.objects.get(typed.get("about", "")):
            typed["kind"], typed["about"] = chosen.kind, chosen.key
        return typed


class DoneForm(Form):
    """It is done: there is nothing to type."""


class DropForm(Form):
    """Why it is let go."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", "—"), *((one.value, one.label) for one in FollowUp.Reason if one not in LAWS)],
    )


class KeepForm(Form):
    """Which law keeps a file that the family does not want."""

    reason = forms.ChoiceField(
        label=_("Which law keeps it"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in FollowUp.Reason if one in LAWS],
    )  # fmt: skip
