"""What is typed of a collection sheet: a line for each giver."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.screens.forms import Form
from ledger.screens.typed import fen_of

MOST = 5_000  # lines: more than the largest school has pupils


class CollectionForm(Form):
    """The sheet as it is: name, then amount, a line for each."""

    sheet = forms.CharField(
        label=gettext_lazy("Givers"), widget=forms.Textarea(attrs={"rows": 14, "autocomplete": "off"}),
        help_text=gettext_lazy("A line for each: the name, a space, the amount. An amount alone is an unnamed giver."),
    )  # fmt: skip

    def clean_sheet(self) -> list[tuple[str, int]]:
        """Return the names and amounts; a line that can't be read is named by its number, never by what it says."""
        lines = [line.strip() for line in self.cleaned_data["sheet"].splitlines() if line.strip()]
        if len(lines) > MOST:
            text = _(
                "The sheet has %(count)s lines; at most %(most)s are kept with one gift. Record it as several gifts."
            )
            raise ValidationError(text, params={"count": len(lines), "most": MOST})
        givers = []
        for number, line in enumerate(lines, 1):
            name, _space, amount = line.replace("\t", " ").rpartition(" ")
            try:
                fen = fen_of(amount)
            except ValidationError:
                fen = 0
            if not fen:
                raise ValidationError(_("Line %(number)s has no amount at its end."), params={"number": number})
            givers.append((name.strip(), fen))
        return givers
