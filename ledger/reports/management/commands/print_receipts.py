"""``manage.py print_receipts``: the receipts of a year as PDFs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ledger.access.operations import system_actor
from ledger.reports.bulk_printing import print_receipts
from ledger.reports.commands import takes_printing, tell_printed, with_bar


class Command(BaseCommand):
    """A shell round ``print_receipts``."""

    help = "Prints the receipts of a year; run again, it goes on where it stopped. Skips are told with their reason."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the year and the folder."""
        takes_printing(parser)

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Print, with a bar that moves."""
        out: Path = options["out"]
        with with_bar(self.stderr) as progress:
            printed = print_receipts(
                year=options["year"],
                out=out,
                by=system_actor(name="print_receipts"),
                today=timezone.localdate(),
                workers=options["workers"],
                progress=progress,
            )
        tell_printed(self.stdout, printed)
