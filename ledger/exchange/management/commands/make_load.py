"""``manage.py make_load``: large invented books for benchmarks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger.access.errors import Refusal
from ledger.access.operations import system_actor
from ledger.exchange.load import make_load
from ledger.exchange.office_load import Size, make_office


class Command(BaseCommand):
    """A shell round ``make_load`` and, where gifts are asked for, ``make_office``."""

    help = "Makes large invented books through the real operations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size and the seed."""
        parser.add_argument("--children", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--gifts", type=int, help="make years of an office with so many gifts")
        parser.add_argument("--donors", type=int, default=100)

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Make the books."""
        by, children, seed = system_actor(name="make_load"), options["children"], options["seed"]
        try:
            if options["gifts"] is None:
                root = make_load(children=children, seed=seed, by=by)
            else:
                size = Size(donors=options["donors"], gifts=options["gifts"], children=children)
                root = make_office(size=size, seed=seed, until=timezone.localdate(), by=by, tell=self.stderr.write)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(root.code)
