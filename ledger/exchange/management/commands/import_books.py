"""``manage.py import_books DIR``: brings in a year kept in spreadsheets."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from ledger.access.operations import system_actor
from ledger.exchange.bringing_in import Event, Outcome, import_folder
from ledger.exchange.templates import write_templates
from ledger.reports.commands import needs_tables


class Command(BaseCommand):
    """A shell round ``import_folder``."""

    help = "Brings in a year kept in spreadsheets: all of it, or nothing and the list of what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder and what to do with it."""
        parser.add_argument("dir", type=Path)
        parser.add_argument("--check", action="store_true", help="only list what is wrong")
        parser.add_argument("--templates", action="store_true", help="write blank files with headings to DIR")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Bring the folder in, or tell every fault and end with 1."""
        path: Path = options["dir"]
        if options["templates"]:
            for name in write_templates(path):
                self.stdout.write(name)
            return
        if not path.is_dir():
            raise CommandError(
                _("%(path)s is no folder. Name the folder that holds the spreadsheets.") % {"path": path}
            )
        needs_tables()
        outcome = import_folder(
            path=path,
            by=system_actor(name="import_books"),
            now=timezone.now(),
            check_only=options["check"],
            progress=self._bar if self.stderr.isatty() else lambda events, _total: events,
        )
        self._tell(outcome, as_json=options["json"], check_only=options["check"])

    @staticmethod
    def _bar(events: Iterable[Event], total: int) -> Iterable[Event]:
        return tqdm(events, total=total, unit=_("events"))  # type: ignore[no-any-return] # tqdm has no types

    def _tell(self, outcome: Outcome, *, as_json: bool, check_only: bool) -> None:
        if as_json:
            faults = [
                {"file": fault.file, "row": fault.row, "column": fault.column, "problem": fault.problem,
                 "message": fault.message, "hint": fault.hint}
                for fault in outcome.faults
            ]  # fmt: skip
            self.stdout.write(json.dumps({"added": outcome.added, "faults": faults}, ensure_ascii=False, indent=1))
        else:
            for fault in outcome.faults:
                self.stdout.write(str(fault))
        for note in outcome.notes:
            self.stderr.write(str(note))
        if count := len(outcome.faults):
            refused = ngettext(
                "%(count)s fault; nothing was brought in.", "%(count)s faults; nothing was brought in.", count
            )
            raise CommandError(refused % {"count": count})
        if as_json:
            return
        if check_only:
            self.stdout.write(_("Nothing is wrong. Nothing was brought in, as you only asked to check."))
        elif not outcome.added:
            self.stdout.write(_("The book holds all of this already. Nothing was added."))
        for name, count in outcome.added.items() if not check_only else ():
            self.stdout.write(f"{name}: {count}")
