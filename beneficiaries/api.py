"""The API of children: what the one rule of showing lets through, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from beneficiaries.models import Child, Enrolment
from beneficiaries.queries import children_listed_to
from beneficiaries.showing import names_shown
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.screens.api.views import Collection


def children_seen(user: User) -> QuerySet[Child]:
    """Return the children that a person may see, with their schools."""
    enrolled = Enrolment.objects.filter(until__isnull=True).select_related("school")
    children = children_listed_to(user).select_related("village")
    return children.prefetch_related(Prefetch("enrolments", enrolled, to_attr="enrolled"))


class ChildShown(serializers.ModelSerializer[Child]):
    """A child. The name is whole, masked or empty, as the owner of the token may see it; no number is told."""

    name = serializers.SerializerMethodField()
    village = serializers.CharField(source="village.name", default="")
    school = serializers.SerializerMethodField()
    school_class = serializers.SerializerMethodField()

    class Meta:
        model = Child
        fields = ("code", "name", "sex", "birth_year", "village", "school", "school_class", "status")

    def get_name(self, child: Child) -> str:
        """Return the name as it is shown."""
        return str(self.context.get("names", {}).get(child.pk, ""))

    def get_school(self, child: Child) -> str:
        """Return the code of the school."""
        return next((place.school.code for place in _enrolled(child)), "")

    def get_school_class(self, child: Child) -> str:
        """Return the class."""
        return next((place.school_class for place in _enrolled(child)), "")


@extend_schema_field(str)
def _enrolled(child: Any) -> Sequence[Enrolment]:  # noqa: ANN401 -- a child with what was read for it
    enrolled: Sequence[Enrolment] = child.enrolled
    return enrolled


class Children(Collection[Child]):
    """Children of your schools. Every page that is read opens its names, which leaves a line."""

    needs = frozenset({Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED})
    seen = children_seen
    serializer_class, lookup_field = ChildShown, "code"
    filterset_fields = {"status": ["exact"], "village__name": ["exact"], "enrolments__school__code": ["exact"]}
    ordering_fields = ("code",)

    def list(self, request: Request, *_args: Any, **_options: Any) -> Response:  # noqa: ARG002, ANN401 -- the library's own
        """Return a page of children with their names."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self._shown(page))

    def retrieve(self, request: Request, *_args: Any, **_options: Any) -> Response:  # noqa: ARG002, ANN401 -- the library's own
        """Return one child with its name."""
        [told] = self._shown([self.get_object()])
        return Response(told)

    def _shown(self, children: Sequence[Child]) -> Sequence[dict[str, Any]]:
        names = names_shown([child.pk for child in children], self.person, "api")
        context = {**self.get_serializer_context(), "names": names}
        return tuple(ChildShown(children, many=True, context=context).data)


COLLECTIONS: dict[str, type[Collection[Any]]] = {"children": Children}
