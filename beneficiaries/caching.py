"""No browser and no proxy keeps a page on which a child's identity was opened."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from beneficiaries.openings import noticed

Next = Callable[[HttpRequest], HttpResponse]


class OpenedMiddleware:
    """Whatever left a line of an opening is shown once: Back after signing out, or a shared computer, finds nothing."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and forbid to keep what shows identity."""
        with noticed() as opened:
            response = self.get_response(request)
        if opened:
            patch_cache_control(response, private=True, no_store=True)
        return response
