"""Fields that take what people type: amounts, counts, days, and records found by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.printing.figures import yuan
from ledger.screens.finding import Find, Found
from ledger.screens.typed import count_of, day_of, fen_of

MATCHES = 20


class MoneyInput(forms.TextInput):
    """An amount, to the right, with its currency inside."""

    template_name = "components/money_input.html"


class MoneyField(forms.CharField):
    """An amount; cleans to minor units."""

    widget = MoneyInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: object) -> object:
        """Show minor units as figures, and what was typed as it was typed."""
        return yuan(value) if isinstance(value, int) else value

    def to_python(self, value: object) -> Any:  # noqa: ANN401 -- Django's own
        """Return minor units."""
        if isinstance(value, int) or value in self.empty_values:
            return value if isinstance(value, int) else None
        return fen_of(str(value))


class QuantityField(forms.CharField):
    """A number of pieces; cleans to an integer."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "inp num"})

    def to_python(self, value: object) -> Any:  # noqa: ANN401 -- Django's own
        """Return the number."""
        if isinstance(value, int) or value in self.empty_values:
            return value if isinstance(value, int) else None
        return count_of(str(value))


class DayInput(forms.TextInput):
    """A day, typed; a calendar beside it where script runs."""

    template_name = "components/day_input.html"


class DayField(forms.CharField):
    """A day; cleans to a date."""

    widget = DayInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def prepare_value(self, value: object) -> object:
        """Show a date as ISO, and what was typed as it was typed."""
        return value.isoformat() if isinstance(value, dt.date) else value

    def to_python(self, value: object) -> Any:  # noqa: ANN401 -- Django's own
        """Return the date."""
        if isinstance(value, dt.date) or value in self.empty_values:
            return value if isinstance(value, dt.date) else None
        return day_of(str(value), timezone.localdate())


class ChooserInput(forms.TextInput):
    """A combobox: a text that is searched for; without script, a list of what fits after sending."""

    template_name = "components/chooser.html"
    matches: list[Found]
    address: str

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Begin without matches."""
        super().__init__(attrs)
        self.matches, self.address = [], ""

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add what fits, and where script asks for more."""
        return super().get_context(name, value, attrs) | {"matches": self.matches, "address": self.address}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ANN401 -- Django's own
        """Prefer what was picked from the list to the text above it."""
        return data.get(f"{name}-pick") or super().value_from_datadict(data, files, name)


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg] # of units
    """A unit in which the person holds a right: the form puts the person in, and the first is proposed.

    ``is_book`` offers those alone that keep a book; of a kind that it ``prefers``, the first is proposed.
    """

    def __init__(
        self,
        permission: Permission,
        *,
        is_book: bool = False,
        prefers: str = "",
        **options: Any,  # noqa: ANN401 -- Django's own
    ) -> None:
        """Keep which units are offered."""
        self.permission, self.is_book, self.prefers = permission, is_book, prefers
        super().__init__(queryset=Unit.objects.none(), empty_label=None, **options)

    def bind(self, user: User) -> None:
        """Offer what this person may choose."""
        units = units_visible_to(user, self.permission).order_by("path")
        self.queryset = units.filter(parent__isnull=True) if self.is_book else units
        preferred = units.filter(kind=self.prefers).first() if self.prefers else None
        self.initial = preferred or self.queryset.first()


class ChooserField(forms.CharField):
    """A record that the person may see, by code, number or name; cleans to the record.

    ``find`` searches, ``get`` fetches by value (None where there is none), ``url_name`` answers script. The form
    puts the person in ``user``.
    """

    user: User

    def __init__(
        self,
        *,
        find: Find,
        get: Callable[[User, str], Any],
        url_name: str,
        **options: Any,  # noqa: ANN401 -- Django's own
    ) -> None:
        """Keep how to find and to fetch."""
        self.find, self.get, self.url_name = find, get, url_name
        super().__init__(widget=ChooserInput, **options)

    def bind(self, user: User) -> None:
        """Look with the eyes of this person."""
        self.user = user
        self.widget.matches = []
        self.widget.address = reverse(self.url_name)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- Django's own
        """Show a record as its code and name."""
        return (
            value if value is None or isinstance(value, str) else f"{getattr(value, 'code', value.pk)} {_called(value)}"
        )

    def to_python(self, value: object) -> Any:  # noqa: ANN401 -- Django's own
        """Return the record whose code stands first in the text, else the only one that the text finds.

        Errors: ``ValidationError`` where nothing fits, or several do; these are then shown to pick from.
        """
        text = str(value or "").strip()
        if not text:
            return None
        if record := self.get(self.user, text.split()[0]) or self.get(self.user, text):
            return record
        found = self.find(self.user, text, MATCHES)
        if len(found) == 1:
            return self.get(self.user, found[0].value)
        self.widget.matches = found
        if found:
            raise ValidationError(_("Several fit “%(text)s”. Pick one below.") % {"text": text})
        raise ValidationError(
            _("Nothing fits “%(text)s”. Write a part of the name, its pinyin or the code.") % {"text": text}
        )


def say_as_called(field: forms.Field) -> None:
    """Let a choice among records say what each is called in the reader's language, unless it has words of its own."""
    if getattr(type(field), "label_from_instance", None) is forms.ModelChoiceField.label_from_instance:
        field.label_from_instance = _called  # type: ignore[attr-defined] # as Django's own documentation sets it


def _called(record: object) -> str:
    return str(getattr(record, "called", record))
