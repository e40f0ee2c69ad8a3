"""What is left to do where a family wants no file: worked out from the file each time, nothing is ticked by hand.

Source: children-and-distributions.md, section 5.2; domain-rules.md, section 4.2; PIPL arts. 15 and 47.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child, FollowUp, Visit
from beneficiaries.pairings import open_pairings_of
from beneficiaries.ties import ties_of
from ledger.access.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """A step before a file is erased, or kept by a law alone: how much of it is left, and where it is done."""

    what: Promise
    left: int
    url: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left of it."""
        return not self.left


def steps_before_erasing(child: Child, task: FollowUp, viewer: User) -> list[Step]:
    """Return the steps for a child whose family wants no file; ``task`` is what was asked for that reason."""
    pairings = list(open_pairings_of(child))
    lists = [tie for tie in ties_of(child) if tie.blocks]
    planned = child.visits.filter(state=Visit.State.PLANNED).count()
    others = child.follow_ups.filter(state=FollowUp.State.OPEN).exclude(pk=task.pk).count()
    pictures = child.photographs.count()
    is_helped = child.status == Child.Status.ACTIVE
    return [
        Step(_("Pause the help"), int(is_helped), reverse("act_on_child", args=[child.code, "pause"])),
        Step(_("Take the child off lists that are not handed out yet, or hand out"),
             sum(tie.count for tie in lists),
             next((url for tie in lists if tie.where and (url := tie.where(viewer))), "")),
        Step(_("End the pairing"), len(pairings),
             reverse("pairing", args=[pairings[0].pk]) if pairings else ""),
        Step(_("Call planned visits off"), planned, reverse("visits_of_child", args=[child.code])),
        Step(_("End what else is to be done"), others, "#todo"),
        Step(_("Destroy the photographs"), pictures, reverse("destroy_photographs", args=[child.code])),
    ]  # fmt: skip
