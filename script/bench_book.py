"""Measures the book beside its floors and peers, all in the same run.

Usage: script/bench book [--json] [--large]. A scratch database is made and thrown away. On SQLite the
peer django-hordak cannot run; with DATABASE_URL=postgres://... it is measured too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.site.settings")
os.environ.setdefault("LANGUAGE_CODE", "en")
os.environ["DATABASE_POOL"] = "0"
YEAR = ["--seed", "5", "--children", "2000", "--donors", "300"]
FIGURES: list[tuple[str, str, str]] = []


def tell(what: str, figure: str, beside: str = "") -> None:
    """Note a figure with the floor, peer or goal beside it."""
    FIGURES.append((what, figure, beside))
    print(f"{what:<58} {figure:>22}   {beside}", flush=True)


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def median_ms(work: Callable[[], object], times: int = 50) -> float:
    """Return the median of many runs, in milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - start))
    return statistics.median(found)


def run() -> None:
    """Measure everything on the scratch database."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from beneficiaries.operations import ChildParticulars, register_children
    from distributions.operations import HandOut, bring_in_distribution
    from donors.operations import DonorParticulars, GivenLine, record_gift, register_donor
    from ledger.access.operations import open_unit, system_actor
    from ledger.book.models import Draw
    from ledger.book.operations import open_chart, open_fund, open_item, open_place
    from ledger.book.queries import trial_balance
    from ledger.book.rows import insert_rows
    from ledger.book.verify import verify_book
    from ledger.book.verify.digests_match_rows import digests_match_rows

    call_command("migrate", verbosity=0)
    by = system_actor(name="bench")
    unit = open_unit(code="BENCH", name="bench", kind="agency", parent=None, by=by)
    open_chart(root=unit, template="intl", by=by)
    bank = open_place(unit=unit, code="BANK", kind="bank", name="bank", by=by)
    store = open_place(unit=unit, code="STORE", kind="store", name="store", by=by)
    fund = open_fund(unit=unit, code="GEN", name="general", restriction="unrestricted", by=by)
    item = open_item(root=unit, code="BAG", name="bag", unit_of_measure="piece", by=by)
    donor = register_donor(root=unit, donor=DonorParticulars("D1", "company", "giver"), by=by)
    day = dt.date(2026, 1, 2)

    # ---- single gifts
    gifts = 300
    line = GivenLine(fund, bank, 12345)
    seconds = best(
        lambda: [record_gift(unit=unit, donor=donor, date=day, lines=[line], by=by) for _ in range(gifts)], 3
    )
    tell("single gifts, each its own transaction", f"{gifts / seconds:,.0f}/s")
    tell("   floor: the driver, the book's rows of a gift alone", f"{raw_gifts(connection, gifts):,.0f}/s")

    # ---- ten thousand children
    count = 10_000
    children = register_children(
        root=unit, by=by,
        children=[ChildParticulars(code=f"C{n:06d}", name="n", school=unit) for n in range(count)],
    )  # fmt: skip
    draws_before = Draw.objects.count()
    times, raw = [], []
    for turn in range(4):
        goods = GivenLine(fund, store, 1_000_003, item, count)
        record_gift(unit=unit, donor=donor, date=day, lines=[goods], by=by)
        lines = [HandOut(place=store, fund=fund, item=item, wanted=1, child=child) for child in children]
        from ledger.book.models import Entry
        from ledger.book.movements import Take
        from ledger.book.posting import Draft, post

        taken = [Take(each.place, each.fund, each.item, 1, child=each.child.pk) for each in lines]
        start = time.perf_counter()
        with transaction.atomic():
            post(Draft(Entry.Kind.DISTRIBUTION, unit, day, by, taken, number=f"F{turn}"))
        times.append(time.perf_counter() - start)
        rows = json.dumps(raw_draws(Draw, turn))
        columns = ("id", "entry", "line", "lot", "quantity_start", "quantity", "start", "amount", "child", "group",
                   "opens", "crc")  # fmt: skip
        start = time.perf_counter()
        with transaction.atomic():
            insert_rows(Draw, columns, rows)
        raw.append(time.perf_counter() - start)
        with transaction.atomic():
            from ledger.book import guards

            guards.lift()
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM book_draw WHERE crc = -1")
            guards.install()
    ours, floor = min(times), min(raw)
    tell("distribution to 10,000 children, one entry", f"{1000 * ours:,.0f} ms", f"raw insert {1000 * floor:,.0f} ms")
    tell("   times the raw insert of the same draws", f"{ours / floor:.2f}", "goal 1.5")
    assert Draw.objects.count() == draws_before + 4 * count
    start = time.perf_counter()
    goods = GivenLine(fund, store, 1_000_003, item, count)
    record_gift(unit=unit, donor=donor, date=day, lines=[goods], by=by)
    start = time.perf_counter()
    bring_in_distribution(unit=unit, date=day, occasion="", lines=lines, number="F9", by=by)
    tell("   with its 10,000 lines of the document", f"{1000 * (time.perf_counter() - start):,.0f} ms")
    hordak(connection.vendor, ours, count)

    # ---- balances
    small = median_ms(lambda: trial_balance(unit))
    draws = Draw.objects.count()
    million = grow(unit, fund, store, item, donor, children, by)
    large = median_ms(lambda: trial_balance(unit))
    tell(f"trial balance at {draws:,} draws", f"{small:.2f} ms", "goal below 2 ms")
    tell(f"trial balance at {million:,} draws", f"{large:.2f} ms", "goal: the same")
    with connection.cursor() as cursor:

        def summed() -> None:
            cursor.execute("SELECT lot_id, sum(amount) FROM book_draw GROUP BY lot_id")
            cursor.fetchall()

        tell("   beside: summing the rows each time", f"{median_ms(summed, 3):,.0f} ms")

    # ---- verification
    start = time.perf_counter()
    assert list(digests_match_rows(unit)) == []
    digests = time.perf_counter() - start
    start = time.perf_counter()
    assert list(verify_book(unit)) == []
    whole = time.perf_counter() - start
    reading = read_all(connection)
    tell(
        "verify_books: digests of all rows",
        f"{million / digests:,.0f} rows/s",
        f"only reading {million / reading:,.0f} rows/s",
    )
    tell("   times only reading", f"{digests / reading:.2f}", "goal 2")
    tell("verify_books: every check", f"{million / whole:,.0f} rows/s", f"{whole:.1f} s")


def raw_gifts(connection, gifts: int) -> float:
    """Return how many gifts a second the driver writes: the same rows, no number, no lock, no balances, no noun."""
    from django.db import transaction

    from ledger.book import guards
    from ledger.book.models import Entry
    from ledger.book.models.entries import ROWS_PER_ENTRY

    far = 1_000_000  # beyond every entry of the benchmark
    last = Entry.objects.order_by("-id").values_list("id", flat=True)[0]
    tables = {"book_entry": "id", "book_posting": "entry_id", "book_lot": "entry_id", "book_share": "lot_id / 1000000"}
    copies = []
    with connection.cursor() as cursor:
        for table, key in tables.items():
            cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [last])
            names = [column[0] for column in cursor.description]
            marks = ", ".join(["%s"] * len(names))
            copies.append(
                (table, f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", names, cursor.fetchall())
            )

    def moved(table: str, name: str, value: object, turn: int) -> object:
        if name == "number":
            return f"raw-{turn}"
        if name == "serial":
            return None
        if name in {"entry_id", "sequence"} or (name, table) == ("id", "book_entry"):
            return value + far + turn
        return value + (far + turn) * ROWS_PER_ENTRY if name in {"id", "lot_id", "origin_id"} else value

    start = time.perf_counter()
    for turn in range(gifts):
        with transaction.atomic(), connection.cursor() as cursor:
            for table, statement, names, rows in copies:
                cursor.executemany(
                    statement,
                    [[moved(table, name, value, turn) for name, value in zip(names, row, strict=True)] for row in rows],
                )
    rate = gifts / (time.perf_counter() - start)
    with guards.lifted(), connection.cursor() as cursor:
        for table in ("book_share", "book_lot", "book_posting"):
            cursor.execute(f"DELETE FROM {table} WHERE id >= {far * ROWS_PER_ENTRY}")
        cursor.execute(f"DELETE FROM book_entry WHERE id >= {far}")
    return rate


def raw_draws(model: type, turn: int) -> list[list[object]]:
    """Return the draws of the last distribution under other keys, as rows to insert raw."""
    last = model.objects.order_by("-id").values_list("entry", flat=True).first()
    columns = ("id", "entry", "line", "lot", "quantity_start", "quantity", "start", "amount", "child", "group", "opens")
    rows = model.objects.filter(entry=last).values_list(*columns)
    return [[row[0] + 500_000, *row[1:], -1] for row in rows]


def hordak(vendor: str, ours: float, count: int) -> None:
    """Measure one django-hordak transaction a child, from its own rate; it runs on PostgreSQL only."""
    if vendor != "postgresql":
        tell("   django-hordak, a transaction a child", "-", "cannot run on SQLite")
        return
    code = """
