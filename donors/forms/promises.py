"""What is typed about what becomes of a pledge: a new plan, what is let go, a reminder, what a gift meets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from donors.models import PledgeLine, PledgeRelief, Reminder
from donors.operations.pledges import described
from ledger.screens.editing import EditForm
from ledger.screens.forms import DayField, Form, MoneyField, QuantityField
from ledger.screens.lines import line_formset
from ledger.screens.typed import count_of, fen_of


class PlanForm(Form):
    """When and why a pledge is planned anew."""

    revised_on = DayField(label=gettext_lazy("Agreed on"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["revised_on"].initial = timezone.localdate()


class PartForm(Form):
    """A part of a pledge's line: money as an amount, goods as pieces."""

    line = forms.ModelChoiceField(label=gettext_lazy("What"), queryset=PledgeLine.objects.none(), empty_label=None)
    part = forms.CharField(
        label=gettext_lazy("How much"), widget=forms.TextInput(attrs={"class": "inp num", "inputmode": "decimal"})
    )

    def __init__(self, *args: Any, lines: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the lines of the pledge."""
        super().__init__(*args, **options)
        field: Any = self.fields["line"]
        field.queryset = lines
        field.label_from_instance = lambda line: f"{described(line)} · {line.fund.called}"

    def clean(self) -> dict[str, Any]:
        """Read the part by what the line is of."""
        cleaned = super().clean() or {}
        if cleaned.get("line") and cleaned.get("part"):
            read = fen_of if cleaned["line"].item_id is None else count_of
            try:
                cleaned["part"] = read(cleaned["part"])
            except forms.ValidationError as unreadable:
                self.add_error("part", unreadable)
        return cleaned


class InstalmentForm(PartForm):
    """One instalment of a new plan."""

    due_on = DayField(label=gettext_lazy("Due on"), required=False)

    def has_changed(self) -> bool:
        """Count a line only where an amount was typed: its line is never empty."""
        return bool(self["part"].value())


Instalments = line_formset(InstalmentForm, at_first=0)


class ReliefForm(PartForm):
    """What of a pledge is no longer waited for, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How"), choices=PledgeRelief.Kind.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("Written off: it will not come. Released: the donor is freed from the promise."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class AnswerForm(Form):
    """A word with an answer; who declines says why."""

    why = forms.CharField(
        label=gettext_lazy("A word with it, or why it is declined"), max_length=200, required=False,
        help_text=gettext_lazy("The one who asked reads it."),
    )  # fmt: skip


class ReminderForm(Form):
    """How a donor was reminded, and what came of it."""

    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=Reminder.Channel.choices)
    reminded_on = DayField(label=gettext_lazy("On"))
    outcome = forms.CharField(label=gettext_lazy("What the donor said"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["reminded_on"].initial = timezone.localdate()


class LimitsForm(EditForm):
    """How often donors are reminded at most, since when, and how far apart."""

    most = QuantityField(
        label=gettext_lazy("Most reminders of one pledge"), help_text=gettext_lazy("0: nobody is reminded.")
    )
    before = QuantityField(
        label=gettext_lazy("Days before it is due, for the first"),
        help_text=gettext_lazy("Nobody is reminded sooner. 0: on the day itself."),
    )
    every = QuantityField(label=gettext_lazy("Days between two reminders"))


class AllocationForm(Form):
    """How much of each line of a gift meets which line of a pledge: one field for each pair that fits."""

    allow_over = forms.BooleanField(
        label=gettext_lazy("It counts although it is more than was promised"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, pairs: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Take the pairs: each names its field, its lines and what counts now."""
        super().__init__(*args, **options)
        self.pairs = list(pairs)
        for pair in self.pairs:
            is_money = pair.target.item_id is None
            field: Any = (MoneyField if is_money else QuantityField)(required=False, label=pair.label)
            field.widget.attrs["class"] = "inp num"
            field.initial = pair.part or None
            self.fields[pair.name] = field
        self.order_fields([*(pair.name for pair in self.pairs), "allow_over", "reason"])

    def clean(self) -> dict[str, Any]:
        """Ask why, where more counts than was promised."""
        cleaned = super().clean() or {}
        if cleaned.get("allow_over") and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it counts although it is more than was promised."))
        return cleaned

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each pair with its field, for the page."""
        return [(pair, self[pair.name]) for pair in self.pairs]
