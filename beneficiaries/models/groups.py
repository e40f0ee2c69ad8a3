"""What goods for shared use are given to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit


class Group(models.Model):
    """A class, book corner, dormitory or site of a school.

    Its members on a day are the children enrolled in ``school_class`` then, or in the whole school
    where that is left empty.
    """

    class Kind(models.TextChoices):
        CLASS = "class", _("class")
        BOOK_CORNER = "book_corner", _("book corner")
        DORMITORY = "dormitory", _("dormitory")
        SITE = "site", _("site")

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="groups")
    code = models.CharField(_("code"), max_length=32)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    school_class = models.CharField(_("class"), max_length=40, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["root", "code"], name="group_code_once")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
