"""What is not there is said in words, also on a machine where programmers look over the pages."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found

# No keyboard types it, and PostgreSQL neither keeps nor seeks it.
NOBODY_TYPES = "\0"
Next = Callable[[HttpRequest], HttpResponse]


class NotFoundMiddleware:
    """Answer with our own page where ``DEBUG`` would list every address of the site."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an address that leads nowhere gets our page, as does one with a character that no record has."""
        if NOBODY_TYPES in unquote(request.get_full_path()):
            return page_not_found(request, Http404())
        response = self.get_response(request)
        is_nowhere = response.status_code == 404 and request.resolver_match is None  # noqa: PLR2004 -- HTTP's own
        return page_not_found(request, Http404()) if is_nowhere else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn what a view did not find into our page."""
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
