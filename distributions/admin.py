"""Read-only windows into distributions; who received what is not shown here."""

from django.contrib import admin

from distributions.models import Distribution
from ledger.access.admin import Sheet


@admin.register(Distribution)
class DistributionWindow(Sheet):
    """Distributions."""

    list_display = ("entry", "date", "occasion", "unit", "state", "prepared_by", "approved_by")
    list_select_related = ("entry", "unit", "prepared_by", "approved_by")
    list_filter = ("state",)
