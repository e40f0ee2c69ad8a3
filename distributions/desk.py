"""The desk at which things are handed over and signed for: who is next, what they receive, who may sign."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from beneficiaries.models import Child, GuardianLink
from beneficiaries.people import open_for_child, open_for_person
from beneficiaries.showing import file_shown
from distributions.heads import figure_of, title_of
from distributions.models import Acknowledgement, Distribution, DistributionLine
from distributions.operations.signing import STROKES, may_sign
from distributions.planning import CHILD, Column, Receiver, receiver_of
from distributions.receivers import Listed, listed
from ledger.access.models import User
from ledger.access.naming import person_called
from ledger.screens.bars import Bar, Part
from ledger.screens.flow.nodes import Tone
from ledger.screens.tables import Badge

SHOWN_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Thing:
    """One line of a receiver: what, how much, and whether it was signed for."""

    position: int
    name: str
    figure: str
    is_cash: bool
    state: str  # open, signed, left or back
    signature: Acknowledgement | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the list beside the desk."""

    who: Listed
    state: Badge
    is_now: bool


class Desk:
    """A hand-out as it is signed for, with one receiver in front."""

    def __init__(self, distribution: Distribution, viewer: User, asked: str = "", *, shows_all: bool = False) -> None:
        """Keep who is asked for; nothing is read yet."""
        self.distribution, self.viewer, self.asked, self.shows_all = distribution, viewer, asked, shows_all

    @cached_property
    def _things(self) -> dict[Receiver, list[Thing]]:
        lines = self.distribution.lines.select_related("item", "place", "fund", "acknowledgement", "not_collected")
        found: dict[Receiver, list[Thing]] = defaultdict(list)
        for line in lines.order_by("position"):
            column = Column(line.place, line.fund, line.item)
            figure = (
                f"¥{figure_of(column, line.wanted)}" if line.item is None else f"× {figure_of(column, line.wanted)}"
            )
            found[receiver_of(line)].append(
                Thing(
                    line.position, title_of(column), figure, line.item_id is None, _state_of(line),
                    getattr(line, "acknowledgement", None),
                )
            )  # fmt: skip
        return found

    @cached_property
    def states(self) -> dict[Receiver, str]:
        """How far each receiver is: open, signed or left."""
        return {receiver: _worst(things) for receiver, things in self._things.items()}

    @property
    def order(self) -> list[Receiver]:
        """The receivers in the order of the list."""
        return list(self._things)

    @cached_property
    def now(self) -> Receiver | None:
        """Who stands in front: who was asked for, else the first who has not signed."""
        asked = next((one for one in self.order if f"{one[0]}{one[1]}" == self.asked), None)
        return asked or next((one for one in self.order if self.states[one] == "open"), None)

    @property
    def place_in_line(self) -> int:
        """The number of the one in front."""
        return self.order.index(self.now) + 1 if self.now else 0

    @cached_property
    def who(self) -> Listed | None:
        """The one in front, by name."""
        return listed(self.distribution, [self.now], self.viewer)[0] if self.now else None

    @property
    def things(self) -> list[Thing]:
        """What the one in front receives."""
        return self._things[self.now] if self.now else []

    @property
    def signed_things(self) -> list[tuple[int, str]]:
        """What was signed for by the one in front, by the key of the signature; not what was brought in."""
        return [
            (
                thing.signature.pk,
                _("%(what)s %(figure)s: %(who)s, %(day)s") % {
                    "what": thing.name, "figure": thing.figure, "who": who_signed(thing.signature),
                    "day": f"{thing.signature.signed_on:%Y-%m-%d}",
                },
            )
            for thing in self.things
            if thing.signature and thing.signature.recorded_by_id
        ]  # fmt: skip

    @property
    def has_open_things(self) -> bool:
        """Whether there is something to sign for."""
        return any(thing.state in {"open", "left"} for thing in self.things)

    @property
    def has_cash(self) -> bool:
        """Whether the one in front receives money: then an adult stands beside a child who signs."""
        return any(thing.is_cash for thing in self.things)

    @property
    def after(self) -> Receiver | None:
        """Who comes next: the first after the one in front who has not signed, else the first of all."""
        here = self.order.index(self.now) if self.now else -1
        in_turn = [*self.order[here + 1 :], *self.order[: max(here, 0)]]
        return next((one for one in in_turn if self.states[one] == "open"), None)

    @cached_property
    def beside(self) -> list[Waiting]:
        """Some of those in line around the one in front, with their states."""
        line = [one for one in self.order if self.shows_all or self.states[one] == "open" or one == self.now]
        here = line.index(self.now) if self.now in line else 0
        first = max(0, min(here - SHOWN_AT_ONCE // 3, len(line) - SHOWN_AT_ONCE))
        shown = line[first : first + SHOWN_AT_ONCE]
        people = {who.receiver: who for who in listed(self.distribution, shown, self.viewer)}
        return [
            Waiting(people[one], _badge(self.states[one], is_now=one == self.now), one == self.now) for one in shown
        ]

    @property
    def next_in_line(self) -> Listed | None:
        """Who comes next, by name, of those whose names are on the page anyway."""
        return next((one.who for one in self.beside if one.who.receiver == self.after and not one.is_now), None)

    def count(self, state: str) -> int:
        """Return how many receivers are so far."""
        return sum(1 for each in self.states.values() if each == state)

    @property
    def signed(self) -> int:
        """How many signed."""
        return self.count("signed")

    @property
    def left(self) -> int:
        """How many did not collect."""
        return self.count("left")

    @property
    def to_go(self) -> int:
        """How many are still to come."""
        return self.count("open")

    @property
    def bar(self) -> Bar:
        """How far the hand-out is."""
        parts = [Part(_("signed"), self.signed), Part(_("not collected"), self.left, Tone.HATCHED)]
        return Bar("signed", parts, whole=max(1, len(self.order)))

    def signers(self, on: dt.date) -> list[tuple[str, str]]:
        """Return who may sign for the one in front: the child if it is old enough, the adults of its file, others."""
        if self.now is None or self.now[0] != CHILD:
            return []
        child = Child.objects.get(pk=self.now[1])
        found = [("child", _("The child"))] if may_sign(child, on) else []
        file = file_shown(child, self.viewer, f"distribution {self.distribution.ref}")
        links = set(
            GuardianLink.objects.filter(child=child, until__isnull=True, may_sign=True).values_list("pk", flat=True)
        )
        adults = [adult for adult in (file.adults if file else ()) if adult.link in links]
        adults.sort(key=lambda adult: adult.role != GuardianLink.Role.ACTING_GUARDIAN)
        named = [(f"guardian-{adult.link}", f"{adult.who} {person_called(adult.name)}".strip()) for adult in adults]
        return [*found, *named, ("other", _("Somebody else, with a reason and a witness"))]

    @property
    def drawings(self) -> list[str]:
        """The signatures that were drawn for the one in front, as paths of a picture."""
        if self.now is None:
            return []
        kind, key = self.now
        whose = {"child": key} if kind == CHILD else {"group": key}
        signed = self.distribution.lines.filter(
            acknowledgement__strokes__isnull=False, **whose
        ).select_related("acknowledgement__custodian").order_by("acknowledgement")  # fmt: skip
        return [as_path(strokes) for strokes in dict.fromkeys(map(drawn_on, signed)) if strokes]


def who_signed(signed: Acknowledgement) -> str:
    """Return who signed, in kind."""
    return _("the custodian and a second adult") if signed.second_id else str(signed.get_signer_display())


def drawn_on(line: DistributionLine) -> str:
    """Return the strokes that were drawn for a line: of a group by its custodian and a second adult."""
    signed = line.acknowledgement
    sealed = bytes(signed.strokes or b"")
    if signed.custodian:
        return open_for_person(signed.custodian, sealed, STROKES)
    return open_for_child(line.child_id or 0, sealed, STROKES)


def as_path(strokes: str) -> str:
    """Return strokes as the path of a picture."""
    return " ".join(f"M{stroke.replace(' ', 'L')}" for stroke in strokes.split(";"))


def _state_of(line: DistributionLine) -> str:
    if hasattr(line, "acknowledgement"):
        return "signed"
    if not hasattr(line, "not_collected") or line.not_collected.wanted < line.wanted:
        return "open"
    return "back" if line.not_collected.returned_id else "left"


def _worst(things: list[Thing]) -> str:
    states = {thing.state for thing in things}
    if "open" in states:
        return "open"
    return "left" if states & {"left", "back"} else "signed"


def _badge(state: str, *, is_now: bool) -> Badge:
    if is_now:
        return Badge(_("Now"), "info")
    words = {"signed": Badge(pgettext("state", "Signed"), "ok"), "left": Badge(_("Absent"), "warn")}
    return words.get(state, Badge(_("To go")))
