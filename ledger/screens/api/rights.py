"""Who may ask for what."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from ledger.access.errors import TokenOnlyReads
from ledger.access.models import ApiToken
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of


class Holds(BasePermission):
    """The right that a collection needs, in some unit or other; whose records, its query decides."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ANN401 -- the library's own
        """Let in who holds one of the rights.

        Errors: ``PermissionDenied``.
        """
        needs: frozenset[Permission] = view.needs
        if needs & permissions_of(request.user):
            return True
        raise PermissionDenied(_("Your roles do not open this. Ask an administrator of your unit."))


class TokenAllows(BasePermission):
    """Nothing is done by a token that was made to read."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002, ANN401 -- the library's own
        """Refuse what is sent to be done.

        Errors: ``TokenOnlyReads``.
        """
        token = request.auth
        if request.method not in SAFE_METHODS and isinstance(token, ApiToken) and not token.may_write:
            raise TokenOnlyReads
        return True
