"""Who cares for a child on which days, and whether they can be called."""

import datetime as dt

from django.db.models import Q

from beneficiaries import sealing
from beneficiaries.errors import EndsBeforeItBegins, NoPhone, RoleTaken
from beneficiaries.locking import lock_open_file
from beneficiaries.models import AccessEvent, Child, GuardianLink
from beneficiaries.openings import leave_line
from beneficiaries.operations.registering import AdultParticulars
from beneficiaries.people import enter_person, open_person
from beneficiaries.searching import index_child
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def link_guardian(
    *,
    child: Child,
    role: str,
    adult: AdultParticulars,
    since: dt.date | None,
    by: User,
    until: dt.date | None = None,
    basis: str = "",
    may_sign: bool = False,
    may_collect: bool = False,
) -> GuardianLink:
    """Link an adult to a child over the days ``[since, until)``: on any day one in each role at most.

    Errors: ``RoleTaken``; ``EndsBeforeItBegins``; ``FileIsClosed``.
    Source: children-and-distributions.md, section 5.1; domain-rules.md, section 5.5.
    """
    lock_open_file(child)
    if since and until and until <= since:
        raise EndsBeforeItBegins(field="until", since=since)
    if other := _overlapping(child, role, since, until):
        raise RoleTaken(code=child.code, since=other.since or "—", until=other.until or "—")
    person = enter_person(name=adult.name, phone=adult.phone, workplace=adult.workplace)
    link = GuardianLink.objects.create(
        child=child, person=person, role=role, relation=adult.relation, since=since, until=until, basis=basis,
        may_sign=may_sign, may_collect=may_collect,
    )  # fmt: skip
    _write_down(child, role, by)
    return link


def _overlapping(child: Child, role: str, since: dt.date | None, until: dt.date | None) -> GuardianLink | None:
    before_the_end = Q() if until is None else Q(since__isnull=True) | Q(since__lt=until)
    after_the_beginning = Q() if since is None else Q(until__isnull=True) | Q(until__gt=since)
    return child.guardians.filter(before_the_end, after_the_beginning, role=role).first()


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["link"].child.keeper)
def end_guardian(*, link: GuardianLink, on: dt.date, by: User) -> GuardianLink:
    """End a link on a day. It stays, for what was signed under it.

    Errors: ``EndsBeforeItBegins``.
    """
    link = GuardianLink.objects.select_for_update().select_related("child").get(pk=link.pk)
    if link.since is not None and link.since >= on:
        raise EndsBeforeItBegins(since=link.since)
    link.until = on
    link.save(update_fields=["until"])
    _write_down(link.child, link.role, by)
    return link


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["link"].child.keeper)
def confirm_phone(*, link: GuardianLink, state: str, answered_by: str, on: dt.date, by: User) -> GuardianLink:
    """Write down that an adult's phone was called: whether it works, and who answers it.

    Errors: ``NoPhone``.
    Source: domain-rules.md, section 5.4.
    """
    person = link.person
    if not open_person(person).phone:
        raise NoPhone
    key = sealing.unwrap(person.master, person.wrapped_key)
    person.answered_by = key.seal(answered_by, "person.answered_by")
    person.phone_state, person.confirmed_on, person.confirmed_by = state, on, by
    person.save(update_fields=["answered_by", "phone_state", "confirmed_on", "confirmed_by"])
    leave_line(by, AccessEvent.What.CHANGE, [link.child_id], "", ("phone", link.role))
    return link


def _write_down(child: Child, role: str, by: User) -> None:
    index_child(child)
    leave_line(by, AccessEvent.What.CHANGE, [child.pk], "", (role,))
