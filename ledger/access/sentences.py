"""Sentences that are kept and read later, by readers of either language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.conf import settings
from django.utils import translation

Kept = dict[str, str]
T = TypeVar("T")


def in_every_language(say: Callable[[], T]) -> dict[str, T]:
    """Return what is said, as readers of each language read it: by the language's code, ready to be stored."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = say()
    return said


def as_read(kept: Kept | str) -> str:
    """Return a sentence that was kept, in the reader's language; one that was kept in a single language as it is."""
    if isinstance(kept, str):
        return kept
    return kept.get(translation.get_language() or "") or next(iter(kept.values()), "")


def to_read_later(told: Iterable[tuple[str, object]]) -> list[tuple[str, Kept]]:
    """Return what is told of things, each by its number or code, ready to be stored."""
    return [(number, in_every_language(why.__str__)) for number, why in told]


def read_now(kept: Iterable[tuple[str, Kept | str]]) -> list[tuple[str, str]]:
    """Return what was told of things in the reader's language."""
    return [(number, as_read(why)) for number, why in kept]
