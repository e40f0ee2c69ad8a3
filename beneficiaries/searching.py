"""What children are found by, sealed; and looking through it.

The words of a child (name, pinyin and initials, phones of the adults) are sealed under one key of the
installation, apart from the child's own: a search opens them in blocks, a person sees none of them. No name and
nothing made from one stands in a column, so that nobody who holds only the database learns how often a
surname occurs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from django.db.models import QuerySet

from beneficiaries import sealing
from beneficiaries.models import Child, ChildIdentity, GuardianLink
from beneficiaries.people import open_person
from beneficiaries.reach import children_of_keys
from beneficiaries.search_blocks import WORDS, empty_blocks, entries_of, key_of, told
from ledger.access.models import Unit
from ledger.screens.pinyin import begins, search_key

_NOT_DIGITS = re.compile(r"[\s\-()+]")
# Fewer figures would find half a village.
_SHORTEST_PHONE = 4
_BATCH = 500


def words_of(name: str, phones: Iterable[str]) -> str:
    """Return what a child is found by: the name, the ways to type it, and phones, one line each."""
    return "\n".join((name, search_key(name), *(_NOT_DIGITS.sub("", phone) for phone in phones if phone)))


def sealed_words(master: str, name: str, phones: Collection[str]) -> bytes:
    """Return these words sealed under the key that the children of a master share."""
    return sealing.search_key_of(master).seal(words_of(name, phones), WORDS)


def index_child(child: Child) -> None:
    """Seal anew what a child is found by. For operations that hold its row, once they changed a name or a phone."""
    identity = ChildIdentity.objects.get(child=child)
    name = sealing.unwrap(identity.master, identity.wrapped_key).open(identity.name, "identity.name")
    links = child.guardians.filter(until__isnull=True).select_related("person")
    identity.search = sealed_words(identity.master, name, [open_person(link.person).phone for link in links])
    identity.save(update_fields=["search"])
    empty_blocks([child.pk])


def index_children(keys: Collection[int]) -> None:
    """Seal anew what many children are found by: four statements, however many."""
    phones: dict[int, list[str]] = defaultdict(list)
    links = GuardianLink.objects.filter(child__in=children_of_keys(keys), until__isnull=True)
    for link in links.select_related("person"):
        phones[link.child_id].append(open_person(link.person).phone)
    identities = list(ChildIdentity.objects.filter(child__in=children_of_keys(keys)))
    for identity in identities:
        name = sealing.unwrap(identity.master, identity.wrapped_key).open(identity.name, "identity.name")
        identity.search = sealed_words(identity.master, name, phones[identity.child_id])
    ChildIdentity.objects.bulk_update(identities, ["search"], batch_size=_BATCH)
    empty_blocks(keys)


def named(children: QuerySet[Child], text: str) -> list[int]:
    """Return the keys of those children whose name, pinyin, initials or adult's phone fits a text: two queries."""
    fits = _matcher(text)
    if fits is None:
        return []
    found = [key_of(entry) for entry in entries_of(children) if fits(entry)]
    return list((children & children_of_keys(found)).order_by("pk").values_list("pk", flat=True))


def by_name(children: QuerySet[Child], readable: QuerySet[Unit]) -> list[int]:
    """Return the keys of children in the order of their names, as they sound: three queries.

    Opens blocks as a search does, and tells nothing but the order; so those of whom the viewer may not read the
    name (no unit of ``readable`` keeps their file) come last, by code.
    """
    may_read = set(readable.order_by().values_list("pk", flat=True))
    keepers = dict(children.order_by("code", "pk").values_list("pk", "keeper"))
    in_order = map(key_of, sorted(entries_of(children.filter(keeper__in=may_read))))
    first = dict.fromkeys(key for key in in_order if keepers.get(key) in may_read)
    return [*first, *(key for key in keepers if key not in first)]


def _matcher(text: str) -> Callable[[bytes], bool] | None:
    """Return what tells whether an entry fits a text, or None where none can.

    Entries are looked through encoded, and taken apart only where they hold the text somewhere.
    """
    figures = _NOT_DIGITS.sub("", text)
    if figures.isascii() and figures.isdigit():
        if len(figures) < _SHORTEST_PHONE:
            return None
        part = figures.encode()
        return lambda entry: part in entry and part in told(entry).phones
    plain = text.lower().encode()
    if begun := begins(text).encode():
        return lambda entry: begun in entry or (plain in entry and plain in told(entry).name)
    return lambda entry: plain in entry and plain in told(entry).name
