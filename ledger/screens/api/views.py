"""Collections of the API: filtered, ordered, paged by cursor; what somebody may not see is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import QuerySet
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from ledger.access.models import User
from ledger.access.permissions import Permission

M = TypeVar("M", bound=models.Model)


class Collection(ListModelMixin, RetrieveModelMixin, GenericViewSet[M]):
    """A collection that is read. ``needs`` names its rights, ``seen`` what a person may see of it.

    ``form`` shapes what is sent to make a record; ``whole`` a record shown alone, where it says more.
    """

    needs: ClassVar[frozenset[Permission]] = frozenset()
    seen: ClassVar[Callable[[User], QuerySet[Any]]]
    form: ClassVar[type[BaseSerializer[Any]] | None] = None
    whole: ClassVar[type[BaseSerializer[Any]] | None] = None
    ordering_fields: Sequence[str] = ()
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[M]:
        """Return what the person may see."""
        if getattr(self, "swagger_fake_view", False):  # described, not asked
            return self.serializer_class.Meta.model.objects.none()  # type: ignore[union-attr, no-any-return] # each names its model
        return type(self).seen(self.request.user)  # type: ignore[arg-type] # whoever asks has signed in

    def get_serializer_class(self) -> type[BaseSerializer[M]]:
        """Return what shows a record: alone, or in a list."""
        if self.action == "retrieve" and self.whole is not None:
            return self.whole
        return super().get_serializer_class()

    def typed(self, form: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """Return what was sent, in the operation's own words.

        Errors: 400 by field.
        """
        sent = form(data=self.request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    @property
    def person(self) -> User:
        """Who asks."""
        assert isinstance(self.request.user, User)  # noqa: S101 -- the door let nobody else in
        return self.request.user
