"""An office with one of everything: the demonstration, and what it does not tell. For tests that walk all pages."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from django.db.models import F
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from beneficiaries.models import Child, Helper, Photograph, Visit
from beneficiaries.operations import (
    VisitReport,
    agree_to_pairing,
    ask_follow_up,
    enter_helper,
    keep_photograph,
    note_pairs,
    plan_visit,
    propose_pairing,
    publish_notice,
    record_consent,
    record_helper_check,
    record_visit,
)
from distributions.models import Distribution
from distributions.operations import ask_for_write_off, begin_distribution, choose_receivers, draw_checks
from donors.operations import record_unidentified
from ledger.access.models import Unit, User
from ledger.access.operations import enrol_user, make_sign_in_link, name_own_deputy, open_unit, system_actor
from ledger.book.models import Entry, Item, Lot, Place
from ledger.book.operations import attach, open_fund, open_kit
from ledger.exchange import demonstration
from ledger.exchange.operations import ask_for_export, import_list, release_register, submit_register, take_in_list
from ledger.exchange.taking_in import files_of
from ledger.jobs.models import Job
from ledger.jobs.worker import work
from ledger.reports.models import Statement
from tests import make
from tests.ledger.exchange.registering import checked, register_of, row
from tests.ledger.exchange.uploading import FAULTY_BOOK, sent, uploaded, worked

TODAY = dt.date(2026, 11, 24)
# One of each role; the first of a kind is who finds an address for the walks.
PEOPLE = {
    "recorder": "lin", "caseworker": "wang", "approver": "zhou", "finance": "peng", "auditor": "audit",
    "administrator": "admin",
}  # fmt: skip
OTHER_SCHOOL = "hu"
# One draft may lead where another does not.
OF_EACH = 2
_LEADS = re.compile(r"""(?:href|action|data-chooser|data-pledges)=["'](/[^"']*)["']""")
# Behind these lie files or ways out.
_LEFT_ALONE = ("/static/", "/admin/", "/accounts/logout/", "/i18n/")


@dataclass(frozen=True)
class Answer:
    """How an address answered whoever was led there; ``is_page``: a whole page to read, not a part of one or a file."""

    name: str
    path: str
    led_from: str
    status: int
    is_page: bool
    is_strict: bool


@dataclass
class Office:
    """The office: for the name of each address, who was led to it first and where; ``pages`` are those to read."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)
    dead_ends: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)

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
        for one in _addresses(office.client(username)):
            if one.status in {403, 404}:
                office.dead_ends.append(f"{username} is led from {one.led_from} to {one.path}: {one.status}")
            else:
                office.found.setdefault(one.name, (username, one.path))
                office.pages.update([one.name] if one.is_page else [])
                office.loose.extend([one.path] if one.is_page and not one.is_strict else [])
    return _with_what_nothing_leads_to(office)


def _with_what_nothing_leads_to(office: Office) -> Office:
    """Add the doors, and what only a mail, a form or a script leads to."""
    peng, admin = (User.objects.get(username=username) for username in ("peng", "admin"))
    secret = make_sign_in_link(user=User.objects.get(username="hu"), at=timezone.now(), by=admin)
    for name, path in {
        "enter": f"/enter/{secret}/",
        "account_login": "/accounts/login/",
        "account_reset_password": "/accounts/password/reset/",
    }.items():
        office.found[name] = ("", path)
        office.pages.add(name)
    entry = Entry.objects.select_related("unit").get(number=resolve(office.found["entry"][1]).kwargs["number"])
    attach(entry=entry, what="invoice", data=make.pdf(), called="a.pdf", at=timezone.now(), by=peng)
    job = f"/jobs/{Job.objects.create(kind='sample', owner=peng, state=Job.State.DONE).pk}/"
    office.found |= {
        "attachment": ("peng", f"/entries/{entry.number}/attachments/1/"),
        "withdraw_attachment": ("peng", f"/entries/{entry.number}/attachments/1/withdraw/"),
        "statement_paper": ("lin", f"/statements/{Statement.objects.latest('pk').number}/paper"),
        "welcome": ("admin", "/welcome/"),
        "jobs": ("peng", "/jobs/"),
        "job": ("peng", job),
        "job_progress": ("peng", f"{job}progress"),
        "stop_job": ("peng", f"{job}stop"),
        "begin_job_again": ("peng", f"{job}again"),
        "check_import": ("lin", f"{office.found['import'][1]}check"),
        "release_import": ("zhou", f"{office.found['import'][1]}release"),
        "bring_in_import": ("admin", f"{office.found['import'][1]}bring-in"),
        "issue_receipts": ("lin", "/receipts/issue"),
        "set_receipt_rules": ("admin", "/receipts/rules/AGY"),
        "set_reminder_limits": ("admin", "/pledges/reminders/AGY"),
        "choose_pledges": ("lin", "/choose/pledges"),
        "choose_children": ("wang", "/choose/children"),
    }
    gift, receipt = office.found["gift"][1], office.found["receipt"][1]
    for act, rest in {"note": "", "ask": "/ask", "withdraw": "/withdraw", "reverse": "/reverse"}.items():
        office.found.setdefault(f"{act}_official", ("lin", f"{gift}official{rest}"))
    draft = office.found["distribution_children"][1].removesuffix("children")
    sent = Distribution.objects.get(state=Distribution.State.SENT, unit__code="S001").get_absolute_url()
    office.found["distribution_free"] = ("wang", f"{draft}free")
    office.found["take_back_distribution"] = ("wang", f"{sent}take-back")
    office.found["trace_receipt"] = ("lin", f"/trace/receipt/{receipt.split('/')[2]}/")
    office.found |= {"official_file": ("lin", f"{gift}official/file"), "look_at_receipt": ("zhou", f"{receipt}look")}
    child = Photograph.objects.select_related("child").get().child
    office.found["destroy_photographs"] = ("wang", f"/children/{child.code}/photographs/destroy")
    office.pages |= {"welcome", "jobs", "job", "withdraw_attachment", "issue_receipts"}
    return office


