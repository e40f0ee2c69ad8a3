"""``manage.py make_load``: large invented books for benchmarks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger.access.errors import Refusal
from ledger.access.operations import system_actor
from ledger.exchange.load import make_load


class Command(BaseCommand):
    """A shell round ``make_load``."""

    help = "Makes large invented books through the real operations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size and the seed."""
        parser.add_argument("--children", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Make the books."""
        try:
            root = make_load(children=options["children"], seed=options["seed"], by=system_actor(name="make_load"))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(root.code)
