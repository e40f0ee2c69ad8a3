"""The keys of the identity fields as a whole: are they all held, and sealing everything under the newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, transaction
from django.db.models import Model

from beneficiaries import sealing
from beneficiaries.errors import KeyIsLost
from beneficiaries.models import ChildIdentity
from beneficiaries.people import open_person
from beneficiaries.search_blocks import empty_every_block
from beneficiaries.searching import sealed_words

_BATCH = 500


def keyed_tables() -> list[type[Model]]:
    """Return every table that keeps wrapped keys: identities, adults, collection sheets, scans, boxes of uploads."""
    fields = ((model, {each.name for each in model._meta.fields}) for model in apps.get_models())  # noqa: SLF001 -- Django's public way
    return [model for model, names in fields if {"master", "wrapped_key"} <= names]


def lost_keys() -> list[str]:
    """Return the names of keys that something is sealed under and that FIELD_KEYS does not hold."""
    known = [*sealing.masters(), ""]
    tables = (model._default_manager.exclude(master__in=known) for model in keyed_tables())  # noqa: SLF001 -- Django's public way
    first, *others = (rows.order_by().values_list("master", flat=True) for rows in tables)
    return sorted(first.union(*others))


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
        for model in keyed_tables():
            rows = model._default_manager.exclude(master__in=["", newest]).order_by("pk")  # noqa: SLF001 -- Django's public way
            for row in rows.iterator(chunk_size=_BATCH):
                _rotate(row)
                yield (done := done + 1)
        empty_every_block()


def _rotate(row: Any) -> None:  # noqa: ANN401 -- of any table that keeps wrapped keys
    if isinstance(row, ChildIdentity):
        _seal_anew_what_is_shared(row)
    row.master, row.wrapped_key = sealing.wrap_anew(row.master, row.wrapped_key)
    row.save(update_fields=["master", "wrapped_key"])


def _seal_anew_what_is_shared(identity: ChildIdentity) -> None:
    """Make the digest and the search words anew: they lie under keys that all children share."""
    key, newest = sealing.unwrap(identity.master, identity.wrapped_key), sealing.masters()[0]
    if identity.id_digest:  # that of a file joined with another is found by the other's
        identity.id_digest = sealing.digest(key.open(identity.id_number, "identity.id_number"))
    links = identity.child.guardians.filter(until__isnull=True).select_related("person")
    phones = [open_person(link.person).phone for link in links]
    identity.search = sealed_words(newest, key.open(identity.name, "identity.name"), phones)
    identity.save(update_fields=["id_digest", "search"])
