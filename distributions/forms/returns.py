"""What is typed about a return: which distribution, and how much of each line came back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distributions.operations import BroughtBack
from distributions.stock.still_out import StillOut, find_handed_out, handed_out_numbered
from ledger.access.errors import Refusal
from ledger.access.naming import person_called
from ledger.screens.forms import ChooserField, DayField, Form, MoneyField, PostingForm, QuantityField


class DocumentForm(Form):
    """The distribution of which something came back."""

    document = ChooserField(
        label=gettext_lazy("Distribution"), find=find_handed_out, get=handed_out_numbered,
        url_name="choose_handed_out", help_text=gettext_lazy("Its number or occasion."),
    )  # fmt: skip


class ReturnForm(PostingForm):
    """When and why, and a field for each line of which something is still out."""

    date = DayField(label=gettext_lazy("Date it came back"), help_text=gettext_lazy("22 or 11-22 works too."))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200,
        help_text=gettext_lazy("Not collected, too small, moved away … No names."),
    )  # fmt: skip
    everything = forms.BooleanField(label=gettext_lazy("Everything that is still out came back"), required=False)

    def __init__(self, *args: Any, still: Sequence[StillOut], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Make a field for each line."""
        super().__init__(*args, **options)
        self.still = still
        self.fields["date"].initial = timezone.localdate()
        for each in still:
            kind = QuantityField if each.line.item_id else MoneyField
            label = _("Came back from %(receiver)s") % {"receiver": person_called(each.name) or each.code}
            field = self.fields[self._name(each)] = kind(label=label, required=False)
            field.widget.attrs.setdefault("class", "inp")

    @staticmethod
    def _name(each: StillOut) -> str:
        return f"back-{each.line.position}"

    @property
    def rows(self) -> Iterator[tuple[StillOut, forms.BoundField]]:
        """The lines, each with its field."""
        return ((each, self[self._name(each)]) for each in self.still)

    @property
    def back(self) -> list[BroughtBack]:
        """What came back, as the operation takes it."""
        if self.cleaned_data["everything"]:
            return [BroughtBack(each.line) for each in self.still]
        typed = [(each.line, self.cleaned_data.get(self._name(each))) for each in self.still]
        return [BroughtBack(line, wanted) for line, wanted in typed if wanted]

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal of the book beside the line that it is about."""
        back = self.back
        if refusal.line is not None and 1 <= refusal.line <= len(back):
            refusal.field = f"back-{back[refusal.line - 1].line.position}"
        super().refuse(refusal)
