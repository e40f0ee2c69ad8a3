"""What stands on the sheet on which people sign: twelve receivers a page, subtotals, a code to find the page again.

A sheet shows the least that is needed: no sex, no age, no guardian, no reason. A page's height is fixed and it counts
itself, so that its parts can be laid out alone: time and memory grow with the pages, in a straight line.
Source: domain-rules.md, sections 4.5 and 7.2; printing.md, section 3.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils import timezone

from beneficiaries.models import Child
from distributions.heads import figure_of
from distributions.models import Distribution, Scan, Sheet
from distributions.planning import CHILD, Column, Receiver, columns_of
from distributions.receivers import Listed, listed
from ledger.access.models import User
from ledger.book.shelf import Key
from ledger.printing.codes import qr_svg
from ledger.printing.render import render_sheet

ROWS_A_PAGE = 12
PAGES_A_PART = 10
PAGES_AT_ONCE = 10  # some two seconds
TEMPLATE = "signoff"
# What of a line stands in the fingerprint of its list, in this order.
FINGERPRINTED = ("position", "place", "fund", "item", "wanted", "child", "group")
LONG_NAME = 5
# In millimetres: what is left beside the fixed columns, and of it what a signature, money and goods take.
_OPEN, _TO_SIGN, _OF_MONEY, _OF_GOODS = 143.0, 40.0, 22.0, 17.0
_OF_ENGLISH = 12.0  # below it, the English name of goods would be cut off
CODE = re.compile(r"BSL-([0-9A-Z]{12})-(\d{1,4})")
# Letters that nobody takes for another, as a reader types them from the paper.
TOKEN_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # noqa: S105 -- an alphabet


@dataclass(slots=True)
class PageOfSheet:
    """The receivers of a page, with what each is to receive: pieces or minor units by column."""

    number: int
    receivers: list[Receiver]
    wanted: dict[Receiver, dict[Key, int]] = field(default_factory=dict)

    def total(self, key: Key) -> int:
        """Return what the page gives of a column."""
        return sum(given.get(key, 0) for given in self.wanted.values())


def pages_of(distribution: Distribution) -> list[PageOfSheet]:
    """Return the pages of a list that was approved, in the order of its lines; they never change."""
    wanted: dict[Receiver, dict[Key, int]] = defaultdict(dict)
    rows = distribution.lines.order_by("position").values_list("place", "fund", "item", "child", "group", "wanted")
    for place, fund, item, child, group, number in rows:
        receiver = ("c", child) if child else ("g", group or 0)
        given = wanted[receiver]
        given[place, fund, item] = given.get((place, fund, item), 0) + number
    order = list(wanted)
    return [
        PageOfSheet(
            at // ROWS_A_PAGE + 1, order[at : at + ROWS_A_PAGE],
            {receiver: wanted[receiver] for receiver in order[at : at + ROWS_A_PAGE]},
        )
        for at in range(0, len(order), ROWS_A_PAGE)
    ]  # fmt: skip


def put_away(distribution: Distribution) -> set[int]:
    """Return the numbers of the pages on which a child stands whose file was erased.

    Their photographs are kept for the archive of vouchers alone: stored, and shown to nobody.
    Source: domain-rules.md, section 4.5; PIPL art. 47.
    """
    erased = set(distribution.lines.filter(child__status=Child.Status.ERASED).values_list("child", flat=True))
    if not erased:
        return set()
    return {
        page.number
        for page in pages_of(distribution)
        if erased & {key for kind, key in page.receivers if kind == CHILD}
    }


def pages_shown(scan: Scan) -> list[PageOfSheet]:
    """Return the pages that the file of a photograph shows: a scanner sends several at once. Unknown, it may be any."""
    parts = Scan.objects.filter(distribution=scan.distribution, content_sha256=scan.content_sha256)
    numbers = set(parts.values_list("page__number", flat=True))
    return [page for page in pages_of(scan.distribution) if None in numbers or page.number in numbers]


def is_put_away(scan: Scan) -> bool:
    """Whether a photograph is shown no more, because the name of a child may stand on it whose file was erased."""
    numbers = put_away(scan.distribution)
    return bool(numbers) and any(page.number in numbers for page in pages_shown(scan))


def columns_on(pages: Iterable[PageOfSheet]) -> list[Column]:
    """Return the columns of a sheet, in the order in which they are first given."""
    return columns_of(dict.fromkeys(key for page in pages for given in page.wanted.values() for key in given))


def fingerprint_of(distribution: Distribution, lines: Sequence[tuple[Any, ...]] | None = None) -> str:
    """Return the SHA-256 of a list: of who receives what, line by line; ``lines`` where they were read already."""
    if lines is None:
        lines = list(distribution.lines.order_by("position").values_list(*FINGERPRINTED))
    # No text of it holds a comma, so this is what json.dumps writes, in a quarter of the time.
    text = orjson.dumps([distribution.date.isoformat(), distribution.unit_id, lines]).replace(b",", b", ")
    return hashlib.sha256(text).hexdigest()


def code_of(sheet: Sheet, page: int) -> str:
    """Return what the QR code of a page says."""
    return f"BSL-{sheet.token}-{page}"


def page_named(text: str) -> tuple[str, int] | None:
    """Return the token and the page that a code names, or None for what is no code of ours."""
    found = CODE.fullmatch(text.strip().upper())
    return (found.group(1), int(found.group(2))) if found else None


def paper_of(sheet: Sheet, viewer: User) -> bytes:
    """Return the sheet as a PDF, with the names that the viewer may read; opening them leaves a line."""
    return render_sheet(TEMPLATE, parts_of(sheet, viewer))


def is_long(distribution: Distribution) -> bool:
    """Whether the sheet of a list takes so long that nobody should wait for it before a page."""
    lines = distribution.lines.order_by()
    receivers: int = sum(lines.exclude(**{who: None}).values(who).distinct().count() for who in ("child", "group"))
    return receivers > ROWS_A_PAGE * PAGES_AT_ONCE


def parts_of(sheet: Sheet, viewer: User) -> Iterator[dict[str, Any]]:
    """Yield what the template needs of ten pages at a time."""
    distribution = sheet.distribution
    pages = pages_of(distribution)
    columns = columns_on(pages)
    carried = [0] * len(columns)
    people = 0
    head = _head(sheet, columns, len(pages), sum(len(page.receivers) for page in pages))
    for at in range(0, len(pages), PAGES_A_PART):
        part = pages[at : at + PAGES_A_PART]
        names = {
            who.receiver: who for who in listed(distribution, [one for page in part for one in page.receivers], viewer)
        }
        shown = []
        for page in part:
            totals = [page.total(column.key) for column in columns]
            carried = [before + here for before, here in zip(carried, totals, strict=True)]
            shown.append(_page(sheet, page, columns, names, (people, totals, carried)))
            people += len(page.receivers)
        yield head | {"pages": shown}


def _head(sheet: Sheet, columns: Sequence[Column], pages: int, people: int) -> dict[str, Any]:
    distribution = sheet.distribution
    marks = sheet.fingerprint
    widths = widths_of(columns)
    return {
        "distribution": distribution, "unit": distribution.unit, "number": distribution.ref, "of": pages,
        "copy": sheet.copies, "fingerprint": f"{marks[:4]} {marks[4:8]} {marks[8:12]}", "people": people,
        "columns": columns, "widths": [f"{width:.1f}" for width in widths],
        "sign_width": f"{_OPEN - sum(widths):.1f}", "has_english": min(widths) >= _OF_ENGLISH,
        "approved": distribution.approved_by, "approved_on": _day_of(distribution),
    }  # fmt: skip


def widths_of(columns: Sequence[Column]) -> list[float]:
    """Return how wide each column is: an amount must never be cut off, and there must be room to sign."""
    goods = sum(column.item is not None for column in columns)
    room = _OPEN - _TO_SIGN - _OF_MONEY * (len(columns) - goods)
    of_goods = min(_OF_GOODS, math.floor(10 * room / goods) / 10) if goods else 0.0
    return [_OF_MONEY if column.item is None else of_goods for column in columns]


def _day_of(distribution: Distribution) -> str:
    at = distribution.approved_at
    return timezone.localtime(at).strftime("%Y-%m-%d") if at else ""


def _page(
    sheet: Sheet,
    page: PageOfSheet,
    columns: Sequence[Column],
    names: dict[Receiver, Listed],
    sums: tuple[int, list[int], list[int]],
) -> dict[str, Any]:
    before, totals, carried = sums
    rows = [
        {
            "number": before + index,
            "who": names[receiver],
            "is_long": len(names[receiver].title) > LONG_NAME,
            "figures": [
                figure_of(column, number) if (number := page.wanted[receiver].get(column.key)) else "–"
                for column in columns
            ],
        }
        for index, receiver in enumerate(page.receivers, 1)
    ]
    return {
        "number": page.number, "rows": rows, "people": len(rows), "code": code_of(sheet, page.number),
        "qr": qr_svg(code_of(sheet, page.number)),
        "totals": _figures(columns, totals),
        "carried": " · ".join([str(before + len(rows)), *_figures(columns, carried)]),
    }  # fmt: skip


def _figures(columns: Sequence[Column], numbers: Sequence[int]) -> list[str]:
    return [figure_of(column, number) for column, number in zip(columns, numbers, strict=True)]
