"""What is typed when one thing is done to a child's file. Cleaned names are the operation's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.consents import GIVERS
from beneficiaries.forms.children import phone_field
from beneficiaries.models import Category, Child, Consent, GuardianLink, LifeEvent, ParentFact, Person, Purpose
from beneficiaries.operations import AdultParticulars
from beneficiaries.operations.lifecycle import LEAVES, PAUSES, RETURNS
from ledger.access.permissions import Permission
from ledger.screens.fields import DayField, UnitField
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
    school = UnitField(Permission.WRITE_CHILDREN, label=_("School"))
    school_class = forms.CharField(label=_("Class"), max_length=40, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose the school and class where the child was last."""
        super().__init__(*args, **options)
        self.fields["school"].initial = self.child.keeper
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


class GuardianForm(ActForm):
    """An adult who cares for the child, or can be called."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *GuardianLink.Role.choices])
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    relation = forms.CharField(label=_("Relation to the child"), max_length=20, required=False)
    phone = phone_field()
    workplace = forms.CharField(label=_("Works in"), max_length=120, required=False)
    since = PastDayField(label=_("Since"))
    basis = forms.ChoiceField(label=_("Basis"), choices=[("", "—"), *GuardianLink.Basis.choices], required=False)
    may_sign = forms.BooleanField(label=_("May sign for the child"), required=False)
    may_collect = forms.BooleanField(label=_("May collect things for the child"), required=False)

    def clean(self) -> dict[str, Any]:
        """Put what is known of the adult together, as the operation takes it."""
        typed = super().clean() or self.cleaned_data
        if not self.errors:
            adult = {name: typed.pop(name) for name in ("name", "phone", "workplace", "relation")}
            typed["adult"] = AdultParticulars(**adult)
        return typed


class OfAnAdultForm(ActForm):
    """Something about one of the adults around the child; they are told apart by role and relation, not by name."""

    link = forms.ChoiceField(label=_("Adult"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the adults of today."""
        super().__init__(*args, **options)
        links = self.child.guardians.filter(until__isnull=True).select_related("person", "child__keeper").order_by("pk")
        self.links = {str(link.pk): link for link in links}
        choices: Any = self.fields["link"]
        choices.choices = [(key, who_is(link)) for key, link in self.links.items()]

    def clean_link(self) -> GuardianLink:
        """Return the link."""
        return self.links[self.cleaned_data["link"]]


class EndGuardianForm(OfAnAdultForm):
    """An adult who no longer cares for the child."""

    on = PastDayField(label=_("Until"))


class PhoneForm(OfAnAdultForm):
    """A call that was made."""

    state = forms.ChoiceField(label=_("The phone"), choices=Person.PhoneState.choices[1:], widget=forms.RadioSelect)
    answered_by = forms.CharField(
        label=_("Who answers it, and when"), max_length=60, required=False, help_text=_("Kept sealed.")
    )
    on = PastDayField(label=_("Called on"))


def who_is(link: GuardianLink) -> str:
    """Return what an adult is to the child, without a name."""
    return f"{link.get_role_display()} · {link.relation}" if link.relation else str(link.get_role_display())


class ConsentForm(ActForm):
    """What a guardian decided about one purpose."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", "—"), *Purpose.choices])
    decision = forms.ChoiceField(label=_("Decision"), choices=Consent.Decision.choices, widget=forms.RadioSelect)
    given_by = forms.ChoiceField(label=_("Who decided"), widget=forms.RadioSelect)
    child_view = forms.ChoiceField(label=_("The child's own view"), choices=[("", "—"), *Consent.ChildView.choices])
    method = forms.ChoiceField(label=_("How"), choices=[("", "—"), *Consent.Method.choices])
    witness = forms.CharField(label=_("Witness"), max_length=60, required=False, help_text=_("Kept sealed."))
    decided_on = PastDayField(label=_("Decided on"))
    valid_until = DayField(label=_("Valid until"), required=False, help_text=_("Empty: until it is withdrawn."))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the parents and acting guardians, those who were too: the day tells who could decide."""
        super().__init__(*args, **options)
        links = self.child.guardians.filter(role__in=GIVERS).select_related("person").order_by("pk")
        self.links = {str(link.pk): link for link in links}
        choices: Any = self.fields["given_by"]
        choices.choices = [(key, who_is(link)) for key, link in self.links.items()]

    def clean_given_by(self) -> GuardianLink:
        """Return the link."""
        return self.links[self.cleaned_data["given_by"]]

    def clean(self) -> dict[str, Any]:
        """Ask for the witness of what nobody signed."""
        typed = super().clean() or self.cleaned_data
        if typed.get("method") == Consent.Method.WITNESSED and not typed.get("witness"):
            self.add_error("witness", _("Name who was there."))
        return typed
