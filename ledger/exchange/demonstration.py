"""The demonstration books: invented people, entered through the operations that users have."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child, Consent, GuardianLink, HelperCheck, Pairing, Purpose
from beneficiaries.operations import (
    enter_helper,
    propose_pairing,
    publish_notice,
    record_consent,
    record_helper_check,
)
from distributions.models import Distribution
from distributions.operations import HandOut, approve_distribution, prepare_distribution
from donors.models import Donor
from donors.operations import issue_receipts
from donors.queries import gifts_without_receipt
from ledger.access.errors import Refusal
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operations import enrol_user, system_actor
from ledger.book.models import Fund, Item, Place
from ledger.exchange.bringing_in import import_folder
from ledger.exchange.faults import Fault
from ledger.reports.operations import issue_statement

FOLDER = Path(settings.ROOT) / "fixtures" / "demonstration"
# The stories run up to this day; on an earlier clock they happened so many years before.
TOLD_UNTIL = dt.date(2026, 11, 20)
_YEAR_OF_A_DATE = re.compile(r"\b(2025|2026)(?=-\d\d(?!\d))")
# Plainly no secret: every demonstration has it, and no other database.
PASSWORD = "blue-sky-demonstration"  # noqa: S105 -- see above


NOTICE = (
    "我们为您的孩子建立档案：谁照顾孩子、怎样联系父母、收到了什么、谁去走访。只有管理档案的老师能看到姓名和电话，每次查看都有记录；捐赠人看不到孩子是谁。"
    "每一项都可以单独同意或不同意，随时可以撤回；不同意拍照，照样得到帮助。"
)
NOTICE_FOR_CHILD = "我们会记下谁照顾你、你收到了什么。不想拍照，可以说“不”，东西照样发给你。"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person of the demonstration."""

    username: str
    name: str
    role: str
    unit: str
    language: str


class BooksAreThere(Refusal):
    """The database holds books: a demonstration must not mix with them."""

    code = "books_are_there"
    template = _("This database holds books already. A demonstration needs an empty database of its own.")


class FixturesAreWrong(Refusal):
    """The demonstration's own files have a fault."""

    code = "fixtures_are_wrong"
    template = _("The demonstration can't be loaded: %(fault)s")

    @classmethod
    def because(cls, fault: Fault) -> FixturesAreWrong:
        """Return the refusal that tells the first fault."""
        return cls(fault=str(fault))


def sign_ins() -> list[SignIn]:
    """Return the people of the demonstration, one or more of each role."""
    with (FOLDER / "people.csv").open(encoding="utf-8", newline="") as file:
        return [SignIn(**row) for row in csv.DictReader(file)]


def is_loaded() -> bool:
    """Whether the demonstration's people are there."""
    return User.objects.filter(username__in=[person.username for person in sign_ins()]).exists()


def load(*, now: dt.datetime, today: dt.date) -> None:
    """Fill an empty database with a year of books, people, papers, and a hand-out that waits for approval.

    Errors: ``BooksAreThere``; ``FixturesAreWrong``.
    """
    if Unit.objects.exists():
        raise BooksAreThere
    by = system_actor(name="demonstration")
    year = today.year if today >= TOLD_UNTIL.replace(year=today.year) else today.year - 1
    year = min(year, TOLD_UNTIL.year)
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        _tell_of(year, Path(folder))
        outcome = import_folder(path=Path(folder), by=by, now=now)
        if outcome.faults:
            raise FixturesAreWrong.because(outcome.faults[0])
        people = {person.username: _enrol(person, by) for person in sign_ins()}
        _hand_out_coats(people, TOLD_UNTIL.replace(year=year), now)
        _issue_papers(people, year, today)
        _tell_families(people, year, today)
        _stand_by(people, now, today)


def _tell_of(year: int, folder: Path) -> None:
    """Write the stories to a folder as they happened in ``year``."""
    back = TOLD_UNTIL.year - year
    for file in FOLDER.glob("*.csv"):
        text = _YEAR_OF_A_DATE.sub(lambda found: str(int(found[1]) - back), file.read_text(encoding="utf-8"))
        (folder / file.name).write_text(text, encoding="utf-8")


