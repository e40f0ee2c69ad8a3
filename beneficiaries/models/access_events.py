"""Every opening of sealed identity leaves a line."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from ledger.access.models import User


class AccessEvent(models.Model):
    """Who opened or changed what of a child's identity, when, and what for.

    One event covers many children where a list or an export was opened: ``child`` is empty then, ``children``
    counts them and ``listed`` names them. ``fields`` names what was opened or changed, never what it says.
    """

    class What(models.TextChoices):
        NAME = "name", _("Name opened")
        FILE = "file", _("Whole file opened")
        MASKED = "masked", _("Masked view opened")
        PHONE = "phone", _("Phone number opened")
        PHOTO = "photo", _("Photograph opened")
        EXPORT = "export", _("Taken out as a file")
        NEED = "need", _("Opened in need")
        CHANGE = "change", _("Sealed particulars changed")

    viewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="access_events")
    children = models.PositiveIntegerField(default=1)
    listed = models.ManyToManyField(Child, related_name="listings")
    what = models.CharField(max_length=8, choices=What)
    fields = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["child", "-at"], name="access_event_child")]

    def __str__(self) -> str:
        """Return the purpose."""
        return self.purpose
