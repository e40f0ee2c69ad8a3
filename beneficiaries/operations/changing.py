"""Changing what is known of a child: the opaque row with its history, the sealed part without one."""

import datetime as dt

from django.db.models import ProtectedError

from beneficiaries import sealing
from beneficiaries.errors import EndsBeforeItBegins, FileIsClosed, IdNumberKnown
from beneficiaries.locking import lock_register
from beneficiaries.models import AccessEvent, Child, ChildIdentity, Enrolment, GuardianLink
from beneficiaries.operations.registering import AdultParticulars, ChildParticulars, check_id_number, month_of
from beneficiaries.people import enter_person, open_person, reseal_person
from beneficiaries.records import REGISTER_ROLES
from beneficiaries.searching import index_child
from beneficiaries.villages import villages_named
from ledger.access.history import keep, locked
from ledger.access.models import User
from ledger.access.operation import operation, require
from ledger.access.permissions import Permission


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def change_child(
    *, child: Child, to: ChildParticulars, on: dt.date, by: User, why: str = "", version: str = ""
) -> Child:
    """Change what is known of a child from a day on. The code stays.

    Another school or class ends the enrolment and begins one; another adult in a role ends the old link and begins
    one, so that what was signed before keeps its signer. ``version`` is the one that the person saw.

    Units: ``on`` is the first day of what is new.
    Errors: ``ChangedMeanwhile``; ``FileIsClosed``; ``IdNumberWrong``; ``BirthDateDisagrees``; ``IdNumberKnown``;
        ``NotAllowed`` in a new school.
    """
    child = locked(child, version)
    if child.status in Child.CLOSED:
        raise FileIsClosed(code=child.code)
    require(by=by, permission=Permission.WRITE_CHILDREN, unit=to.school)
    return write_particulars(child, to, on, by, why)


def write_particulars(child: Child, to: ChildParticulars, on: dt.date, by: User, why: str = "") -> Child:
    """Write into a locked file what is known from a day on. For operations, which have asked for the right.

    Errors: as ``change_child``.
    """
    check_id_number(to)
    changed = _change_identity(child, to) + _change_adults(child, dict(to.adults), on)
    index_child(child)
    if child.status != Child.Status.LEFT:
        _enrol(child, to, on, by)
        child.keeper = to.school
    villages = villages_named(child.root, {to.village} if to.village else set(), by)
    child.sex, child.situation, child.village = to.sex, to.situation, villages.get(to.village)
    child.birth_year, child.birth_month = month_of(to.birth_date)
    keep(child, by=by, why=why)
    if changed:
        AccessEvent.objects.create(
            viewer=by, child=child, what=AccessEvent.What.CHANGE, fields=",".join(changed), purpose=why
        )
    return child


def _change_identity(child: Child, to: ChildParticulars) -> list[str]:
    """Seal what is new, and return which fields that were."""
    identity = ChildIdentity.objects.select_for_update().get(child=child)
    key = sealing.unwrap(identity.master, identity.wrapped_key)
    digest = sealing.digest(to.id_number) if to.id_number else ""
    digests = sealing.digests_of(to.id_number) if to.id_number else []
    if digest and digest != identity.id_digest:
        lock_register(child.root_id)
    known = ChildIdentity.objects.filter(child__root=child.root_id, id_digest__in=digests).exclude(child=child)
    if digest and (other := known.select_related("child").first()):
        raise IdNumberKnown(code=child.code, other=other.child.code)
    birth = to.birth_date.isoformat() if to.birth_date else ""
    changed = []
    for name, text in (
        ("name", to.name), ("birth_date", birth), ("id_number", to.id_number), ("remark", to.remark),
        ("address", to.address), ("household", to.household),
    ):  # fmt: skip
        if key.open(getattr(identity, name), f"identity.{name}") != text:
            setattr(identity, name, key.seal(text, f"identity.{name}"))
            changed.append(name)
    identity.id_digest = digest
    identity.save()
    return changed


def _change_adults(child: Child, adults: dict[str, AdultParticulars], on: dt.date) -> list[str]:
    links = {link.role: link for link in child.guardians.filter(until__isnull=True).select_related("person")}
    changed: list[str] = []
    for role in REGISTER_ROLES:
        link, adult = links.get(role), adults.get(role)
        adult = adult if adult and adult.name else None
        if link and adult and open_person(link.person) == (adult.name, adult.phone, adult.workplace):
            if link.relation == adult.relation:
                continue
            link.relation = adult.relation
            link.save(update_fields=["relation"])
        elif link and adult and (open_person(link.person)[0] == adult.name or link.since == on):
            reseal_person(link.person, name=adult.name, phone=adult.phone, workplace=adult.workplace)
            link.relation = adult.relation
            link.save(update_fields=["relation"])
        elif link or adult:
            _replace(child, role, link, adult, on)
        else:
            continue
        changed.append(role)
    return changed


def _replace(child: Child, role: str, link: GuardianLink | None, adult: AdultParticulars | None, on: dt.date) -> None:
    if link:
        end_link(link, on)
    if adult:
        GuardianLink.objects.create(
            child=child, role=role, relation=adult.relation, since=on,
            person=enter_person(name=adult.name, phone=adult.phone, workplace=adult.workplace),
            may_sign=True, may_collect=role == GuardianLink.Role.ACTING_GUARDIAN,
        )  # fmt: skip


def end_link(link: GuardianLink, on: dt.date) -> None:
    """End a link on a day; one that began that day held on none, and goes. For operations only.

    Errors: ``EndsBeforeItBegins`` where somebody signed under it.
    """
    if link.since is None or link.since < on:
        link.until = on
        link.save(update_fields=["until"])
        return
    try:
        link.delete()
    except ProtectedError:
        raise EndsBeforeItBegins(since=link.since) from None


def _enrol(child: Child, to: ChildParticulars, on: dt.date, by: User) -> None:
    present = child.enrolments.filter(until__isnull=True).first()
    if present and (present.school_id, present.school_class) == (to.school.pk, to.school_class):
        if present.boarding != to.boarding:
            present.boarding = to.boarding
            keep(present, by=by)
        return
    if present and present.since is not None and present.since >= on:
        present.school, present.school_class, present.boarding = to.school, to.school_class, to.boarding
        keep(present, by=by)
        return
    if present:
        present.until = on
        keep(present, by=by)
    keep(Enrolment(child=child, school=to.school, school_class=to.school_class, boarding=to.boarding, since=on), by=by)
