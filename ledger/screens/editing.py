"""Changing a record that another may be changing too: the second is shown both versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from ledger.access.errors import ChangedMeanwhile, Refusal
from ledger.access.history import version_of
from ledger.screens.forms import Form


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which the record says one thing and the person typed another."""

    label: str | Promise
    now: object
    typed: object


class EditForm(Form):
    """A form over a record. Pass ``cleaned["version"]`` to the operation, which checks it under its lock.

    A record whose fields don't lie in its own row is told by another ``source``, which ``read_again`` refreshes.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: Model, source: object = None, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Show what the record says now."""
        self.source = source or record
        said = {name: getattr(self.source, name) for name in self.base_fields if hasattr(self.source, name)}
        options["initial"] = said | {"version": version_of(record)} | (options.get("initial") or {})
        super().__init__(*args, **options)
        self.record, self.meanwhile = record, list[Difference]()

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal in its place; of a record that changed meanwhile show both versions."""
        super().refuse(refusal)
        if isinstance(refusal, ChangedMeanwhile):
            self.read_again()
            self.meanwhile = [each for name in self.fields if (each := self._difference(name))]
            # Sending again says: I saw both.
            data: Any = self.data
            self.data = data = data.copy()
            data["version"] = version_of(self.record)

    def read_again(self) -> None:
        """Read what the record says now."""
        self.record.refresh_from_db()

    def _difference(self, name: str) -> Difference | None:
        if name == "version" or not hasattr(self.source, name):
            return None
        now, typed = _words(self[name], getattr(self.source, name)), _words(self[name], self.cleaned_data.get(name))
        return Difference(self.fields[name].label or name, now, typed) if now != typed else None

    @property
    def status(self) -> int:
        """The status of the page: 409 where the record changed meanwhile."""
        return 409 if self.meanwhile else super().status


def _words(field: forms.BoundField, value: Any) -> str:  # noqa: ANN401 -- whatever a field holds
    if hasattr(value, "all"):
        value = value.all()
    if isinstance(value, QuerySet | list | tuple):
        return ", ".join(str(one) for one in value)
    choices = dict(getattr(field.field, "choices", ())) if isinstance(value, str) else {}
    return str(choices.get(value, "" if value is None else value))
