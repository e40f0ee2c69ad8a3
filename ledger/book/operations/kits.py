"""Kits: what is given together, and what is in it."""

from collections.abc import Sequence

from ledger.access.errors import CodeInUse
from ledger.access.history import keep, locked, throw_away
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import KitIsEmpty, OtherBook, TwiceInKit
from ledger.book.models import Item, Kit, KitPart

Parts = Sequence[tuple[Item, int]]


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["root"])
def open_kit(*, root: Unit, code: str, name: str, parts: Parts, by: User, name_en: str = "") -> Kit:
    """Enter a kit with what is in it.

    Units: ``parts`` count pieces of each item.
    Errors: ``CodeInUse``; ``KitIsEmpty``; ``TwiceInKit``; ``OtherBook`` for an item of another book.
    """
    if Kit.objects.filter(root=root, code=code).exists():
        raise CodeInUse(code=code)
    kit = Kit(root=root, code=code, name=name, name_en=name_en)
    keep(kit, by=by)
    _fill(kit, parts, by)
    return kit


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["kit"].root)
def change_kit(
    *,
    kit: Kit,
    name: str,
    parts: Parts,
    is_offered: bool,
    by: User,
    name_en: str = "",
    why: str = "",
    version: str = "",
) -> Kit:
    """Change what a kit is called and what is in it. Lists that were planned keep what was in it then.

    Units: ``parts`` count pieces of each item.
    Errors: ``ChangedMeanwhile``; ``KitIsEmpty``; ``TwiceInKit``; ``OtherBook``.
    """
    kit = locked(kit, version)
    kit.name, kit.name_en, kit.is_offered = name, name_en, is_offered
    keep(kit, by=by, why=why)
    _fill(kit, parts, by, why)
    return kit


def _fill(kit: Kit, parts: Parts, by: User, why: str = "") -> None:
    wanted = {item.pk: quantity for item, quantity in parts}
    if not wanted:
        raise KitIsEmpty
    if len(wanted) < len(parts):
        raise TwiceInKit
    for item, _quantity in parts:
        if item.root_id != kit.root_id:
            raise OtherBook(one=kit.root, other=item, field="parts")
    there = {part.item_id: part for part in kit.parts.all()}
    for key, part in there.items():
        if key not in wanted:
            throw_away(part, by=by, why=why)
    for key, quantity in wanted.items():
        part = there.get(key) or KitPart(kit=kit, item_id=key, quantity=0)
        if part.quantity != quantity:
            part.quantity = quantity
            keep(part, by=by, why=why)
