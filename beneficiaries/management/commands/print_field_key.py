"""``manage.py print_field_key FILE``: the newest key of the identity fields on a paper for the safe, once."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries import sealing
from beneficiaries.models import KeyPaper
from ledger.printing.codes import qr_svg
from ledger.printing.render import render_sheet


class Command(BaseCommand):
    """Prints a key once, and remembers that it did."""

    help = "Writes the newest key of FIELD_KEYS as a PDF for the safe. Each key is printed once; --again says why not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and the wish to print once more."""
        parser.add_argument("file", type=Path, help="where the PDF goes; print it and delete the file")
        parser.add_argument("--again", action="store_true", help="the first paper was lost or damaged")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Print, unless it was printed before."""
        name, key = sealing.masters()[0], sealing.newest_secret()
        paper = KeyPaper.objects.filter(master=name).first()
        if paper and not options["again"]:
            text = _("The key %(name)s was printed on %(day)s. Look in the safe; --again prints it once more.")
            raise CommandError(text % {"name": name, "day": f"{paper.printed_at:%Y-%m-%d}"})
        file: Path = options["file"]
        file.touch(mode=0o600, exist_ok=True)
        context = {"name": name, "key": key, "qr": qr_svg(key), "at": timezone.localtime()}
        file.write_bytes(render_sheet("field_key", [context]))
        KeyPaper.objects.get_or_create(master=name)
        self.stdout.write(_("%(file)s holds the key %(name)s. Print it, lay it in the safe, delete the file.")
                          % {"file": file, "name": name})  # fmt: skip