import os, time, django
from django.conf import settings
from urllib.parse import urlsplit
u = urlsplit(os.environ["DATABASE_URL"])
settings.configure(INSTALLED_APPS=["django.contrib.contenttypes","django.contrib.auth","mptt","hordak"], SECRET_KEY="x", USE_TZ=True,
  DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", DEFAULT_CURRENCY="CNY", CURRENCIES=["CNY"], HORDAK_CURRENCIES=["CNY"],
  DATABASES={"default":{"ENGINE":"django.db.backends.postgresql","NAME":u.path[1:],"USER":u.username,"PASSWORD":u.password or "","HOST":u.hostname,"PORT":u.port or ""}})
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from hordak.models import Account, AccountType
a = Account.objects.create(name="goods", code="1", type=AccountType.asset, currencies=["CNY"])
b = Account.objects.create(name="aid", code="2", type=AccountType.expense, currencies=["CNY"])
from djmoney.money import Money
n = 400
t = time.perf_counter()
for _ in range(n):
    a.transfer_to(b, Money(100, "CNY"))
print(n / (time.perf_counter() - t))
"""
    name = "bench_hordak"
    subprocess.run([sys.executable, "-c", make_database(name)], check=True)
    address = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        tell("   django-hordak, a transaction a child", "-", answer.stderr.strip().splitlines()[-1][:60])
        return
    rate = float(answer.stdout.strip().splitlines()[-1])
    tell("   django-hordak, single transactions of two legs", f"{rate:,.0f}/s")
    tell(
        "   django-hordak, a transaction a child",
        f"{count / rate:,.1f} s",
        f"{count / rate / ours:,.0f} times ours, goal 80",
    )


def make_database(name: str) -> str:
    """Return the program that makes an empty database beside the scratch one."""
    return f"""
