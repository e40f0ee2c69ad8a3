"""Who gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit


class Donor(models.Model):
    """A foundation, agency, company, group or individual that gives to a root unit.

    ``code`` is how the book names the donor: it never changes and is never used again.
    """

    class Kind(models.TextChoices):
        FOUNDATION = "foundation", _("foundation")
        AGENCY = "agency", _("agency")
        COMPANY = "company", _("company")
        GROUP = "group", _("group")
        INDIVIDUAL = "individual", _("individual")

    root = models.ForeignKey(Unit, models.PROTECT, related_name="donors")
    code = models.CharField(_("code"), max_length=32)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    sort_key = models.CharField(max_length=200, blank=True, db_index=True)  # pinyin, to sort by
    search_key = models.CharField(max_length=1200, blank=True)  # every way of typing the name in letters
    contact = models.CharField(_("contact"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    tax_id = models.CharField(_("unified social credit code"), max_length=24, blank=True)
    # The giver's wish not to be named (Charity Law art. 38: the fact is recorded).
    is_anonymous = models.BooleanField(_("wishes not to be named"), default=False)

    history = HistoricalRecords(excluded_fields=["sort_key", "search_key"])

    class Meta:
        ordering = ["sort_key", "code"]
        constraints = [models.UniqueConstraint(fields=["root", "code"], name="donor_code_once")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
