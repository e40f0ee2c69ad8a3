"""Which of two files goes on, and which value of each wins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.merging import LABELS, differing, in_words
from beneficiaries.queries import ChildFile
from ledger.screens.forms import Form


class JoinForm(Form):
    """Two files as one: a choice for each value in which they differ; what only one of them says is taken."""

    def __init__(self, *args: Any, one: ChildFile, other: ChildFile, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Ask only where both say something, and not the same."""
        super().__init__(*args, **options)
        self.codes = {"one": one.code, "other": other.code}
        self.fields["survivor"] = _choice(_("Which file goes on"), one.code, other.code)
        self.asked = differing(one, other)
        for name in self.asked:
            self.fields[name] = _choice(LABELS[name], in_words(one, name), in_words(other, name))

    def survivors(self) -> tuple[str, str]:
        """Return the code of the file that goes on, and of the one that is closed."""
        goes_on = self.cleaned_data["survivor"]
        return self.codes[goes_on], self.codes["other" if goes_on == "one" else "one"]

    def choices(self) -> dict[str, str]:
        """Return whose value wins, by field: the survivor's, or that of the file which is absorbed."""
        goes_on = self.cleaned_data["survivor"]
        return {name: "survivor" if self.cleaned_data[name] == goes_on else "absorbed" for name in self.asked}


def _choice(label: Any, one: str, other: str) -> forms.ChoiceField:  # noqa: ANN401 -- a lazy text
    return forms.ChoiceField(
        label=label, choices=[("one", one), ("other", other)], widget=forms.RadioSelect, initial="one"
    )
