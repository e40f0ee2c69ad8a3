"""Reading distributions and stock movements: always from what a person may see."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from distributions.models import (
    Acknowledgement,
    Distribution,
    DistributionLine,
    Purchase,
    Return,
    SheetCopy,
    Transfer,
    WriteOff,
    WriteOffRequest,
)
from donors.models import CorrectionStep
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import may, units_visible_to
from ledger.book.models import Entry, Place

Person = User | AnonymousUser
# Of a line of which only a part was left, somebody took the rest.
_REST_WAS_TAKEN = Q(not_collected__wanted__lt=F("wanted"))
# Lines that nobody signed for and that did not go back.
STILL_OPEN = Q(acknowledgement__isnull=True) & (Q(not_collected__returned__isnull=True) | _REST_WAS_TAKEN)
# Lines that somebody is still to sign for: of these nobody said either that they were not collected.
UNSIGNED = Q(acknowledgement__isnull=True) & (Q(not_collected__isnull=True) | _REST_WAS_TAKEN)


def distributions_visible_to(user: Person) -> QuerySet[Distribution]:
    """Return the distributions of the units where a person may read them."""
    return Distribution.objects.filter(unit__in=units_visible_to(user, Permission.READ_DISTRIBUTIONS))


def standing_entry_of(given: Distribution) -> Entry | None:
    """Return the entry of a list that is approved and whose hand-out is not reversed; none of all others."""
    return None if given.entry is None or hasattr(given.entry, "reversed_by") else given.entry


def copies_of(distribution: Distribution, user: User) -> QuerySet[SheetCopy]:
    """Return the copies of a list's sheet that are kept for somebody who takes signatures there.

    They show the names that the one who asked may read: another's is for those who keep the files of that unit.
    """
    copies = SheetCopy.objects.filter(sheet__distribution=distribution).select_related("asked_by", "job")
    return copies if may(user, Permission.READ_CHILDREN, distribution.unit) else copies.filter(asked_by=user)


def signatures_of(distribution: Distribution) -> QuerySet[Acknowledgement]:
    """Return every signature that was taken for a list, also those that were taken back."""
    return Acknowledgement.objects.filter(
        Q(line__distribution=distribution) | Q(former_line__distribution=distribution)
    )


def purchases_visible_to(user: Person) -> QuerySet[Purchase]:
    """Return the purchases of the units whose money a person may read."""
    return Purchase.objects.filter(entry__unit__in=units_visible_to(user, Permission.READ_MONEY))


def transfers_visible_to(user: Person) -> QuerySet[Transfer]:
    """Return the transfers of the units whose money a person may read."""
    return Transfer.objects.filter(entry__unit__in=units_visible_to(user, Permission.READ_MONEY))


def write_offs_visible_to(user: Person) -> QuerySet[WriteOff]:
    """Return the write-offs of the units whose hand-outs or money a person may read: who approves reads them too."""
    return WriteOff.objects.filter(entry__unit__in=_stock_of(user))


def write_off_requests_visible_to(user: Person) -> QuerySet[WriteOffRequest]:
    """Return what was asked to be written off in those units."""
    return WriteOffRequest.objects.filter(unit__in=_stock_of(user))


def returns_visible_to(user: Person) -> QuerySet[Return]:
    """Return the returns of those units."""
    return Return.objects.filter(entry__unit__in=_stock_of(user))


def _stock_of(user: Person) -> QuerySet[Unit]:
    return units_visible_to(user, Permission.READ_DISTRIBUTIONS) | units_visible_to(user, Permission.READ_MONEY)


def packed_in(place: Place) -> QuerySet[Distribution]:
    """Return the hand-outs whose goods the book gave out of a store, and which may still lie there: nobody signed yet.

    Source: domain-rules.md, section 7.2 (count before every hand-out).
    """
    lying = DistributionLine.objects.filter(STILL_OPEN, distribution=OuterRef("pk"), place=place, item__isnull=False)
    posted = Distribution.objects.filter(state=Distribution.State.POSTED, was_brought_in=False, closed_at__isnull=True)
    return posted.filter(Exists(lying), entry__reversed_by__isnull=True).select_related("entry").order_by("date", "pk")


def goes_on_as(given: Distribution) -> Distribution | None:
    """Return the hand-out that stands for one whose gift was put right: it has the signatures; none for all others."""
    now = None
    while step := CorrectionStep.objects.filter(was=now or given.entry_id).only("now_id").first():
        now = step.now_id
    return Distribution.objects.select_related("entry").get(entry=now) if now else None
