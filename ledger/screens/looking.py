"""What a request that only looks may take for granted from its beginning to its end."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ledger.access.held import remembered

Next = Callable[[HttpRequest], HttpResponse]
_LOOKS = {"GET", "HEAD"}


class LookingMiddleware:
    """Read a person's roles once for a page that only looks; whatever is sent to be done reads them anew."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if request.method not in _LOOKS:
            return self.get_response(request)
        with remembered():
            return self.get_response(request)
