"""Sequences of units and serials of documents run from 1 without a gap."""

from collections.abc import Iterator

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book.models import Entry, Head, Serial
from ledger.book.numbers import PREFIXES, written
from ledger.book.verify.findings import Finding

_CHECK = "numbers_have_no_gap"


def numbers_have_no_gap(root: Unit) -> Iterator[Finding]:
    """Yield the series that miss a number, and the entries whose number does not say their serial."""
    yield from _sequences(root)
    yield from _serials(root)
    own = Entry.objects.filter(root=root, serial__isnull=False).select_related("unit")
    for entry in own.only("number", "kind", "year", "serial", "unit__code").order_by("pk").iterator():
        if entry.number != written(entry.unit, PREFIXES.get(entry.kind, "?"), entry.year, entry.serial or 0):
            yield Finding(_CHECK, "book_entry", str(entry.pk), _("its number does not say its serial"))


def _sequences(root: Unit) -> Iterator[Finding]:
    heads = dict(Head.objects.filter(unit__root=root).values_list("unit", "sequence"))
    found = (
        Entry.objects.filter(root=root)
        .values_list("unit")
        .annotate(count=Count("id"), first=Min("sequence"), last=Max("sequence"))
    )
    for unit, count, first, last in found.order_by("unit"):
        if (first, last, heads.get(unit)) != (1, count, count):
            yield Finding(_CHECK, "book_head", str(unit), _("the order of the unit's entries has a gap"))


def _serials(root: Unit) -> Iterator[Finding]:
    kept = Serial.objects.filter(unit__root=root, kind__in=PREFIXES)
    lasts = {(unit, kind, year): last for unit, kind, year, last in kept.values_list("unit", "kind", "year", "last")}
    found = (
        Entry.objects.filter(root=root, serial__isnull=False)
        .values_list("unit", "kind", "year")
        .annotate(count=Count("id"), first=Min("serial"), last=Max("serial"))
        .order_by("unit", "kind", "year")
    )
    for unit, kind, year, count, first, last in found:
        if (first, last, lasts.get((unit, kind, year))) != (1, count, count):
            row = f"{unit}/{kind}/{year}"
            yield Finding(_CHECK, "book_serial", row, _("the series has a gap"))
