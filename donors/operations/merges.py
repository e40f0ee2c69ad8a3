"""Making one of two donors who are one, and taking it back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from donors.errors import (
    DonorIsMerged,
    DonorOfOtherBook,
    MergeAskedAlready,
    MergeNotDone,
    SameDonor,
)
from donors.models import Donor, DonorAlias, DonorMerge, DonorPerson, NotTheSame, PayerAccount, Pledge
from donors.operations.answering import check_may_answer, keep_answer, keep_declined, keep_taken_back
from donors.operations.attributions import attribute_lot
from donors.operations.donors import KEPT, add_alias, set_keys
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import stead_of
from ledger.book.models import Entry, Lot
from ledger.book.reversing import reverse
from ledger.book.trace import origins_of

State = DonorMerge.State
_HANGS_ON: dict[str, type[Pledge | DonorPerson | DonorAlias | PayerAccount]] = {
    "pledges": Pledge, "people": DonorPerson, "aliases": DonorAlias, "accounts": PayerAccount,
}  # fmt: skip


@operation(Permission.WRITE_GIFTS, at=lambda given: given["survivor"].root)
def ask_merge(
    *, survivor: Donor, absorbed: Donor, choices: Mapping[str, Any], why: str, at: dt.datetime, by: User
) -> DonorMerge:
    """Ask that two donors be one. ``choices`` say which value is kept where they differ.

    Errors: ``SameDonor``; ``DonorOfOtherBook``; ``DonorIsMerged``; ``MergeAskedAlready``.
    Source: donors.md, section 5.2.
    """
    if survivor.pk == absorbed.pk:
        raise SameDonor
    if survivor.root_id != absorbed.root_id:
        raise DonorOfOtherBook(donor=absorbed, unit=survivor.root)
    for donor in (survivor, absorbed):
        if donor.merged_into_id:
            raise DonorIsMerged(donor=donor)
    if DonorMerge.objects.filter(absorbed=absorbed, state=State.WAITING).exists():
        raise MergeAskedAlready(donor=absorbed)
    return DonorMerge.objects.create(
        survivor=survivor, absorbed=absorbed, why=why, asked_by=by, asked_at=at,
        choices={name: value for name, value in choices.items() if name in KEPT},
    )  # fmt: skip


@operation(Permission.APPROVE, at=lambda given: given["merge"].survivor.root)
def approve_merge(*, merge: DonorMerge, date: dt.date, at: dt.datetime, by: User) -> DonorMerge:
    """Make two donors one: gifts by attribution, so that the book says so; the rest is carried over.

    Papers that were issued stay as they are, to the byte.

    Errors: ``OwnWork`` for the one who asked; ``AnsweredAlready``; ``TakenBack``; ``DonorIsMerged``; as ``post``
        refuses the date.
    Source: donors.md, section 5.2.
    """
    merge = _to_answer(merge, by)
    survivor, absorbed = _held(merge)
    for donor in (survivor, absorbed):
        if donor.merged_into_id:
            raise DonorIsMerged(donor=donor)
    entries = _carry_gifts(absorbed, survivor, date, by)
    merge.moved = {"entries": entries} | {name: _carry(model, absorbed, survivor) for name, model in _HANGS_ON.items()}
    merge.before = {name: _plain(getattr(survivor, name)) for name in KEPT}
    merge.moved["alias"] = add_alias(donor=survivor, name=absorbed.name, by=merge.asked_by).pk
    _take(survivor, merge.choices, by, merge.why)
    absorbed.merged_into = survivor
    keep(absorbed, by=by, why=merge.why[:100])
    keep_answer(merge, State.DONE, unit=survivor.root, at=at, by=by)
    return merge


@operation(Permission.APPROVE, at=lambda given: given["merge"].survivor.root)
def decline_merge(*, merge: DonorMerge, why: str, at: dt.datetime, by: User) -> DonorMerge:
    """Leave two donors two, and say why: whoever asked reads it.

    Errors: ``OwnWork``; ``AnsweredAlready``; ``TakenBack``; ``WhyMissing``.
    """
    merge = _to_answer(merge, by)
    keep_declined(merge, State.DECLINED, unit=merge.survivor.root, why=why, at=at, by=by)
    return merge


@operation(Permission.WRITE_GIFTS, at=lambda given: given["merge"].survivor.root)
def withdraw_merge(*, merge: DonorMerge, at: dt.datetime, by: User) -> DonorMerge:
    """Take back what one asked oneself: they are two after all, or other values are to be kept.

    Errors: ``AskedByAnother``; ``AnsweredAlready`` where somebody was quicker; ``TakenBack``.
    """
    merge = _locked(merge)
    keep_taken_back(merge, at=at, by=by)
    return merge


@operation(Permission.APPROVE, at=lambda given: given["merge"].survivor.root)
def undo_merge(*, merge: DonorMerge, date: dt.date, why: str, at: dt.datetime, by: User) -> DonorMerge:
    """Take a merge back: everything that was carried over goes back; what is new since stays where it is.

    Errors: ``MergeNotDone``; as ``post`` refuses the date.
    """
    merge = _locked(merge)
    if merge.state != State.DONE:
        raise MergeNotDone
    survivor, absorbed = _held(merge)
    for entry in Entry.objects.filter(pk__in=merge.moved["entries"]).select_related("unit").order_by("-pk"):
        reverse(entry=entry, date=date, by=by, source=why[:80])
    for name, model in _HANGS_ON.items():
        model._default_manager.filter(pk__in=merge.moved[name]).update(donor=absorbed)  # noqa: SLF001 -- Django's public way
    survivor.aliases.filter(pk=merge.moved["alias"]).exclude(pk__in=merge.moved["aliases"]).delete()
    _take(survivor, merge.before, by, why)
    absorbed.merged_into = None
    keep(absorbed, by=by, why=why[:100])
    merge.state, merge.undone_by, merge.undone_at = State.UNDONE, by, at
    merge.undone_because, merge.undo_deputy = why.strip()[:200], stead_of(by, survivor.root)
    merge.save()
    return merge


@operation(Permission.WRITE_GIFTS, at=lambda given: given["one"].root)
def tell_apart(*, one: Donor, other: Donor, at: dt.datetime, by: User, why: str = "") -> NotTheSame:
    """Say that two donors who look alike are two.

    Errors: ``SameDonor``.
    """
    if one.pk == other.pk:
        raise SameDonor
    first, second = sorted((one, other), key=lambda donor: donor.pk)
    told, _made = NotTheSame.objects.get_or_create(
        one=first, other=second, defaults={"why": why, "said_by": by, "said_at": at}
    )
    return told


def _carry_gifts(absorbed: Donor, survivor: Donor, date: dt.date, by: User) -> list[int]:
    """Give all that came of one donor to the other, lot by lot: gifts, opening balances, identified money.

    Returns the entries that say so.
    """
    origins = origins_of(absorbed.root, party=absorbed.code).values()
    standing = [origin.lot for origin in origins if not origin.is_reversed]
    lots = Lot.objects.filter(pk__in=standing).select_related("entry__unit__root").order_by("pk")
    why = f"{absorbed.code} → {survivor.code}"
    return [
        attribute_lot(lot=lot, from_donor=absorbed, to_donor=survivor, date=date, why=why, by=by).entry.pk
        for lot in lots
    ]


def _carry(model: type[Any], absorbed: Donor, survivor: Donor) -> list[int]:
    rows = model.objects.filter(donor=absorbed)
    if model is DonorAlias:
        rows = rows.exclude(key__in=survivor.aliases.values("key"))
    keys = list(rows.values_list("pk", flat=True))
    model.objects.filter(pk__in=keys).update(donor=survivor)
    return keys


def _take(donor: Donor, values: Mapping[str, Any], by: User, why: str) -> None:
    for name, value in values.items():
        setattr(donor, name, _day(value) if name == "naming_asked_on" else value)
    keep(set_keys(donor), by=by, why=why[:100])


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a column's
    return value.isoformat() if isinstance(value, dt.date) else value


def _locked(merge: DonorMerge) -> DonorMerge:
    rows = DonorMerge.objects.select_for_update(of=("self",))
    return rows.select_related("survivor__root", "absorbed__root", "asked_by").get(pk=merge.pk)


def _held(merge: DonorMerge) -> tuple[Donor, Donor]:
    """Return both donors, held in one order: of two merges of one donor at the same moment, the second is refused."""
    rows = Donor.objects.select_for_update(no_key=True, of=("self",)).select_related("root")
    found = {row.pk: row for row in rows.filter(pk__in=[merge.survivor_id, merge.absorbed_id]).order_by("pk")}
    merge.survivor, merge.absorbed = found[merge.survivor_id], found[merge.absorbed_id]
    return merge.survivor, merge.absorbed


def _to_answer(merge: DonorMerge, by: User) -> DonorMerge:
    merge = _locked(merge)
    check_may_answer(merge, by)
    return merge
