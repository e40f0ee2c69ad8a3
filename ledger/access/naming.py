"""What things are called: in the language they were entered in, and in English where somebody gave them such a name."""

from __future__ import annotations

from typing import Protocol

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy

from ledger.access.romanising import romanised

_ACTORS = {
    "another book": pgettext_lazy("actor", "another book"), "demonstration": pgettext_lazy("actor", "demonstration"),
    "first run": pgettext_lazy("actor", "first run"), "mail": pgettext_lazy("actor", "mail"),
}  # fmt: skip


def named(name: str, name_en: str) -> str:
    """Return what something is called in the reader's language: its English name where it has one."""
    return name_en if name_en and translation.get_language() == "en" else name


def person_called(name: str) -> str:
    """Return what a page calls a person: in English the name in letters comes first, ``Chen Yutong 陈雨桐``."""
    letters = romanised(name) if translation.get_language() == "en" else ""
    return f"{letters} {name}" if letters else name


def actor_called(name: str) -> str:
    """Return what a page calls an actor of the system; a command is called as it is typed."""
    return str(_ACTORS.get(name, name))


def called_in(relation: str) -> F | Coalesce:
    """Return what a query selects to call the other end of a relation in the reader's language."""
    name = F(f"{relation}__name")
    if translation.get_language() != "en":
        return name
    return Coalesce(NullIf(F(f"{relation}__name_en"), Value("")), name)


class _TwoNames(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


class Named:
    """Something with a name and an English name. Pages say ``called``; papers and records say ``name``."""

    @property
    def called(self: _TwoNames) -> str:
        """What it is called in the reader's language."""
        return named(self.name, self.name_en)


def called(thing: object) -> object:
    """Return what the reader calls a thing, or each of several; figures and texts as they are."""
    if isinstance(thing, list | tuple):
        return gettext(", ").join(str(called(each)) for each in thing)
    return getattr(thing, "called", thing)
