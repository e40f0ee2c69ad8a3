"""The purposes that value is bound to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from beneficiaries.models import Child, Village
from ledger.access.models import Unit
from ledger.access.naming import Named


class Fund(Named, models.Model):
    """A purpose. It serves its unit and those below.

    The rule of a fund (its villages, schools, named children) is held against every child that
    value of the fund reaches. Nothing can be spent from an ``unidentified`` fund: it holds what
    came from unknown payers until the giver is found.
    """

    class Restriction(models.TextChoices):
        UNRESTRICTED = "unrestricted", _("unrestricted")
        RESTRICTED = "restricted", _("restricted")
        ENTRUSTED = "entrusted", _("entrusted")
        UNIDENTIFIED = "unidentified", _("from unknown payers")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="funds")
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    restriction = models.CharField(_("restriction"), max_length=12, choices=Restriction)
    villages = models.ManyToManyField(Village, blank=True, related_name="+")
    schools = models.ManyToManyField(Unit, blank=True, related_name="+")
    children = models.ManyToManyField(Child, blank=True, related_name="+")
    open_on = models.DateField(_("opens"), null=True, blank=True)
    close_on = models.DateField(_("closes"), null=True, blank=True)

    history = HistoricalRecords(m2m_fields=[villages, schools, children])

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["root", "code"], name="fund_code_once"),
            models.CheckConstraint(
                condition=Q(open_on__isnull=True) | Q(close_on__isnull=True) | Q(close_on__gte=F("open_on")),
                name="fund_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def is_entrusted(self) -> bool:
        """Whether the giver named who receives it, so that it is no income of ours."""
        return self.restriction == self.Restriction.ENTRUSTED
