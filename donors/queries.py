"""Reading donors, pledges, gifts and receipts: always from what a person may see."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from donors.models import (
    Campaign,
    Donor,
    DonorMerge,
    Gift,
    GiftBatch,
    GiftLine,
    Pledge,
    PledgeRelief,
    Receipt,
    ReceiptRules,
    ReceiptRun,
    Thank,
    VoidRequest,
    WitnessedGift,
)
from donors.official import Rules
from donors.profiles import USUAL, Profile, profile
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to, whole_book_of
from ledger.book.models import Attribution, Entry, Fund, Share
from ledger.book.trace import LEFT_OF_SHARE, shares_left

Person = User | AnonymousUser
_NEAR = dt.timedelta(days=3)


def donors_visible_to(user: Person) -> QuerySet[Donor]:
    """Return the donors of the books whose gifts a person may read. Donors belong to the root unit."""
    return Donor.objects.filter(root__in=units_visible_to(user, Permission.READ_GIFTS))


def pledges_visible_to(user: Person) -> QuerySet[Pledge]:
    """Return the pledges of those donors."""
    return Pledge.objects.filter(root__in=units_visible_to(user, Permission.READ_GIFTS))


def gifts_visible_to(user: Person) -> QuerySet[Gift]:
    """Return the gifts that units a person may read recorded."""
    book = whole_book_of(user, Permission.READ_GIFTS)
    if book is not None:
        return Gift.objects.filter(entry__root=book)
    return Gift.objects.filter(entry__unit__in=units_visible_to(user, Permission.READ_GIFTS))


def gifts_of_donor(donor: Donor) -> QuerySet[Gift]:
    """Return the gifts that a donor gave, also under the name of one who was merged into them."""
    return Gift.objects.filter(donor__in=Donor.objects.filter(Q(pk=donor.pk) | Q(merged_into=donor)))


def campaigns_visible_to(user: Person) -> QuerySet[Campaign]:
    """Return the campaigns of the books whose gifts a person may read."""
    return Campaign.objects.filter(root__in=units_visible_to(user, Permission.READ_GIFTS))


def thanks_visible_to(user: Person) -> QuerySet[Thank]:
    """Return the letters of thanks to donors of those books."""
    return Thank.objects.filter(donor__in=donors_visible_to(user))


def receipt_runs_visible_to(user: Person) -> QuerySet[ReceiptRun]:
    """Return the runs of receipts of units that a person may read."""
    return ReceiptRun.objects.filter(unit__in=units_visible_to(user, Permission.READ_GIFTS))


def donor_now(gift: Gift, lots: Collection[int] | None = None) -> Donor:
    """Return whose a gift, or these of its lots, is now: whom its entry names, unless all went to one other since."""
    those = gift.lines.values_list("lot", flat=True) if lots is None else lots
    put_right = Attribution.objects.filter(lot__in=those).order_by("id")
    parties = dict.fromkeys(those, gift.donor.code) | dict(put_right.values_list("lot", "party"))
    codes = set(parties.values())
    if codes == {gift.donor.code} or len(codes) != 1:
        return gift.donor
    return Donor.objects.get(root=gift.root_id, code=codes.pop())


def merges_visible_to(user: Person) -> QuerySet[DonorMerge]:
    """Return what was asked and done to make one of two donors, in the books whose gifts a person may read."""
    return DonorMerge.objects.filter(survivor__in=donors_visible_to(user))


def unknown_payers_visible_to(user: Person) -> QuerySet[Entry]:
    """Return the money of unknown payers that units a person may read received: its ``amount`` and what is ``left``.

    What is left still waits for its donor, wherever it lies since: also where a wrong name was taken back.
    """
    came = Entry.objects.filter(kind=Entry.Kind.UNIDENTIFIED, unit__in=units_visible_to(user, Permission.READ_GIFTS))
    if (book := whole_book_of(user, Permission.READ_GIFTS)) is not None:
        came = Entry.objects.filter(root=book, kind=Entry.Kind.UNIDENTIFIED)
    waits = waiting_shares().filter(origin__entry=OuterRef("pk")).order_by().values("origin__entry")
    left = Subquery(waits.annotate(left=Sum(LEFT_OF_SHARE)).values("left"))
    return came.annotate(amount=Sum("lots__amount"), left=Coalesce(left, 0))


def unknown_payers_waiting(user: Person) -> QuerySet[Share, tuple[str, dt.date, str, int]]:
    """Return number, day, source and what is left of the money whose donor a person may name, the oldest first.

    Asked from what is left, which is little: every payment that ever came without a name may be many.
    """
    units = units_visible_to(user, Permission.WRITE_GIFTS) & units_visible_to(user, Permission.READ_GIFTS)
    came = {"kind": Entry.Kind.UNIDENTIFIED, "unit__in": units, "reversed_by__isnull": True}
    waits = waiting_shares().filter(**{f"origin__entry__{name}": value for name, value in came.items()})
    columns = [f"origin__entry__{name}" for name in ("number", "date", "source")]
    found = waits.order_by("origin__entry__date", "origin__entry").values_list(*columns)
    return found.annotate(left=Sum(LEFT_OF_SHARE))


# How long money has been waiting for its donor, in days since it came, from and to.
WAITED: dict[str, tuple[int, int]] = {"30": (0, 30), "60": (31, 60), "90": (61, 90), "over": (91, 100 * 365)}


def unknown_payers_by_age(user: Person, today: dt.date) -> dict[str, int]:
    """Return how much money waits for its donor by how long it has, the latest first: minor units by ``WAITED``."""
    units = units_visible_to(user, Permission.READ_GIFTS)
    waits = waiting_shares().filter(origin__entry__kind=Entry.Kind.UNIDENTIFIED, origin__entry__unit__in=units)
    sums = dict.fromkeys(WAITED, 0)
    for date, left in waits.order_by().values_list("origin__entry__date").annotate(left=Sum(LEFT_OF_SHARE)):
        days = (today - date).days
        sums[next(key for key, (least, most) in WAITED.items() if least <= max(days, 0) <= most)] += left
    return sums


def waiting_shares() -> QuerySet[Share]:
    """Return the shares of lots that still hold money of unknown payers."""
    return shares_left().filter(lot__fund__restriction=Fund.Restriction.UNIDENTIFIED)


def receipts_visible_to(user: Person) -> QuerySet[Receipt]:
    """Return the receipts that those units issued."""
    return Receipt.objects.filter(unit__in=units_visible_to(user, Permission.READ_GIFTS))


def void_requests_visible_to(user: Person) -> QuerySet[VoidRequest]:
    """Return the requests to void receipts of those units."""
    return VoidRequest.objects.filter(receipt__unit__in=units_visible_to(user, Permission.READ_GIFTS))


def witnessed_visible_to(user: Person) -> QuerySet[WitnessedGift]:
    """Return what units that a person may read saw given."""
    return WitnessedGift.objects.filter(unit__in=units_visible_to(user, Permission.READ_GIFTS))


def batches_visible_to(user: Person) -> QuerySet[GiftBatch]:
    """Return the sheets of gifts of units that a person may read."""
    return GiftBatch.objects.filter(unit__in=units_visible_to(user, Permission.READ_GIFTS))


def reliefs_visible_to(user: Person) -> QuerySet[PledgeRelief]:
    """Return what was asked to be let go of the pledges that a person may read."""
    return PledgeRelief.objects.filter(line__pledge__in=pledges_visible_to(user))


def rules_of(unit: Unit) -> Profile:
    """Return by which country's rules a unit issues receipts."""
    return official_rules_of(unit).profile


