"""Who comes in by a token: its owner, with the owner's rights and never more."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from ledger.access.models import ApiToken, User
from ledger.access.queries import api_token_of

KEYWORDS = {"token", "bearer"}
_PARTS = 2  # the keyword and the secret


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token <secret>``."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the owner and the token, or None where another way in is used.

        Errors: ``AuthenticationFailed`` for a secret that counts for nothing; which of the reasons is not told.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].decode("latin-1").lower() not in KEYWORDS:
            return None
        token = None
        if len(parts) == _PARTS:
            token = api_token_of(parts[1].decode("latin-1"), timezone.now())
        if token is None:
            raise AuthenticationFailed(_("This token does not count, or counts no longer."))
        _note_use(token)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 -- the library's own
        """Return what a stranger is asked for."""
        return "Token"


def _note_use(token: ApiToken) -> None:
    today = timezone.localdate()
    if token.last_used_on != today:  # once a day: a look is not to wait for the database's lock
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
