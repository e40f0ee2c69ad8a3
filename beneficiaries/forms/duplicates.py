"""Which of two files goes on, and which value of each wins; what is answered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.merging import LABELS, differing, in_words
from beneficiaries.models import ChildMerge
from beneficiaries.register import ChildFile
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


class AnswerForm(Form):
    """What is answered to who asks to join two files; who declines says why."""

    answer = forms.ChoiceField(
        label=_("Reason, if you decline"), choices=[("", "—"), *ChildMerge.Answer.choices], required=False
    )

    def __init__(self, *args: Any, may: Collection[str], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Ask for a reason where there is something to decline."""
        super().__init__(*args, **options)
        if "decline" not in may:
            del self.fields["answer"]

    def clean(self) -> dict[str, Any]:
        """Ask why, where it is declined."""
        typed = super().clean() or self.cleaned_data
        if self.data.get("then") == "decline" and not typed.get("answer"):
            self.add_error("answer", _("Say why you decline."))
        return typed


def _choice(label: Any, one: str, other: str) -> forms.ChoiceField:  # noqa: ANN401 -- a lazy text
    return forms.ChoiceField(
        label=label, choices=[("one", one), ("other", other)], widget=forms.RadioSelect, initial="one"
    )
