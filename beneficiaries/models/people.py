"""The adults around a child: sealed, each under a key of their own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child


class Person(models.Model):
    """A parent or guardian. Name, phone and workplace are sealed."""

    master = models.CharField(max_length=8)
    wrapped_key = models.BinaryField()
    name = models.BinaryField()
    phone = models.BinaryField()
    workplace = models.BinaryField()

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        """Return the key: a name is never shown by accident."""
        return str(self.pk)


class GuardianLink(models.Model):
    """Who a person is to a child, over the days ``[since, until)``."""

    class Role(models.TextChoices):
        FATHER = "father", _("father")
        MOTHER = "mother", _("mother")
        ACTING_GUARDIAN = "acting_guardian", _("acting guardian")

    child = models.ForeignKey(Child, models.PROTECT, related_name="guardians")
    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    relation = models.CharField(_("relation"), max_length=20, blank=True)
    may_sign = models.BooleanField(_("may sign"), default=False)
    may_collect = models.BooleanField(_("may collect"), default=False)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "role"], condition=Q(until__isnull=True), name="guardian_of_a_role_once"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="guardian_ends_after_beginning",
            ),
        ]

    def __str__(self) -> str:
        """Return the role."""
        return self.get_role_display()
