"""Destroying a child's identity, and leaving the book as it is."""

from beneficiaries.models import Child, ChildIdentity, GuardianLink, Person
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def erase_child(*, child: Child, why: str, by: User) -> Child:
    """Destroy a child's sealed identity and the adults that only this child has.

    The opaque row, its code and what the book says of it stay, so that every total and seal holds.

    Errors: ``NotAllowed``.
    Source: PIPL art. 47; domain-rules.md, section 4.5.
    """
    links = GuardianLink.objects.filter(child=child)
    people = set(links.values_list("person", flat=True))
    others = GuardianLink.objects.filter(person__in=people).exclude(child=child)
    people -= set(others.values_list("person", flat=True))
    # The link stays, because a signature may hang on it; the person behind it becomes nobody.
    Person.objects.filter(pk__in=people).update(
        name=b"", phone=b"", workplace=b"", answered_by=b"", wrapped_key=b"", master=""
    )
    ChildIdentity.objects.filter(child=child).delete()
    child.categories.all().delete()
    child.parent_facts.all().delete()
    child.status, child.merged_into, child.birth_year, child.situation = Child.Status.ERASED, None, None, ""
    keep(child, by=by, why=why)
    return child
