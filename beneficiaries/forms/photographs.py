"""What is sent with a picture of a child, and what is asked before pictures are destroyed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.acts import ActForm, PastDayField
from beneficiaries.models import Visit
from beneficiaries.visits import visits_of
from ledger.printing.sent_files import MOST_BYTES

_LATEST = 10


class PhotographForm(ActForm):
    """A picture, when it was taken, and what it is proof of."""

    file = forms.FileField(
        label=_("Photograph"), allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, at most 10 MB. Where and with what it was taken is left out, and its name."),
    )  # fmt: skip
    taken_on = PastDayField(label=_("Taken on"))
    visit = forms.ChoiceField(label=_("On which visit"), required=False)
    shows = forms.CharField(label=_("What it is proof of"), max_length=120, required=False, help_text=_("Kept sealed."))

    def __init__(self, *args: Any, on_visit: str = "", **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the latest visits; propose the one that was chosen, and its day."""
        super().__init__(*args, **options)
        made = list(visits_of(self.child).filter(state=Visit.State.DONE)[:_LATEST])
        self.visits = {str(one.pk): one for one in made}
        choices: Any = self.fields["visit"]
        labels = [(key, f"{one.get_kind_display()} · {one.happened_on}") for key, one in self.visits.items()]
        choices.choices = [("", "—"), *labels]
        proposed = self.visits.get(on_visit)
        self.fields["visit"].initial = on_visit if proposed else ""
        self.fields["taken_on"].initial = proposed.happened_on if proposed else timezone.localdate()

    def clean_visit(self) -> Visit | None:
        """Return the visit."""
        return self.visits.get(self.cleaned_data["visit"])

    def clean_file(self) -> tuple[bytes, str]:
        """Return what was sent, and its name: one byte more than may be kept is enough to refuse it."""
        file = self.cleaned_data["file"]
        return file.read(MOST_BYTES + 1), file.name or ""


class DestroyForm(ActForm):
    """Destroying pictures: there is nothing to type."""
