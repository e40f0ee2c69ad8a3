"""``manage.py work``: does the jobs that people asked for."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ledger.jobs.beside import keep_alive
from ledger.jobs.worker import work


class Command(BaseCommand):
    """A shell round ``work``."""

    help = "Does the jobs of the queue. Site and gunicorn start one by themselves; more may run on other machines."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how long to stay."""
        parser.add_argument("--until-idle", action="store_true", help="end when no job is left")
        parser.add_argument("--beside", type=int, metavar="PID", help="stay as long as the parent process PID does")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Work."""
        if options["beside"]:
            keep_alive(lambda keep_on: work(keep_on=keep_on), options["beside"])
            return
        try:
            work(until_idle=options["until_idle"])
        except KeyboardInterrupt:
            self.stderr.write(_("Stopped. What was begun goes on when a worker starts again."))
