"""``manage.py balances``: the figures of a book."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ledger.book.models import Account
from ledger.book.money import yuan
from ledger.reports.balances import figures_of
from ledger.reports.commands import root_asked_for, takes_unit

Section = tuple[str, list[tuple[str, str]]]


def _told(figures: dict[str, Any]) -> Iterator[Section]:
    """Give the figures for a person to read, the amount before the name: names differ in width."""
    roles = Account.Role
    yield (
        _("Trial balance, debit +, credit −"),
        [(yuan(amount), str(roles(role).label)) for role, amount in figures["trial_balance"].items()],
    )
    yield _("Money"), [(yuan(amount), place) for place, amount in figures["money"].items()]
    yield (
        _("Stock"),
        [
            (yuan(lot["amount"]), f"{lot['place']} · {lot['fund']} · {lot['item']} × {lot['quantity']}")
            for lot in figures["stock"]
        ],
    )
    if "donors" in figures:
        yield (
            _("Donors: what reached children"),
            [(yuan(donor["to_children"]), code or _("no donor")) for code, donor in figures["donors"].items()],
        )
    if "children" in figures:
        yield (
            _("Children: what each received"),
            [(yuan(child["amount"]), code) for code, child in figures["children"].items()],
        )


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
        for heading, lines in _told(figures):
            self.stdout.write(f"{heading}\n" + "".join(f"{amount:>18}  {name}\n" for amount, name in lines))
