"""How people sign in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """Sign-ins are made by an administrator; nobody registers themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Answer no to everybody."""
        return False
