"""Which language a page is in: the address's, the browser's choice kept here, the person's own, the browser's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from ledger.access.models import User

Next = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Speak the language that ``?lang=`` asks for, and remember it; stands after the one that finds the person."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Choose, answer, remember."""
        asked = _known(request.GET.get("lang", ""))
        language = asked or _known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")) or _own(request)
        language = language or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=31_536_000,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


def _known(code: str) -> str:
    code = {"zh": "zh-hans", "zh-cn": "zh-hans"}.get(code.lower(), code.lower())
    return code if code in dict(settings.LANGUAGES) else ""


def _own(request: HttpRequest) -> str:
    return _known(request.user.language) if isinstance(request.user, User) else ""
