"""The keys of the identity fields as a whole: are they all held, and sealing everything under the newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, transaction

from beneficiaries import sealing
from beneficiaries.errors import KeyIsLost
from beneficiaries.models import ChildIdentity, Person
from beneficiaries.people import open_person
from beneficiaries.searching import sealed_words

_BATCH = 500


def lost_keys() -> list[str]:
    """Return the names of keys that something is sealed under and that FIELD_KEYS does not hold."""
    held = sealing.masters()
    names: set[str] = set()
    for model in (ChildIdentity, Person):
        rows = model._default_manager.exclude(master__in=[*held, ""])  # noqa: SLF001 -- Django's public way
        names |= set(rows.order_by().values_list("master", flat=True).distinct())
    return sorted(names)


def require_all_keys() -> None:
    """Refuse to write anything sealed while a key is lost: what is old would be lost for good behind what is new.

    Errors: ``KeyIsLost``.
    """
    if lost := lost_keys():
        raise KeyIsLost(master=", ".join(lost))


def check_keys(databases: Iterable[str] | None = None, **_: Any) -> list[CheckMessage]:  # noqa: ANN401 -- Django's own
    """Tell at every start whether a key of the identity fields is lost."""
    if not databases:
        return []
    try:
        lost = lost_keys()
    except DatabaseError:  # before the first migrate there is nothing to open
        return []
    hint = "Put the key back from the paper in the safe: FIELD_KEYS takes several, newest first."
    return [Error(str(KeyIsLost(master=name)), hint=hint, id="beneficiaries.E001") for name in lost]


def rotate() -> Iterator[int]:
    """Seal everything under the newest secret; yield how many rows are done. All or nothing, run twice without harm.

    Afterwards the older secrets may be taken out of FIELD_KEYS.

    Errors: ``KeyIsLost``; ``SealBroken``.
    """
    require_all_keys()
    newest = sealing.masters()[0]
    done = 0
    with transaction.atomic():
        people = Person.objects.exclude(master__in=["", newest]).order_by("pk")
        for person in people.iterator(chunk_size=_BATCH):
            person.master, person.wrapped_key = sealing.wrap_anew(person.master, person.wrapped_key)
            person.save(update_fields=["master", "wrapped_key"])
            yield (done := done + 1)
        for identity in ChildIdentity.objects.exclude(master=newest).order_by("pk").iterator(chunk_size=_BATCH):
            _rotate_identity(identity)
            yield (done := done + 1)


def _rotate_identity(identity: ChildIdentity) -> None:
    key = sealing.unwrap(identity.master, identity.wrapped_key)
    number = key.open(identity.id_number, "identity.id_number")
    identity.master, identity.wrapped_key = sealing.wrap_anew(identity.master, identity.wrapped_key)
    identity.id_digest = sealing.digest(number) if number else ""
    links = identity.child.guardians.filter(until__isnull=True).select_related("person")
    phones = [open_person(link.person).phone for link in links]
    identity.search = sealed_words(identity.master, key.open(identity.name, "identity.name"), phones)
    identity.save(update_fields=["master", "wrapped_key", "id_digest", "search"])