def letterhead_words(column: str) -> str:
    """Return what a column of a unit's letterhead is called."""
    names = {field.name: field.verbose_name for field in Unit._meta.fields}  # noqa: SLF001 -- Django's public way to columns
    return str(names[column])


def official_rules_of(unit: Unit) -> Rules:
    """Return those rules with the unit's certificate: its own, else those of the nearest unit above it."""
    return official_rules_of_units([unit])[unit.pk]


def official_rules_of_units(units: Sequence[Unit]) -> dict[int, Rules]:
    """Return these rules of many units by key, in one query."""
    roots = {unit.root_id or unit.pk for unit in units}
    rows = list(ReceiptRules.objects.filter(Q(unit__in=roots) | Q(unit__root__in=roots)).select_related("unit"))
    return {unit.pk: _nearest(unit, rows) for unit in units}


def _nearest(unit: Unit, rows: Sequence[ReceiptRules]) -> Rules:
    above = [row for row in rows if unit.path.startswith(row.unit.path)]
    nearest = max(above, key=lambda row: len(row.unit.path), default=None)
    return Rules(profile(nearest.profile if nearest else USUAL), nearest.certificate if nearest else "")


def gifts_to_receipt(user: Person) -> QuerySet[Gift]:
    """Return the gifts that a person may issue receipts of, the oldest first."""
    book = whole_book_of(user, Permission.WRITE_GIFTS)
    if book is not None:
        return Gift.objects.filter(entry__root=book).order_by("entry__date", "entry")
    units = units_visible_to(user, Permission.WRITE_GIFTS)
    return Gift.objects.filter(entry__unit__in=units).order_by("entry__date", "entry")


