"""A gift's way as a paper for its donor: counts only, by month, with the picture of what it was used for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.conf import settings

from donors.models import Receipt
from donors.snapshots import donor_on_paper, unit_on_paper
from ledger.book.models import Item, Lot
from ledger.printing.render import render_pdf
from ledger.reports.flows import Flow as Movement
from ledger.reports.snapshots import given_out_rows
from ledger.reports.statements import told
from ledger.reports.tracing.gifts import Traced
from ledger.screens.flow import Column, Link, Node, Tone, draw, tone_of

Rows = list[dict[str, Any]]
# The picture is half as wide on paper as on a screen; the smallest letters of a paper are 6.4 pt.
_LETTERS = 1.18


def paper_of_trace(traced: Traced, today: dt.date) -> bytes:
    """Return the paper: no name, code or school of a child stands in it, no group of fewer than five.

    It is no numbered document: the receipt acknowledges the gift, the statement accounts for it.

    Source: domain-rules.md, section 4.4.
    """
    items = {item.pk: item for item in Item.objects.filter(root=traced.gift.root_id)}
    return render_pdf(_content(traced, today, items))


def _content(traced: Traced, today: dt.date, items: dict[int, Item]) -> dict[str, Any]:
    gift = traced.gift
    rows = given_out_rows(_movements(traced), items)
    receipts = Receipt.objects.filter(gift=gift, state=Receipt.State.ISSUED).order_by("pk")
    codes = list(receipts.values_list("number", "verify_code"))
    code = codes[0][1].replace(" ", "") if codes else ""
    return {
        "kind": "trace",
        "number": gift.entry.number,
        "received_on": gift.entry.date.isoformat(),
        "issued_on": today.isoformat(),
        "unit": unit_on_paper(gift.entry.unit),
        "donor": donor_on_paper(traced.donor),
        "receipts": [number for number, _code in codes],
        "is_reversed": hasattr(gift.entry, "reversed_by"),
        "amount": traced.amount,
        "used": traced.given_out,
        "gone": traced.gone,
        "unused": traced.unused,
        "children": told(len(traced.children)),
        "given_out": rows,
        "left": [{"place": lies.name, "amount": lies.amount} for lies in traced.left if lies.amount],
        "picture": _picture(rows, traced),
        "verify_url": f"{settings.SITE_URL}/v/{code}" if code else f"{settings.SITE_URL}/v/",
    }


def _movements(traced: Traced) -> list[Movement]:
    """Return what was given out in the shape that the rows of a statement are made from.

    Pieces are told where the goods themselves were given; of goods bought with the money only the value.
    """
    lots = {piece.lot for piece in traced.used}
    what = {pk: (fund, item) for pk, fund, item in Lot.objects.filter(pk__in=lots).values_list("pk", "fund", "item")}
    return [
        Movement(
            "given_out", piece.event.date, *what[piece.lot], piece.amount, piece.pieces, piece.event.entry,
            piece.draw, piece.child, piece.group,
        )
        for piece in traced.used
    ]  # fmt: skip


def _picture(rows: Rows, traced: Traced) -> dict[str, Any]:
    """Return the picture of the paper: the gift, and what it was used for."""
    uses: dict[str, int] = defaultdict(int)
    for row in rows:
        uses[f"{row['description']} {row['description_en']}".rstrip()] += row["amount"]
    ends = [
        Node("gone", "损失、退款 Lost, refunded", is_kept=True),
        Node("left", "尚未使用 Not yet used", Tone.HATCHED, is_kept=True),
    ]
    flow = draw(
        "way", "", "",
        [
            Column("捐赠 Gift", [Node("gift", "这笔捐赠 This gift", Tone.NEUTRAL)]),
            Column("用途 Used for", [*(Node(name, name, tone_of(at)) for at, name in enumerate(uses)), *ends]),
        ],
        [
            Link("gift", name, amount)
            for name, amount in (*uses.items(), ("gone", traced.gone), ("left", traced.unused))
        ],
        letters=_LETTERS,
    )  # fmt: skip
    return {
        "is_drawn": flow.is_drawn, "width": flow.width, "height": flow.height,
        "headings": [{"text": text, "x": x, "is_first": is_first} for text, x, is_first in flow.headings],
        "ribbons": [{"path": ribbon.path, "tone": ribbon.tone} for ribbon in flow.ribbons],
        "boxes": [
            {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "tone": box.node.tone,
             "label_x": box.label_x, "label_y": box.label_y, "figures_y": box.figures_y, "label": box.label,
             "figures": box.figures, "is_first": box.is_first}
            for boxes in flow.boxes for box in boxes
        ],
    }  # fmt: skip
