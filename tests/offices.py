"""An office with one of everything: the demonstration, and what it does not tell. For tests that walk all pages."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from donors.operations import record_unidentified
from ledger.access.models import Unit, User
from ledger.access.operations import enrol_user, make_sign_in_link, open_unit, system_actor
from ledger.book.models import Place
from ledger.book.operations import open_fund
from ledger.exchange import demonstration
from ledger.exchange.operations import ask_for_export
from ledger.jobs.worker import work
from tests.ledger.exchange.uploading import FAULTY_BOOK, uploaded

TODAY = dt.date(2026, 11, 24)
# One of each role; the first of a kind is who finds an address for the walks.
PEOPLE = {
    "recorder": "lin", "caseworker": "wang", "approver": "zhou", "finance": "peng", "auditor": "audit",
    "administrator": "admin",
}  # fmt: skip
OTHER_SCHOOL = "hu"
# One draft may lead where another does not.
OF_EACH = 3
_LEADS = re.compile(r"""(?:href|action|data-chooser|data-pledges)=["'](/[^"']*)["']""")
# Behind these lie files or ways out.
_LEFT_ALONE = ("/static/", "/admin/", "/accounts/logout/", "/i18n/")


@dataclass
class Office:
    """The office: for the name of each address, who was led to it first and where; ``pages`` are those to read."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)

    def client(self, username: str) -> Client:
        """Return a browser without a window in which this person is signed in."""
        client = Client()
        client.force_login(User.objects.get(username=username))
        return client


def open_office() -> Office:
    """Load the demonstration, add what it lacks, and find an address of every kind."""
    demonstration.load(now=timezone.now(), today=TODAY)
    _add_the_rest()
    office = Office()
    for username in PEOPLE.values():
        for name, path, is_page in _addresses(office.client(username)):
            office.found.setdefault(name, (username, path))
            office.pages.update([name] if is_page else [])
    admin = User.objects.get(username="admin")
    secret = make_sign_in_link(user=User.objects.get(username="hu"), at=timezone.now(), by=admin)
    office.found["enter"] = ("", f"/enter/{secret}/")
    office.found["account_login"] = ("", "/accounts/login/")
    office.found["account_reset_password"] = ("", "/accounts/password/reset/")
    office.pages |= {"enter", "account_login", "account_reset_password"}
    return office


def _add_the_rest() -> None:
    by, agency = system_actor(name="set-up"), Unit.objects.get(code="AGY")
    bank = Place.objects.select_related("unit").get(code="AGY-BANK")
    waiting = open_fund(unit=agency, code="UNKNOWN", name="待查明", restriction="unidentified", by=by)
    record_unidentified(place=bank, fund=waiting, amount=800_00, date=TODAY, source="BK-77", by=by)
    other = open_unit(code="OTHER", name="别处", kind=Unit.Kind.AGENCY, parent=None, by=by)
    for role in PEOPLE:
        enrol_user(username=f"other-{role}", display_name=role, role=role, unit=other, by=by)
    _add_spreadsheets(agency)


def _add_spreadsheets(agency: Unit) -> None:
    admin, finance = (User.objects.get(username=PEOPLE[role]) for role in ("administrator", "finance"))
    ask_for_export(root=agency, now=timezone.now(), by=finance)
    work(until_idle=True)
    uploaded(admin, agency, FAULTY_BOOK)
    uploaded(admin, agency)


def _addresses(client: Client) -> Iterator[tuple[str, str, bool]]:
    """Follow every lead from home on, to a few addresses of each name; tell which are pages to read."""
    waiting, seen, visited = deque(["/", "/more/", "/components/"]), set[str](), Counter[str]()
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        if not name or path in seen or visited[name] == OF_EACH:
            continue
        seen.add(path)
        visited[name] += 1
        answer = client.get(path)
        is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        yield name, path, is_page and answer.content.lstrip().startswith(b"<!doctype")
        if is_page:
            leads = (urlsplit(unescape(lead)).path for lead in _LEADS.findall(answer.content.decode()))
            waiting.extend(lead for lead in leads if not lead.startswith(_LEFT_ALONE))


def name_of(path: str) -> str:
    """Return the name of the address that a path leads to, or nothing."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""
