"""What a viewer sees of a child: decided here alone, for every page, list, search, paper, file and answer.

Whole to those who keep the child's file, masked to those who only look, the card to the helper who stands by the
child, nothing to others. Phone and ID
number are masked for everybody until they are asked for. Every opening leaves a line.
Source: domain-rules.md, section 4.5; book.md, section 5.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from beneficiaries.concerns import ShownConcern, concerns_visible_to
from beneficiaries.concerns import opened as opened_concern
from beneficiaries.consents import current_consent
from beneficiaries.errors import PhotographIsHidden
from beneficiaries.masks import masked_id_number, masked_name, masked_phone
from beneficiaries.models import (
    AccessEvent,
    Child,
    ChildIdentity,
    Concern,
    GuardianLink,
    Pairing,
    Person,
    Purpose,
    Visit,
)
from beneficiaries.openings import leave_line
from beneficiaries.pairings import PLACE_OF_NOTE, children_stood_by
from beneficiaries.people import open_for_child
from beneficiaries.photographs import ShownPhotograph, photographs_seen, with_photographs
from beneficiaries.pictures import picture_of
from beneficiaries.queries import children_visible_to, masked_children_visible_to, opened_in_need
from beneficiaries.register import AdultFile, ChildFile, opened
from beneficiaries.sealing import unwrap
from beneficiaries.visits import ShownVisit, opened_for
from ledger.access.errors import NotAllowed
from ledger.access.models import User

What, Role = AccessEvent.What, GuardianLink.Role


class Sight(StrEnum):
    """How much of a child somebody sees."""

    WHOLE = "whole"
    CARD = "card"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class ShownAdult:
    """A parent or guardian as the viewer sees them."""

    link: int
    role: str
    name: str
    relation: str
    workplace: str
    phone: str
    is_phone_masked: bool
    answered_by: str
    phone_state: str
    confirmed_on: dt.date | None

    @property
    def role_in_words(self) -> str:
        """The role, in words."""
        return str(GuardianLink.Role(self.role).label)

    @property
    def state_in_words(self) -> str:
        """Whether the phone works, in words."""
        return str(Person.PhoneState(self.phone_state).label) if self.phone_state else ""

    @property
    def is_broken(self) -> bool:
        """Whether nobody is reached on the number."""
        return self.phone_state == Person.PhoneState.DOES_NOT

    @property
    def who(self) -> str:
        """What the adult is to the child, in a word."""
        return self.relation or str(GuardianLink.Role(self.role).label)


@dataclass(frozen=True, slots=True)
class ShownChild:
    """A child's file as the viewer sees it."""

    sight: Sight
    name: str
    birth_date: dt.date | None
    id_number: str
    remark: str
    address: str
    household: str
    adults: tuple[ShownAdult, ...]

    @property
    def is_masked(self) -> bool:
        """Whether names are hidden from the viewer."""
        return self.sight is Sight.MASKED

    @property
    def has_hidden_numbers(self) -> bool:
        """Whether there are numbers that the viewer may ask for."""
        id_is_hidden = "*" in self.id_number and not self.is_masked
        return id_is_hidden or any(adult.is_phone_masked for adult in self.adults)

    def adult(self, role: str) -> ShownAdult | None:
        """Return the adult of a role, or None."""
        return next((adult for adult in self.adults if adult.role == role), None)

    @property
    def guardian(self) -> ShownAdult | None:
        """The acting guardian."""
        return self.adult(GuardianLink.Role.ACTING_GUARDIAN)

    @property
    def in_order(self) -> tuple[ShownAdult, ...]:
        """The adults, the one at home first."""
        return tuple(sorted(self.adults, key=lambda adult: adult.role != Role.ACTING_GUARDIAN))

    @property
    def parents(self) -> tuple[ShownAdult, ...]:
        """Father and mother, where they are known."""
        return tuple(adult for adult in self.adults if adult.role in {Role.FATHER, Role.MOTHER})


