"""What commands that ask about one book share."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils.translation import gettext as _
from tqdm import tqdm

from ledger.access.models import Unit
from ledger.reports.bulk_printing import Printed


def takes_unit(parser: CommandParser) -> None:
    """Let a command take the root unit whose book is meant."""
    parser.add_argument("--unit", default="", help="the code of the root unit, where there are several books")


def needs_tables() -> None:
    """Stop with a sentence where the database has no tables yet.

    Errors: ``CommandError``.
    """
    if Unit._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 -- Django's public way
        raise CommandError(_("This database has no tables yet. Run manage.py migrate first."))


def root_asked_for(options: dict[str, Any]) -> Unit:
    """Return the root unit that is meant: the one named, or the only one.

    Errors: ``CommandError`` where there is none, or several and none is named.
    """
    needs_tables()
    roots = Unit.objects.filter(parent__isnull=True)
    if options["unit"]:
        roots = roots.filter(code=options["unit"])
    found = list(roots.order_by("pk")[:2])
    if not found:
        raise CommandError(_("There is no such book. Bring one in first."))
    if len(found) > 1:
        raise CommandError(_("There are several books here. Name the root unit with --unit."))
    return found[0]


def takes_printing(parser: CommandParser) -> None:
    """Let a command take what every bulk print needs."""
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder that the PDFs are written to")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many papers at once")


@contextmanager
def with_bar(stderr: Any) -> Iterator[Callable[[int], None]]:  # noqa: ANN401 -- Django's output wrapper
    """Give a function that moves a progress bar; on no terminal, one that does nothing."""
    with tqdm(unit=_("papers"), disable=not stderr.isatty()) as bar:

        def move(done: int) -> None:
            bar.update(done)

        yield move


def tell_printed(stdout: Any, printed: Printed) -> None:  # noqa: ANN401 -- Django's output wrapper
    """Tell what a bulk print did: nothing is skipped in silence."""
    for number, reason in printed.skipped:
        stdout.write(_("skipped %(number)s: %(reason)s") % {"number": number, "reason": reason})
    counts = {"written": printed.written, "there": printed.there_already, "skipped": len(printed.skipped)}
    stdout.write(_("%(written)s written, %(there)s there already, %(skipped)s skipped") % counts)
