"""``manage.py restore FILE``."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ledger.access.errors import Refusal
from ledger.exchange.copies import restore_backup


class Command(BaseCommand):
    """A shell round ``restore_backup``."""

    help = "Restores a copy into an empty database, after its books have proved themselves."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Do it, or tell why not."""
        try:
            restore_backup(options["file"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(_("Restored. The books agree with their seals."))
