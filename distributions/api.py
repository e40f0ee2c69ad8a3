"""The API of hand-outs: what was given out, and to which codes."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from distributions.models import Distribution, DistributionLine
from distributions.queries import distributions_visible_to
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.screens.api.views import Collection


class LineShown(serializers.ModelSerializer[DistributionLine]):
    """What one child, or one group, receives: ``wanted`` in pieces of the item, or minor units of money."""

    place = serializers.CharField(source="place.code")
    fund = serializers.CharField(source="fund.code")
    item = serializers.CharField(source="item.code", default=None)
    child = serializers.CharField(source="child.code", default=None)
    group = serializers.CharField(source="group.code", default=None)

    class Meta:
        model = DistributionLine
        fields = ("position", "child", "group", "place", "fund", "item", "wanted")


class DistributionShown(serializers.ModelSerializer[Distribution]):
    """A hand-out; a draft is named ``draft-12`` until it has a number."""

    number = serializers.CharField(source="ref")
    unit = serializers.CharField(source="unit.code")
    reversed_by = serializers.CharField(source="entry.reversed_by.number", default=None)

    class Meta:
        model = Distribution
        fields = ("number", "unit", "date", "occasion", "state", "reversed_by")


class WholeDistribution(DistributionShown):
    """A hand-out with its lines: children by their codes, never by name."""

    lines = LineShown(many=True)

    class Meta(DistributionShown.Meta):
        fields = (*DistributionShown.Meta.fields, "lines")  # type: ignore[assignment] # one more


class DistributionFilter(django_filters.FilterSet):  # type: ignore[misc] # the library has no types
    """Hand-outs by unit, state and day."""

    unit = django_filters.CharFilter(field_name="unit__code")
    state = django_filters.ChoiceFilter(choices=Distribution.State.choices)
    since = django_filters.DateFilter(field_name="date", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="date", lookup_expr="lte")


def distributions_seen(user: User) -> QuerySet[Distribution]:
    """Return the hand-outs that a person may see."""
    return distributions_visible_to(user).select_related("unit", "entry__reversed_by")


class Distributions(Collection[Distribution]):
    """Hand-outs of your units. Preparing and approving need two people and happen on the pages."""

    needs = frozenset({Permission.READ_DISTRIBUTIONS})
    seen = distributions_seen
    serializer_class, whole, filterset_class = DistributionShown, WholeDistribution, DistributionFilter
    lookup_url_kwarg, ordering_fields = "number", ("date",)

    def get_object(self) -> Distribution:
        """Return the hand-out of a number, or the draft of ``draft-12``."""
        number = self.kwargs["number"]
        draft = number.removeprefix("draft-")
        is_draft = draft != number and draft.isdigit() and len(draft) <= _LONGEST_KEY
        self.lookup_field = "pk" if is_draft else "entry__number"
        self.kwargs["number"] = draft if is_draft else number
        return super().get_object()

    def get_queryset(self) -> QuerySet[Distribution]:
        """Return what the person may see, with its lines where one is shown alone."""
        found = super().get_queryset()
        if self.action != "retrieve":
            return found
        lines = DistributionLine.objects.select_related("place", "fund", "item", "child", "group")
        return found.prefetch_related(Prefetch("lines", lines))


_LONGEST_KEY = 18  # digits that fit a column
COLLECTIONS: dict[str, type[Collection[Any]]] = {"distributions": Distributions}
