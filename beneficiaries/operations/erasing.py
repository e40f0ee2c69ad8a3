"""Destroying a child's identity, and leaving the book as it is."""

from django.db.models import Q
from django.utils.translation import override

from beneficiaries.errors import StandsOnAList, StillPaired
from beneficiaries.models import (
    AccessEvent,
    Child,
    ChildIdentity,
    ChildMerge,
    Concern,
    Enrolment,
    Erasure,
    GuardianLink,
    LifeEvent,
    Person,
    Visit,
    VisitAmendment,
)
from beneficiaries.openings import PURPOSES
from beneficiaries.operations.concerns import forget_concerns
from beneficiaries.operations.lifecycle import take_step
from beneficiaries.operations.photographs import forget_photographs
from beneficiaries.operations.visits import call_off_visits
from beneficiaries.pairings import OPEN
from beneficiaries.search_blocks import empty_blocks
from beneficiaries.ties import Tie, forget_elsewhere, ties_of
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def erase_child(*, child: Child, by: User, why: str = "") -> Child:
    """Destroy a child's sealed identity, the adults that only this child has, and what was written in free words.

    The opaque row, its code and what the book says of it stay, so that every total and seal holds; the report says
    what stayed and which rule kept it. ``why`` says who asked, as a code of ``LifeEvent.Reason``.

    Errors: ``NotAllowed``; ``StandsOnAList`` while something is planned for the child; ``StillPaired``; ``NotFromHere``
        where it is erased already.
    Source: PIPL art. 47; domain-rules.md, section 4.5.
    """
    ties = ties_of(child)
    if blocking := next((tie for tie in ties if tie.blocks), None):
        raise StandsOnAList(code=child.code, what=blocking.what, count=blocking.count)
    if child.pairings.filter(state__in=OPEN).exists():
        raise StillPaired(code=child.code)
    # Files that were joined with this one hold the same child.
    for joined in Child.objects.filter(merged_into=child):
        erase_child(child=joined, by=by, why=why)
    reason = why if why in LifeEvent.Reason.values else LifeEvent.Reason.GUARDIAN_ASKED
    child = take_step(child, LifeEvent.Kind.ERASED, reason=reason, on=None, by=by)
    call_off_visits(child, by)
    destroyed = _destroy(child)
    forget_elsewhere(child)
    Child.objects.filter(pk=child.pk).update(birth_year=None, birth_month=None, situation="")
    _forget_words(child)
    child.refresh_from_db()
    Erasure.objects.create(
        child=child, asked_by=reason, erased_by=by, destroyed=destroyed, stayed=[_line(tie) for tie in ties]
    )
    return child


def _destroy(child: Child) -> dict[str, int]:
    """Destroy rows and keys, and return how many of each."""
    links = GuardianLink.objects.filter(child=child)
    people = set(links.values_list("person", flat=True))
    elsewhere = GuardianLink.objects.filter(person__in=people).exclude(child=child)
    # An adult whom only erased children had, such as the files joined with this one, has no child left.
    people -= set(elsewhere.exclude(child__status=Child.Status.ERASED).values_list("person", flat=True))
    # The link stays, because a signature may hang on it; the person behind it becomes nobody.
    Person.objects.filter(pk__in=people).update(
        name=b"", phone=b"", workplace=b"", answered_by=b"", wrapped_key=b"", master=""
    )
    links.update(relation="")
    merges = ChildMerge.objects.filter(Q(survivor=child) | Q(absorbed=child))
    merges.filter(state=ChildMerge.State.WAITING).update(state=ChildMerge.State.WITHDRAWN)
    merges.update(before=b"")
    child.visits.filter(kind=Visit.Kind.HOME).update(second_adult=b"\0")
    child.visits.exclude(kind=Visit.Kind.HOME).update(second_adult=b"")
    child.visits.update(found=b"", next_step=b"", wellbeing=None, present=[])
    VisitAmendment.objects.filter(visit__child=child).update(text=b"")
    child.pairings.update(hand_over_note=b"")
    child.follow_ups.update(what=b"")
    # What child protection still looks after stays sealed until it is closed.
    forget_concerns(child.concerns.filter(state=Concern.State.CLOSED))
    child.consents.exclude(witness=b"").update(witness=b"\0")
    photographs = forget_photographs(child.photographs.all())
    identities, _ = ChildIdentity.objects.filter(child=child).delete()
    empty_blocks([child.pk])
    categories, _ = child.categories.all().delete()
    facts, _ = child.parent_facts.all().delete()
    return {
        "identity": identities, "adults": len(people), "categories": categories, "parent_facts": facts,
        "photographs": photographs,
    }  # fmt: skip


def _forget_words(child: Child) -> None:
    """Blank what people wrote in words about the child: nobody can tell that it holds no name."""
    Child.history.filter(id=child.pk).update(situation="", history_change_reason=None)
    Child.history.filter(id=child.pk).update(birth_year=None, birth_month=None)
    Enrolment.history.filter(child_id=child.pk).update(history_change_reason=None)
    AccessEvent.objects.filter(child=child).exclude(purpose__in=PURPOSES).update(purpose="")
    child.openings_in_need.update(reason="")


def _line(tie: Tie) -> list[str | int]:
    return [_msgid(tie.what), tie.count, _msgid(tie.rule)]


def _msgid(text: object) -> str:
    """Return a text in the language it was written in, so that each reader is told in theirs."""
    with override("en"):
        return str(text)
