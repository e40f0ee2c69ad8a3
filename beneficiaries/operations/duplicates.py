"""Two files that may be one child: found, and told apart for ever. Joining them stands in ``merges``."""

import datetime as dt
from collections.abc import Iterable

from beneficiaries.errors import FileIsClosed, MergeWaits
from beneficiaries.models import Child, ChildMerge, DuplicatePair
from ledger.access.models import Unit, User
from ledger.access.operation import operation, require
from ledger.access.permissions import Permission


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["unit"])
def note_pairs(*, unit: Unit, pairs: Iterable[tuple[str, str, list[str]]], by: User) -> int:  # noqa: ARG001 -- the right is asked of them
    """Put pairs of files, by code, before people; those known already stay as decided. Return how many are new.

    Errors: ``NotAllowed``.
    """
    found = list(pairs)
    codes = {code for one, other, _reasons in found for code in (one, other)}
    keys = dict(Child.objects.filter(root=unit.root, code__in=codes).values_list("code", "pk"))
    before = DuplicatePair.objects.count()
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(one_id=min(pair), other_id=max(pair), reasons=reasons)
            for one, other, reasons in found
            if len(pair := {keys[one], keys[other]}) == 2  # noqa: PLR2004 -- a pair
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return DuplicatePair.objects.count() - before


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["one"].keeper)
def tell_apart(*, one: Child, other: Child, at: dt.datetime, by: User) -> DuplicatePair:
    """Say that two files are two children: nobody is asked again.

    Errors: ``NotAllowed`` at the school of either; ``FileIsClosed`` once they were joined; ``MergeWaits`` while
        somebody asks to join them.
    """
    require(by=by, permission=Permission.WRITE_CHILDREN, unit=other.keeper)
    first, second = sorted((one, other), key=lambda child: child.pk)
    pair, _made = DuplicatePair.objects.select_for_update(of=("self",)).get_or_create(one=first, other=second)
    if pair.decision == DuplicatePair.Decision.SAME:
        raise FileIsClosed(code=other.code)
    if ChildMerge.objects.filter(state=ChildMerge.State.WAITING, survivor__in=(one, other), absorbed__in=(one, other)):
        raise MergeWaits(code=other.code)
    pair.decision, pair.decided_by, pair.decided_at = DuplicatePair.Decision.DIFFERENT, by, at
    pair.save(update_fields=["decision", "decided_by", "decided_at"])
    return pair
