"""Names of people who sign: sealed under a child's key, or under one of their own.

The operations above call this within their own transaction and right.
"""

from collections.abc import Sequence
from typing import NamedTuple

from beneficiaries import sealing
from beneficiaries.models import ChildIdentity, Person
from beneficiaries.reach import children_of_keys
from beneficiaries.sealing import Buffer


def seal_for_child(child: int, text: str, place: str) -> bytes:
    """Return a text sealed under a child's key, so that erasing the child destroys it."""
    identity = ChildIdentity.objects.only("master", "wrapped_key").get(child=child)
    return sealing.unwrap(identity.master, identity.wrapped_key).seal(text, place)


def open_for_child(child: int, sealed: bytes, place: str) -> str:
    """Return a text that was sealed under a child's key; empty where the child is erased."""
    identity = ChildIdentity.objects.filter(child=child).only("master", "wrapped_key").first()
    return sealing.unwrap(identity.master, identity.wrapped_key).open(sealed, place) if identity else ""


def open_for_children(sealed: Sequence[tuple[int, Buffer]], place: str) -> list[str]:
    """Return texts that were sealed under the keys of children, in their order; empty where a child is erased.

    One statement, and each key is unwrapped once, however many texts there are.
    """
    children = {child for child, text in sealed if text}
    if not children:
        return [""] * len(sealed)
    identities = ChildIdentity.objects.filter(child__in=children_of_keys(children))
    keys = {
        child: sealing.unwrap(master, wrapped)
        for child, master, wrapped in identities.values_list("child", "master", "wrapped_key")
    }
    return [keys[child].open(text, place) if child in keys else "" for child, text in sealed]


def seal_for_person(person: Person, text: str, place: str) -> bytes:
    """Return a text sealed under an adult's own key."""
    return sealing.unwrap(person.master, person.wrapped_key).seal(text, place)


def open_for_person(person: Person, sealed: bytes, place: str) -> str:
    """Return a text that was sealed under an adult's own key."""
    return sealing.unwrap(person.master, person.wrapped_key).open(sealed, place)


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


class OpenPerson(NamedTuple):
    """What is known of an adult, opened."""

    name: str
    phone: str
    workplace: str


def open_person(person: Person) -> OpenPerson:
    """Return what is known of an adult; all empty where it was erased. The caller leaves the line."""
    if not person.wrapped_key:
        return OpenPerson("", "", "")
    key = sealing.unwrap(person.master, person.wrapped_key)
    return OpenPerson(
        key.open(person.name, "person.name"),
        key.open(person.phone, "person.phone"),
        key.open(person.workplace, "person.workplace"),
    )


def reseal_person(person: Person, *, name: str, phone: str, workplace: str) -> None:
    """Seal what is known of an adult anew, under the key they have."""
    key = sealing.unwrap(person.master, person.wrapped_key)
    if open_person(person).phone != phone:  # nobody has tried the new number
        person.phone_state, person.confirmed_on, person.confirmed_by = Person.PhoneState.UNKNOWN, None, None
        person.answered_by = b""
    person.name, person.phone = key.seal(name, "person.name"), key.seal(phone, "person.phone")
    person.workplace = key.seal(workplace, "person.workplace")
    person.save()


def name_of(person: Person) -> str:
    """Return an adult's name; empty where it was erased."""
    if not person.wrapped_key:
        return ""
    return sealing.unwrap(person.master, person.wrapped_key).open(person.name, "person.name")
