"""Fields of what never changes once it is given: the code of a unit, place or fund, and the name to sign in with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CODE = r"^[A-Z0-9][A-Z0-9-]{0,15}$"
_LONGEST = 16
_LONGEST_NAME = 40


def code_field(**options: Any) -> forms.RegexField:  # noqa: ANN401 -- as the field takes them
    """Return a field of a code, which says how a code is written."""
    told = {"invalid": _("Write capital letters, digits and dashes, as in S001.")}
    return forms.RegexField(CODE, max_length=_LONGEST, error_messages=told, **options)


def username_field(**options: Any) -> forms.SlugField:  # noqa: ANN401 -- as the field takes them
    """Return a field of a name to sign in with, which says how one is written."""
    told = {"invalid": _("Write Latin letters and digits without blanks, as in chenyutong.")}
    return forms.SlugField(max_length=_LONGEST_NAME, error_messages=told, **options)
