"""Entering who helps children in person, and writing down that their checks were made."""

import datetime as dt

from beneficiaries.errors import (
    CheckHoldsTooLong,
    CheckOfOneself,
    CheckWithdrawnAlready,
    EndsBeforeItBegins,
    HelperHasAChild,
    HelperHasStopped,
    HelperIsPaired,
    SignInTaken,
)
from beneficiaries.models import Helper, HelperCheck
from beneficiaries.pairings import OPEN, main_of
from ledger.access.history import keep, locked
from ledger.access.models import Unit, User
from ledger.access.operation import operation, require
from ledger.access.permissions import Permission

# Whoever is close to children is looked at every year.
A_YEAR = dt.timedelta(days=366)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["unit"])
def enter_helper(
    *, unit: Unit, name: str, by: User, phone: str = "", occupation: str = "", sign_in: User | None = None,
    is_one_to_one: bool = False,
) -> Helper:  # fmt: skip
    """Enter an adult who is to help children of a unit and those below it. Nobody is paired before the checks.

    Errors: ``SignInTaken`` where the sign-in is another helper's.
    Source: children-and-distributions.md, section 5.4.
    """
    _refuse_taken(sign_in, None)
    helper = Helper(
        unit=unit, name=name, phone=phone, occupation=occupation, sign_in=sign_in, is_one_to_one=is_one_to_one
    )  # fmt: skip
    keep(helper, by=by)
    return helper


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["helper"].unit)
def change_helper(
    *,
    helper: Helper,
    unit: Unit,
    name: str,
    phone: str,
    occupation: str,
    sign_in: User | None,
    is_one_to_one: bool,
    by: User,
    why: str = "",
    version: str = "",
) -> Helper:
    """Change what is known of a helper.

    Errors: ``ChangedMeanwhile``; ``NotAllowed`` in the new unit; ``SignInTaken``; ``HelperHasAChild`` where one who is
        to stand by one child at a time stands by more.
    """
    require(by=by, permission=Permission.WRITE_CHILDREN, unit=unit)
    helper = locked(helper, version)
    _refuse_taken(sign_in, helper)
    helper.unit, helper.name, helper.phone = unit, name, phone
    if is_one_to_one and main_of(helper).count() > 1:
        raise HelperHasAChild
    helper.occupation, helper.sign_in, helper.is_one_to_one = occupation, sign_in, is_one_to_one
    keep(helper, by=by, why=why)
    return helper


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["helper"].unit)
def end_helper(*, helper: Helper, on: dt.date, by: User) -> Helper:
    """Write down that somebody no longer helps. What they did stays.

    Errors: ``HelperHasStopped`` where that is written down already; ``HelperIsPaired`` while a child counts on them.
    """
    helper = locked(helper, "")
    _refuse_stopped(helper)
    if count := helper.pairings.filter(state__in=OPEN).count():
        raise HelperIsPaired(count=count)
    helper.ended_on = on
    keep(helper, by=by)
    return helper


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["helper"].unit)
def record_helper_check(
    *, helper: Helper, kind: str, checked_on: dt.date, valid_until: dt.date, evidence: str, by: User
) -> HelperCheck:
    """Write down that a check was passed, until when it counts, and where its paper lies.

    Errors: ``CheckOfOneself``; ``HelperHasStopped``; ``EndsBeforeItBegins``; ``CheckHoldsTooLong`` for more than a
        year.
    Source: domain-rules.md, section 4.8; Law on the Protection of Minors, art. 62.
    """
    helper = locked(helper, "")
    if helper.sign_in_id == by.pk:
        raise CheckOfOneself
    _refuse_stopped(helper)
    if valid_until <= checked_on:
        raise EndsBeforeItBegins(field="valid_until", since=checked_on)
    if valid_until - checked_on > A_YEAR:
        raise CheckHoldsTooLong
    return HelperCheck.objects.create(
        helper=helper, kind=kind, checked_on=checked_on, valid_until=valid_until, evidence=evidence, checked_by=by
    )


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["check"].helper.unit)
def withdraw_helper_check(*, check: HelperCheck, why: str, at: dt.datetime, by: User) -> HelperCheck:
    """Take a check back that was wrong, or that something new put in doubt: it counts no longer from now on.

    Errors: ``CheckOfOneself``; ``CheckWithdrawnAlready``.
    """
    check = HelperCheck.objects.select_for_update(of=("self",)).select_related("helper").get(pk=check.pk)
    if check.helper.sign_in_id == by.pk:
        raise CheckOfOneself
    if check.withdrawn_at is not None:
        raise CheckWithdrawnAlready
    check.withdrawn_by, check.withdrawn_at, check.withdrawn_because = by, at, why
    check.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
    return check


def _refuse_stopped(helper: Helper) -> None:
    if helper.ended_on is not None:
        raise HelperHasStopped(day=helper.ended_on)


def _refuse_taken(sign_in: User | None, helper: Helper | None) -> None:
    if sign_in is None:
        return
    # The sign-in's row is the lock: of two who give it to two helpers, the second is refused.
    User.objects.select_for_update(no_key=True).filter(pk=sign_in.pk).first()
    others = Helper.objects.filter(sign_in=sign_in)
    if (others.exclude(pk=helper.pk) if helper else others).exists():
        raise SignInTaken
