"""Measures how a gift is put right of which everything was handed out: looked at, asked for, approved.

Usage: script/bench corrections [--json] [--lines N ...]. A scratch database is made and thrown away. What the first
approval of the same list took, in the same run, stands beside it: a chain reverses it, posts it again, and gives its
paper a copy.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "script"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.site.settings")
os.environ["DATABASE_POOL"] = "0"
FIGURES: list[tuple[str, str, str]] = []
DAY = dt.date(2026, 3, 5)


def tell(what: str, figure: str, beside: str = "") -> None:
    """Note a figure with what stands beside it."""
    FIGURES.append((what, figure, beside))
    print(f"{what:<58} {figure:>28}   {beside}", flush=True)


def main() -> None:
    """Measure on a scratch database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lines", type=int, nargs="*", default=[1000, 10_000])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["MEDIA_ROOT"] = folder
        run(options.lines)
    if options.json:
        print(json.dumps(FIGURES, ensure_ascii=False))


def run(sizes: list[int]) -> None:
    """Measure each size of a list."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow on purpose, here as elsewhere
    call_command("migrate", verbosity=0)
    from bench_distribution import many_children

    from tests import make

    clerk, caseworker = make.user("recorder"), make.user("caseworker", make.school())
    approver = make.user("approver", make.agency())
    children = many_children(max(sizes))
    for count in sizes:
        correction(children[:count], clerk, caseworker, approver)


def correction(children, clerk, caseworker, approver) -> None:
    """Put a gift of coats right of which every child received one."""
    from distributions.operations import approve_distribution
    from donors.models import Gift
    from donors.operations import RightLine, approve_correction, ask_correction, foresee_correction
    from tests.distributions import stock

    stock.coats(len(children) + 5)
    gift = Gift.objects.select_related("entry__unit", "donor").latest("pk")
    waiting = stock.sent(caseworker, *children)
    now = dt.datetime.now(dt.UTC)
    first, _ = timed(lambda: approve_distribution(distribution=waiting, at=now, by=approver))
    line = gift.lines.select_related("lot__fund").get()
    wanted = {"gift": gift, "by": clerk, "lines": [RightLine(line.lot.fund, line.lot.amount, len(children) + 2)]}
    lines = f"{len(children):,} lines"
    took, asked = timed(lambda: foresee_correction(**wanted, today=DAY))
    tell(f"looking at what it would do, {lines}", asked, f"the approval of the list {1000 * first:,.0f} ms CPU")
    request = []
    took, asked = timed(lambda: request.append(ask_correction(**wanted, why="数量", original="back", at=now)))
    tell(f"asking for it, {lines}", asked)
    took, asked = timed(lambda: approve_correction(correction=request[0], date=DAY, at=now, by=approver))
    tell(f"putting it right, {lines}", asked, f"{took / first:.1f} times the approval of the list")


def timed(act: Callable[[], object]) -> tuple[float, str]:
    """Return how long something took the processor, in seconds, and that with its queries in words."""
    from django.db import connection

    count = [0]

    def counted(execute, sql, params, many, context) -> object:
        count[0] += 1
        return execute(sql, params, many, context)

    start = time.process_time()
    with connection.execute_wrapper(counted):
        act()
    took = time.process_time() - start
    return took, f"{1000 * took:,.0f} ms CPU, {count[0]:,} queries"


if __name__ == "__main__":
    main()
