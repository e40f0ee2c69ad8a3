"""The lines of a document: as many as are needed, added with script or by sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.forms import BaseFormSet, formset_factory

from ledger.access.errors import Refusal
from ledger.screens.forms import Form

MOST_LINES = 200


if TYPE_CHECKING:
    FormSet = BaseFormSet[Form]
else:  # the class takes its type only where types are read
    FormSet = BaseFormSet


class Lines(FormSet):
    """Lines of which empty ones count for nothing.

    The button ``add-line``, or ``add-`` and the prefix, asks for one more.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Add the line that was asked for to the count, so that the page that shows it sends it back."""
        super().__init__(*args, **options)
        name = f"{self.prefix}-TOTAL_FORMS"
        count = str(self.data.get(name, "")) if self.wants_more else ""
        if count.isdecimal():
            counted: Any = self.data
            self.data = counted = counted.copy()
            counted[name] = str(int(count) + 1)

    @property
    def wants_more(self) -> bool:
        """Whether the form was sent to get one more line, not to be recorded."""
        return self.is_bound and ("add-line" in self.data or f"add-{self.prefix}" in self.data)

    @property
    def filled(self) -> list[dict[str, Any]]:
        """What was typed in the lines that were not left empty."""
        return [form.cleaned_data for form in self.forms if form.has_changed() and not self._is_removed(form)]

    def _is_removed(self, form: Form) -> bool:
        return bool(form.cleaned_data.get("DELETE"))

    def refuse(self, refusal: Refusal, form: Form) -> None:
        """Put a refusal beside the line that it names, else on the document's own form."""
        filled = [line for line in self.forms if line.has_changed() and not self._is_removed(line)]
        if refusal.line is not None and 1 <= refusal.line <= len(filled):
            filled[refusal.line - 1].refuse(refusal)
        else:
            form.refuse(refusal)


def line_formset(form: type[Form], *, at_first: int = 1) -> type[Lines]:
    """Return the formset of a kind of line; pass ``form_kwargs={"user": …}`` and a ``prefix``."""
    made = formset_factory(
        form,
        formset=Lines,
        extra=at_first,
        can_delete=True,
        max_num=MOST_LINES,
        absolute_max=MOST_LINES,
        validate_max=True,
    )
    return cast("type[Lines]", made)
