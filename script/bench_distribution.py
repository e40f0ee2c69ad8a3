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
TIMES = 3
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
    parser.add_argument("--sheet", type=int, nargs="*", default=[1000, 2500, 5000])
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
    from django.conf import settings
    from django.core.management import call_command

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow on purpose, here as elsewhere
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    from tests import make

    caseworker, approver = make.user("caseworker", make.school()), make.user("approver", make.agency())
    most = max([options.children, *options.sheet])
    children = many_children(most)
    approval(children[: options.children], caseworker, approver)
    for count in options.sheet:
        paper(children[:count], caseworker, approver)
    photographs(options.photographs, children[:36], caseworker, approver, folder)


def many_children(count):
    """Return children of six classes: one of each is registered, the others are copies of these under their own codes."""
    from copy import copy

    from beneficiaries.models import Child, ChildIdentity, Enrolment
    from tests import make

    patterns = [make.child(f"A{number}", school_class=f"{number}年级") for number in range(1, 7)]
    registered = [(one, ChildIdentity.objects.get(child=one), one.enrolments.get()) for one in patterns]
    children, identities, enrolments = [], [], []
    for index in range(count):
        for made, pattern in zip((children, identities, enrolments), registered[index % 6], strict=True):
            made.append(copy(pattern))
        children[-1].pk, children[-1].code = None, f"B{index:06d}"
        enrolments[-1].pk = None
    Child.objects.bulk_create(children, batch_size=500)
    for child, identity, enrolment in zip(children, identities, enrolments, strict=True):
        identity.child = enrolment.child = child
    ChildIdentity.objects.bulk_create(identities, batch_size=500)
    Enrolment.objects.bulk_create(enrolments, batch_size=500)
    return children


def sent_list(children, caseworker):
    """Plan and send a list of these children, a coat each."""
    from tests.distributions import stock

    stock.coats(len(children))
    return stock.sent(caseworker, *children)


def approval(children, caseworker, approver) -> None:
    """Measure the approval of a list, alone and from the click on its page, beside the raw insert of its draws."""
    from distributions.operations import approve_distribution
    from ledger.book.models import Draw

    alone, clicks, floors = [], [], []
    for turn in range(2 * TIMES):
        waiting = sent_list(children, caseworker)
        post = click(waiting, approver) if turn % 2 else None
        start = time.process_time()
        if post:
            assert post().status_code == 302
        else:
            approve_distribution(distribution=waiting, at=dt.datetime.now(dt.UTC), by=approver)
        (clicks if post else alone).append(time.process_time() - start)
        waiting.refresh_from_db()
        floors.append(raw_insert(Draw.objects.filter(entry=waiting.entry_id)))
    raw = f"raw insert of its draws {1000 * min(floors):,.0f} ms: {min(alone) / min(floors):.2f} times"
    tell(f"approval of a list of {len(children):,}, one entry", f"{1000 * min(alone):,.0f} ms CPU", raw)
    tell("the same from the click to the answer", f"{1000 * min(clicks):,.0f} ms CPU", f"the best of {TIMES}")


def click(waiting, approver):
    """Return what presses the button of approval, in a browser that is signed in and has seen the page."""
    from django.test import Client

    browser = Client()
    browser.force_login(approver)
    sent = {"password": "a long password", "version": waiting.version}
    return lambda: browser.post(f"/distributions/{waiting.ref}/approve", sent)


def raw_insert(draws) -> float:
    """Return the seconds that the same rows take as one bare insert; it is taken back."""
    from django.db import connection, transaction

    from ledger.book import guards
    from ledger.book.rows import insert_rows

    columns = ("id", "entry", "line", "lot", "quantity_start", "quantity", "start", "amount", "child", "group", "opens")
    rows = [[row[0] + 5_000_000, *row[1:], -1] for row in draws.values_list(*columns)]
    start = time.process_time()
    with transaction.atomic():
        insert_rows(draws.model, (*columns, "crc"), json.dumps(rows))
    taken = time.process_time() - start
    with transaction.atomic():
        guards.lift()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM book_draw WHERE crc = -1")
        guards.install()
    return taken


def paper(children, caseworker, approver) -> None:
    """Measure the sheet of one list."""
    from distributions.operations import print_sheet
    from distributions.sheets import paper_of
    from tests.distributions import stock

    stock.coats(len(children))
    given = stock.posted(caseworker, approver, *children)
    sheet = print_sheet(distribution=given, at=stock.NOON, by=caseworker)
    before = peak(anew=True)
    start = time.process_time()
    data = paper_of(sheet, caseworker)
    taken, pages = time.process_time() - start, sheet.pages.count()
    memory = f"{peak() - before} MB above {before}"
    beside = f"{1000 * taken / pages:,.0f} ms a page, {memory}, {len(data) // 1024} KB"
    tell(f"sheet of {len(children):,} receivers, {pages} pages", f"{taken:,.1f} s CPU", beside)


def peak(*, anew: bool = False) -> int:
    """Return the most memory that this process held, in MB; ``anew`` forgets what it held before now (Linux)."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="ignore").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


def photographs(count, children, caseworker, approver, folder) -> None:
    """Measure how many bad photographs of a sheet are found, and that none is taken for another page."""
    from PIL import Image

    from distributions.operations import print_sheet
    from distributions.scanning import pages_on
    from distributions.sheets import paper_of
    from tests.distributions import stock
    from tests.distributions.bad_photos import KINDS, taken

    stock.coats(len(children))
    given = stock.posted(caseworker, approver, *children)
    sheet = print_sheet(distribution=given, at=stock.NOON, by=caseworker)
    (folder / "sheet.pdf").write_bytes(paper_of(sheet, caseworker))
    subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", folder / "sheet.pdf", folder / "page"], check=True)
    pages = [Image.open(path).convert("RGB") for path in sorted(folder.glob("page-*.png"))]
    found = wrong = 0
    kinds, spent = list(KINDS), 0.0
    for seed in range(count):
        number = seed % len(pages)
        photograph = Image.open(io.BytesIO(taken(pages[number], kinds[seed % len(kinds)], seed)))
        start = time.process_time()
        pages_seen = [page.number for page in pages_on(photograph)]
        spent += time.process_time() - start
        found += pages_seen == [number + 1]
        wrong += bool(set(pages_seen) - {number + 1})
    goal = f"{wrong} taken for another page (goal 0), {1000 * spent / max(1, count):,.0f} ms each"
    tell(f"bad photographs of a sheet, of {count}", f"{found} found", goal)
    assert wrong == 0


if __name__ == "__main__":
    main()