def sight_of(viewer: User, children: Collection[int]) -> dict[int, Sight]:
    """Return how much a viewer sees of each of these children, without those that are none of their business."""
    whole = set(children_visible_to(viewer).filter(pk__in=children).values_list("pk", flat=True))
    whole |= set(opened_in_need(viewer).filter(pk__in=children).values_list("pk", flat=True))
    seen = dict.fromkeys(whole, Sight.WHOLE)
    if len(seen) < len(set(children)):
        stood_by = children_stood_by(viewer, localdate()) & set(children) - whole
        seen |= dict.fromkeys(stood_by, Sight.CARD)
        masked = masked_children_visible_to(viewer).filter(pk__in=children)
        seen |= {key: Sight.MASKED for key in masked.values_list("pk", flat=True) if key not in seen}
    return seen


def names_shown(children: Collection[int], viewer: User, purpose: str, *, what: str = What.NAME) -> dict[int, str]:
    """Return the names of children as a viewer sees them, by key, and leave a line; of masked ones one of its own."""
    sights = sight_of(viewer, children)
    if not sights:
        return {}
    masked = {key for key, sight in sights.items() if sight is Sight.MASKED} if what == What.NAME else set()
    for kind, keys in ((what, sights.keys() - masked), (What.MASKED, masked)):
        if keys:
            leave_line(viewer, kind, keys, purpose, ("name",))
    sealed = ChildIdentity.objects.filter(child__in=sights).values_list("child", "master", "wrapped_key", "name")
    names = {}
    for child, master, wrapped, name in sealed.iterator(chunk_size=2000):
        opened_name = unwrap(master, wrapped).open(name, "identity.name")
        names[child] = masked_name(opened_name) if sights[child] is Sight.MASKED else opened_name
    return names


def file_shown(child: Child, viewer: User, purpose: str, *, with_numbers: bool = False) -> ShownChild | None:
    """Return a child's file as a viewer sees it, and leave a line; None for a stranger and for an erased child.

    ``with_numbers`` shows phones too, and the ID number to those who see the child whole; that is a line of its own.
    """
    sight = sight_of(viewer, [child.pk]).get(child.pk)
    file = next(opened([child.pk]), None) if sight else None
    if sight is None or file is None:
        return None
    kind = What.MASKED if sight is Sight.MASKED else What.FILE
    leave_line(viewer, kind, [child.pk], purpose, _SHOWN[sight])
    opens_numbers = with_numbers and sight is not Sight.MASKED
    if opens_numbers:
        numbers = ("phone", "id_number") if sight is Sight.WHOLE else ("phone",)
        leave_line(viewer, What.PHONE, [child.pk], purpose, numbers)
    return _as_seen(file, sight, with_numbers=opens_numbers)


def files_shown(children: Collection[int], viewer: User, purpose: str) -> dict[int, ShownChild]:
    """Return files with their numbers, for papers that leave the screen: of those the viewer sees whole. One line."""
    whole = sorted(key for key, sight in sight_of(viewer, children).items() if sight is Sight.WHOLE)
    if not whole:
        return {}
    leave_line(viewer, What.EXPORT, whole, purpose, (*_FIELDS, "phone"))
    codes = dict(Child.objects.filter(pk__in=whole).values_list("code", "pk"))
    return {codes[file.code]: _as_seen(file, Sight.WHOLE, with_numbers=True) for file in opened(whole)}


_FIELDS = ("name", "birth_date", "remark", "address", "household", "adults")
_SHOWN = {
    Sight.WHOLE: _FIELDS,
    Sight.CARD: ("name", "address", "adults"),  # what is needed on the doorstep, and no more
    Sight.MASKED: ("name", "adults"),
}


def _as_seen(file: ChildFile, sight: Sight, *, with_numbers: bool) -> ShownChild:
    is_whole, is_named = sight is Sight.WHOLE, sight is not Sight.MASKED
    return ShownChild(
        sight=sight,
        name=file.name if is_named else masked_name(file.name),
        birth_date=file.birth_date if is_whole else None,
        id_number=_id_number(file, sight, with_numbers=with_numbers),
        remark=file.remark if is_whole else "",
        address=file.address if is_named else "",
        household=file.household if is_whole else "",
        adults=tuple(
            _adult_as_seen(role, adult, sight, with_numbers=with_numbers) for role, adult in file.adults.items()
        ),
    )


