"""What is in a kit, as it is typed: one line for each item, with how many pieces of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ledger.book.models import Item, Kit
from ledger.screens.typed import count_of

MORE_LINES = 3
AT_FIRST = 5
MOST_LINES = 40


class PartsInput(forms.Widget):
    """Lines of an item and a number. Its value is a list of pairs of texts."""

    template_name = "book/parts_input.html"
    use_fieldset = True
    items: QuerySet[Item]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 -- Django's own
        """Add some empty lines to those that are filled."""
        filled = [(str(item), str(quantity)) for item, quantity in value or []]
        lines = filled + [("", "")] * min(max(MORE_LINES, AT_FIRST - len(filled)), MOST_LINES - len(filled))
        choices = [(str(item.pk), item.called) for item in self.items]
        return super().get_context(name, value, attrs) | {"lines": lines, "choices": choices}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:  # noqa: ANN401, ARG002 -- likewise
        """Return what was typed, line by line; lines without anything fall away."""
        items, quantities = data.getlist(f"{name}-item"), data.getlist(f"{name}-quantity")
        lines = [(item, quantity.strip()) for item, quantity in zip(items, quantities, strict=False)]
        return [line for line in lines if any(line)][:MOST_LINES]

    def id_for_label(self, id_: str) -> str:
        """Name the first line."""
        return f"{id_}_0" if id_ else id_


class PartsField(forms.Field):
    """What is in a kit; cleans to pairs of an item and the pieces of it."""

    widget = PartsInput

    def offer(self, items: QuerySet[Item]) -> None:
        """Say which items there are to choose from."""
        self.items: dict[str, Item] = {str(item.pk): item for item in items}
        widget: Any = self.widget
        widget.items = items

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- Django's own
        """Show items as their keys, and what was typed as it was typed."""
        return [(item.pk if isinstance(item, Item) else item, quantity) for item, quantity in value or []]

    def clean(self, value: Any) -> list[tuple[Item, int]]:  # noqa: ANN401 -- Django's own
        """Return items with their pieces; every line that can't be read is named."""
        found, wrong = list[tuple[Item, int]](), list[str]()
        for number, (key, text) in enumerate(value or [], 1):
            try:
                quantity = count_of(text) if text else 0
            except ValidationError as error:
                wrong.append(_("Line %(number)s: %(error)s") % {"number": number, "error": error.messages[0]})
                continue
            if key not in self.items:
                wrong.append(_("Line %(number)s: choose an item.") % {"number": number})
            elif not 0 < quantity < 10_000:  # noqa: PLR2004 -- more in one kit is a slip of the finger
                wrong.append(_("Line %(number)s: write how many, from 1 to 9,999.") % {"number": number})
            else:
                found.append((self.items[key], quantity))
        if wrong:
            raise ValidationError(wrong)
        return found


def parts_of(kit: Kit) -> list[tuple[Item, int]]:
    """Return what is in a kit."""
    return [(part.item, part.quantity) for part in kit.parts.select_related("item")]
