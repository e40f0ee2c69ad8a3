"""What children are found by, sealed; and looking through it.

The words of a child (name, pinyin and initials, phones of the adults) are sealed under one key of the
installation, apart from the child's own: a search opens them all, a person sees none of them. No name and
nothing made from one stands in a column, so that nobody who holds only the database learns how often a
surname occurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from django.db.models import QuerySet

from beneficiaries import sealing
from beneficiaries.models import Child, ChildIdentity
from beneficiaries.people import open_person
from ledger.screens.pinyin import begins, search_key

PLACE = "identity.search"
_NOT_DIGITS = re.compile(r"[\s\-()+]")
# Fewer figures would find half a village.
_SHORTEST_PHONE = 4


def words_of(name: str, phones: Iterable[str]) -> str:
    """Return what a child is found by: the name, the ways to type it, and phones, one line each."""
    return "\n".join((name, search_key(name), *(_NOT_DIGITS.sub("", phone) for phone in phones if phone)))


def sealed_words(master: str, name: str, phones: Collection[str]) -> bytes:
    """Return these words sealed under the key that the children of a master share."""
    return sealing.search_key_of(master).seal(words_of(name, phones), PLACE)


def index_child(child: Child) -> None:
    """Seal anew what a child is found by. For operations, once they have changed a name or a phone."""
    identity = ChildIdentity.objects.get(child=child)
    name = sealing.unwrap(identity.master, identity.wrapped_key).open(identity.name, "identity.name")
    links = child.guardians.filter(until__isnull=True).select_related("person")
    identity.search = sealed_words(identity.master, name, [open_person(link.person).phone for link in links])
    identity.save(update_fields=["search"])


def named(children: QuerySet[Child], text: str) -> list[int]:
    """Return the keys of those children whose name, pinyin, initials or adult's phone fits a text: one query."""
    fits = _matcher(text)
    rows = ChildIdentity.objects.filter(child__in=children.order_by()).values_list("child", "master", "search")
    keys = {master: sealing.search_key_of(master) for master in sealing.masters()}
    return [
        child
        for child, master, sealed in rows.iterator(chunk_size=5000)
        if sealed and fits((keys.get(master) or sealing.search_key_of(master)).open(sealed, PLACE))
    ]


def _matcher(text: str) -> Callable[[str], bool]:
    figures = _NOT_DIGITS.sub("", text)
    if figures.isascii() and figures.isdigit():
        if len(figures) < _SHORTEST_PHONE:
            return lambda _words: False
        return lambda words: any(figures in phone for phone in words.split("\n")[2:])
    if text.isascii():
        begun, plain = begins(text), text.lower()
        return lambda words: begun in words or plain in words.split("\n", 1)[0].lower()
    return lambda words: text in words.split("\n", 1)[0]
