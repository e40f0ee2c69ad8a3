"""Read-only windows into who helps children; into children's files there is none."""

from django.contrib import admin

from beneficiaries.models import Helper, HelperCheck, Pairing
from ledger.access.admin import Window


@admin.register(Helper)
class HelperWindow(Window):
    """Helpers."""

    list_display = ("name", "unit", "occupation", "ended_on")
    list_select_related = ("unit",)
    search_fields = ("name", "occupation")


@admin.register(HelperCheck)
class HelperCheckWindow(Window):
    """Checks of helpers."""

    list_display = ("helper", "kind", "checked_on", "valid_until", "checked_by", "withdrawn_at")
    list_select_related = ("helper", "checked_by")
    list_filter = ("kind",)


@admin.register(Pairing)
class PairingWindow(Window):
    """Pairings, by the code of the child; the sealed note is not shown."""

    list_display = ("child", "helper", "kind", "state", "since", "until")
    list_select_related = ("child", "helper")
    list_filter = ("kind", "state")
    search_fields = ("child__code", "helper__name")
    exclude = ("hand_over_note",)
