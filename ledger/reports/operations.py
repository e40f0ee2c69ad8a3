"""Issuing accountability statements, one or a year's."""

import datetime as dt
import json
import uuid

from donors.models import Donor
from donors.snapshots import signer, with_code
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.models import Entry
from ledger.book.numbers import next_of, written
from ledger.book.sealing import seal_book
from ledger.jobs.models import Job
from ledger.jobs.operations import ask_for_job
from ledger.printing import fonts
from ledger.printing.codes import content_digest
from ledger.printing.models import Paper
from ledger.reports.errors import DoesNotTie, NothingToRun, NothingToState
from ledger.reports.models import Statement, StatementSeries
from ledger.reports.snapshots import figures_content, statement_content
from ledger.reports.statements import figures_for

PREFIX = "ST"
STATEMENTS = "statements"


@operation(Permission.PRINT_STATEMENTS, at=lambda given: given["donor"].root)
def issue_statement(*, donor: Donor, since: dt.date, until: dt.date, issued_on: dt.date, by: User) -> Statement:
    """Issue the account of what became of a donor's gifts in a period.

    Where the last version says the same, that one is returned; where the book changed, a new version
    supersedes it.

    Errors: ``DoesNotTie``; ``NothingToState``; ``Unprintable``.
    Source: Charity Law art. 42; domain-rules.md, section 3.3.
    """
    figures = figures_for(donor, since, until)
    if not figures.flows.flows:
        raise NothingToState(donor=donor.code, until=until)
    if not figures.ties:
        raise DoesNotTie(donor=donor.code)
    content = figures_content(donor, figures, since, until)
    fonts.check_printable(json.dumps(content, ensure_ascii=False))
    seal = seal_book(donor.root)
    same = content_digest(content)
    latest = Statement.objects.filter(donor=donor, since=since, until=until).order_by("version").last()
    if latest and latest.figures_sha256 == same:
        return latest
    serial = next_of(StatementSeries, root_id=donor.root_id, year=issued_on.year)
    number = written(donor.root, PREFIX, issued_on.year, serial)
    version = latest.version + 1 if latest else 1
    whole = with_code(
        statement_content(
            content, number=number, version=version, issued_on=issued_on, prepared_by=signer(by), seal=seal
        )
    )
    return Statement.objects.create(
        root=donor.root, donor=donor, year=issued_on.year, serial=serial, number=number, since=since, until=until,
        version=version, supersedes=latest, issued_on=issued_on, issued_by=by, figures_sha256=same, content=whole,
        content_sha256=content_digest(whole), verify_code=str(whole["verify_code"]), seal=seal,
    )  # fmt: skip


@operation(Permission.PRINT_STATEMENTS, at=lambda given: given["statement"].root)
def keep_printed(*, statement: Statement, paper: Paper, by: User) -> bool:  # noqa: ARG001 -- who printed is asked above
    """Note which stored paper is the statement as it was issued, and return whether it is: the first print counts.

    Errors: ``NotAllowed``.
    """
    held = Statement.objects.select_for_update(no_key=True).get(pk=statement.pk)
    is_first = held.paper_id is None
    if is_first:
        held.paper = paper
        held.save(update_fields=["paper"])
    statement.paper = held.paper
    return is_first


@operation(Permission.PRINT_STATEMENTS, at=lambda given: given["statement"].root)
def count_copy(*, statement: Statement, by: User) -> int:  # noqa: ARG001 -- who printed is asked above
    """Count one more copy of a statement and return its number, from 1.

    Errors: ``NotAllowed``.
    Source: domain-rules.md, section 1.1.
    """
    statement = Statement.objects.select_for_update(no_key=True).get(pk=statement.pk)
    statement.copies_printed += 1
    statement.save(update_fields=["copies_printed"])
    return statement.copies_printed


def donors_to_state(root: Unit, year: int) -> list[int]:
    """Return the donors of a book to whom something is to be accounted for in a year: all whose gifts began by then."""
    parties = Entry.objects.filter(root=root, date__year__lte=year, party__isnull=False).values("party")
    donors = Donor.objects.filter(root=root, code__in=parties, merged_into__isnull=True)
    return list(donors.order_by("sort_key", "code").values_list("pk", flat=True))


@operation(Permission.PRINT_STATEMENTS, at=lambda given: given["root"])
def begin_statement_run(*, root: Unit, year: int, issued_on: dt.date, by: User) -> Job:
    """Freeze which donors are accounted to for a year, and put the work into the queue.

    Errors: ``NothingToRun``.
    Source: issue 5, point 6; Charity Law art. 42.
    """
    donors = donors_to_state(root, year)
    if not donors:
        raise NothingToRun(unit=root, year=year)
    arguments = {
        "run": uuid.uuid4().hex, "root": root.pk, "year": year, "issued_on": issued_on.isoformat(), "donors": donors,
    }  # fmt: skip
    return ask_for_job(kind=STATEMENTS, by=by, arguments=arguments, total=len(donors))
