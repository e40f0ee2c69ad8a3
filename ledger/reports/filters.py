"""What lists of reports are narrowed by."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.filters import DonorFilter
from donors.models import Donor
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Entry
from ledger.reports.models import Statement
from ledger.screens.tables import DayFilter, ListFilter


def _units(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return units_visible_to(request.user, Permission.READ_MONEY)


class EntryFilter(ListFilter):
    """Entries by number, unit, kind and day."""

    number = django_filters.CharFilter(label=_("Number"), lookup_expr="icontains")
    unit = django_filters.ModelChoiceFilter(
        label=_("Unit"), queryset=_units, to_field_name="code", empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Entry.Kind.choices, empty_label=_("All"))
    since = DayFilter(label=_("From"), field_name="date", lookup_expr="gte")
    until = DayFilter(label=_("To"), field_name="date", lookup_expr="lte")


class StatementFilter(DonorFilter):
    """Donors by name and kind, and by whether this year was accounted for."""

    stated = django_filters.ChoiceFilter(
        label=_("Statement of this year"),
        method="is_stated",
        empty_label=_("all"),
        choices=[("yes", _("issued")), ("no", _("not issued yet"))],
    )

    def is_stated(self, donors: QuerySet[Donor], _name: str, state: str) -> QuerySet[Donor]:
        """Keep the donors with, or without, a statement that tells of this year."""
        told = Exists(Statement.objects.filter(donor=OuterRef("pk"), until__year=timezone.localdate().year))
        return donors.filter(told) if state == "yes" else donors.filter(~told)
