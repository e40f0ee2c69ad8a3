"""What neighbouring children are found by, sealed together: a search opens forty blocks, not twenty thousand children.

A block is made from the sealed words of its children by the first search that misses it, and emptied in the same
transaction that changes one of them. Which children a person may look for is decided by who asks.
Source: docs/adr/0012.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet

from beneficiaries import sealing
from beneficiaries.models import Child, ChildIdentity, SearchBlock
from beneficiaries.reach import children_of_keys
from ledger.screens.pinyin import MARK

WORDS = "identity.search"
# How many keys of children share a block. Blocks that there are were cut so: who changes it has all made anew.
SIZE = 500
# Neither byte stands in any text, whatever people type.
_FIELD, _ENTRY = b"\xfe", b"\xff"
_MARK = MARK.encode()
_BATCH = 500


class Told(NamedTuple):
    """What an entry of a block holds. ``order`` sorts as the names sound, then by name, then by code."""

    order: bytes
    key: bytes
    name: bytes  # in small letters
    sounds: bytes
    phones: bytes


def entries_of(children: QuerySet[Child]) -> Iterator[bytes]:
    """Yield the entries of all blocks in which these children stand, and so of their neighbours too: one query.

    Blocks that were emptied, or sealed under a key that is gone, are made anew from the words of their children, in
    three more, however many they are.

    Errors: ``KeyIsLost``; ``SealBroken``.
    """
    numbers = children.order_by().annotate(block=F("pk") / SIZE).values("block")
    blocks = list(SearchBlock.objects.filter(number__in=numbers))
    known = sealing.masters()
    missing = [block.number for block in blocks if block.master not in known]
    made = _made(missing) if missing else {}
    for block in blocks:
        plain = made[block.number] if block.number in made else _opened(block)
        if plain:
            yield from plain.split(_ENTRY)


def told(entry: bytes) -> Told:
    """Return what an entry holds."""
    return Told(*entry.split(_FIELD))


def key_of(entry: bytes) -> int:
    """Return the key of the child of an entry."""
    return int(entry.split(_FIELD, 2)[1])


def empty_blocks(children: Collection[int]) -> None:
    """Empty the blocks of children whose words were entered, changed or destroyed. For operations, behind that.

    The blocks are held until the transaction ends, so that no search fills one with what was so before.
    """
    # In the order of their numbers, as everybody takes them.
    blocks = [SearchBlock(number=number) for number in sorted({key // SIZE for key in children})]
    SearchBlock.objects.bulk_create(
        blocks, update_conflicts=True, unique_fields=["number"], update_fields=["master", "sealed"]
    )


def empty_every_block() -> None:
    """Empty all blocks, for keys that change: each is sealed under the newest when it is made anew."""
    SearchBlock.objects.update(master="", sealed=b"")


def _opened(block: SearchBlock) -> bytes:
    return sealing.search_key_of(block.master).open_bytes(block.sealed, _place(block))


def _made(numbers: Collection[int]) -> dict[int, bytes]:
    """Return what these blocks hold, made anew, and keep those that nobody is changing."""
    newest = sealing.masters()[0]
    key = sealing.search_key_of(newest)
    with transaction.atomic():
        # First held, then read: what is changed from now on waits, and empties the block again.
        kept = list(SearchBlock.objects.select_for_update(skip_locked=True).filter(number__in=numbers))
        made = _put_together(numbers)
        for block in kept:
            block.master, block.sealed = newest, key.seal_bytes(made[block.number], _place(block))
        SearchBlock.objects.bulk_update(kept, ["master", "sealed"], batch_size=_BATCH)
    return made


def _put_together(numbers: Collection[int]) -> dict[int, bytes]:
    keys = [key for number in numbers for key in range(number * SIZE, (number + 1) * SIZE)]
    rows = ChildIdentity.objects.filter(child__in=children_of_keys(keys)).exclude(search=b"")
    opened, entries = _Opened(), defaultdict[int, list[bytes]](list)
    for child, code, master, sealed in rows.values_list("child", "child__code", "master", "search"):
        entries[child // SIZE].append(_entry(child, code, opened[master](sealed)))
    # In order already: forty blocks are put into one order in less than half the time.
    return {number: _ENTRY.join(sorted(entries[number])) for number in numbers}


def _entry(child: int, code: str, words: bytes) -> bytes:
    name, sounds, *phones = words.split(b"\n")
    sound = sounds[1 : sounds.find(_MARK, 1)]
    order = b"%b\0%b\0%b\0" % (sound, name, code.encode())
    return _FIELD.join((order, b"%d" % child, name.decode().lower().encode(), sounds, b"\n".join(phones)))


def _place(block: SearchBlock) -> str:
    return f"search_block.{block.number}"


class _Opened(dict[str, Callable[[sealing.Buffer], bytes]]):
    """What opens the words that are sealed under a master."""

    def __missing__(self, master: str) -> Callable[[sealing.Buffer], bytes]:
        self[master] = opener = sealing.search_key_of(master).opener(WORDS)
        return opener
