"""Measures the pages of a large office: the server's time at the 95th percentile, and the number of queries.

Usage: script/bench pages [--json] [--donors N] [--gifts N] [--children N] [--times N] [--only TEXT] [--skip TEXT]. The office
is made through the real operations, once, and kept in var/bench (on PostgreSQL: in the database bench_pages).
What is measured is one request through the whole of Django, without the network. Ends non-zero where a page
misses its goal.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.site.settings")
os.environ["DATABASE_POOL"] = "0"
GOAL, GOAL_OF_MATRIX = 150, 300  # milliseconds
ROLES = ("recorder", "caseworker", "approver", "finance", "auditor", "administrator")
MATRIX_ITEMS = 8


@dataclass(frozen=True)
class Page:
    """A page to measure: its name, who looks, its address and the goal in milliseconds."""

    name: str
    role: str
    url: str
    goal: int = GOAL


@dataclass(frozen=True)
class Measured:
    """What was measured; times in milliseconds, ``processor`` the median of this process alone."""

    name: str
    role: str
    median: float
    p95: float
    processor: float
    queries: int
    kilobytes: float
    goal: int


def main() -> None:
    """Make the office where there is none, measure, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--donors", type=int, default=10_000)
    parser.add_argument("--gifts", type=int, default=100_000)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", default="")
    parser.add_argument("--skip", default="")
    options = parser.parse_args()
    open_office(options)
    found = []
    if not options.json:
        print(f"{'page':<40} {'as':<14} {'median':>8} {'p95':>8} {'cpu':>8} {'goal':>6} {'queries':>8} {'kB':>7}")
    for page in pages():
        if options.only in f"{page.name} {page.role}" and not (options.skip and options.skip in page.name):
            found.append(measured(page, options.times))
            if not options.json:
                told(found[-1])
    if options.json:
        print(json.dumps([asdict(each) for each in found]))
    sys.exit(any(each.p95 > each.goal for each in found))


def told(each: Measured) -> None:
    """Print a line of the table."""
    mark = "" if each.p95 <= each.goal else "  over"
    print(
        f"{each.name:<40} {each.role:<14} {each.median:>5.0f} ms {each.p95:>5.0f} ms {each.processor:>5.0f} ms {each.goal:>6} "
        f"{each.queries:>8} {each.kilobytes:>7.0f}{mark}",
        flush=True,
    )


def open_office(options: argparse.Namespace) -> None:
    """Set Django up on the kept office, made first where there is none."""
    name = f"pages-{options.donors}-{options.gifts}-{options.children}"
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        name = name.replace("-", "_")
        os.environ["DATABASE_URL"] = f"{given.rsplit('/', 1)[0]}/{name}"
        make_on_postgres(given, name)
    else:
        kept = ROOT / "var" / "bench" / f"{name}.sqlite3"
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.environ["DATABASE_URL"] = f"sqlite:///{kept}"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    call_command("migrate", verbosity=0)
    import_module("ledger.site.wsgi")  # as a web server does
    from ledger.access.models import Unit

    if not Unit.objects.filter(code__startswith="OFFICE").exists():  # nor was one begun that did not come to its end
        sizes = {"donors": options.donors, "gifts": options.gifts, "children": options.children}
        call_command("make_load", **sizes, stdout=sys.stderr)


