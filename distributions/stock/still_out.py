"""What the lines of a distribution handed out, and how much of each did not come back yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Sum

from beneficiaries.queries import children_visible_to
from beneficiaries.register import names_of
from distributions.models import Distribution, DistributionLine
from distributions.queries import distributions_visible_to
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Draw, Lot
from ledger.printing.figures import yuan_printed
from ledger.screens.finding import Found


@dataclass(frozen=True, slots=True)
class StillOut:
    """A line with what of it is still out: pieces, or minor units of money. ``name`` only where it may be read."""

    line: DistributionLine
    out: int
    name: str

    @property
    def code(self) -> str:
        """The code of the child, or the name of the group."""
        if self.line.child:
            return self.line.child.code
        return self.line.group.name if self.line.group else ""

    @property
    def written(self) -> str:
        """How much is still out, with its measure."""
        item = self.line.item
        return f"{self.out:,} {item.unit_of_measure}" if item else f"¥{yuan_printed(self.out)}"


def handed_out_by(user: User | AnonymousUser) -> QuerySet[Distribution]:
    """Return the distributions, posted and not reversed, of which this person may take something back."""
    units = units_visible_to(user, Permission.WRITE_DISTRIBUTIONS)
    visible = distributions_visible_to(user).filter(unit__in=units, entry__reversed_by__isnull=True)
    return visible.exclude(entry=None).select_related("unit", "entry")


def find_handed_out(user: User, text: str, limit: int = 8) -> list[Found]:
    """Return distributions whose number or occasion fits, the latest first."""
    fits = handed_out_by(user).filter(entry__number__icontains=text) | handed_out_by(user).filter(
        occasion__icontains=text
    )
    found = fits.order_by("-date", "-pk")[:limit]
    return [Found(one.ref, one.occasion or one.label, f"{one.date:%Y-%m-%d} · {one.unit.called}") for one in found]


def handed_out_numbered(user: User, number: str) -> Distribution | None:
    """Return the distribution of a number, or None."""
    return handed_out_by(user).filter(entry__number=number).first()


def still_out(distribution: Distribution, user: User) -> list[StillOut]:
    """Return the lines of a distribution of which something is still out, with the names that the person may read.

    Reading the names leaves a line in the register's log.
    """
    draws = Draw.objects.filter(entry=distribution.entry_id).order_by()
    came = Lot.objects.filter(returns__entry=distribution.entry_id, entry__reversed_by__isnull=True).order_by()
    out = {
        line: amount if pieces is None else pieces
        for line, pieces, amount in draws.values_list("line").annotate(pieces=Sum("quantity"), amount=Sum("amount"))
    }
    for line, pieces, amount in came.values_list("returns__line").annotate(
        pieces=Sum("quantity"), amount=Sum("amount")
    ):
        out[line] -= amount if pieces is None else pieces
    lines = [
        line for line in distribution.lines.select_related("child", "group", "item", "fund").order_by("position")
        if out.get(line.position, 0) > 0
    ]  # fmt: skip
    children = {line.child_id for line in lines if line.child_id}
    seen = set(children_visible_to(user).filter(pk__in=children).values_list("pk", flat=True))
    names = names_of(seen, user, f"return of {distribution.ref}") if seen else {}
    return [StillOut(line, out[line.position], names.get(line.child_id or 0, "")) for line in lines]
