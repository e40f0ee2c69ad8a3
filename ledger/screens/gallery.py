"""What the gallery of the pieces shows: invented, and kept nowhere."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User
from ledger.screens.fields import ChooserField, DayField, MoneyField, QuantityField
from ledger.screens.finding import Found
from ledger.screens.forms import Form, PostingForm, ReversalForm
from ledger.screens.lines import Lines, line_formset
from ledger.screens.pages import StaffRequest
from ledger.screens.password_again import PasswordAgainForm
from ledger.screens.tables import Badge, Column, Empty, Table

_FRUIT = (
    Found("F-01", "苹果 Apple", "pingguo"),
    Found("F-02", "苹果梨 Apple pear", "pingguoli"),
    Found("F-03", "桃 Peach", "tao"),
)


@dataclass(frozen=True)
class Fruit:
    """A row of the sample list."""

    pk: int
    code: str
    name: str
    on: dt.date
    amount: int
    state: Badge


def find_fruit(user: User, text: str, limit: int = 8) -> list[Found]:  # noqa: ARG001 -- everybody may see fruit
    """Return the sample finds that hold the text."""
    return [one for one in _FRUIT if text.lower() in f"{one.value} {one.label} {one.note}".lower()][:limit]


def _fruit(user: User, value: str) -> Found | None:  # noqa: ARG001 -- everybody may see fruit
    return next((one for one in _FRUIT if one.value == value), None)


class ConfirmForm(PasswordAgainForm, ReversalForm):
    """What is asked before a final act: a day, a reason, the password once more."""

    field_order = ("date", "why", "password")


class SampleForm(PostingForm):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("A hint stands below its field."))
    what = ChooserField(label=_("Fruit"), find=find_fruit, get=_fruit, url_name="choose_sample")
    amount = MoneyField(label=_("Amount"))
    pieces = QuantityField(label=_("Pieces"), required=False)
    on = DayField(label=_("Date"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("a", _("first")), ("b", _("second"))])
    way = forms.ChoiceField(
        label=_("Way"), choices=[("a", _("one way")), ("b", _("another"))], widget=forms.RadioSelect, initial="a"
    )
    is_sure = forms.BooleanField(label=_("I am sure"), required=False)
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("What a file is, is told from its content, never from its name.")
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SampleLine(Form):
    """A line of goods."""

    item = forms.CharField(label=_("What"), max_length=40)
    quantity = QuantityField(label=_("Quantity"))
    each = MoneyField(label=_("Value of one"))


def sample_lines(request: StaffRequest) -> Lines:
    """Return lines to try."""
    return line_formset(SampleLine)(request.POST or None, prefix="lines", form_kwargs={"user": request.user})


def sample_table(request: StaffRequest) -> Table:
    """Return a list of invented rows."""
    states = (
        Badge(_("Draft")),
        Badge(_("Waiting"), "info"),
        Badge(_("Posted"), "ok"),
        Badge(_("Overdue"), "warn"),
        Badge(_("Reversed"), "danger"),
    )
    rows = [
        Fruit(at, f"F-{at:02}", found.label, dt.date(2026, 3, at), at * 123_450, state)
        for at, (found, state) in enumerate(zip(_FRUIT * 2, states, strict=False), 1)
    ]
    columns = [
        Column(
            "name",
            _("Name"),
            lambda row: row.name,
            under=lambda row: row.code,
            link=lambda row: f"#{row.code}",
            phone="p1",
        ),
        Column("on", _("Date"), lambda row: row.on, kind="day", phone="p2"),
        Column("state", _("State"), lambda row: row.state, phone="p2"),
        Column("amount", _("Value, ¥"), lambda row: row.amount, kind="money", phone="pr"),
    ]
    return Table(request, rows, columns, caption=_("Sample list"), name="sample", empty=Empty(_("Nothing yet.")))
