"""What is typed when one thing is done to a child's file. Cleaned names are the operation's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Category, Child, LifeEvent, ParentFact
from beneficiaries.operations.lifecycle import LEAVES, PAUSES, RETURNS
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.fields import DayField
from ledger.screens.forms import Form


class PastDayField(DayField):
    """A day on which something happened: not one to come."""

    def to_python(self, value: object) -> Any:  # noqa: ANN401 -- Django's own
        """Return the date.

        Errors: ``ValidationError`` for a day to come.
        """
        day = super().to_python(value)
        if isinstance(day, dt.date) and day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day


class ActForm(Form):
    """One thing done to a child's file."""

    def __init__(self, *args: Any, child: Child, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Keep the child, and propose today."""
        super().__init__(*args, **options)
        self.child = child
        for name in ("on", "since"):
            if name in self.fields and self.fields[name].required:
                self.fields[name].initial = timezone.localdate()


def reasons(of: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return reasons to choose from; none is proposed."""
    return [("", "—"), *((reason, LifeEvent.Reason(reason).label) for reason in of)]


class PauseForm(ActForm):
    """Setting a file aside."""

    reason = forms.ChoiceField(label=_("Reason"), choices=reasons(PAUSES))
    on = PastDayField(label=_("Since"))


class LeaveForm(ActForm):
    """Closing a file."""

    reason = forms.ChoiceField(label=_("Reason"), choices=reasons(LEAVES))
    on = PastDayField(label=_("Left on"))


class ReturnForm(ActForm):
    """Taking a file up again."""

    reason = forms.ChoiceField(label=_("Reason"), choices=reasons(RETURNS))
    on = PastDayField(label=_("Came back on"))
    school = forms.ModelChoiceField(label=_("School"), queryset=Unit.objects.none(), empty_label=None)
    school_class = forms.CharField(label=_("Class"), max_length=40, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose the school and class where the child was last."""
        super().__init__(*args, **options)
        schools: Any = self.fields["school"]
        schools.queryset = units_visible_to(self.user, Permission.WRITE_CHILDREN).order_by("path")
        schools.initial = self.child.keeper
        last = self.child.enrolments.order_by("-pk").first()
        self.fields["school_class"].initial = last.school_class if last else ""


class CategoryForm(ActForm):
    """A class of hardship, confirmed by an office."""

    kind = forms.ChoiceField(label=_("Category"), choices=[("", "—"), *Category.Kind.choices])
    since = PastDayField(label=_("Since"), required=False)
    document = forms.CharField(
        label=_("Number of the source document"), max_length=80, required=False,
        help_text=_("The number only: the document stays where it is."),
    )  # fmt: skip


class ParentFactForm(ActForm):
    """Where a parent is, or why a parent can't care."""

    parent = forms.ChoiceField(label=_("Parent"), choices=ParentFact.Parent.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What holds"), choices=[("", "—"), *ParentFact.Kind.choices])
    since = PastDayField(label=_("Since"), required=False, help_text=_("Schools count from three months on."))
    place = forms.CharField(
        label=_("Where"), max_length=80, required=False, help_text=_("City or county, no address and no name.")
    )


class EndForm(ActForm):
    """What no longer holds."""

    fact = forms.ChoiceField(label=_("What no longer holds"), widget=forms.RadioSelect)
    on = PastDayField(label=_("Until"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer what holds."""
        super().__init__(*args, **options)
        self.facts: dict[str, Category | ParentFact] = {
            f"category-{one.pk}": one for one in self.child.categories.filter(until__isnull=True)
        }
        self.facts |= {f"parent-{one.pk}": one for one in self.child.parent_facts.filter(until__isnull=True)}
        choices: Any = self.fields["fact"]
        choices.choices = [(key, _in_words(one)) for key, one in self.facts.items()]

    def clean_fact(self) -> Category | ParentFact:
        """Return the fact."""
        return self.facts[self.cleaned_data["fact"]]


def _in_words(fact: Category | ParentFact) -> str:
    who = f"{fact.get_parent_display()}: " if isinstance(fact, ParentFact) else ""
    since = f" ({fact.since:%Y-%m-%d}–)" if fact.since else ""
    return f"{who}{fact}{since}"
