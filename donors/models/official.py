"""The authority's own receipt of a gift: what it says is kept beside the gift, and never made up."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from donors.models.gifts import Gift
from ledger.access.models import User


class OfficialReceipt(models.Model):
    """A fiscal receipt that was asked for, issued, reversed, or waived by the donor (Charity Law art. 38).

    Code, number and check code are those on the authority's paper. ``file_sha256`` names the kept file.
    """

    class State(models.TextChoices):
        WAIVED = "waived", _("waived by the donor")
        ASKED = "asked", _("asked for")
        ISSUED = "issued", _("issued")
        REVERSED = "reversed", _("reversed by a red-letter receipt")
        WITHDRAWN = "withdrawn", _("no longer asked for")

    LIVE = (State.WAIVED, State.ASKED, State.ISSUED)

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="official_receipts", verbose_name=_("gift"))
    state = models.CharField(_("state"), max_length=9, choices=State)
    code = models.CharField(_("receipt code"), max_length=20, blank=True)
    serial = models.CharField(_("receipt number"), max_length=20, blank=True)
    check_code = models.CharField(_("check code"), max_length=20, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    red_letter = models.CharField(_("red-letter receipt"), max_length=44, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    file_kind = models.CharField(max_length=4, blank=True)
    file_sha256 = models.CharField(_("its file"), max_length=64, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted at"))

    history = HistoricalRecords(excluded_fields=["file_kind"])

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gift"],
                condition=Q(state__in=["waived", "asked", "issued"]),
                name="gift_has_one_official_receipt",
            ),
            models.UniqueConstraint(fields=["code", "serial"], condition=~Q(serial=""), name="official_receipt_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "reversed"])
                | (~Q(code="") & ~Q(serial="") & Q(issued_on__isnull=False)),
                name="official_receipt_says_its_number",
            ),
        ]

    def __str__(self) -> str:
        """Return the code and the number."""
        return f"{self.code} {self.serial}".strip()
