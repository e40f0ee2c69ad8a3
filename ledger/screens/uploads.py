"""Files that people send: one that is far too large is turned away before it is read."""

from django.http import HttpRequest

# What a form has beside its file.
FORM_BYTES = 64 * 1024


def is_too_large(request: HttpRequest, most: int) -> bool:
    """Whether what is being sent is larger than a file of ``most`` bytes with its form could be.

    Asked before anything reads ``POST``, so by a view that the token is not asked of yet.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > most + FORM_BYTES
