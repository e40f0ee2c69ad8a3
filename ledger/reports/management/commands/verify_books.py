"""``manage.py verify_books``: proves every book from the rows up."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.access.models import Unit
from ledger.book.models import BookSeal
from ledger.reports.commands import needs_tables
from ledger.reports.verification import note_verification, verify_everything


class Command(BaseCommand):
    """A shell round ``verify_everything``."""

    help = "Proves the books from the rows up; names the first row that differs; ends with 1 if anything does."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the form of the answer, and a seal from a paper."""
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--seal", default="", help="a book seal, typed from a paper: is it one of this book's?")
        parser.add_argument("--unit", default="", help="only the book of this root unit")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Verify, and tell what differs."""
        needs_tables()
        roots = Unit.objects.filter(parent__isnull=True).order_by("pk")
        if options["unit"]:
            roots = roots.filter(code=options["unit"])
        findings = []
        for root in roots:
            found = list(verify_everything(root))
            note_verification(root, len(found))
            findings += found
        seal = "".join(options["seal"].split()).lower()
        is_known = not seal or BookSeal.objects.filter(digest__startswith=seal).exists()
        if options["json"]:
            answer = {"verified": not findings and is_known, "findings": [asdict(each) for each in findings]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            for finding in findings:
                self.stdout.write(str(finding))
        if not is_known:
            raise CommandError(_("No seal of this book begins like that: entries that a paper pinned are gone."))
        if findings:
            differ = ngettext("%(count)s row differs.", "%(count)s rows differ.", len(findings))
            raise CommandError(differ % {"count": len(findings)})
        if not options["json"]:
            self.stdout.write(_("The books agree with their seals, from the rows up."))
