"""Who helps a child in person, and what makes it safe to let them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit, User
from ledger.access.naming import person_called


class Helper(models.Model):
    """An adult who visits, calls or writes to children: a teacher, an officer, a volunteer.

    Serves the unit and those below it. ``sign_in`` is their own sign-in, where they have one. Who is in a programme of
    one helper for one child is the main helper of one at a time.
    Source: children-and-distributions.md, section 5.4; domain-rules.md, section 4.8.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("serves"), related_name="helpers")
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=24, blank=True)
    occupation = models.CharField(_("occupation"), max_length=60, blank=True)
    sign_in = models.OneToOneField(
        User, models.PROTECT, verbose_name=_("sign-in"), null=True, blank=True, related_name="helper"
    )
    is_one_to_one = models.BooleanField(_("one child at a time"), default=False)
    ended_on = models.DateField(_("helped until"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def called(self) -> str:
        """What a page calls the helper."""
        return person_called(self.name)


class HelperCheck(models.Model):
    """That somebody looked at one thing about a helper, and until when it counts. Never edited; withdrawn if wrong.

    Kept is that it was passed, until when, and where the paper lies; never what the paper says.
    Source: domain-rules.md, section 4.8; Law on the Protection of Minors, arts. 62 and 98.
    """

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("identity")
        BACKGROUND = "background", _("background")
        TRAINING = "training", _("training")
        PLEDGE = "pledge", _("child-safety pledge")

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="checks")
    kind = models.CharField(_("check"), max_length=12, choices=Kind)
    checked_on = models.DateField(_("checked on"))
    valid_until = models.DateField(_("valid until"))  # the first day on which it no longer counts
    evidence = models.CharField(_("evidence"), max_length=80)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("checked_on")), name="helper_check_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="helper_check_names_its_evidence"),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_because="")
                | (Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="helper_check_withdrawn_by_at_and_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["helper", "kind", "-valid_until"], name="helper_check_counts",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        """Return the check."""
        return self.get_kind_display()
