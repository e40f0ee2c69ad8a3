"""``manage.py balances``: the figures of a book."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ledger.book.money import yuan
from ledger.reports.balances import figures_of
from ledger.reports.commands import root_asked_for, takes_unit


class Command(BaseCommand):
    """A shell round ``figures_of``."""

    help = "Shows the figures of a book: trial balance, money and stock left, donors, children."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is asked for."""
        parser.add_argument("--json", action="store_true", help="answer in JSON, money in minor units")
        parser.add_argument("--donors", action="store_true", help="what became of each donor's gifts")
        parser.add_argument("--children", action="store_true", help="what each child received, and from whom")
        parser.add_argument("--as-of", type=dt.date.fromisoformat, default=None, help="as it stood on that day")
        takes_unit(parser)

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Show the figures."""
        figures = figures_of(
            root_asked_for(options),
            as_of=options["as_of"],
            donors=options["donors"],
            children=options["children"],
        )
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1))
            return
        for role, amount in figures["trial_balance"].items():
            self.stdout.write(f"{role:<24} {yuan(amount):>18}")
        self.stdout.write("")
        for place, amount in figures["money"].items():
            self.stdout.write(f"{place:<24} {yuan(amount):>18}")
        for lot in figures["stock"]:
            where = f"{lot['place']} {lot['fund']} {lot['item']}"
            self.stdout.write(f"{where:<36} {lot['quantity']:>8} {yuan(lot['amount']):>18}")
        for code, donor in figures.get("donors", {}).items():
            self.stdout.write(f"{code or '-':<12} {yuan(donor['received']):>16} {yuan(donor['to_children']):>16}")
        for code, child in figures.get("children", {}).items():
            self.stdout.write(f"{code:<12} {yuan(child['amount']):>16}")
