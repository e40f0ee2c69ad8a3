"""The adults around a child: sealed, each under a key of their own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from ledger.access.models import User


class Person(models.Model):
    """A parent or guardian. Name, phone, who answers it, and workplace are sealed."""

    class PhoneState(models.TextChoices):
        UNKNOWN = "unknown", _("not tried yet")
        WORKS = "works", _("works")
        DOES_NOT = "does_not", _("does not work")

    master = models.CharField(max_length=8)
    wrapped_key = models.BinaryField()
    name = models.BinaryField()
    phone = models.BinaryField()
    workplace = models.BinaryField()
    answered_by = models.BinaryField(default=b"")
    phone_state = models.CharField(max_length=8, choices=PhoneState, default=PhoneState.UNKNOWN)
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="person_confirmed_on_and_by_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the key: a name is never shown by accident."""
        return str(self.pk)


class GuardianLink(models.Model):
    """Who a person is to a child, over the days ``[since, until)``."""

    class Role(models.TextChoices):
        FATHER = "father", _("father")
        MOTHER = "mother", _("mother")
        ACTING_GUARDIAN = "acting_guardian", _("acting guardian")
        EMERGENCY = "emergency", _("emergency contact")
        VILLAGE = "village", _("village contact")
        TEACHER = "teacher", _("class teacher")

    class Basis(models.TextChoices):
        ENTRUSTED = "entrusted", _("entrusted in writing by the parents")
        COURT = "court", _("decided by a court")
        KIN = "kin", _("custom among kin")
        COMMITTEE = "committee", _("named by the village committee")

    child = models.ForeignKey(Child, models.PROTECT, related_name="guardians")
    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    relation = models.CharField(_("relation"), max_length=20, blank=True)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, blank=True)
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
