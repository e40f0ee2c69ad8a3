"""Read-only windows into donors, pledges and receipts."""

from django.contrib import admin

from donors.models import Donor, Pledge, Receipt
from ledger.access.admin import Sheet, Window


@admin.register(Donor)
class DonorWindow(Sheet):
    """Donors."""

    list_display = ("code", "name", "kind", "is_anonymous")
    list_filter = ("kind",)
    search_fields = ("code", "name", "sort_key")


@admin.register(Pledge)
class PledgeWindow(Sheet):
    """Pledges."""

    list_display = ("number", "donor", "promised_on")
    list_select_related = ("donor",)
    search_fields = ("number",)


@admin.register(Receipt)
class ReceiptWindow(Window):
    """Receipts."""

    list_display = ("number", "donor", "issued_on", "state")
    list_select_related = ("donor",)
    list_filter = ("state",)
    search_fields = ("number", "verify_code")
