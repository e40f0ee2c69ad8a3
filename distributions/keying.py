"""A page that came back, as it is keyed: everything as printed, save what differs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from beneficiaries.models import Child, GuardianLink
from distributions.heads import amount_of, figure_of, text_of, title_of
from distributions.models import Distribution, DistributionLine, NotCollected, SheetPage
from distributions.operations.sheets import KeyedRow
from distributions.operations.signing import Method, Signature, may_sign
from distributions.planning import CHILD, Column, Receiver, receiver_of
from distributions.receivers import Listed, listed
from distributions.sheets import ROWS_A_PAGE, PageOfSheet, columns_on, pages_of
from ledger.access.models import User
from ledger.book.shelf import Key


@dataclass(slots=True)
class KeyedLine:
    """One line of a receiver on the page: what is printed, and what was typed as left."""

    position: int
    column: Column
    printed: str
    state: str  # open, signed or back
    left: str = ""
    is_bad: bool = False


@dataclass(slots=True)
class Row:
    """One receiver of the page: who may sign, and what was typed."""

    number: int
    who: Listed
    lines: list[KeyedLine]
    signers: list[tuple[str, str]]
    typed: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is something of it to key."""
        return any(line.state == "open" for line in self.lines)

    @property
    def is_signed(self) -> bool:
        """Whether something of it is signed for."""
        return any(line.state == "signed" for line in self.lines)

    @property
    def signer(self) -> str:
        """Who signed: what was typed, else the first who may."""
        return self.typed.get("who") or (self.signers[0][0] if self.signers else "")

    @property
    def has_more(self) -> bool:
        """Whether what goes with somebody else is asked for, or typed."""
        return self.who.is_group or self.signer == "other" or any(
            self.typed.get(name) for name in ("name", "why", "witness")
        )  # fmt: skip


@dataclass(slots=True)
class Count:
    """What was counted by hand of a column, beside what the page prints."""

    column: Column
    name: str
    printed: str
    text: str = ""
    is_bad: bool = False