def make_on_postgres(given: str, name: str) -> None:
    """Make the database where there is none."""
    program = f"""
import psycopg
with psycopg.connect({given.rsplit("/", 1)[0] + "/postgres"!r}, autocommit=True) as c:
    there = c.execute("SELECT 1 FROM pg_database WHERE datname = %s", [{name!r}]).fetchone()
    if not there:
        c.execute("CREATE DATABASE {name}")
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def pages() -> Iterator[Page]:
    """Yield every list and page, with records from the middle of the office."""
    from beneficiaries.models import Child
    from distributions.models import Distribution
    from donors.models import Gift, Pledge, Receipt
    from ledger.access.models import Unit
    from ledger.book.models import Entry, Lot

    root = Unit.objects.filter(parent__isnull=True, code__startswith="OFFICE").get()
    school = Unit.objects.filter(parent=root).order_by("code").first()
    people(root, school)
    gifts = Gift.objects.filter(root=root).select_related("entry", "donor").order_by("entry")
    # In a small office not everybody gave: the donor in the middle is the one of a gift.
    donor = middle(gifts.order_by("donor__code", "entry")).donor
    gift = gifts.filter(donor=donor)[0]
    old = gifts[min(100, gifts.count() - 1)]
    receipt = Receipt.objects.filter(unit=root).order_by("pk").last()
    pledge = Pledge.objects.filter(root=root).order_by("pk").last()
    child = middle(Child.objects.filter(enrolments__school=school).order_by("code"))
    posted = Distribution.objects.filter(unit=school, state="posted").select_related("entry").latest("date")
    lot = Lot.objects.filter(place__unit=school, item__isnull=False).latest("pk")
    bought = Entry.objects.filter(root=root, kind="purchase").latest("pk")
    yield Page("home", "recorder", "/")
    yield Page("home", "caseworker", "/")
    yield Page("home", "approver", "/")
    yield Page("home", "finance", "/")
    yield Page("home", "auditor", "/")
    yield Page("home", "administrator", "/")
    yield Page("home, an earlier year", "finance", f"/?year={bought.date.year - 2}")
    yield Page("donors", "recorder", "/donors/")
    yield Page("donors, last page", "recorder", "/donors/?page=99999")
    yield Page("donors, by pinyin", "recorder", "/donors/?q=wang")
    yield Page("donor", "recorder", f"/donors/{donor.code}/")
    yield Page("donors, perhaps the same", "recorder", "/donors/duplicates")
    yield Page("letters of thanks", "recorder", "/thanks/")
    yield Page("gifts", "recorder", "/gifts/")
    yield Page("gifts, last page", "recorder", "/gifts/?page=99999")
    yield Page("gifts without receipt", "recorder", "/gifts/?state=waiting")
    yield Page("gifts of a donor", "recorder", "/gifts/?q=王雨")
    yield Page("gift", "recorder", f"/gifts/{gift.entry.number}/")
    yield Page("record a gift", "recorder", "/gifts/new")
    yield Page("pledges", "recorder", "/pledges/")
    yield Page("pledges, overdue", "recorder", "/pledges/?age=60")
    yield Page("pledge", "recorder", f"/pledges/{pledge.number}/")
    yield Page("receipts", "recorder", "/receipts/")
    if receipt is not None:  # the last year's first gifts are left without one
        yield Page("receipt", "recorder", f"/receipts/{receipt.number}/")
    yield Page("unknown payers", "recorder", "/unknown-payers/")
    yield Page("statements", "recorder", "/statements/")
    yield Page("statement", "recorder", f"/statements/{donor.code}/")
    yield Page("trace", "recorder", "/trace/")
    yield Page("trace of a gift", "auditor", f"/trace/gift/{old.entry.number}/")
    yield Page("trace of a child", "caseworker", f"/trace/child/{child.code}/")
    yield Page("children", "caseworker", "/children/")
    yield Page("children, masked", "auditor", "/children/")
    yield from lists_of_children(root, child)
    yield Page("child", "caseworker", f"/children/{child.code}/")
    yield Page("groups", "caseworker", "/groups/")
    yield Page("distributions", "finance", "/distributions/")
    yield Page("distributions of a school", "caseworker", "/distributions/")
    yield Page("distribution", "caseworker", f"/distributions/{posted.ref}/")
    yield Page("who has been forgotten", "auditor", "/distributions/forgotten")
    # The worst day to ask for: since then nobody received anything, and every child of the office is told.
    after = posted.date + dt.timedelta(days=1)
    yield Page("who has been forgotten, everybody", "auditor", f"/distributions/forgotten?since={after}")
    ref = matrix(root, school)
    yield Page("matrix 400 x 8", "caseworker", f"/distributions/{ref}/items", GOAL_OF_MATRIX)
    yield Page("choose children", "caseworker", f"/distributions/{ref}/children")
    yield Page("stock", "finance", "/stock/")
    yield Page("stock, money", "finance", "/stock/money/")
    yield Page("lot", "finance", f"/stock/lots/{lot.pk}/")
    yield Page("purchases", "finance", "/stock/purchases/")
    yield Page("purchase", "finance", f"/stock/purchases/{bought.number}/")
    yield Page("record a purchase", "finance", "/stock/purchases/new")
    yield Page("transfers", "finance", "/stock/transfers/")
    yield Page("record a transfer", "finance", "/stock/transfers/new")
    yield Page("returns", "caseworker", "/stock/returns/")
    yield Page("stock-takes", "caseworker", "/stock/takes/")
    yield Page("money", "finance", "/money/")
    yield Page("months", "finance", "/months/")
    yield Page("month", "finance", f"/months/{root.code}/{bought.date:%Y-%m}/")
    yield Page("entries", "finance", "/entries/")
    yield Page("entries, last page", "finance", "/entries/?page=99999")
    yield Page("entries of a kind", "finance", "/entries/?kind=distribution")
    yield Page("entry of a gift", "finance", f"/entries/{gift.entry.number}/")
    yield Page("entry of a purchase", "finance", f"/entries/{bought.number}/")
    yield Page("entry of a distribution", "finance", f"/entries/{posted.entry.number}/")
    yield Page("history of a donor", "recorder", f"/history/donor/{donor.code}/")
    yield Page("units", "administrator", "/set-up/units/")
    yield Page("people", "administrator", "/set-up/people/")


def middle(rows):
    """Return the record in the middle of a list."""
    return rows[rows.count() // 2]


def lists_of_children(root, child) -> Iterator[Page]:
    """Yield the list of all children of the office, narrowed and sorted, for somebody who keeps all files."""
    from beneficiaries import sealing
    from beneficiaries.models import ChildIdentity, GuardianLink
    from beneficiaries.people import open_person
    from ledger.access.models import User

    keeper = str(User.objects.get(username="bench-keeper").pk)
    identity = ChildIdentity.objects.get(child=child)
    name = sealing.unwrap(identity.master, identity.wrapped_key).open(identity.name, "identity.name")
    link = GuardianLink.objects.filter(child__root=root).exclude(person__phone=b"").select_related("person").first()
    sought = {"name": name, "pinyin": "wang", "code": child.code}
    if link is not None:
        sought["a guardian's phone"] = open_person(link.person).phone[-6:]
    for by, text in sought.items():
        yield Page(f"children, by {by}", "keeper", f"/children/?q={sealing.hide(text, keeper)}")
    yield Page("children, of every school", "keeper", "/children/")
    yield Page("children, sorted by name", "keeper", "/children/?sort=name")
    yield Page("children, sorted, last page", "keeper", "/children/?sort=name&page=99999")
    yield Page("consents to look at", "keeper", "/consents/")


def people(root, school) -> None:
    """Let somebody of each role sign in, where nobody does yet; the caseworker keeps one school, the keeper all."""
    from ledger.access.models import User
    from ledger.access.operations import assign_role, system_actor

    for role in (*ROLES, "keeper"):
        if not User.objects.filter(username=f"bench-{role}").exists():
            person = User.objects.create_user(username=f"bench-{role}", language="zh-hans")
            unit = school if role == "caseworker" else root
            held = "caseworker" if role == "keeper" else role
            assign_role(user=person, unit=unit, role=held, by=system_actor(name="bench"))


def matrix(root, school) -> str:
    """Return the address part of a draft for a whole school and eight kinds of goods, made where there is none."""
    from beneficiaries.models import Child
    from distributions.models import Distribution
    from distributions.operations import HandOut, begin_distribution, plan_distribution
    from distributions.planning import Column
    from ledger.access.models import User
    from ledger.access.operations import system_actor
    from ledger.book.models import Fund, Item, Place
    from ledger.book.operations import open_item

    found = Distribution.objects.filter(unit=school, state="draft", occasion="bench").first()
    if found is not None:
        return found.ref
    by, clerk = User.objects.get(username="bench-caseworker"), system_actor(name="bench")
    for at in range(Item.objects.filter(root=root).count(), MATRIX_ITEMS):
        open_item(root=root, code=f"MORE{at}", name=f"物品{at}", unit_of_measure="件", by=clerk)
    store = Place.objects.get(unit=school, kind="store")
    fund = Fund.objects.get(root=root, code="GEN")
    items = list(Item.objects.filter(root=root).order_by("pk")[:MATRIX_ITEMS])
    children = list(Child.objects.filter(enrolments__school=school))
    from django.utils import timezone

    day = timezone.localdate()
    draft = begin_distribution(unit=school, date=day, occasion="bench", by=by)
    columns = [Column(store, fund, item) for item in items]
    lines = [HandOut(store, fund, item, 1, child=child) for child in children for item in items]
    planned = plan_distribution(
        distribution=draft, version=draft.version, date=day, occasion="bench", children=children, groups=[],
        columns=columns, lines=lines, by=by,
    )  # fmt: skip
    return planned.ref


def measured(page: Page, times: int) -> Measured:
    """Ask for a page many times, and once more to count its queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from ledger.access.models import User

    client = Client()
    client.force_login(User.objects.get(username=f"bench-{page.role}"))
    answer = client.get(page.url)
    if answer.status_code != 200:
        sys.exit(f"{page.url} as {page.role}: {answer.status_code}")
    found, own = [], []
    for _ in range(times):
        start, processor = time.perf_counter(), time.process_time()
        client.get(page.url)
        found.append(1000 * (time.perf_counter() - start))
        own.append(1000 * (time.process_time() - processor))
    with CaptureQueriesContext(connection) as asked:
        client.get(page.url)
    p95 = max(found) if times == 1 else statistics.quantiles(found, n=20, method="inclusive")[-1]
    return Measured(
        page.name,
        page.role,
        statistics.median(found),
        p95,
        statistics.median(own),
        len(asked),
        len(answer.content) / 1024,
        page.goal,
    )


if __name__ == "__main__":
    main()