def gifts_without_receipt(unit: Unit, year: int) -> QuerySet[Gift]:
    """Return the standing gifts of a unit and year that no live receipt acknowledges, in their order."""
    return (
        Gift.objects.filter(entry__unit=unit, entry__year=year, entry__reversed_by__isnull=True)
        .exclude(lines__receipt_lines__is_live=True)
        .order_by("entry__date", "entry")
    )


def received_by_pledge(root: Unit, as_of: dt.date | None = None) -> dict[str, int]:
    """Return, by pledge number, the value that arrived for it, in minor units (0: only goods without a value)."""
    lines = GiftLine.objects.filter(pledge_line__pledge__root=root)
    reversals = Entry.objects.filter(root=root, reverses__isnull=False)
    if as_of is not None:
        lines = lines.filter(gift__entry__date__lte=as_of)
        reversals = reversals.filter(date__lte=as_of)
    standing = lines.exclude(gift__entry__in=reversals.values("reverses"))
    return dict(standing.values_list("pledge_line__pledge__number").annotate(total=Sum("lot__amount")))


def gifts_like(*, donor: Donor, amount: int, date: dt.date) -> QuerySet[Gift]:
    """Return the standing gifts of a donor worth the same within three days: perhaps the same gift once more."""
    near = donor.gifts.filter(
        entry__date__range=(date - _NEAR, date + _NEAR), entry__reversed_by__isnull=True
    ).select_related("entry")
    return near.annotate(worth=Sum("lines__lot__amount")).filter(worth=amount).order_by("-entry")


@dataclass(frozen=True, slots=True)
class NameGiven:
    """An identification: which part of an unknown payer's money was found to be whose. ``amount`` in minor units."""

    entry: Entry
    donor: Donor | None
    amount: int

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return not hasattr(self.entry, "reversed_by")


def names_given_to(payer: Entry, donors: QuerySet[Donor]) -> list[NameGiven]:
    """Return what was found out about an unknown payer's money, in its order, also what was taken back since."""
    found = Entry.objects.filter(root=payer.root_id, kind=Entry.Kind.IDENTIFICATION, source=payer.number)
    entries = found.select_related("reversed_by").annotate(amount=Sum("lots__amount")).order_by("id")
    named = {donor.code: donor for donor in donors.filter(code__in=[entry.party for entry in entries])}
    return [NameGiven(entry, named.get(entry.party), entry.amount) for entry in entries]
