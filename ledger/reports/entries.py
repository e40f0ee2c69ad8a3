"""One entry in full: its postings, what it drew and from where, what it opened, and whether it still stands.

A distribution of ten thousand draws is read a page at a time. Those who may not read children see how many
each lot reached, never which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, QuerySet, Sum

from beneficiaries.models import Child, Group
from beneficiaries.queries import children_visible_to
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.book.models import Attachment, Attribution, Draw, Entry, Lot, Posting
from ledger.reports.addresses import address, page_of

ROWS_A_PAGE = 100
Kind = Entry.Kind


@dataclass(frozen=True, slots=True)
class DrawRow:
    """What was cut from one lot for one receiver, or for all children together where they are only counted."""

    lot: Lot
    lot_url: str
    quantity: int | None
    amount: int
    children: int
    child: str = ""
    child_url: str = ""
    group: str = ""
    opens: Lot | None = None
    opens_url: str = ""


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot that the entry opened; ``donor`` is whose gift an origin lot is."""

    lot: Lot
    url: str
    donor: str
    donor_url: str

    @property
    def left(self) -> int:
        """The value that is left of it."""
        return self.lot.amount - self.lot.amount_drawn

    @property
    def pieces_left(self) -> int | None:
        """The pieces that are left of it."""
        return None if self.lot.quantity is None else self.lot.quantity - self.lot.quantity_drawn


@dataclass(frozen=True, slots=True)
class Line:
    """A posting in its column: one of ``debit`` and ``credit`` is 0."""

    posting: Posting
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class Postings:
    """The lines of an entry with the sum of each column."""

    lines: list[Line]

    @property
    def debit(self) -> int:
        """The sum of the debit column."""
        return sum(line.debit for line in self.lines)

    @property
    def credit(self) -> int:
        """The sum of the credit column."""
        return sum(line.credit for line in self.lines)


def postings_of(entry: Entry) -> Postings:
    """Return the lines of an entry, debits first."""
    postings = entry.postings.select_related("account", "fund", "place")
    lines = [Line(each, max(each.amount, 0), max(-each.amount, 0)) for each in postings]
    return Postings(sorted(lines, key=lambda line: (not line.debit, line.posting.pk)))


def draws_of(entry: Entry, user: User, page: str) -> Page[Any]:
    """Return a page of what an entry drew; children one by one only to those who may read them there."""
    shown = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED)
    by_child = ["child"] if any(may(user, permission, entry.unit) for permission in shown) else []
    sums: dict[str, Any] = {
        "first": Min("id"), "pieces": Sum("quantity"), "value": Sum("amount"),
        "children": Count("child", distinct=True),
    }  # fmt: skip
    draws = Draw.objects.filter(entry=entry).values("lot", "opens", "group", *by_child).annotate(**sums)
    found: Page[Any] = Paginator(draws.order_by("first"), ROWS_A_PAGE).get_page(page)
    found.object_list = _draw_rows(list(found.object_list), user)
    return found


def _draw_rows(rows: list[dict[str, Any]], user: User) -> list[DrawRow]:
    lots = _lots(key for row in rows for key in (row["lot"], row["opens"]))
    groups = {group.pk: str(group) for group in Group.objects.filter(pk__in=_keys(rows, "group"))}
    children = _keys(rows, "child")
    codes = dict(Child.objects.filter(pk__in=children).values_list("pk", "code"))
    seen = set(children_visible_to(user).filter(pk__in=children).values_list("pk", flat=True))
    return [
        DrawRow(
            lot=lots[row["lot"]],
            lot_url=address("lot", row["lot"]),
            quantity=row["pieces"],
            amount=row["value"],
            children=row["children"],
            child=codes.get(row.get("child", 0), ""),
            child_url=address("child", codes[row["child"]]) if row.get("child") in seen else "",
            group=groups.get(row["group"], ""),
            opens=lots.get(row["opens"]),
            opens_url=address("lot", row["opens"]) if row["opens"] else "",
        )
        for row in rows
    ]


def _keys(rows: list[dict[str, Any]], name: str) -> list[int]:
    return [row[name] for row in rows if row.get(name)]


def _lots(keys: Iterable[int | None]) -> dict[int, Lot]:
    found = Lot.objects.filter(pk__in={key for key in keys if key}).select_related("place", "fund", "item")
    return {lot.pk: lot for lot in found}


def lots_of(entry: Entry, user: User, page: str) -> Page[Any]:
    """Return a page of the lots that an entry opened: whose they are now, and what is left of each."""
    opened = entry.lots.select_related("place", "fund", "item").order_by("id")
    found: Page[Any] = Paginator(opened, ROWS_A_PAGE).get_page(page)
    lots = list(found.object_list)
    put_right = dict(Attribution.objects.filter(lot__in=lots).order_by("id").values_list("lot", "party"))
    names_donors = may(user, Permission.READ_GIFTS, entry.root)
    rows = []
    for lot in lots:
        donor = put_right.get(lot.pk, lot.party or "")
        donor_url = address("donor", donor) if donor and names_donors else ""
        rows.append(LotRow(lot, address("lot", lot.pk), donor, donor_url))
    found.object_list = rows
    return found


def attachments_of(entry: Entry) -> QuerySet[Attachment]:
    """Return the papers kept with an entry, withdrawn ones too."""
    return entry.attachments.select_related("attached_by", "withdrawal__withdrawn_by").order_by("position")


def event_page(entry: Entry, user: User) -> str:
    """Return the address of the event's own page, for those who may read it there."""
    needs = {Kind.GIFT: Permission.READ_GIFTS, Kind.DISTRIBUTION: Permission.READ_DISTRIBUTIONS}
    permission = needs.get(Kind(entry.kind), Permission.READ_MONEY)
    return page_of(entry) if may(user, permission, entry.unit) else ""


def donor_page(entry: Entry, user: User) -> str:
    """Return the address of the donor that an entry names, for those who may read donors."""
    return address("donor", entry.party) if entry.party and may(user, Permission.READ_GIFTS, entry.root) else ""
