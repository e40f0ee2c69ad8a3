"""Read-only windows for support: nothing is changed here, because operations hold the rules."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from import_export.admin import ExportMixin
from simple_history.admin import SimpleHistoryAdmin

from ledger.access.models import Assignment, Unit, User


class Window(SimpleHistoryAdmin):  # type: ignore[misc] # the library has no types
    """A page that shows records and their history, and changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        """Answer no: records are entered by operations."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- likewise
        """Answer no: records are changed by operations."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- likewise
        """Answer no: nothing is deleted."""
        return False

    def history_form_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:  # noqa: ANN401 -- the library's signature
        """Show what a record said once. The library would put it back, and asks no right to change it."""
        if request.method == "POST":
            raise PermissionDenied
        shown: HttpResponse = super().history_form_view(request, *args, **options)
        return shown


class Sheet(ExportMixin, Window):  # type: ignore[misc] # likewise
    """A window whose records can be taken along as a spreadsheet."""

    def has_import_permission(self, request: HttpRequest, *_args: Any) -> bool:  # noqa: ANN401, ARG002 -- the library's signature
        """Answer no: books come in by ``import_books``."""
        return False


@admin.register(Unit)
class UnitWindow(Sheet):
    """Units."""

    list_display = ("code", "name", "kind", "parent")
    search_fields = ("code", "name")


@admin.register(User)
class UserWindow(Window):
    """People who sign in."""

    list_display = ("username", "display_name", "is_active", "is_system", "last_login")
    search_fields = ("username", "display_name")
    exclude = ("password",)


@admin.register(Assignment)
class AssignmentWindow(Sheet):
    """Roles that people hold."""

    list_display = ("user", "unit", "role")
    list_filter = ("role",)
    list_select_related = ("user", "unit")
