"""How people sign in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """Sign-ins are made by an administrator; nobody registers themselves."""

    # The limits are allauth's own: five tries of a name in five minutes.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("That name and password do not match."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then sign in."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Answer no to everybody."""
        return False
