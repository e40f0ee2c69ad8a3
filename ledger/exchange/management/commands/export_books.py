"""``manage.py export_books DIR``: writes a book as its spreadsheets."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ledger.access.operations import system_actor
from ledger.exchange.templates import write_book
from ledger.exchange.writing_out import book_rows
from ledger.reports.commands import root_asked_for, takes_unit


class Command(BaseCommand):
    """A shell round ``book_rows``."""

    help = "Writes a book as spreadsheets; importing them into an empty database gives the same book."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder and the root unit."""
        parser.add_argument("dir", type=Path)
        takes_unit(parser)

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Write every file of the book."""
        root = root_asked_for(options)
        rows = book_rows(root, system_actor(name="export_books"), "book_export", is_taken_out=True)
        for name, count in write_book(options["dir"], rows):
            self.stdout.write(f"{name}: {count}")
