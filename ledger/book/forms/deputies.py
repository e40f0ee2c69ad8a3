"""What is typed about somebody who approves in another's stead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Assignment, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.forms import DayField, Form

Role = Assignment.Role


class _Role(forms.ModelChoiceField):  # type: ignore[type-arg] # the class takes its type only where types are read
    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401 -- Django's own
        """Return who holds the role, and where."""
        return f"{obj.user} · {obj.unit.called}"


class DeputyForm(Form):
    """Who stands in for whom, from when to when, and why."""

    assignment = _Role(label=_("In whose stead"), queryset=Assignment.objects.none(), empty_label=None)
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none(), empty_label=_("choose …"))
    since = DayField(label=_("From"))
    until = DayField(label=_("To"), help_text=_("Both days included."))
    why = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Auditors read it beside everything the deputy approves.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer one's own role, or those of the units whose settings one may write; and colleagues of the same book."""
        super().__init__(*args, **options)
        ruled = units_visible_to(self.user, Permission.WRITE_SETTINGS)
        roles = Assignment.objects.filter(Q(user=self.user) | Q(unit__in=ruled), role=Role.APPROVER)
        mine: Any = self.fields["assignment"]
        mine.queryset = roles.select_related("user", "unit").order_by("unit__path", "user__display_name")
        units = units_visible_to(self.user)
        colleagues = Assignment.objects.filter(
            Q(unit__root__in=units.values("root")) | Q(unit__in=units.values("root")) | Q(unit__in=units)
            | Q(unit__root__in=units)
        ).exclude(role__in=[Role.AUDITOR, Role.DONOR])  # fmt: skip
        people: Any = self.fields["deputy"]
        people.queryset = User.objects.filter(
            pk__in=colleagues.values("user"), is_active=True, is_system=False
        ).order_by("display_name", "username")
        if not roles.exclude(user=self.user).exists():
            people.queryset = people.queryset.exclude(pk=self.user.pk)
        self.fields["since"].initial = timezone.localdate()
