"""How collections are ordered and paged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Pages(CursorPagination):
    """Fifty at a time, at most five hundred, by a cursor: nothing is told twice while the book grows."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "limit"
    ordering = "-pk"

    def _get_position_from_instance(self, instance: Any, ordering: Sequence[str]) -> str:  # noqa: ANN401 -- the library's own
        """Return where a record stands in the order, also by a column of what it rests on."""
        return str(reduce(getattr, ordering[0].lstrip("-").split("__"), instance))


class Order(OrderingFilter):
    """``?ordering=date`` or ``-date``; records of one day stay in the order in which they were recorded."""

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> list[str]:  # noqa: ANN401 -- the library's own
        """Return the order that was asked for, always down to a single record."""
        asked = list(super().get_ordering(request, queryset, view) or [])
        last = "-pk" if asked and asked[0].startswith("-") else "pk"
        return [*asked, last] if asked and asked[-1].lstrip("-") != "pk" else asked
