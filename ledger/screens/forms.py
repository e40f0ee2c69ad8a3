"""Forms of the office: what was typed is kept, a refusal stands beside its field."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal
from ledger.access.models import User
from ledger.screens.fields import ChooserField, DayField, MoneyField, QuantityField, UnitField, say_as_called
from ledger.screens.templatetags.office import linked

__all__ = [
    "ChooserField", "DayField", "Form", "MoneyField", "PostingForm", "QuantityField", "ReversalForm", "UnitField",
]  # fmt: skip

_PLAIN = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


def with_links(sentence: str, pages: Mapping[str, str]) -> str:
    """Return a sentence in which each record leads to its page; ``pages`` are addresses, by what it calls them."""
    if not pages:
        return sentence
    named = re.compile("|".join(re.escape(escape(name)) for name in sorted(pages, key=len, reverse=True)))
    links: dict[str, str] = {escape(name): linked(name, url) for name, url in pages.items()}
    return mark_safe(named.sub(lambda found: links[found[0]], escape(sentence)))  # noqa: S308 -- escaped before


class Form(forms.Form):
    """A form of somebody who signed in: every choice it offers is one that this person may see."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Keep the person, and dress the fields."""
        super().__init__(*args, **options)
        self.user = user
        for field in self.fields.values():
            say_as_called(field)
            if isinstance(field, ChooserField | UnitField):
                field.bind(user)
            if not isinstance(field.widget, _PLAIN):
                field.widget.attrs.setdefault("class", "inp")

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside the field that it belongs to, or on top where there is no such field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, with_links(str(refusal), refusal.pages))

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 422 where something must be mended."""
        return 422 if self.is_bound and self.errors else 200


class PostingForm(Form):
    """A form that posts: ``key`` names this sheet of paper, so that sending it twice posts once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Give a new sheet its key."""
        super().__init__(*args, user=user, **options)
        self.fields["key"].initial = uuid.uuid4().hex

    def clean_key(self) -> str:
        """Return the key; a sheet that lost it is its own."""
        return self.cleaned_data["key"] or uuid.uuid4().hex

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal in its place; of a sheet that was sent before with other content ask what is meant."""
        if refusal.field != "key":
            super().refuse(refusal)
            return
        text = _(
            "This sheet was sent before with other content: %(number)s. Look there first. "
            "To record this one too, send it again."
        )
        self.add_error(None, with_links(text % refusal.details, refusal.pages))
        typed: Any = self.data
        self.data = typed = typed.copy()
        typed["key"] = uuid.uuid4().hex  # whoever sends it again saw that


class ReversalForm(Form):
    """When and why something posted is reversed."""

    date = DayField(label=_("Date"), help_text=_("The day on which it is put right; its month must be open."))
    why = forms.CharField(
        label=_("Reason"), max_length=80, help_text=_("Stands in the book beside the reversal. No names.")
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, user=user, **options)
        self.fields["date"].initial = timezone.localdate()
