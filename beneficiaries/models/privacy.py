"""What guards identity: openings in need, their monthly review, erasures and what they left, papers of the keys."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from ledger.access.models import Unit, User


class OpeningInNeed(models.Model):
    """A file that somebody opened outside their right, for a reason and a day. Everybody who reviews sees it."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="openings_in_need")
    viewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=120)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "openings in need"
        indexes = [models.Index(fields=["viewer", "until"], name="opening_in_need_of")]

    def __str__(self) -> str:
        """Return the key: the reason is for those who review."""
        return str(self.pk)


class OpeningsReview(models.Model):
    """Somebody looked through who opened what in a month, and says so."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))  # its first day
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["-month", "-pk"]

    def __str__(self) -> str:
        """Return the month."""
        return f"{self.month:%Y-%m}"


class Erasure(models.Model):
    """That a child was erased, what was destroyed, and what stayed under which rule."""

    child = models.OneToOneField(Child, models.PROTECT, related_name="erasure")
    asked_by = models.CharField(_("who asked"), max_length=20)
    erased_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(auto_now_add=True)
    destroyed = models.JSONField(default=dict)  # kind to number
    stayed = models.JSONField(default=list)  # [what, number, rule]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)

    @property
    def told(self) -> list[tuple[str, int, str]]:
        """What stayed, how much, and the rule that kept it, in the reader's language."""
        return [(gettext(what), count, gettext(rule) if rule else "") for what, count, rule in self.stayed]


class KeyPaper(models.Model):
    """That a key of the identity fields was printed for the safe: each once."""

    master = models.CharField(max_length=8, unique=True)
    printed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Return the name of the key."""
        return self.master
