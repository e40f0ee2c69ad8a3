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

from beneficiaries.models import Child, HelperCheck, Pairing
from beneficiaries.operations import enter_helper, propose_pairing, record_helper_check
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


def _issue_papers(people: dict[str, User], year: int, today: dt.date) -> None:
    agency = Unit.objects.get(code="AGY")
    gifts = gifts_without_receipt(agency, year).select_related("entry__unit__root", "entry__recorded_by", "donor")
    issue_receipts(unit=agency, gifts=list(gifts)[:8], issued_on=today, by=people["lin"])
    foundation = Donor.objects.select_related("root").get(code="D00001")
    issue_statement(
        donor=foundation, since=dt.date(year, 1, 1), until=dt.date(year, 9, 30), issued_on=today, by=people["lin"]
    )
