"""Names of people who sign: sealed under a child's key, or under one of their own.

The operations above call this within their own transaction and right.
"""

from beneficiaries import sealing
from beneficiaries.models import ChildIdentity, Person


def seal_for_child(child: int, text: str, place: str) -> bytes:
    """Return a text sealed under a child's key, so that erasing the child destroys it."""
    identity = ChildIdentity.objects.only("master", "wrapped_key").get(child=child)
    return sealing.unwrap(identity.master, identity.wrapped_key).seal(text, place)


def open_for_child(child: int, sealed: bytes, place: str) -> str:
    """Return a text that was sealed under a child's key; empty where the child is erased."""
    identity = ChildIdentity.objects.filter(child=child).only("master", "wrapped_key").first()
    return sealing.unwrap(identity.master, identity.wrapped_key).open(sealed, place) if identity else ""


def enter_person(*, name: str, phone: str = "", workplace: str = "") -> Person:
    """Enter an adult, sealed under a key of their own."""
    person = sealed_person(name=name, phone=phone, workplace=workplace)
    person.save()
    return person


def sealed_person(*, name: str, phone: str, workplace: str) -> Person:
    """Return an adult's row, not yet saved."""
    key, master, wrapped = sealing.new_key()
    return Person(
        master=master,
        wrapped_key=wrapped,
        name=key.seal(name, "person.name"),
        phone=key.seal(phone, "person.phone"),
        workplace=key.seal(workplace, "person.workplace"),
    )


def name_of(person: Person) -> str:
    """Return an adult's name; empty where it was erased."""
    if not person.wrapped_key:
        return ""
    return sealing.unwrap(person.master, person.wrapped_key).open(person.name, "person.name")
