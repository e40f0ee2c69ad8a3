"""What several collections are sent."""

from typing import Any

from rest_framework import serializers


class ReversalTyped(serializers.Serializer[Any]):
    """When and why something posted is reversed. No names."""

    date = serializers.DateField()
    why = serializers.CharField(max_length=80)
