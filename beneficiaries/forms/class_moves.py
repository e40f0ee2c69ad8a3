"""What is typed when whole classes move."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.classes import ClassToday, classes_of
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.fields import DayField
from ledger.screens.forms import Form


class MoveClassesForm(Form):
    """Where each class of a school goes. In September every class is proposed the one that follows."""

    MOVE, LEAVE, STAY = "move", "leave", "stay"
    WHAT = ((MOVE, _("becomes")), (LEAVE, _("finishes school")), (STAY, _("stays")))

    on = DayField(label=_("First day in the new class"))
    to_school = forms.ModelChoiceField(label=_("School"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, school: Unit, first_day: dt.date, is_merger: bool, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer a line for each class."""
        self.school, self.classes = school, classes_of(school, first_day)
        super().__init__(*args, **options)
        self.fields["on"].initial = first_day
        schools: Any = self.fields["to_school"]
        schools.queryset = units_visible_to(self.user, Permission.WRITE_CHILDREN).filter(root=school.root_id)
        schools.initial = school
        if is_merger:
            schools.queryset = schools.queryset.exclude(pk=school.pk)
        else:
            schools.queryset, schools.widget = schools.queryset.filter(pk=school.pk), forms.HiddenInput()
        for at, each in enumerate(self.classes):
            self._add_line(at, each, each.name if is_merger else each.proposed, is_merger=is_merger)

    def _add_line(self, at: int, each: ClassToday, proposed: str | None, *, is_merger: bool) -> None:
        stays = proposed == each.name and not is_merger
        what = self.LEAVE if proposed is None else self.STAY if stays else self.MOVE
        heard = {"class": "inp", "aria-label": f"{each.name}: {_('What happens')}"}
        self.fields[f"what_{at}"] = forms.ChoiceField(
            choices=self.WHAT, initial=what, label=each.name, widget=forms.Select(attrs=heard)
        )
        heard = heard | {"aria-label": f"{each.name}: {_('New class')}"}
        self.fields[f"to_{at}"] = forms.CharField(
            max_length=40, required=False, initial=proposed or "", label=each.name, widget=forms.TextInput(attrs=heard)
        )

    @property
    def lines(self) -> list[tuple[ClassToday, forms.BoundField, forms.BoundField]]:
        """The classes with their two fields."""
        return [(each, self[f"what_{at}"], self[f"to_{at}"]) for at, each in enumerate(self.classes)]

    def clean(self) -> dict[str, Any]:
        """Ask for the new class where one moves."""
        typed = super().clean() or self.cleaned_data
        for at, _each in enumerate(self.classes):
            if typed.get(f"what_{at}") == self.MOVE and not typed.get(f"to_{at}"):
                self.add_error(f"to_{at}", _("Which class?"))
        return typed

    @property
    def moves(self) -> dict[str, str | None]:
        """Where each class goes, as the operation takes it."""
        typed = self.cleaned_data
        return {
            each.name: None if typed[f"what_{at}"] == self.LEAVE else typed[f"to_{at}"]
            for at, each in enumerate(self.classes)
            if typed[f"what_{at}"] != self.STAY
        }
