"""``manage.py statement DONOR``: the figures of an accountability statement."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from donors.models import Donor
from ledger.book.money import yuan
from ledger.reports.commands import root_asked_for, takes_unit
from ledger.reports.statements import COLUMNS, figures_for

LABELS = (
    gettext_lazy("Opening"), gettext_lazy("Received"), gettext_lazy("Given out"), gettext_lazy("Returned"),
    gettext_lazy("Lost"), gettext_lazy("Refunded"), gettext_lazy("Moved"), gettext_lazy("Closing"),
)  # fmt: skip


def _told(name: str, line: dict[str, int], written: Callable[[int], str]) -> str:
    """Return a line of the account for a person to read: what happened, and what is left."""
    figures = zip(LABELS, (line[column] for column in COLUMNS), strict=True)
    return f"{name}\n" + "".join(f"{written(figure):>18}  {label}\n" for label, figure in figures)


class Command(BaseCommand):
    """A shell round ``figures_for``."""

    help = "Shows the figures of a donor's accountability statement."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the donor and the period."""
        parser.add_argument("donor", help="the donor's code")
        parser.add_argument("--from", dest="since", type=dt.date.fromisoformat, default=None)
        parser.add_argument("--to", dest="until", type=dt.date.fromisoformat, default=None)
        parser.add_argument("--json", action="store_true", help="answer in JSON, money in minor units")
        takes_unit(parser)

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Show the figures."""
        root = root_asked_for(options)
        donor = Donor.objects.filter(root=root, code=options["donor"]).first()
        if donor is None:
            raise CommandError(_("No donor has the code %(code)s.") % {"code": options["donor"]})
        figures = figures_for(donor, options["since"], options["until"])
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_json(), ensure_ascii=False, indent=1))
        else:
            for name, line in {_("Total"): figures.total, **figures.funds}.items():
                self.stdout.write(_told(name, line, yuan))
            for name, line in figures.items.items():
                self.stdout.write(_told(name, line, str))
        if not figures.ties:
            raise CommandError(_("The statement does not tie: it must not be issued. Run verify_books."))
