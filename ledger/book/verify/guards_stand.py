"""The triggers that keep the book append-only are in place."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book import guards
from ledger.book.verify.findings import Finding


def guards_stand(root: Unit) -> Iterator[Finding]:  # noqa: ARG001 -- every check is asked about a book
    """Yield the triggers that are missing or disabled."""
    for name in sorted(guards.missing()):
        yield Finding("guards_stand", "database", name, _("the trigger is missing: run manage.py migrate"))
