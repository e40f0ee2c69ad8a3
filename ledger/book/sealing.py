"""Seals: a chain per unit, and the seal that is printed, which joins the chains of a root.

A seal is the SHA-256 of the JSON list ``["seal-1", unit, number, first, last, previous, moment,
[digests of the entries]]``. There is no secret key: an auditor must be able to check alone.
Source: book.md, section 4; docs/adr/0005.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.utils import timezone

from ledger.access.models import Unit
from ledger.book.digest import microseconds
from ledger.book.models import BookSeal, Entry, Head, Seal
from ledger.book.posting import lock


def sha256_of(content: object) -> str:
    """Return the digest of the canonical JSON of ``content``."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_seal(seal: Seal, entries: Sequence[str]) -> str:
    """Return what a seal's digest must be, given the digests of its entries in their order."""
    moment = microseconds(seal.sealed_at)
    run = [seal.first_sequence, seal.last_sequence]
    return sha256_of(["seal-1", seal.unit_id, seal.number, *run, seal.previous, moment, list(entries)])


def digest_of_book_seal(seal: BookSeal) -> str:
    """Return what the digest of a printed seal must be."""
    return sha256_of(["seal-of-book-1", seal.root_id, seal.number, seal.heads, microseconds(seal.sealed_at)])


def seal_unit(unit: Unit) -> Seal | None:
    """Seal what a unit recorded since its last seal; return the latest seal, or None for an empty book.

    In the caller's transaction; takes the unit's lock, so that no entry can slip in behind the seal.
    """
    lock([unit])
    head = Head.objects.get(unit=unit).sequence
    latest = Seal.objects.filter(unit=unit).order_by("number").last()
    first = latest.last_sequence + 1 if latest else 1
    if first > head:
        return latest
    entries = Entry.objects.filter(unit=unit, sequence__gte=first, sequence__lte=head).order_by("sequence")
    seal = Seal(
        unit=unit,
        number=latest.number + 1 if latest else 1,
        first_sequence=first,
        last_sequence=head,
        previous=latest.digest if latest else "",
        sealed_at=timezone.now(),
    )
    seal.digest = digest_of_seal(seal, list(entries.values_list("digest", flat=True)))
    seal.save(force_insert=True)
    return seal


def seal_book(root: Unit) -> BookSeal:
    """Seal all units of a root and return the seal that is printed on a paper issued now."""
    units = list(Unit.objects.filter(root=root).order_by("pk"))
    lock(units)
    heads = json.dumps(
        [[seal.unit_id, seal.number, seal.digest] for seal in map(seal_unit, units) if seal],
        separators=(",", ":"),
    )
    latest = BookSeal.objects.filter(root=root).order_by("number").last()
    if latest and latest.heads == heads:
        return latest
    number = latest.number + 1 if latest else 1
    seal = BookSeal(root=root, number=number, heads=heads, sealed_at=timezone.now())
    seal.digest = digest_of_book_seal(seal)
    seal.save(force_insert=True)
    return seal
