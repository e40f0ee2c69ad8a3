"""Forms that somebody began and did not send, and the sheets that were sent."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User

LONGEST_KEY, LONGEST_ABOUT = 64, 120
# What each form that can be kept is called, by the name of its address.
FORMS = {
    "new_gift": _("Record a gift"),
    "new_pledge": _("New pledge"),
    "new_purchase": _("Record a purchase"),
}


class KeptForm(models.Model):
    """What a person typed into a form and has not sent yet: theirs alone, and in no book.

    ``form`` is the name of the address where it goes on; ``key`` names the sheet, as in ``PostingForm``.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="kept_forms")
    form = models.CharField(max_length=40)
    key = models.CharField(max_length=LONGEST_KEY)
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)
    typed = models.JSONField()  # the values of each field, by its name
    kept_at = models.DateTimeField(_("kept at"))

    class Meta:
        ordering = ["-kept_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "form", "key"], name="kept_form_once")]

    def __str__(self) -> str:
        """Return the key: what was typed is its owner's."""
        return self.key

    def get_absolute_url(self) -> str:
        """Return where the form goes on."""
        return f"{reverse(self.form)}?draft={self.key}"

    @property
    def title(self) -> str:
        """What the form is called, and whom or what it is about."""
        return " · ".join(filter(None, [str(FORMS.get(self.form, "")), self.about]))


class SentSheet(models.Model):
    """A form as a person sent it, known by its digest alone: sent again, it leads where it led the first time."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="sent_sheets")
    digest = models.CharField(max_length=64)  # SHA-256 of the page's token and of all that was typed
    leads_to = models.TextField(blank=True)  # an address of ours; empty while it is being answered
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "digest"], name="sheet_sent_once")]

    def __str__(self) -> str:
        """Return the digest: what was typed is not in it."""
        return self.digest
