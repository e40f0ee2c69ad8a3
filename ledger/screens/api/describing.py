"""What the description of the API says of every operation: the way in, the key, the refusals."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from ledger.screens.api.once import HEADER, LONGEST


class RefusalShown(serializers.Serializer[Any]):
    """Why something was not done; nothing was saved."""

    code = serializers.CharField(help_text="The same in every language.")
    field = serializers.CharField(allow_null=True, help_text="What it belongs to, where it belongs to something.")
    message = serializers.CharField(help_text="A sentence for a person, in the language that was asked for.")
    line = serializers.IntegerField(required=False, help_text="Of several lines that were sent, from 1.")


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the library has no types
    """How a program comes in."""

    target_class = "ledger.screens.api.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002 -- the library's own
        """Describe the header."""
        return {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "`Token bsl_…`, made and withdrawn by its owner on the page of the account.",
        }  # fmt: skip


class Described(AutoSchema):
    """Every operation with its refusals; what is sent to be done with its key."""

    def get_override_parameters(self) -> Any:  # noqa: ANN401 -- the library's own
        """Return the key that makes a request safe to send again."""
        if self.method != "POST":
            return []
        return [
            OpenApiParameter(
                HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, required=False,
                description=f"At most {LONGEST} characters. The same key with the same content answers the same "
                "record and does nothing again.",
            )
        ]  # fmt: skip

    def get_response_serializers(self) -> Any:  # noqa: ANN401 -- the library's own
        """Return what is answered, with the ways of refusing."""
        told = super().get_response_serializers()
        answers: dict[str, Any] = dict(told) if isinstance(told, dict) else {"200": told}
        refused = OpenApiResponse(RefusalShown)
        answers |= {"401": refused, "403": refused, "404": refused}
        if self.method == "POST":
            answers |= {"400": OpenApiResponse(OpenApiTypes.OBJECT, "Faults of what was sent, by field.")}
            answers |= {"409": refused}
        return answers
