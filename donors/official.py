"""What keeps a gift from an official receipt, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from donors.models import Gift
from donors.profiles import Profile


class Rules(NamedTuple):
    """The rules of a unit: the country's, and the unit's own certificate."""

    profile: Profile
    certificate: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why there is no official receipt, and the rule that says so."""

    key: str
    why: str | Promise
    rule: str


_WHY = {
    "entrusted": _("It is held for the person whom the giver named, and is not our income."),
    "unproven": _("Its goods have no proof of their value."),
    "returned": _("Something was given to the donor in return."),
    "certificate": _("This unit has no certificate for official receipts."),
}


def obstacles(gift: Gift, rules: Rules) -> list[Obstacle]:
    """Return what forbids an official receipt of a gift: nothing, where it may be asked for.

    Source: domain-rules.md, section 1.5 (invariant 5).
    """
    official = rules.profile.official
    if official is None:
        return [Obstacle("scheme", _("These rules know no official receipt."), str(rules.profile))]
    lots = [line.lot for line in gift.lines.all()]
    unproven = [
        line for line in gift.lines.all() if line.lot.item_id is not None and line.value_basis not in official.proofs
    ]
    found = {
        "entrusted": any(lot.fund.is_entrusted for lot in lots),
        "unproven": bool(unproven) or any(lot.item_id is not None and not lot.amount for lot in lots),
        "returned": bool(gift.return_given),
        "certificate": official.needs_certificate and not rules.certificate,
    }
    return [Obstacle(key, _WHY[key], official.forbids[key]) for key, stands in found.items() if stands]
