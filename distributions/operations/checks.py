"""Checking a hand-out afterwards: receivers drawn by the machine, asked by somebody who took no part in it."""

import datetime as dt
import math
import random

from django.db.models import Q

from distributions.errors import CheckedAlready, CheckUnexplained, NotHandedOut, TookPart
from distributions.models import Check, Distribution
from distributions.operations.locking import locked
from distributions.planning import CHILD, receiver_of
from distributions.queries import signatures_of, standing_entry_of
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

SHARE = 10  # one of ten
LEAST = 3


@operation(Permission.CHECK_HAND_OUTS, at=lambda given: given["distribution"].unit)
def draw_checks(*, distribution: Distribution, at: dt.datetime, by: User) -> list[Check]:
    """Draw who is asked: a tenth of those who signed, three at least. The list itself is the seed: nobody chooses.

    Drawn once; who draws again is given the same.

    Errors: ``NotHandedOut`` where nobody has signed, or the hand-out is reversed; ``TookPart`` for whoever prepared,
        approved, handed out or closed it.
    Source: children-and-distributions.md, section 5.7; domain-rules.md, section 7.2.
    """
    given = locked(distribution)
    _refuse_parties(given, by)
    if drawn := list(Check.objects.filter(distribution=given)):
        return drawn
    signed = given.lines.filter(acknowledgement__isnull=False).order_by("position")
    receivers = list(dict.fromkeys(receiver_of(line) for line in signed))
    if not receivers or standing_entry_of(given) is None:
        raise NotHandedOut
    count = min(len(receivers), max(LEAST, math.ceil(len(receivers) / SHARE)))
    # Drawn again by anybody from the same list, it is the same sample.
    dice = random.Random(f"{given.pk} {given.approved_fingerprint}")  # noqa: S311 -- a sample, no secret
    chosen = sorted(dice.sample(range(len(receivers)), count))
    return Check.objects.bulk_create(
        Check(
            distribution=given, position=position, drawn_by=by, drawn_at=at,
            child_id=key if kind == CHILD else None, group_id=None if kind == CHILD else key,
        )
        for position, (kind, key) in enumerate((receivers[index] for index in chosen), 1)
    )  # fmt: skip


@operation(Permission.CHECK_HAND_OUTS, at=lambda given: given["check"].distribution.unit)
def record_check(*, check: Check, result: str, how: str, at: dt.datetime, by: User, note: str = "") -> Check:
    """Write down what a receiver said. It is not changed afterwards.

    Errors: ``TookPart``; ``CheckedAlready``; ``CheckUnexplained`` where something is not as listed
        and nobody says what.
    """
    found = Check.objects.select_for_update(of=("self",)).select_related("distribution").get(pk=check.pk)
    _refuse_parties(found.distribution, by)
    if found.checked_at is not None:
        raise CheckedAlready
    if result != Check.Result.RECEIVED and not note.strip():
        raise CheckUnexplained
    found.result, found.how, found.note, found.checked_by, found.checked_at = result, how, note.strip(), by, at
    found.save(update_fields=["result", "how", "note", "checked_by", "checked_at"])
    return found


def took_part(distribution: Distribution, person: User) -> bool:
    """Whether a person prepared, approved, issued, handed out or closed a list, or took a signature of it back."""
    roles = (distribution.approved_by_id, distribution.issued_by_id, distribution.closed_by_id)
    return (
        person.pk in roles
        or distribution.history.filter(prepared_by=person).exists()
        or signatures_of(distribution).filter(Q(recorded_by=person) | Q(taken_back_by=person)).exists()
    )


def _refuse_parties(distribution: Distribution, by: User) -> None:
    if took_part(distribution, by):
        raise TookPart
