"""Whom a fund may reach: the villages, schools and children that its giver named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from beneficiaries.reach import first_outside, outside
from ledger.access.models import Unit
from ledger.book.models import Fund


@dataclass(frozen=True, slots=True)
class Rule:
    """The parts of a fund's rule; None for a part that binds nobody."""

    villages: dict[int, str] | None
    schools: dict[int, Unit] | None
    named: frozenset[int] | None

    def __str__(self) -> str:
        """Return the rule as it stands in a refusal."""
        if self.named is not None:
            return _("the %(count)s children its giver named") % {"count": len(self.named)}
        schools = (school.called for school in (self.schools or {}).values())
        return _(", ").join(sorted([*(self.villages or {}).values(), *schools]))

    @property
    def binds(self) -> bool:
        """Whether the rule leaves anybody out."""
        return self.villages is not None or self.schools is not None or self.named is not None

    def first_outside(self, children: Collection[int], on: dt.date) -> str | None:
        """Return the code of the first of these children whom the rule leaves out, or None."""
        return first_outside(children, on, villages=self.villages, schools=self.schools, named=self.named)

    def outside(self, children: Collection[int], on: dt.date) -> dict[int, str]:
        """Return all of these children whom the rule leaves out, with their codes."""
        return outside(children, on, villages=self.villages, schools=self.schools, named=self.named)


def rule_of(fund: Fund) -> Rule:
    """Return the rule of a fund. An entrusted fund without named children reaches nobody."""
    named = frozenset(child.pk for child in fund.children.all())
    return Rule(
        villages={village.pk: village.name for village in fund.villages.all()} or None,
        schools={school.pk: school for school in fund.schools.all()} or None,
        named=named if named or fund.is_entrusted else None,
    )
