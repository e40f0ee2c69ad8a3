"""Read-only windows into the book's nouns."""

from django.contrib import admin

from ledger.access.admin import Sheet
from ledger.book.models import Account, Entry, Fund, Item, Place


@admin.register(Account)
class AccountWindow(Sheet):
    """The chart."""

    list_display = ("code", "name", "role", "side", "root")
    list_select_related = ("root",)


@admin.register(Place)
class PlaceWindow(Sheet):
    """Places."""

    list_display = ("code", "name", "kind", "unit")
    list_select_related = ("unit",)
    search_fields = ("code", "name")


@admin.register(Item)
class ItemWindow(Sheet):
    """Items."""

    list_display = ("code", "name", "unit_of_measure", "root")
    list_select_related = ("root",)
    search_fields = ("code", "name")


@admin.register(Fund)
class FundWindow(Sheet):
    """Funds; the children that a giver named are not shown."""

    list_display = ("code", "name", "restriction", "unit")
    list_select_related = ("unit",)
    exclude = ("children",)


@admin.register(Entry)
class EntryWindow(Sheet):
    """Entries."""

    list_display = ("number", "kind", "date", "unit", "recorded_by")
    list_select_related = ("unit", "recorded_by")
    list_filter = ("kind",)
    search_fields = ("number",)
    date_hierarchy = "date"
