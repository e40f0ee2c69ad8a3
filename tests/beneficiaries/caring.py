"""Helpers whose checks count and families who agree: made for the tests of pairings and visits."""

import datetime as dt
from typing import Any

from beneficiaries.models import Child, Consent, GuardianLink, Helper, Notice, Pairing
from beneficiaries.operations import (
    AdultParticulars,
    agree_to_pairing,
    approve_pairing,
    begin_pairing,
    enter_helper,
    propose_pairing,
    record_helper_check,
)
from ledger.access.models import User
from tests import make

DAY = dt.date(2026, 6, 1)
NOON = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
NEXT_YEAR = dt.date(2027, 6, 1)
KINDS = ("identity", "background", "training", "pledge")
GUARDIAN = (("acting_guardian", AdultParticulars("赵翠花", "19900001111", "", "外祖母")),)


def checked_helper(name: str = "周老师", *, until: dt.date = NEXT_YEAR, **changes: Any) -> Helper:
    """Return a helper of the school whose four checks count until a day."""
    by = make.clerk_of_the_system()
    helper = enter_helper(name=name, **{"unit": make.school(), "by": by} | changes)
    for kind in KINDS:
        record_helper_check(helper=helper, kind=kind, checked_on=DAY, valid_until=until, evidence="柜2-17", by=by)
    return helper


def consent(child: Child, until: dt.date | None = None) -> Consent:
    """Write down that the guardian agrees to visits."""
    by = make.clerk_of_the_system()
    root, told = make.agency(), {"in_force_from": dt.date(2026, 1, 1), "made_by": by}
    notice, _made = Notice.objects.get_or_create(root=root, version="1", defaults=told)
    return Consent.objects.create(
        child=child, notice=notice, purpose="visits", decision="given", given_by=guardian_of(child),
        child_view="agreed", method="signed", decided_on=dt.date(2026, 5, 1), valid_until=until, recorded_by=by,
    )  # fmt: skip


def visited_child(code: str = "C1", **changes: Any) -> Child:
    """Return a child whose guardian agrees to visits."""
    child = make.child(code, adults=GUARDIAN, **changes)
    consent(child)
    return child


def guardian_of(child: Child) -> GuardianLink:
    return GuardianLink.objects.get(child=child, role="acting_guardian")


def proposed(child: Child, helper: Helper, by: User, kind: str = "main", **changes: Any) -> Pairing:
    told: dict[str, Any] = {"held_until": dt.date(2026, 7, 1), "on": DAY, "at": NOON}
    return propose_pairing(child=child, helper=helper, kind=kind, by=by, **told | changes)


def approved(child: Child, helper: Helper, by: User, approver: User, kind: str = "main") -> Pairing:
    pairing = proposed(child, helper, by, kind)
    agree_to_pairing(pairing=pairing, given_by=guardian_of(child), agreed_on=DAY, on=DAY, by=by)
    return approve_pairing(pairing=pairing, on=DAY, at=NOON, by=approver)


def begun(child: Child, helper: Helper, by: User, approver: User, kind: str = "main") -> Pairing:
    return begin_pairing(pairing=approved(child, helper, by, approver, kind), on=DAY, by=by)
