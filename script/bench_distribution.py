"""Measures a hand-out: approval from click to posted, the sheet as PDF, bad photographs of it read back.

Usage: script/bench distribution [--json] [--children N] [--sheet N] [--photographs N]. A scratch database is made and
thrown away. The raw insert of the same draws, in the same run, is the floor.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.site.settings")
os.environ["DATABASE_POOL"] = "0"
FIGURES: list[tuple[str, str, str]] = []
DOTS = 200  # an inch: a telephone of four million points


def tell(what: str, figure: str, beside: str = "") -> None:
    """Note a figure with the floor or goal beside it."""
    FIGURES.append((what, figure, beside))
    print(f"{what:<58} {figure:>22}   {beside}", flush=True)


def main() -> None:
    """Measure on a scratch database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--children", type=int, default=10_000)
    parser.add_argument("--sheet", type=int, nargs="*", default=[250, 500, 1000])
    parser.add_argument("--photographs", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["MEDIA_ROOT"] = folder
        run(options, Path(folder))
    if options.json:
        print(json.dumps(FIGURES, ensure_ascii=False))


def run(options: argparse.Namespace, folder: Path) -> None:
    """Measure everything."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests import make

    caseworker, approver = make.user("caseworker", make.school()), make.user("approver", make.agency())
    most = max([options.children, *options.sheet])
    children = [make.child(f"B{index:06d}", school_class=f"{index % 6 + 1}年级") for index in range(most)]
    approval(children[: options.children], caseworker, approver)
    for count in options.sheet:
        paper(children[:count], caseworker, approver)
    photographs(options.photographs, children[:36], caseworker, approver, folder)


def sent_list(children, caseworker):
    """Plan and send a list of these children, a coat each."""
    from tests.distributions import stock

    stock.coats(len(children))
    return stock.sent(caseworker, *children)


def approval(children, caseworker, approver) -> None:
    """Measure the approval of one list, beside the raw insert of its draws."""
    from django.db import connection, transaction

    from distributions.operations import approve_distribution
    from ledger.book import guards
    from ledger.book.models import Draw
    from ledger.book.rows import insert_rows

    waiting = sent_list(children, caseworker)
    start = time.perf_counter()
    given = approve_distribution(distribution=waiting, at=dt.datetime.now(dt.UTC), by=approver)
    ours = time.perf_counter() - start
    columns = ("id", "entry", "line", "lot", "quantity_start", "quantity", "start", "amount", "child", "group", "opens")
    rows = [[row[0] + 500_000, *row[1:], -1] for row in Draw.objects.filter(entry=given.entry).values_list(*columns)]
    start = time.perf_counter()
    with transaction.atomic():
        insert_rows(Draw, (*columns, "crc"), json.dumps(rows))
    floor = time.perf_counter() - start
    with transaction.atomic():
        guards.lift()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM book_draw WHERE crc = -1")
        guards.install()
    raw = f"raw insert of its draws {1000 * floor:,.0f} ms"
    tell(f"approval of a list of {len(children):,}, one entry", f"{1000 * ours:,.0f} ms", raw)


def paper(children, caseworker, approver) -> None:
    """Measure the sheet of one list."""
    from distributions.operations import print_sheet
    from distributions.sheets import paper_of
    from tests.distributions import stock

    stock.coats(len(children))
    given = stock.posted(caseworker, approver, *children)
    sheet = print_sheet(distribution=given, at=stock.NOON, by=caseworker)
    start = time.process_time()
    data = paper_of(sheet, caseworker)
    taken, pages = time.process_time() - start, sheet.pages.count()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    beside = f"{1000 * taken / pages:,.0f} ms a page, {memory} MB at most, {len(data) // 1024} KB"
    tell(f"sheet of {len(children):,} receivers, {pages} pages", f"{taken:,.1f} s CPU", beside)


def photographs(count, children, caseworker, approver, folder) -> None:
    """Measure how many bad photographs of a sheet are found, and that none is taken for another page."""
    from PIL import Image

    from distributions.operations import print_sheet
    from distributions.scanning import page_on
    from distributions.sheets import paper_of
    from tests.distributions import stock
    from tests.distributions.bad_photos import KINDS, taken

    stock.coats(len(children))
    given = stock.posted(caseworker, approver, *children)
    sheet = print_sheet(distribution=given, at=stock.NOON, by=caseworker)
    (folder / "sheet.pdf").write_bytes(paper_of(sheet, caseworker))
    subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", folder / "sheet.pdf", folder / "page"], check=True)  # noqa: S607
    pages = [Image.open(path).convert("RGB") for path in sorted(folder.glob("page-*.png"))]
    found = wrong = 0
    kinds, spent = list(KINDS), 0.0
    for seed in range(count):
        number = seed % len(pages)
        photograph = Image.open(io.BytesIO(taken(pages[number], kinds[seed % len(kinds)], seed)))
        start = time.process_time()
        page = page_on(photograph)
        spent += time.process_time() - start
        found += page is not None and page.number == number + 1
        wrong += page is not None and page.number != number + 1
    goal = f"{wrong} taken for another page (goal 0), {1000 * spent / max(1, count):,.0f} ms each"
    tell(f"bad photographs of a sheet, of {count}", f"{found} found", goal)
    assert wrong == 0


if __name__ == "__main__":
    main()
