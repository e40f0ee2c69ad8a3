"""Looking after durable goods that groups use."""

import datetime as dt

from django.utils import timezone

from distributions.errors import MoreThanTheGroupHas, NotDurable, SeenBeforeHandOut, SightingUnexplained
from distributions.models import DistributionLine, Sighting
from distributions.stock.in_use import still_with
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["line"].distribution.unit)
def record_sighting(
    *, line: DistributionLine, seen_on: dt.date, pieces: int, at: dt.datetime, by: User, note: str = "", key: str
) -> Sighting:
    """Write down how many pieces of what a group was given are still there.

    Units: ``pieces``; ``at`` is the clock.
    Errors: ``NotDurable`` for what no group uses for years; ``SeenBeforeHandOut``; ``MoreThanTheGroupHas``;
        ``SightingUnexplained`` where fewer are there and nobody says why.
    Source: children-and-distributions.md, 5.7.
    """
    if line.group_id is None or line.item is None or not line.item.is_durable:
        raise NotDurable
    if before := Sighting.objects.filter(line=line, key=key).first():
        return before
    if not line.distribution.date <= seen_on <= timezone.localdate(at):
        raise SeenBeforeHandOut(date=line.distribution.date)
    given = still_with(line)
    if pieces > given:
        raise MoreThanTheGroupHas(given=given)
    last = line.sightings.first()
    if pieces < (last.pieces if last else given) and not note.strip():
        raise SightingUnexplained
    return Sighting.objects.create(
        line=line, seen_on=seen_on, pieces=pieces, note=note.strip(), key=key, seen_by=by, recorded_at=at
    )
