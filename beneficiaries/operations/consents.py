"""What families were told, and what they decided."""

import datetime as dt
import hashlib

from beneficiaries.consents import Standing, current_consent, is_linked
from beneficiaries.errors import GiverCannot, NoNoticeThen, NotGuardianThen, NothingToWithdraw
from beneficiaries.left_behind import holds
from beneficiaries.locking import lock_open_file
from beneficiaries.models import Child, Consent, GuardianLink, Notice, ParentFact, Purpose
from beneficiaries.operations.follow_ups import follow_up_on_file
from beneficiaries.people import seal_for_child
from beneficiaries.records import WITNESS
from ledger.access.errors import CodeInUse
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

_ABLE_ROLES = (GuardianLink.Role.FATHER, GuardianLink.Role.MOTHER)


@operation(Permission.WRITE_NOTICES, at=lambda given: given["root"])
def publish_notice(
    *, root: Unit, version: str, text: str, text_for_child: str, in_force_from: dt.date, by: User
) -> Notice:
    """Write down what families are told from a day on. Older versions stay, for those who decided on them.

    Errors: ``CodeInUse`` for a version that there is.
    Source: PIPL art. 17; children-and-distributions.md, section 5.2.
    """
    if Notice.objects.filter(root=root, version=version).exists():
        raise CodeInUse(code=version, field="version")
    digest = hashlib.sha256(f"{text}\0{text_for_child}".encode()).hexdigest()
    return Notice.objects.create(
        root=root, version=version, text=text, text_for_child=text_for_child, digest=digest,
        in_force_from=in_force_from, made_by=by,
    )  # fmt: skip


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def record_consent(
    *,
    child: Child,
    purpose: str,
    decision: str,
    given_by: GuardianLink,
    child_view: str,
    method: str,
    decided_on: dt.date,
    by: User,
    witness: str = "",
    valid_until: dt.date | None = None,
) -> Consent:
    """Write down what a guardian decided about one purpose, on the notice that was in force that day.

    Pictures are hidden from the moment on at which consent to them does not count. A family that wants no file gives
    who writes it down something to do: to erase it, or to say which law keeps it.

    Errors: ``FileIsClosed``; ``NotGuardianThen``; ``GiverCannot``; ``NoNoticeThen``; ``NothingToWithdraw``.
    Source: PIPL arts. 14, 15, 31; children-and-distributions.md, section 5.2.
    """
    lock_open_file(child)
    if given_by.child_id != child.pk or not is_linked(given_by, decided_on):
        raise NotGuardianThen(day=decided_on)
    _check_capacity(child, given_by, decided_on)
    notice = Notice.objects.filter(root=child.root_id, in_force_from__lte=decided_on).first()
    if notice is None:
        raise NoNoticeThen(day=decided_on)
    if decision == Consent.Decision.WITHDRAWN:
        _check_that_it_was_given(child, purpose, decided_on)
    consent = Consent.objects.create(
        child=child, notice=notice, purpose=purpose, decision=decision, given_by=given_by, child_view=child_view,
        method=method, decided_on=decided_on, recorded_by=by,
        witness=seal_for_child(child.pk, witness, WITNESS),
        valid_until=valid_until if decision == Consent.Decision.GIVEN else None,
    )  # fmt: skip
    if purpose == Purpose.FILE:
        follow_up_on_file(consent, by)
    return consent


def _check_capacity(child: Child, given_by: GuardianLink, on: dt.date) -> None:
    """Refuse a parent who is on file as unable to decide that day."""
    if given_by.role not in _ABLE_ROLES:
        return
    unable = child.parent_facts.filter(parent=given_by.role).exclude(kind=ParentFact.Kind.AWAY)
    if fact := next((fact for fact in unable if holds(fact, on)), None):
        raise GiverCannot(why=fact.get_kind_display())


def _check_that_it_was_given(child: Child, purpose: str, on: dt.date) -> None:
    now = current_consent(child, Purpose(purpose), on)
    if now.standing in {Standing.NOT_ASKED, Standing.REFUSED, Standing.WITHDRAWN}:
        raise NothingToWithdraw
