"""Measures receipts per second in bulk beside one plain WeasyPrint call each, with the same page and fonts.

Usage: script/bench printing [--json] [--receipts N]

The floor is that of printing.md, section 2: 10 to 14 ms of processor time a receipt by tools without its layout.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.site.settings")
RECEIPTS = 120
PLAIN = 60  # of them by a plain call each
FLOOR = 10, 14  # milliseconds of processor time a receipt: Typst, ReportLab


def content(number: int) -> dict[str, object]:
    """Return the snapshot of an invented receipt."""
    from donors.profiles import profiles
    from donors.snapshots import with_code
    from ledger.printing.capitals import amount_in_capitals
    from ledger.printing.words import amount_in_words

    total, rules = 1_320_574 + number, profiles()["cn"]
    return with_code({
        "kind": "receipt", "rules": f"{rules.code}/{rules.version}", "languages": list(rules.languages),
        "title": rules.title, "legend": rules.legend, "statements": [], "sign": "¥", "replaces": "", "number": f"R-AGY-2026-{number:06d}", "gift": "G-AGY-2026-000001",
        "unit": {"name": "百里洲镇留守儿童关爱服务站", "name_en": "Bailizhou Care Station for Left-behind Children",
                 "credit_code": "129900000000000197", "address": "", "phone": ""},
        "donor": {"name": "朱雨兰"}, "received_on": "2026-09-12", "issued_on": "2026-09-12",
        "purpose": {"zh": "仅限合心村、指南村学童", "en": "Children of Hexin and Zhinan villages only"},
        "entrusted": False, "has_unvalued": False,
        "lines": [
            {"description": "捐款（银行转账）", "description_en": "Money, bank transfer", "unit_of_measure": "",
             "quantity": None, "unit_value": None, "amount": 889_374 + number},
            {"description": "食用油5升装", "description_en": "Cooking oil, 5 L", "unit_of_measure": "桶",
             "quantity": 42, "unit_value": 6800, "amount": 285_600},
            {"description": "大米10公斤装", "description_en": "Rice, 10 kg", "unit_of_measure": "袋",
             "quantity": 28, "unit_value": 5200, "amount": 145_600},
        ],
        "total": total, "total_in_capitals": amount_in_capitals(total), "total_in_words": amount_in_words(total),
        "handler": "林巧云", "reviewer": "周明远", "seal": "bdc4275d3766851a4d0a76aac2495dc4" * 2,
    })  # fmt: skip


def plain(papers: list[dict[str, object]]) -> float:
    """Return the seconds of one plain WeasyPrint call each: nothing shared between papers, the whole font."""
    from django.template.loader import render_to_string

    from ledger.printing import fonts
    from ledger.printing.codes import qr_svg

    fonts.use_own_fonts()
    import weasyprint

    folder = ROOT / "templates" / "papers"
    text = "".join((folder / name).read_text(encoding="utf-8") for name in ("paper.css", "receipt.css"))
    text = text.replace('"Paper Sans",', "")
    start = time.perf_counter()
    for paper in papers:
        html = render_to_string("papers/receipt.html", {"paper": paper, "qr": qr_svg(str(paper["verify_url"]))})
        weasyprint.HTML(string=html).write_pdf(stylesheets=[weasyprint.CSS(string=text)], pdf_variant="pdf/a-3a")
    return time.perf_counter() - start


def used() -> float:
    """Return the seconds of processor time that this process and its ended children used."""
    here, beside = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return here.ru_utime + here.ru_stime + beside.ru_utime + beside.ru_stime


def peak() -> int:
    """Return the most megabytes that an ended child held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def main() -> None:
    """Measure both ways in one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--receipts", type=int, default=RECEIPTS)
    options = parser.parse_args()
    import django

    django.setup()
    from ledger.printing.render import render_many, render_pdf

    papers = [content(number) for number in range(1, options.receipts + 1)]
    render_pdf(papers[0])
    list(render_many(papers[: len(papers) // 4], workers=2))
    early = peak()
    figures: list[dict[str, str]] = []

    def tell(what: str, figure: str, beside: str) -> None:
        figures.append({"what": what, "figure": figure, "beside": beside})
        print(f"{what:<44} {figure:>10}   {beside}", flush=True)

    # In bulk first: what a plain call leaves in this process, its children would hold too.
    rates = {}
    for workers in (2, 1):
        some = papers[:PLAIN] if workers == 1 else papers
        start, before = time.perf_counter(), used()
        sizes = [len(data) for _, data in render_many(some, workers=workers)]
        rates[workers] = len(sizes) / (time.perf_counter() - start)
        ms = 1000 * (used() - before) / len(sizes)
        tell(f"receipts per second, {workers} worker(s)", f"{rates[workers]:.1f}", f"{ms:.0f} ms of processor each")
        if workers > 1:
            tell(f"MB of a worker at {len(papers)} receipts", f"{peak()}", f"at {len(papers) // 4}: {early}")
    start, before = time.perf_counter(), used()
    plain(papers[:PLAIN])
    beside, ms = PLAIN / (time.perf_counter() - start), 1000 * (used() - before) / PLAIN
    floor = f"floor {FLOOR[0]} to {FLOOR[1]}"
    tell("receipts per second, a plain call each", f"{beside:.1f}", f"{ms:.0f} ms of processor each; {floor}")
    for workers, rate in sorted(rates.items()):
        tell(f"times a plain call, {workers} worker(s)", f"{rate / beside:.1f}", "goal 3 with two cores free")
    print(f"{'bytes of a receipt':<44} {sum(sizes) // len(sizes):>10,}")
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