def _id_number(file: ChildFile, sight: Sight, *, with_numbers: bool) -> str:
    if sight is Sight.CARD:
        return ""
    return file.id_number if with_numbers else masked_id_number(file.id_number)


def _adult_as_seen(role: str, adult: AdultFile, sight: Sight, *, with_numbers: bool) -> ShownAdult:
    is_whole, is_named = sight is Sight.WHOLE, sight is not Sight.MASKED
    return ShownAdult(
        link=adult.link,
        role=role,
        name=adult.name if is_named else masked_name(adult.name),
        relation=adult.relation,
        workplace=adult.workplace if is_whole else "",
        phone=adult.phone if with_numbers else masked_phone(adult.phone),
        is_phone_masked=bool(adult.phone) and is_named and not with_numbers,
        answered_by=adult.answered_by if is_named else "",
        phone_state=adult.phone_state,
        confirmed_on=adult.confirmed_on,
    )


def note_of_hand_over(pairing: Pairing, viewer: User) -> str:
    """Return what a helper left for the one who follows: to those who see the child whole, or follow themselves."""
    sight = sight_of(viewer, [pairing.child_id]).get(pairing.child_id)
    if not pairing.hand_over_note or sight not in {Sight.WHOLE, Sight.CARD}:
        return ""
    leave_line(viewer, What.FILE, [pairing.child_id], "pairing", ("hand_over_note",))
    return open_for_child(pairing.child_id, bytes(pairing.hand_over_note), PLACE_OF_NOTE)


def visits_read(child: Child, visits: Iterable[Visit], viewer: User) -> list[ShownVisit]:
    """Return visits to a child, opened, to a viewer who sees the child whole, and leave a line; nothing to others."""
    rows = list(visits)
    if not rows or sight_of(viewer, [child.pk]).get(child.pk) is not Sight.WHOLE:
        return []
    leave_line(viewer, What.FILE, [child.pk], "visits", ("visits",))
    consent = current_consent(child, Purpose.PHOTO_PROOF, localdate())
    return with_photographs(opened_for(rows, child, viewer), photographs_seen(child, viewer, consent))


def photograph_opened(child: Child, code: str, viewer: User) -> tuple[ShownPhotograph, bytes] | None:
    """Return a picture with what it is proof of, and leave a line; None to who does not see the child whole.

    Errors: ``PhotographIsHidden`` while consent does not count; ``PhotographIsDamaged``.
    """
    found = _photograph(child, code, viewer)
    if found is None:
        return None
    picture = picture_of(found.row)
    leave_line(viewer, What.PHOTO, [child.pk], f"photograph {code}", ("shows", "picture"))
    return found, picture


def _photograph(child: Child, code: str, viewer: User) -> ShownPhotograph | None:
    if sight_of(viewer, [child.pk]).get(child.pk) is not Sight.WHOLE:
        return None
    consent = current_consent(child, Purpose.PHOTO_PROOF, localdate())
    if not consent.may and child.photographs.filter(code=code).exists():
        raise PhotographIsHidden(how=consent.in_words)
    seen = photographs_seen(child, viewer, consent).seen
    return next((one for one in seen if one.row.code == code), None)


def concern_read(concern: Concern, viewer: User) -> ShownConcern:
    """Return a worry, opened, to who may read it, and leave a line that names no child.

    On the file of the child it would tell those who keep it that a concern was raised.

    Errors: ``NotAllowed`` for anybody else.
    """
    if not concerns_visible_to(viewer).filter(pk=concern.pk).exists():
        raise NotAllowed(unit=concern.unit)
    leave_line(viewer, What.FILE, [], f"concern {concern.code}", ("concern",))
    return opened_concern(concern)


def lines_about(child: Child) -> QuerySet[AccessEvent]:
    """Return the lines that openings and changes of a child's file left, also those of lists it stood on."""
    return AccessEvent.objects.filter(Q(child=child) | Q(pk__in=child.listings.values("pk"))).order_by("-pk")
