"""Who gave what a child received."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from beneficiaries.models import Child
from beneficiaries.showing import names_shown
from distributions.models import DistributionLine
from donors.models import Donor
from donors.queries import donors_visible_to
from ledger.access.models import User
from ledger.access.naming import named
from ledger.book.models import Attribution, Draw, Lot
from ledger.book.trace import what_reached
from ledger.reports.addresses import address
from ledger.reports.tracing.pictures import path_of_child
from ledger.reports.tracing.pieces import Kept, kept
from ledger.screens.flow import Flow


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One thing a child received and kept; ``amount`` in minor units, ``pieces`` None for money."""

    date: dt.date
    occasion: str
    number: str
    url: str
    what: str
    pieces: int | None
    amount: int
    fund: str
    givers: str
    signed: str


@dataclass(frozen=True, slots=True)
class WayBack:
    """A child, named as far as the reader may, with what it received and from how many donors."""

    name: str
    received: int
    rows: list[ReceivedRow]
    donors: int
    path: Flow

    @property
    def times(self) -> int:
        """How often it received something: what one hand-out gave counts once."""
        return len({row.number for row in self.rows})


def way_back(child: Child, user: User) -> WayBack:
    """Return who gave what a child received, and leave a line that the name was opened.

    Donors are named only to those who may read them; to others by their kind. A handful of queries.
    """
    pieces = [piece for piece in kept(what_reached(child.pk)) if piece.event.is_distribution]
    donors = _donors({piece.origin for piece in pieces})
    funds, givers = _funds(pieces), _givers(donors, user)
    name = names_shown([child.pk], user, "trace").get(child.pk, "")
    rows = _rows(pieces, funds, givers)
    path = path_of_child(pieces, funds, givers, child.code)
    return WayBack(
        name, sum(row.amount for row in rows), rows, len({donor for donor in donors.values() if donor}), path
    )


def _funds(pieces: Iterable[Kept]) -> dict[int, str]:
    lots = Lot.objects.filter(pk__in={piece.lot for piece in pieces})
    return {lot: named(name, name_en) for lot, name, name_en in lots.values_list("pk", "fund__name", "fund__name_en")}


def _donors(origins: Collection[int]) -> dict[int, Donor | None]:
    """Return whose each origin lot is; nobody's is what stood in the book before it began, and interest."""
    party = dict(Lot.objects.filter(pk__in=origins).values_list("pk", "party"))
    party |= dict(Attribution.objects.filter(lot__in=origins).order_by("id").values_list("lot", "party"))
    roots = dict(Lot.objects.filter(pk__in=origins).values_list("pk", "entry__root"))
    donors: dict[tuple[int | None, str], Donor] = {
        (donor.root_id, donor.code): donor
        for donor in Donor.objects.filter(code__in=set(party.values()), root__in=set(roots.values()))
    }
    return {origin: donors.get((roots[origin], code or "")) for origin, code in party.items()}


def _givers(donors: Mapping[int, Donor | None], user: User) -> dict[int, tuple[str, str]]:
    """Return, by origin lot, how its giver is called for the reader, with an address."""
    some = {donor.pk for donor in donors.values() if donor}
    seen = set(donors_visible_to(user).filter(pk__in=some).values_list("pk", flat=True))
    found = {}
    for origin, donor in donors.items():
        if donor is None:
            found[origin] = _("Before the book, interest"), ""
        elif donor.pk in seen:
            found[origin] = donor.called, address("donor", donor.code)
        else:
            found[origin] = capfirst(donor.get_kind_display()), ""
    return found


def _rows(pieces: list[Kept], funds: dict[int, str], givers: dict[int, tuple[str, str]]) -> list[ReceivedRow]:
    of_draw: dict[int, list[Kept]] = defaultdict(list)
    for piece in pieces:
        of_draw[piece.draw].append(piece)
    draws = Draw.objects.filter(pk__in=of_draw).select_related("lot__item")
    signed = _signatures(draws)
    rows = []
    for drawn in draws:
        some = of_draw[drawn.pk]
        event, item = some[0].event, drawn.lot.item
        names = dict.fromkeys(givers[piece.origin][0] for piece in some)
        rows.append(
            ReceivedRow(
                event.date, event.occasion, event.number, address("distribution", event.number),
                named(item.name, item.name_en) if item else _("Money"), drawn.quantity,
                sum(piece.amount for piece in some), funds[drawn.lot_id], _(", ").join(names),
                signed.get((event.entry, drawn.line), ""),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.date, row.number), reverse=True)


def _signatures(draws: Iterable[Draw]) -> dict[tuple[int, int], str]:
    """Return who signed, in kind, and when, by entry and line of its draws."""
    asked = Q()
    for drawn in draws:
        asked |= Q(distribution__entry=drawn.entry_id, position=drawn.line)
    if not asked:
        return {}
    lines = DistributionLine.objects.filter(asked, acknowledgement__isnull=False)
    found = (
        (line.distribution.entry_id or 0, line.position, line.acknowledgement)
        for line in lines.select_related("distribution", "acknowledgement")
    )
    return {
        (entry, position): _("%(who)s, %(day)s")
        % {"who": signed.get_signer_display(), "day": signed.signed_on.isoformat() if signed.signed_on else "—"}
        for entry, position, signed in found
    }