def _add_the_rest() -> None:
    by, agency = system_actor(name="set-up"), Unit.objects.get(code="AGY")
    bank = Place.objects.select_related("unit").get(code="AGY-BANK")
    waiting = open_fund(unit=agency, code="UNKNOWN", name="待查明", restriction="unidentified", by=by)
    record_unidentified(place=bank, fund=waiting, amount=800_00, date=TODAY, source="BK-77", by=by)
    other = open_unit(code="OTHER", name="别处", kind=Unit.Kind.AGENCY, parent=None, by=by)
    for role in PEOPLE:
        enrol_user(username=f"other-{role}", display_name=role, role=role, unit=other, by=by)
    parts = [(item, 1) for item in Item.objects.filter(root=agency)]
    open_kit(root=agency, code="START", name="开学包", parts=parts, by=by)
    _add_spreadsheets(agency)
    _add_draft(Unit.objects.get(code="S001"))
    _add_write_off(Unit.objects.get(code="S001"))
    _add_checks_and_a_deputy()
    _add_helpers(agency)


def _add_checks_and_a_deputy() -> None:
    auditor = User.objects.get(username=PEOPLE["auditor"])
    signed = Distribution.objects.filter(lines__acknowledgement__isnull=False, entry__reversed_by=None).distinct()
    # The latest stand first in the list: these are looked at.
    for given in signed.order_by("-date", "-pk")[:OF_EACH]:
        draw_checks(distribution=given, at=timezone.now(), by=auditor)
    zhou, today = User.objects.get(username=PEOPLE["approver"]), timezone.localdate()
    # To come, so that it opens no page to anybody yet.
    name_own_deputy(
        assignment=zhou.assignments.get(role="approver"), deputy=User.objects.get(username=OTHER_SCHOOL),
        since=today + dt.timedelta(days=30), until=today + dt.timedelta(days=40), why="出差", today=today, by=zhou,
    )  # fmt: skip


def _add_helpers(agency: Unit) -> None:
    """One helper of the agency, whom all see, and one of the school with a check to take back."""
    wang, by = User.objects.get(username=PEOPLE["caseworker"]), system_actor(name="set-up")
    enter_helper(unit=agency, name="周老师", by=by)
    helper, today = enter_helper(unit=Unit.objects.get(code="S001"), name="吴老师", by=wang), timezone.localdate()
    record_helper_check(
        helper=helper, kind="identity", checked_on=today, valid_until=today + dt.timedelta(days=300), evidence="柜2-17",
        by=wang,
    )  # fmt: skip
    _add_pairings(helper, today, wang)


def _add_pairings(helper: Helper, today: dt.date, wang: User) -> None:
    """One pairing that is proposed, and one that waits for another's decision."""
    guarded = Child.objects.filter(keeper__code="S001", status="active", guardians__role="acting_guardian")
    at = timezone.now()
    for child in guarded.distinct().order_by("-pk")[:2]:
        pairing = propose_pairing(child=child, helper=helper, kind="main", held_until=today, on=today, at=at, by=wang)
    link = pairing.child.guardians.get(role="acting_guardian", until=None)
    agree_to_pairing(pairing=pairing, given_by=link, agreed_on=today, on=today, by=wang)
    plan_visit(child=pairing.child, kind="home", planned_on=today, on=today, by=wang)
    visit = record_visit(child=pairing.child, kind="call", happened_on=today, report=VisitReport("都好"), by=wang)
    ask_follow_up(
        child=pairing.child, kind="visit", about=visit.pk, what="送一床被子", assignee=wang, due_on=today, on=today,
        at=at, by=wang,
    )  # fmt: skip
    _add_photograph(visit, today, wang)


