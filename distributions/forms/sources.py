"""Choosing what is taken, with what is free of it in sight; works without script."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distributions.stock.sources import Source
from ledger.access.errors import Refusal
from ledger.screens.forms import Form
from ledger.screens.typed import count_of, fen_of

# What is taken lies where it was chosen: a place or a fund that does not fit is the one where it goes.
_BESIDE = {"amount": "wanted", "quantity": "wanted", "place": "to_place", "fund": "to_place"}


class SourceField(forms.ChoiceField):
    """One of what can be taken, grouped by the place where it lies; cleans to the ``Source``."""

    found: dict[str, Source]

    def offer(self, sources: Sequence[Source]) -> None:
        """Offer these."""
        self.found = {source.key: source for source in sources}
        grouped = [
            (place.name, [(source.key, str(source)) for source in some])
            for place, some in groupby(sources, key=lambda source: source.place)
        ]
        self.choices = [("", _("choose …")), *grouped]

    def clean(self, value: Any) -> Any:  # noqa: ANN401 -- Django's own
        """Return what was chosen, or nothing."""
        return self.found.get(super().clean(value))


class TakingForm(Form):
    """Something taken from a source: how much is read by what the source holds.

    What lists keep is taken only by somebody who says so.
    """

    source = SourceField(label=gettext_lazy("From"), choices=[])
    wanted = forms.CharField(
        label=gettext_lazy("How much"), widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    takes_reserved = forms.BooleanField(label=gettext_lazy("Take it although lists keep it"), required=False)

    def __init__(self, *args: Any, sources: Sequence[Source], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the sources."""
        super().__init__(*args, **options)
        field = self.fields["source"]
        assert isinstance(field, SourceField)  # noqa: S101 -- declared above
        field.offer(sources)

    def clean(self) -> dict[str, Any]:
        """Read how much by what is taken, and ask once before taking what lists keep."""
        typed = super().clean() or {}
        source, wanted = typed.get("source"), typed.get("wanted")
        if source is None or wanted is None:
            return typed
        try:
            if not isinstance(wanted, int):
                typed["wanted"] = (count_of if source.item else fen_of)(wanted)
        except forms.ValidationError as unreadable:
            self.add_error("wanted", unreadable)
            return typed
        if source.free < typed["wanted"] <= source.on_hand and not typed.get("takes_reserved"):
            self.add_error("takes_reserved", _(
                "Only %(free)s are free: lists that are not posted yet keep %(reserved)s. They could not be handed "
                "out as planned. Tick here to take it all the same."
            ) % {"free": source.written(source.free), "reserved": source.written(source.reserved)})  # fmt: skip
        return typed

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal of the book beside what was typed here: it names an amount, a place or a fund of its own."""
        if refusal.field and refusal.field not in self.fields:
            refusal.field = _BESIDE.get(refusal.field, refusal.field)
        super().refuse(refusal)

    @property
    def asks(self) -> bool:
        """Whether the question about what lists keep is put, or was answered."""
        return bool(self["takes_reserved"].errors or self["takes_reserved"].value())