def _enrol(person: SignIn, by: User) -> User:
    unit = Unit.objects.get(code=person.unit)
    user = enrol_user(
        username=person.username, display_name=person.name, password=PASSWORD, role=person.role, unit=unit, by=by
    )
    user.language = person.language
    keep(user, by=by)
    return user


def _hand_out_coats(people: dict[str, User], on: dt.date, now: dt.datetime) -> None:
    """Prepare the winter hand-out of both schools; one is approved, the other waits."""
    _prepare("S001", on, people["wang"], now)
    given = _prepare("S002", on, people["hu"], now)
    approve_distribution(distribution=given, at=now, by=people["zhou"])


def _prepare(school: str, on: dt.date, by: User, now: dt.datetime) -> Distribution:
    unit = Unit.objects.get(code=school)
    place = Place.objects.select_related("unit").get(code=f"{school}-STORE")
    fund = Fund.objects.select_related("unit").get(code="GEN")
    coat = Item.objects.get(code="COAT")
    children = Child.objects.filter(enrolments__school=unit, enrolments__until__isnull=True).order_by("code")
    return prepare_distribution(
        unit=unit,
        date=on,
        occasion="温暖过冬",
        lines=[HandOut(place=place, fund=fund, item=coat, wanted=1, child=child) for child in children],
        by=by,
        at=now,
    )


def _stand_by(people: dict[str, User], now: dt.datetime, today: dt.date) -> None:
    """Enter a teacher who helps, with all checks, and propose her for a child."""
    wang = people["wang"]
    helper = enter_helper(
        unit=Unit.objects.get(code="S001"), name="周敏", occupation="教师", sign_in=people["min"], by=wang
    )
    for kind in HelperCheck.Kind:
        record_helper_check(
            helper=helper, kind=kind, checked_on=today, valid_until=today + dt.timedelta(days=300), evidence="柜2-17",
            by=wang,
        )  # fmt: skip
    child = Child.objects.filter(keeper=helper.unit, status=Child.Status.ACTIVE).order_by("code")[0]
    propose_pairing(
        child=child, helper=helper, kind=Pairing.Kind.MAIN, held_until=today + dt.timedelta(days=30), on=today, at=now,
        by=wang,
    )  # fmt: skip


def _tell_families(people: dict[str, User], year: int, today: dt.date) -> None:
    """Write down what families are told, and what two of them decided: one agrees to photographs, one does not."""
    told = today - dt.timedelta(days=60)
    publish_notice(
        root=Unit.objects.get(code="AGY"), version=f"{year}-1", in_force_from=told, text=NOTICE,
        text_for_child=NOTICE_FOR_CHILD, by=system_actor(name="demonstration"),
    )  # fmt: skip
    guarded = Child.objects.filter(keeper__code="S001", guardians__role=GuardianLink.Role.ACTING_GUARDIAN)
    for child, photo in zip(guarded.order_by("code"), (Consent.Decision.GIVEN, Consent.Decision.REFUSED), strict=False):
        guardian = child.guardians.get(role=GuardianLink.Role.ACTING_GUARDIAN, until=None)
        decided = dict.fromkeys((Purpose.FILE, Purpose.HAND_OUTS, Purpose.VISITS), Consent.Decision.GIVEN)
        for purpose, decision in (decided | {Purpose.PHOTO_PROOF: photo}).items():
            record_consent(
                child=child, purpose=purpose, decision=decision, given_by=guardian, decided_on=told,
                child_view=Consent.ChildView.AGREED, method=Consent.Method.SIGNED,
                valid_until=today + dt.timedelta(days=300), by=people["wang"],
            )  # fmt: skip


def _issue_papers(people: dict[str, User], year: int, today: dt.date) -> None:
    agency = Unit.objects.get(code="AGY")
    gifts = gifts_without_receipt(agency, year).select_related("entry__unit__root", "entry__recorded_by", "donor")
    issue_receipts(unit=agency, gifts=list(gifts)[:8], issued_on=today, by=people["lin"])
    foundation = Donor.objects.select_related("root").get(code="D00001")
    issue_statement(
        donor=foundation, since=dt.date(year, 1, 1), until=dt.date(year, 9, 30), issued_on=today, by=people["lin"]
    )