class Keying:
    """A page of a sheet as it is keyed by somebody."""

    def __init__(self, page: SheetPage, viewer: User, on: dt.date, sent: QueryDict | None = None) -> None:
        """Keep what was sent; it is read once."""
        self.page, self.viewer, self.on, self.sent = page, viewer, on, sent
        self.errors: list[str] = []
        self.counted: dict[Key, int] = {}
        self.distribution: Distribution = page.sheet.distribution
        if sent is not None:
            self._read(sent)

    @cached_property
    def printed(self) -> PageOfSheet:
        """What stands on the page."""
        return pages_of(self.distribution)[self.page.number - 1]

    @cached_property
    def _lines(self) -> dict[Receiver, list[DistributionLine]]:
        found: dict[Receiver, list[DistributionLine]] = defaultdict(list)
        lines = self.distribution.lines.select_related("place", "fund", "item", "acknowledgement", "not_collected")
        for line in lines.order_by("position"):
            if (receiver := receiver_of(line)) in self.printed.wanted:
                found[receiver].append(line)
        return found

    @cached_property
    def rows(self) -> list[Row]:
        """The receivers of the page, in the order in which they stand there."""
        people = {who.receiver: who for who in listed(self.distribution, self.printed.receivers, self.viewer)}
        first = (self.page.number - 1) * ROWS_A_PAGE
        return [
            Row(
                first + index, people[receiver], [_keyed(line) for line in self._lines[receiver]],
                self._signers[receiver], _told(self._lines[receiver]),
            )
            for index, receiver in enumerate(self.printed.receivers, 1)
        ]  # fmt: skip

    @cached_property
    def counts(self) -> list[Count]:
        """The columns of the page, to be counted by hand."""
        return [
            Count(column, title_of(column), figure_of(column, self.printed.total(column.key)))
            for column in columns_on([self.printed])
        ]

    @cached_property
    def _signers(self) -> dict[Receiver, list[tuple[str, str]]]:
        """Who may sign for each child: no names are needed, the paper has them."""
        keys = [key for kind, key in self.printed.receivers if kind == CHILD]
        adults: dict[int, list[tuple[str, str]]] = defaultdict(list)
        links = GuardianLink.objects.filter(child__in=keys, until__isnull=True, may_sign=True)
        for link in sorted(links, key=lambda one: (one.role != GuardianLink.Role.ACTING_GUARDIAN, one.role)):
            adults[link.child_id].append((f"guardian-{link.pk}", link.relation or str(link.get_role_display())))
        found: dict[Receiver, list[tuple[str, str]]] = {}
        for child in Child.objects.filter(pk__in=keys):
            own = [("child", _("the child"))] if may_sign(child, self.on) else []
            has_cash = any(line.item_id is None for line in self._lines[CHILD, child.pk])
            others = adults[child.pk]
            in_order = [*others, *own] if has_cash else [*own, *others]
            found[CHILD, child.pk] = [*in_order, ("other", _("somebody else"))]
        return found | {one: [] for one in self.printed.receivers if one not in found}

    def _read(self, sent: QueryDict) -> None:
        for row in self.rows:
            key = row.who.key
            row.typed = {
                name: sent.get(f"{name}.{key}", "").strip()
                for name in ("who", "thumb", "name", "relation", "why", "witness", "reason")
            }
            for line in row.lines:
                line.left = sent.get(f"left.{line.position}", "").strip()
                self._amount(line.column, line.left, line)
        for count in self.counts:
            count.text = sent.get(f"counted.{count.column.name}", "").strip()
            if (number := self._amount(count.column, count.text, count)) is not None and count.text:
                self.counted[count.column.key] = number
            elif not count.text:
                count.is_bad = True
                self.errors.append(_("%(what)s: write what was counted by hand.") % {"what": count.name})

    def _amount(self, column: Column, text: str, where: KeyedLine | Count) -> int | None:
        try:
            return amount_of(column, text)
        except ValidationError as error:
            where.is_bad = True
            self.errors.append(error.messages[0])
            return None

    @property
    def open_rows(self) -> list[Row]:
        """The rows of which there is something to key."""
        return [row for row in self.rows if row.is_open]

    @property
    def is_begun(self) -> bool:
        """Whether some rows are settled and only the others are to be keyed."""
        return self.page.keyed_at is None and 0 < len(self.open_rows) < len(self.rows)

    @property
    def waits_for_few(self) -> bool:
        """Whether it is worth while to say which."""
        return self.is_begun and 2 * len(self.open_rows) <= len(self.rows)

    @property
    def keyed(self) -> list[KeyedRow]:
        """What was typed, as the operation takes it."""
        return [self._as_keyed(row) for row in self.open_rows]

    def _as_keyed(self, row: Row) -> KeyedRow:
        left = {
            line.position: number
            for line in row.lines
            if line.state == "open" and (number := amount_of(line.column, line.left))
        }
        signer, _dash, link = (row.signer or "other").partition("-")
        signature = Signature(
            signer=signer, method=Method.THUMB if row.typed["thumb"] else Method.PAPER,
            guardian=int(link) if link.isdecimal() else None, other_name=row.typed["name"],
            relation=row.typed["relation"][:20], why=row.typed["why"], witness=row.typed["witness"],
        )  # fmt: skip
        return KeyedRow(row.who.receiver, signature, left, row.typed["reason"] or NotCollected.Reason.ABSENT)

    def refuse(self, sentence: str, line: int | None) -> None:
        """Put a refusal beside the row that it is about, else on top."""
        if line is not None:
            self.open_rows[line - 1].error = sentence
        self.errors.append(sentence)


def _keyed(line: DistributionLine) -> KeyedLine:
    column = Column(line.place, line.fund, line.item)
    noted = getattr(line, "not_collected", None)
    is_back = noted is not None and noted.returned_id is not None and noted.wanted == line.wanted
    state = "signed" if hasattr(line, "acknowledgement") else "back" if is_back else "open"
    left = text_of(column, noted.wanted) if noted and state == "open" else ""  # said on a phone before
    return KeyedLine(line.position, column, figure_of(column, line.wanted), state, left)


def _told(lines: Iterable[DistributionLine]) -> dict[str, str]:
    """Return why something was not collected, where it was said on a phone before."""
    noted = (getattr(line, "not_collected", None) for line in lines)
    return next(({"reason": one.reason} for one in noted if one), {})


def reasons() -> Mapping[str, str]:
    """Return why something was left, in words."""
    return {value: str(label) for value, label in NotCollected.Reason.choices}
