"""Every opening of sealed identity leaves a line."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from ledger.access.models import User


class AccessEvent(models.Model):
    """Who opened what of a child's identity, when, and what for.

    One event covers many children where a list or an export was opened: ``child`` is empty then, and
    ``children`` counts them.
    """

    class What(models.TextChoices):
        NAME = "name", _("name")
        FILE = "file", _("whole file")

    viewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="access_events")
    children = models.PositiveIntegerField(default=1)
    what = models.CharField(max_length=4, choices=What)
    purpose = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Return the purpose."""
        return self.purpose
