"""What commands that ask about one book share."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from ledger.access.models import Unit


def takes_unit(parser: CommandParser) -> None:
    """Let a command take the root unit whose book is meant."""
    parser.add_argument("--unit", default="", help="the code of the root unit, where there are several books")


def root_asked_for(options: dict[str, Any]) -> Unit:
    """Return the root unit that is meant: the one named, or the only one.

    Errors: ``CommandError`` where there is none, or several and none is named.
    """
    roots = Unit.objects.filter(parent__isnull=True)
    if options["unit"]:
        roots = roots.filter(code=options["unit"])
    found = list(roots.order_by("pk")[:2])
    if not found:
        raise CommandError(_("There is no such book. Bring one in first."))
    if len(found) > 1:
        raise CommandError(_("There are several books here. Name the root unit with --unit."))
    return found[0]
