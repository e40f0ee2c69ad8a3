"""Fields of the API: records by their codes, among what the person may see; money in minor units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ledger.access.models import User

LONGEST_CODE = 64


@extend_schema_field(str)
class CodeField(serializers.Field[Any, str, str, Any]):
    """A record named by its code or number. ``seen`` gives what a person may choose from."""

    default_error_messages = {
        "unknown": _("There is no such code among what you may see."),
        "invalid": _("A code is text."),
    }

    def __init__(self, seen: Callable[[User], QuerySet[Any]], column: str = "code", **options: Any) -> None:  # noqa: ANN401 -- the library's own
        """Keep where to look."""
        super().__init__(**options)
        self.seen, self.column = seen, column

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 -- whatever was sent, and the record
        """Return the record of a code."""
        if not isinstance(data, str) or not data or len(data) > LONGEST_CODE or "\x00" in data:
            self.fail("invalid")
        found = self.seen(self.context["request"].user).filter(**{self.column: data}).first()
        if found is None:
            self.fail("unknown")
        return found

    def to_representation(self, value: Any) -> str:  # noqa: ANN401 -- a record
        """Return the code."""
        for part in self.column.split("__"):
            value = getattr(value, part)
        return str(value)


class FenField(serializers.IntegerField):
    """An amount in minor units of the base currency (fen)."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- the library's own
        """Say the unit."""
        options.setdefault("help_text", "Minor units (fen).")
        if not options.get("read_only"):
            options.setdefault("min_value", 0)
            options.setdefault("max_value", 10**15)
        super().__init__(**options)
