"""What is typed on a sheet of gifts: its heading, and row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from donors.batching import COLUMNS, ReadBatch, ReadRow, Typed
from donors.models import GiftBatch, GiftLine
from donors.operations import BatchHead
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Place
from ledger.book.queries import funds_of
from ledger.screens.forms import DayField, Form, MoneyField, QuantityField

SPARE = 10
AT_FIRST = 15
MOST = 500


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of a sheet: its heading, the keys that a phone offers, and what the sums of the page know it by."""

    name: str
    label: str | Promise
    keys: str = ""
    mark: str = ""


GRID = (
    GridColumn("donor", gettext_lazy("Donor")),
    GridColumn("date", gettext_lazy("Date")),
    GridColumn("amount", gettext_lazy("Amount, ¥"), "decimal", "money"),
    GridColumn("item", gettext_lazy("Item")),
    GridColumn("quantity", gettext_lazy("Pieces"), "numeric", "pieces"),
    GridColumn("each", gettext_lazy("Value of one"), "decimal", "one"),
    GridColumn("value_basis", gettext_lazy("Value from")),
    GridColumn("reference", gettext_lazy("Reference")),
)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A field of a sheet: its column, what was typed, and whether that is wrong."""

    column: GridColumn
    typed: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a sheet as the page shows it: its number, its fields, what is wrong and what is worth a look."""

    number: int
    cells: list[GridCell]
    errors: list[str]
    warning: str


class HeadForm(Form):
    """What all gifts of a sheet have in common, and what was counted beforehand."""

    about = forms.CharField(
        label=gettext_lazy("Where it comes from"), max_length=120, required=False,
        help_text=gettext_lazy("A collection, an envelope, a list."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(label=gettext_lazy("Received by"), queryset=Unit.objects.none(), empty_label=None)
    date = DayField(label=gettext_lazy("Date received"))
    fund = forms.ModelChoiceField(
        label=gettext_lazy("The donor's wish"), queryset=Fund.objects.none(), empty_label=None
    )
    place = forms.ModelChoiceField(label=gettext_lazy("Money goes to"), queryset=Place.objects.none(), empty_label=None)
    method = forms.ChoiceField(label=gettext_lazy("How money came"), choices=[])
    store = forms.ModelChoiceField(label=gettext_lazy("Goods go to"), queryset=Place.objects.none(), required=False)
    expected_count = QuantityField(label=gettext_lazy("How many gifts, counted on the papers"))
    expected_total = MoneyField(label=gettext_lazy("Their total, added up on the papers"))

    def __init__(self, *args: Any, batch: GiftBatch | None = None, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer what this person may record to; show what a sheet says."""
        if batch is not None:
            said = {name: getattr(batch, name) for name in self.base_fields}
            options["initial"] = said | (options.get("initial") or {})
        super().__init__(*args, **options)
        units = units_visible_to(self.user, Permission.WRITE_GIFTS)
        every: Any = self.fields
        every["unit"].queryset = units
        every["unit"].initial = units.first()
        places = Place.objects.filter(unit__in=units)
        every["place"].queryset = places.exclude(kind=Place.Kind.STORE)
        every["store"].queryset = places.filter(kind=Place.Kind.STORE)
        every["fund"].queryset = funds_of(units)
        every["method"].choices = [way for way in GiftLine.Method.choices if way[0] != GiftLine.Method.GOODS]
        every["date"].initial = timezone.localdate()

    @property
    def head(self) -> BatchHead:
        """The heading as the operation takes it."""
        return BatchHead(**{name: value for name, value in self.cleaned_data.items() if name != "unit"})


def typed_rows(data: Any) -> list[Typed]:  # noqa: ANN401 -- what a browser sent
    """Return the rows of a sheet as a browser sent them; empty ones are left out."""
    count = min(int(data.get("rows-TOTAL_FORMS") or 0), MOST)
    rows = [{name: data.get(f"rows-{at}-{name}", "").strip()[:160] for name in COLUMNS} for at in range(count)]
    gone = {at for at in range(count) if data.get(f"rows-{at}-DELETE")}
    return [row for at, row in enumerate(rows) if at not in gone and any(row.values())]


def grid_of(read: ReadBatch) -> list[GridRow]:
    """Return the rows to show, with room for more."""
    count = len(read.rows)
    spare = [ReadRow(count + at, {}) for at in range(1, max(AT_FIRST - count, SPARE) + 1)]
    return [
        GridRow(
            row.number,
            [GridCell(column, row.typed.get(column.name, ""), column.name in row.errors) for column in GRID],
            list(row.errors.values()),
            row.warning,
        )
        for row in (*read.rows, *spare)
    ]


def value_bases() -> list[tuple[str, str]]:
    """Return where a value may come from."""
    return [("", _("choose …")), *((str(code), str(words)) for code, words in GiftLine.ValueBasis.choices)]


class SendForm(Form):
    """Why a sheet differs from what was counted."""

    override = forms.CharField(label=gettext_lazy("Why it differs"), max_length=200, required=False)


class ReturnForm(Form):
    """Why a sheet is given back."""

    why = forms.CharField(label=gettext_lazy("What is to be mended"), max_length=200)
