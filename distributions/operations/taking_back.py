"""A signature that was recorded for the wrong child, or of the wrong person, is taken back: kept, with the reason."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F

from distributions.errors import SignatureGone, SignatureStands
from distributions.models import Acknowledgement, Distribution, NotCollected, SheetPage
from distributions.operations.locking import locked_open
from distributions.operations.returns import came_back
from distributions.planning import receiver_of
from distributions.sheets import pages_of
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import WhyMissing


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def take_back_signatures(
    *, distribution: Distribution, signatures: Collection[int], why: str, at: dt.datetime, by: User
) -> list[int]:
    """Take back signatures of a hand-out that is not closed: their lines are open again until somebody signs for them.

    What was taken back is kept; the next signature for the line supersedes it. A page that was keyed with one of them
    no longer agrees with what was counted on it by hand: it is to be keyed again. Returns the numbers of such pages.

    Errors: ``NotApproved``; ``AlreadyClosed``; ``WhyMissing``; ``SignatureGone`` where one was taken back meanwhile;
        ``SignatureStands`` where something came back to stock already, or it was brought in.
    Source: children-and-distributions.md, section 5.7.
    """
    given = locked_open(distribution)
    if not why.strip():
        raise WhyMissing
    signed = Acknowledgement.objects.filter(line__distribution=given, pk__in=signatures)
    lines = [each.line for each in signed.select_related("line") if each.line]
    if not lines or len(lines) != len(set(signatures)):
        raise SignatureGone
    settled = NotCollected.objects.filter(line__in=lines, returned__isnull=False).exists()
    if settled or came_back(lines) or signed.filter(recorded_by__isnull=True).exists():
        raise SignatureStands
    signed.update(line=None, former_line=F("line"), taken_back_by=by, taken_back_at=at, taken_back_because=why.strip())
    receivers = {receiver_of(line) for line in lines}
    touched = [page.number for page in pages_of(given) if not receivers.isdisjoint(page.receivers)]
    keyed = SheetPage.objects.filter(sheet__distribution=given, number__in=touched, keyed_at__isnull=False)
    numbers = list(keyed.values_list("number", flat=True))
    keyed.update(keyed_by=None, keyed_at=None)
    return numbers
