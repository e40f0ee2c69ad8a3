"""Reading pairings: whom a person may see, whether one holds on a day, and which children a helper stands by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import F, Q, QuerySet

from beneficiaries.consents import without_consent
from beneficiaries.helpers import READ, lacking, with_checks
from beneficiaries.models import Child, Helper, HelperCheck, Pairing, Purpose
from beneficiaries.queries import Visitor
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to

State, Reason = Pairing.State, Pairing.Reason
HELD = (State.PROPOSED, State.AGREED, State.APPROVED)
BEGUN = (State.ACTIVE, State.PAUSED)
OPEN = (*HELD, *BEGUN)
# How long a helper who hands over still sees the card, to tell the one who follows.
GRACE = dt.timedelta(days=7)
PLACE_OF_NOTE = "pairing.hand_over_note"


def pairings_visible_to(user: Visitor) -> QuerySet[Pairing]:
    """Return the pairings of children whom a person sees, or decides upon."""
    units = Unit.objects.none()
    for permission in READ:
        units |= units_visible_to(user, permission)
    return Pairing.objects.filter(child__keeper__in=units).select_related("helper", "child__keeper")


def main_of(helper: Helper) -> QuerySet[Pairing]:
    """Return the pairings in which somebody is a child's main helper now, also those that are paused."""
    return helper.pairings.filter(kind=Pairing.Kind.MAIN, state__in=BEGUN)


def ran_out(pairing: Pairing, on: dt.date) -> bool:
    """Whether nobody answered a proposal in time."""
    return pairing.state in HELD and pairing.held_until < on


def missing(helper: Helper, child: Child, on: dt.date) -> tuple[list[HelperCheck.Kind], bool]:
    """Return which checks a helper lacks on a day, and whether the family's consent to visits is lacking."""
    return lacking(helper, on), child.pk in without_consent([child.pk], Purpose.VISITS, on)


def paused_by_itself(pairing: Pairing, on: dt.date) -> bool:
    """Whether an active pairing does not hold on a day: a check or the consent ended, the child or the helper left.

    Worked out whenever somebody looks, so that nothing has to run at midnight.
    """
    if pairing.state != State.ACTIVE:
        return False
    checks, lacks_consent = missing(pairing.helper, pairing.child, on)
    has_left = pairing.child.status != Child.Status.ACTIVE or pairing.helper.ended_on is not None
    return has_left or bool(checks) or lacks_consent


def not_holding(pairings: Collection[Pairing], on: dt.date) -> set[int]:
    """Return the keys of those active ones of these pairings that do not hold on a day, in two queries."""
    active = [one for one in pairings if one.state == State.ACTIVE]
    helpers = Helper.objects.filter(pk__in={one.helper_id for one in active}, ended_on__isnull=True)
    rows: Any = with_checks(helpers)
    checked = set(rows.filter(checked_until__gt=on).values_list("pk", flat=True))
    lacks = without_consent({one.child_id for one in active}, Purpose.VISITS, on)
    return {
        one.pk
        for one in active
        if one.helper_id not in checked or one.child_id in lacks or one.child.status != Child.Status.ACTIVE
    }


def children_stood_by(user: Visitor, on: dt.date) -> set[int]:
    """Return the children, by key, whose card a helper may open on a day: nobody's for who is no helper.

    From the day on which a pairing begins until it ends, as long as it holds; and some days more where the child was
    handed over to another helper and nothing else has changed.
    Source: children-and-distributions.md, section 5.4 (access).
    """
    if not isinstance(user, User) or Permission.SEE_PAIRED not in permissions_of(user):
        return set()
    helper = with_checks(Helper.objects.filter(sign_in=user, ended_on__isnull=True)).first()
    until = getattr(helper, "checked_until", None)
    if helper is None or until is None or until <= on:
        return set()
    now = Q(state=State.ACTIVE, since__lte=on)
    just_handed_over = Q(state=State.ENDED, reason=Reason.HANDED_OVER, until__gt=on - GRACE)
    rows = Pairing.objects.filter(now | just_handed_over, helper=helper, child__status=Child.Status.ACTIVE)
    children = set(rows.values_list("child", flat=True))
    return children - without_consent(children, Purpose.VISITS, on) if children else children


def open_pairings_of(child: Child) -> QuerySet[Pairing]:
    """Return what is proposed or holds for a child, the main helper first."""
    rows = child.pairings.filter(state__in=OPEN).select_related("helper", "child")
    return rows.order_by(F("since").asc(nulls_last=True), "pk")
