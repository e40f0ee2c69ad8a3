"""The file of kits: what is given together, and what is in it; a row for each item of a kit."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.access.models import Unit
from ledger.book.models import Kit, KitPart
from ledger.book.operations import change_kit, open_kit
from ledger.exchange.cells import Value
from ledger.exchange.keeping import RowKeeper
from ledger.exchange.resolving import Lookup
from ledger.exchange.rows import Row


def kit_rows(root: Unit) -> Iterator[dict[str, Value]]:
    """Yield what is in each kit; what is said of the whole kit stands on its first row."""
    last = None
    for part in KitPart.objects.filter(kit__root=root).select_related("kit", "item").order_by("kit", "pk"):
        kit, is_first = part.kit, part.kit_id != last
        last = part.kit_id
        yield {
            "code": kit.code, "name": kit.name, "item": part.item.code, "quantity": part.quantity,
            "name_en": kit.name_en if is_first else None,
            "not_offered": (not kit.is_offered or None) if is_first else None,
        }  # fmt: skip


class KitKeeper(RowKeeper):
    """Enters the kits that the book does not hold yet."""

    def keep(self) -> None:
        """Enter every kit of the folder, whole."""
        self.each("kits", self._kit, together=("code",))

    def _kit(self, rows: list[Row], look: Lookup) -> bool:
        first, roots = rows[0], self.known.roots()
        unit = look.unit(first) if first.text("unit") else None
        root = unit.root if unit else roots[0]
        if not first.text("unit") and len(roots) > 1:
            look.faults.append((first, "unit", "several books", {}))
        items = [look.item(row, root) for row in rows]
        look.done()
        code, name, name_en = first.text("code"), first.text("name"), first.text("name_en")
        if Kit.objects.filter(root=root, code=code).exists():
            return False
        parts = [(item, row.value("quantity")) for item, row in zip(items, rows, strict=True)]
        kit = open_kit(root=root, code=code, name=name, parts=parts, by=self.by, name_en=name_en)
        if first.value("not_offered"):
            change_kit(kit=kit, name=name, parts=parts, is_offered=False, by=self.by, name_en=name_en)
        return True
