"""Pictures of children: kept only where the family and the child agree, and sealed."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from beneficiaries.models.consent import Consent
from beneficiaries.models.visits import Visit
from ledger.access.models import User


class Photograph(models.Model):
    """A picture of a child, as proof inside the house. Whether it is shown hangs on the consent of today.

    It lies sealed under a key of its own: without the row nobody opens the file.
    ``code`` is by chance; ``shows`` is sealed too: what the picture is proof of. ``consent`` is the decision that
    counted on the day it was taken.
    Source: children-and-distributions.md, section 5.2; domain-rules.md, section 4.3; Civil Code art. 1019.
    """

    code = models.CharField(max_length=8, unique=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="photographs")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="photographs")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    taken_on = models.DateField(_("taken on"))
    shows = models.BinaryField(default=b"")
    content_sha256 = models.CharField(max_length=64)  # the same picture again is the one that is there
    file_sha256 = models.CharField(max_length=64)  # of the sealed file
    master = models.CharField(max_length=8)
    wrapped_key = models.BinaryField()
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["-taken_on", "-pk"]

    def __str__(self) -> str:
        """Return the code."""
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("photograph", args=[self.child.code, self.code])
