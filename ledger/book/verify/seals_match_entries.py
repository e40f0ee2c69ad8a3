"""The chain of seals of every unit, and the seals that were printed."""

import json
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book.models import BookSeal, Entry, Seal
from ledger.book.sealing import digest_of_book_seal, digest_of_seal
from ledger.book.verify.findings import Finding


def seals_match_entries(root: Unit) -> Iterator[Finding]:
    """Yield the seals that differ from the entries under them, from the seal before, or from their columns."""
    for unit in Unit.objects.filter(root=root).order_by("pk"):
        yield from _chain(unit)
    known = set(Seal.objects.filter(unit__root=root).values_list("digest", flat=True))
    for number, seal in enumerate(BookSeal.objects.filter(root__root=root).order_by("number"), 1):
        if seal.number != number or seal.digest != digest_of_book_seal(seal):
            yield Finding("seals_match_entries", "book_bookseal", str(seal.pk), _("does not match its digest"))
        elif any(digest not in known for digest in _heads(seal)):
            yield Finding("seals_match_entries", "book_bookseal", str(seal.pk), _("joins a seal that is gone"))


def _chain(unit: Unit) -> Iterator[Finding]:
    previous, last = "", 0
    entries = dict(Entry.objects.filter(unit=unit).values_list("sequence", "digest"))
    for number, seal in enumerate(Seal.objects.filter(unit=unit).order_by("number"), 1):
        run = [entries.get(at, "") for at in range(seal.first_sequence, seal.last_sequence + 1)]
        follows = seal.number == number and seal.previous == previous and seal.first_sequence == last + 1
        if not follows or seal.digest != digest_of_seal(seal, run):
            yield Finding("seals_match_entries", "book_seal", str(seal.pk), _("does not match what it seals"))
        previous, last = seal.digest, seal.last_sequence


def _heads(seal: BookSeal) -> list[str]:
    return [digest for _unit, _number, digest in json.loads(seal.heads)]
