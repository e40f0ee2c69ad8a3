"""``manage.py load_demonstration``: fills an empty database with invented books."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.access.errors import Refusal
from ledger.access.models import Assignment
from ledger.exchange import demonstration
from ledger.reports.commands import needs_tables


class Command(BaseCommand):
    """A shell round ``demonstration.load``."""

    help = "Fills an empty database with the demonstration books; harmless where they are loaded already."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is asked for."""
        parser.add_argument("--sign-ins", action="store_true", help="only print who can sign in, if it is loaded")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Load, and tell who can sign in."""
        needs_tables()
        if not options["sign_ins"] and not demonstration.is_loaded():
            try:
                demonstration.load(now=timezone.now(), today=timezone.localdate())
            except Refusal as refusal:
                raise CommandError(str(refusal)) from None
        if demonstration.is_loaded():
            self._tell_sign_ins()

    def _tell_sign_ins(self) -> None:
        self.stdout.write(_("Sign in as (password %(password)s):") % {"password": demonstration.PASSWORD})
        for person in demonstration.sign_ins():
            role = Assignment.Role(person.role).label
            self.stdout.write(f"  {person.username:<8} {role} · {person.unit} · {person.name}")
