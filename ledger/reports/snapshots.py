"""What an accountability statement prints: a snapshot taken at issue.

Counts only: no child's name, code or school stands in it (domain-rules.md, section 4.4).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from donors.models import Donor, GiftLine, ReceiptLine
from donors.snapshots import donor_on_paper, item_on_paper, unit_on_paper
from ledger.book.models import BookSeal, Entry, Fund, Item, Place
from ledger.printing.codes import Content
from ledger.printing.figures import yuan
from ledger.reports.flows import Flow
from ledger.reports.statements import Figures, children_reached, told

Rows = list[dict[str, Any]]


def figures_content(donor: Donor, figures: Figures, since: dt.date, until: dt.date) -> Content:
    """Return the part of a snapshot that only the book decides: the same book gives the same content."""
    items = {item.pk: item for item in Item.objects.filter(root=donor.root)}
    used = figures.total["given_out"] - figures.total["returned"]
    gifts = _gifts(donor, figures, since)
    return {
        "kind": "statement",
        "donor": donor_on_paper(donor),
        "unit": unit_on_paper(donor.root),
        "period": {"from": since.isoformat(), "to": until.isoformat()},
        "total": figures.total,
        "used": used,
        "narrative": _narrative(figures, used),
        "gifts": gifts,
        "has_unvalued": any(gift["amount"] is None for gift in gifts),
        "funds": _funds(donor, figures),
        "items_given": _items(figures, items),
        "given_out": given_out_rows(figures.within, items),
        "children": figures.children,
        "left": _left(figures, items),
        "lost": _lost(figures.within, items),
        "running_costs": _running_costs(figures.within),
    }


def statement_content(
    content: Content, *, number: str, version: int, issued_on: dt.date, prepared_by: str, seal: BookSeal
) -> Content:
    """Return the whole snapshot, but for the code that ``donors.snapshots.with_code`` adds."""
    return content | {
        "number": number,
        "version": version,
        "issued_on": issued_on.isoformat(),
        "prepared_by": prepared_by,
        "seal": seal.digest,
        "seal_short": seal.digest[:16],
    }


def _narrative(figures: Figures, used: int) -> dict[str, str]:
    total = figures.total
    given, given_en = _given_out(used, figures.children)
    left, left_en = "期末无结余。", "Nothing is left in hand."
    if total["closing"]:
        closing = yuan(total["closing"])
        left, left_en = f"期末结余 {closing} 元，用途不变。", f"¥{closing} is still held for the same purpose."
    return {
        "zh": f"本期收到捐赠 {yuan(total['received'])} 元，{given}；{left}",
        "en": f"You gave ¥{yuan(total['received'])} in this period. {given_en}. {left_en}",
    }


def _given_out(used: int, children: int | None) -> tuple[str, str]:
    """Say in both languages what was given out, and how many it reached where children were counted."""
    if children == 0:
        given = (f"已发放 {yuan(used)} 元", f"¥{yuan(used)} was given out")
        return given if used else ("尚未发放", "Nothing was given out")
    reached = ("少于 5 名儿童", "fewer than five children")
    if children:
        reached = (f" {children} 名儿童", f"{children} children")
    return f"已发放 {yuan(used)} 元，惠及{reached[0]}", f"¥{yuan(used)} was given out and reached {reached[1]}"


def _gifts(donor: Donor, figures: Figures, since: dt.date) -> Rows:
    entries = {flow.entry for flow in figures.within if flow.column == "received" and flow.draw is None}
    lines = GiftLine.objects.filter(gift__entry__in=entries, gift__root=donor.root, gift__entry__date__gte=since)
    receipts = dict(
        ReceiptLine.objects.filter(gift_line__in=lines, is_live=True).values_list("gift_line", "receipt__number")
    )
    related = lines.select_related("gift__entry", "lot__item").order_by("gift__entry__date", "gift__entry", "position")
    return [
        item_on_paper(line.lot.item)
        | {
            "date": line.gift.entry.date.isoformat(),
            "number": line.gift.entry.number,
            "receipt": receipts.get(line.pk),
            "quantity": line.lot.quantity,
            "amount": line.lot.amount or None,
        }
        for line in related
    ]


def _funds(donor: Donor, figures: Figures) -> Rows:
    funds = Fund.objects.filter(root=donor.root, code__in=figures.funds).prefetch_related("villages", "schools")
    rules = {fund.code: (fund, _rule(fund)) for fund in funds}
    return [
        {"code": code, "name": rules[code][0].name, "rule": rules[code][1], **line}
        for code, line in figures.funds.items()
    ]


def _rule(fund: Fund) -> dict[str, str]:
    if fund.is_entrusted:
        return {"zh": "受托保管，只交付委托人指定的儿童。", "en": "Held in trust for the children the giver named."}
    names = [village.name for village in fund.villages.all()] + [school.name for school in fund.schools.all()]
    if names:
        listed = "、".join(sorted(names))
        return {"zh": f"仅限{listed}的儿童。{fund.purpose}", "en": f"Only for children of {listed}."}
    if fund.restriction == Fund.Restriction.RESTRICTED:
        return {"zh": fund.purpose or "限定用途。", "en": "Bound to this purpose."}
    return {"zh": fund.purpose or "不限定用途。", "en": "Not bound to a purpose."}


def _items(figures: Figures, items: dict[int, Item]) -> Rows:
    by_code = {item.code: item for item in items.values()}
    return [
        {"code": code, "name": by_code[code].name, "unit_of_measure": by_code[code].unit_of_measure, **line}
        for code, line in figures.items.items()
    ]


def given_out_rows(flows: list[Flow], items: dict[int, Item]) -> Rows:
    """Return what was given out, by month and item, net of what came back.

    Months in which an item reached fewer than five children are joined with the next ones.
    """
    shared = {flow.draw for flow in flows if flow.group is not None}
    parts: dict[tuple[bool, int | None], dict[str, list[Flow]]] = defaultdict(lambda: defaultdict(list))
    for flow in flows:
        if flow.column in {"given_out", "returned"}:
            parts[flow.draw in shared, flow.item][f"{flow.date:%Y-%m}"].append(flow)
    rows: Rows = []
    for (is_shared, item), months in parts.items():
        what = item_on_paper(items[item] if item else None)
        if is_shared:
            what = what | {"description": f"{what['description']}（班级共用）", "description_en": "shared by a class"}
        rows += [what | _use(first, last, part) for first, last, part in _joined(months)]
    rows = [row for row in rows if row["amount"] or row["quantity"] or row["reached"]]
    return _suppressed(sorted(rows, key=lambda row: (row["month"], row["description"])))


def _joined(months: dict[str, list[Flow]]) -> list[tuple[str, str, list[Flow]]]:
    """Join months until each part reached nobody or enough children to be told."""
    found: list[tuple[str, str, list[Flow]]] = []
    for month, part in sorted(months.items()):
        if found and told(len(children_reached(found[-1][2]))) is None:
            first, _last, before = found.pop()
            found.append((first, month, before + part))
        else:
            found.append((month, month, part))
    if len(found) > 1 and told(len(children_reached(found[-1][2]))) is None:
        _first, last, part = found.pop()
        first, _last, before = found.pop()
        found.append((first, last, before + part))
    return found


def _use(first: str, last: str, part: list[Flow]) -> dict[str, Any]:
    sign = {"given_out": 1, "returned": -1}
    return {
        "month": first if first == last else f"{first}～{last[-2:]}",
        "quantity": sum(sign[flow.column] * flow.quantity for flow in part) or None,
        "amount": sum(sign[flow.column] * flow.amount for flow in part),
        "reached": len(children_reached(part)),
    }


def _suppressed(rows: Rows) -> Rows:
    """Hide small counts, and one more where a single hidden one could be worked out from the others."""
    hidden = [row for row in rows if told(row["reached"]) is None]
    if len(hidden) == 1:
        others = sorted(
            (row for row in rows if row["reached"] and row is not hidden[0]), key=lambda row: row["reached"]
        )
        hidden += others[:1]
    for row in rows:
        row["children"] = None if row in hidden else row["reached"]
    return [{key: value for key, value in row.items() if key != "reached"} for row in rows]


def _left(figures: Figures, items: dict[int, Item]) -> Rows:
    places = dict(Place.objects.in_bulk({left.place for left in figures.flows.left}))
    amount: dict[tuple[int, int | None], int] = defaultdict(int)
    quantity: dict[tuple[int, int | None], int] = defaultdict(int)
    for left in figures.flows.left:
        amount[left.place, left.item] += left.amount
        quantity[left.place, left.item] += left.quantity
    return [
        item_on_paper(items[item] if item else None)
        | {
            "place": places[place].name,
            "quantity": quantity[place, item] or None,
            "amount": amount[place, item],
        }
        for place, item in sorted(amount, key=lambda key: (places[key[0]].code, str(key[1])))
    ]


def _lost(flows: list[Flow], items: dict[int, Item]) -> Rows:
    lost = [flow for flow in flows if flow.column == "lost"]
    numbers = dict(Entry.objects.filter(pk__in={flow.entry for flow in lost}).values_list("pk", "number"))
    sums: dict[tuple[dt.date, int, int | None], list[int]] = defaultdict(lambda: [0, 0])
    for flow in lost:
        total = sums[flow.date, flow.entry, flow.item]
        total[0] += flow.amount
        total[1] += flow.quantity
    return [
        item_on_paper(items[item] if item else None)
        | {"date": date.isoformat(), "number": numbers[entry], "quantity": quantity or None, "amount": amount}
        for (date, entry, item), (amount, quantity) in sorted(sums.items(), key=str)
    ]


def _running_costs(flows: list[Flow]) -> int:
    charges = set(
        Entry.objects.filter(pk__in={flow.entry for flow in flows}, kind=Entry.Kind.CHARGE).values_list("pk", flat=True)
    )
    return sum(flow.amount for flow in flows if flow.entry in charges)