def _add_photograph(visit: Visit, today: dt.date, wang: User) -> None:
    """What families are told, a decision on it, and a picture that it allows."""
    child, by = visit.child, system_actor(name="set-up")
    publish_notice(root=child.root, version="1", text="告知", text_for_child="", in_force_from=today, by=by)
    record_consent(
        child=child, purpose="photo_proof", decision="given", child_view="agreed", method="signed", decided_on=today,
        given_by=child.guardians.get(role="acting_guardian", until=None), by=wang,
    )  # fmt: skip
    keep_photograph(
        child=child, file=(make.picture("JPEG"), ""), taken_on=today, on=today, at=timezone.now(), visit=visit, by=wang
    )


def _add_draft(school: Unit) -> None:
    wang = User.objects.get(username=PEOPLE["caseworker"])
    draft = begin_distribution(unit=school, date=TODAY, occasion="文具", by=wang)
    children = list(Child.objects.filter(enrolments__school=school)[:3])
    choose_receivers(distribution=draft, children=children, groups=[], by=wang)


def _add_write_off(school: Unit) -> None:
    lot = Lot.objects.select_related("place__unit", "fund__unit", "item").filter(
        place__unit=school, item__isnull=False, quantity__gt=F("quantity_drawn")
    )[0]
    ask_for_write_off(
        place=lot.place, fund=lot.fund, item=lot.item or make.item(), quantity=1, reason="受潮", date=TODAY,
        at=timezone.now(), by=User.objects.get(username=PEOPLE["caseworker"]), key="damp",
    )  # fmt: skip


def _add_spreadsheets(agency: Unit) -> None:
    admin, finance = (User.objects.get(username=PEOPLE[role]) for role in ("administrator", "finance"))
    ask_for_export(root=agency, now=timezone.now(), by=finance)
    work(until_idle=True)
    uploaded(admin, agency, FAULTY_BOOK)
    uploaded(admin, agency)
    _add_registers()
    _add_list(agency)


def _add_registers() -> None:
    """One register that is looked over, one that waits for release, one that can be undone; two files alike."""
    wang, zhou = (User.objects.get(username=PEOPLE[role]) for role in ("caseworker", "approver"))
    school = Unit.objects.get(code="S001")
    for name in ("赵新来", "钱新来", "孙新来"):
        register = checked(wang, school, register_of(row(name, "2016-01-01"), row("", "坏")))
        if name != "孙新来":
            submit_register(register=register, by=wang)
        if name == "赵新来":
            release_register(register=register, now=timezone.now(), by=zhou)
            work(until_idle=True)
    one, other = Child.objects.filter(keeper=school).order_by("pk")[:2]
    note_pairs(unit=school, pairs=[(one.code, other.code, ["same phone"])], by=wang)


def _add_list(agency: Unit) -> None:
    recorder = User.objects.get(username=PEOPLE["recorder"])
    donors = "code,kind,name\nD-LIST,individual,名单来的\n"
    taken = take_in_list(root=agency, files=files_of(sent({"donors.csv": donors})), now=timezone.now(), by=recorder)
    import_list(upload=worked(taken), by=recorder)
    work(until_idle=True)


def _addresses(client: Client) -> Iterator[Answer]:
    """Follow every lead from home on, to a few addresses of each name; tell how each answers."""
    waiting, seen, visited = deque([("/", "/"), ("/", "/more/"), ("/", "/components/")]), set[str](), Counter[str]()
    while waiting:
        led_from, path = waiting.popleft()
        name = name_of(path)
        if not name or path in seen or visited[name] == OF_EACH:
            continue
        seen.add(path)
        visited[name] += 1
        answer = client.get(path)
        is_text = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        is_page = is_text and answer.content.lstrip()[:9].lower() == b"<!doctype"
        # Under this policy no browser runs what stands in a page itself, or asks another machine.
        is_strict = "unsafe" not in answer.headers.get("Content-Security-Policy", "unsafe")
        yield Answer(name, path, led_from, answer.status_code, is_page, is_strict)
        if answer.status_code == 302:
            waiting.append((path, urlsplit(answer["Location"]).path))
        if is_text:
            leads = (urlsplit(unescape(lead)).path for lead in _LEADS.findall(answer.content.decode()))
            waiting.extend((path, lead) for lead in leads if not lead.startswith(_LEFT_ALONE))


def name_of(path: str) -> str:
    """Return the name of the address that a path leads to, or nothing."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""
