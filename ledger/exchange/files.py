"""Entering what a folder says of children's files beside the register; of children that were entered with it alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from beneficiaries.models import Child
from beneficiaries.operations import bring_in_adults, bring_in_histories, bring_in_states, publish_notice
from beneficiaries.queries import notices_of
from beneficiaries.records import (
    AdultRecord,
    CategoryRecord,
    ConsentRecord,
    EnrolmentRecord,
    ParentRecord,
    StepRecord,
)
from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.exchange.care import CareKeeper
from ledger.exchange.rows import Row
from ledger.exchange.telling import Teller

# What may stand open once: a role, a class of hardship, what holds of a parent, a class.
_ONCE: dict[str, tuple[str, ...]] = {
    "adults": ("child", "role"), "enrolments": ("child",), "hardship": ("child", "kind"),
    "parents": ("child", "parent", "kind"),
}  # fmt: skip


class FileKeeper(Teller):
    """Enters adults with the register, and the rest once everything that names a child is in the book."""

    def keep_adults(self, fresh: Iterable[Child]) -> None:
        """Enter the adults of children that were just entered; signatures may name them."""
        self.fresh |= {(child.root_id, child.code) for child in fresh}
        faults = len(self.folder.faults)
        told = self.told("adults", AdultRecord)
        if len(self.folder.faults) > faults:
            return
        for root in self.known.roots():
            if told.records[root.pk]:
                self.do("adults", told.rows[root.pk], lambda root=root: bring_in_adults(
                    root=root, adults=told.records[root.pk], by=self.by
                ))  # fmt: skip

    def keep_histories(self, now: dt.datetime) -> None:
        """Enter notices, classes before, hardship, parents, steps, decisions, who helped; then how files stand."""
        self._notices()
        told = {
            name: self.told(name, kind)
            for name, kind in (
                ("enrolments", EnrolmentRecord), ("hardship", CategoryRecord), ("parents", ParentRecord),
                ("steps", StepRecord), ("consents", ConsentRecord),
            )
        }  # fmt: skip
        care = CareKeeper(self.folder, self.known, self.by, self.added)
        care.fresh = self.fresh
        care.read()
        if self.folder.faults:
            return
        for root in self.known.roots():
            of = {name: each.records[root.pk] for name, each in told.items()}
            if not any(of.values()):
                continue
            self.do("consents", told["consents"].rows[root.pk], lambda root=root, of=of: bring_in_histories(
                root=root, enrolments=of["enrolments"], categories=of["hardship"], parents=of["parents"],
                steps=of["steps"], consents=of["consents"], at=now, by=self.by,
            ))  # fmt: skip
            for name in ("enrolments", "hardship", "parents", "steps"):
                self.count(name, len(of[name]))
        care.keep()
        for root in self.known.roots():
            if states := self._states(root):
                self.do("children", [], lambda root=root, states=states: bring_in_states(
                    root=root, states=states, by=self.by
                ))  # fmt: skip

    def _notices(self) -> None:
        roots = self.known.roots()
        for row in self.folder.rows("notices"):
            unit = self.known.units.get(row.text("unit")) if row.text("unit") else None
            root = (unit.root if unit else None) or (roots[0] if len(roots) == 1 else None)
            if row.bad:
                continue
            if root is None:
                self.folder.fault("notices", row, "unit", "several books")
            elif not notices_of(root).filter(version=row.text("version")).exists():
                self._publish(row, root)

    def _publish(self, row: Row, root: Unit) -> None:
        try:
            publish_notice(
                root=root, version=row.text("version"), text=row.text("text"),
                text_for_child=row.text("text_for_child"), in_force_from=row.value("in_force_from"), by=self.by,
            )  # fmt: skip
        except Refusal as refusal:
            self.folder.refused("notices", row, refusal.field, refusal)
        else:
            self.count("notices")

    def _states(self, root: Unit) -> dict[str, tuple[str, str]]:
        return {
            row.text("code"): (row.text("status"), row.text("merged_into"))
            for row in self.folder.rows("children")
            if row.text("status") not in {"", Child.Status.ACTIVE} and (root.pk, row.text("code")) in self.fresh
        }

    def check(self, name: str, rows: list[Row]) -> None:
        """Note days in the wrong order, what stands open twice, and what a decision or a school lacks."""
        super().check(name, rows)
        open_rows: dict[tuple[str, ...], Row] = {}
        for row in rows:
            if name in _ONCE and row.value("until") is None:
                key = tuple(row.text(column) for column in _ONCE[name])
                if key in open_rows:
                    self.folder.fault(name, row, "until", "open twice", other=open_rows[key].number)
                open_rows[key] = row
            if name == "consents":
                self._check_decision(row)
            if name == "enrolments" and row.text("school") not in self.known.units:
                self.folder.fault(name, row, "school", "no such school")

    def _check_decision(self, row: Row) -> None:
        if row.text("method") == "witnessed" and not row.text("witness"):
            self.folder.fault("consents", row, "witness", "missing")
        if row.text("decision") != "given" and row.value("valid_until"):
            self.folder.fault("consents", row, "valid_until", "only what is given ends")