import os, psycopg
address = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/postgres"
with psycopg.connect(address, autocommit=True) as c:
    c.execute("DROP DATABASE IF EXISTS {name}"); c.execute("CREATE DATABASE {name}")
"""


def grow(unit, fund, store, item, donor, children, by) -> int:
    """Bring the book to a million draws, in entries of ten thousand."""
    from django.db import transaction

    from donors.operations import GivenLine, record_gift
    from ledger.book.models import Draw, Entry
    from ledger.book.movements import Take
    from ledger.book.posting import Draft, post

    pieces = len(children)
    taken = [Take(store, fund, item, 1, child=child.pk) for child in children]
    at = Draw.objects.count()
    turn = 100
    while at < 1_000_000:
        day = dt.date(2026, 1 + turn % 10, 3)
        goods = GivenLine(fund, store, 1_000_003, item, pieces)
        record_gift(unit=unit, donor=donor, date=dt.date(2026, 1, 2), lines=[goods], by=by)
        with transaction.atomic():
            post(Draft(Entry.Kind.DISTRIBUTION, unit, day, by, taken, number=f"F{turn}"))
        at += pieces
        turn += 1
    return Draw.objects.count()


def read_all(connection) -> float:
    """Return the seconds that only reading the rows takes, with the same driver and chunks."""
    start = time.perf_counter()
    for table in ("book_posting", "book_lot", "book_share", "book_draw"):
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            while cursor.fetchmany(5000):
                pass
    return time.perf_counter() - start


def measure_import() -> None:
    """Measure the import of the 2,000-children year in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, str(ROOT / "tests" / "year" / "make_year.py"), "--out", folder, *YEAR],
            check=True, capture_output=True,
        )  # fmt: skip
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
        start = time.perf_counter()
        subprocess.run([sys.executable, "manage.py", "import_books", folder], cwd=ROOT, check=True, capture_output=True)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        rows = sum(1 for path in Path(folder).glob("*.csv") for _ in path.open(encoding="gb18030", errors="ignore"))
        tell("import_books, 2,000 children", f"{seconds:.1f} s", f"{rows / seconds:,.0f} rows/s, goal under 60 s")
        tell("   peak memory of any process", f"{peak:,.0f} MB", "goal 500 MB")


def main() -> None:
    """Make a scratch database, measure, throw it away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    given = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        if given.startswith("postgres"):
            for name in ("bench_import", "bench_book"):
                subprocess.run([sys.executable, "-c", make_database(name)], check=True)
            os.environ["DATABASE_URL"] = given.rsplit("/", 1)[0] + "/bench_import"
            measure_import()
            os.environ["DATABASE_URL"] = given.rsplit("/", 1)[0] + "/bench_book"
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/import.sqlite3"
            measure_import()
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/book.sqlite3"
        run()
        if options.json:
            print(json.dumps([{"what": what, "figure": figure, "beside": beside} for what, figure, beside in FIGURES]))


if __name__ == "__main__":
    main()
