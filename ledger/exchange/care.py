"""Who helps children in person, as rows of spreadsheets: written out, and entered again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from typing import Any

from beneficiaries.care_records import (
    AmendmentRecord,
    Care,
    FollowUpRecord,
    HelperCheckRecord,
    HelperRecord,
    PairingRecord,
    PairingStepRecord,
    VisitRecord,
)
from beneficiaries.models import FollowUp, Helper, Pairing, Visit
from beneficiaries.operations import (
    bring_in_follow_ups,
    bring_in_helper_checks,
    bring_in_helpers,
    bring_in_pairings,
    bring_in_visits,
)
from beneficiaries.pairings import BEGUN, HELD, OPEN
from beneficiaries.records import names_of_adults
from ledger.access.models import Unit
from ledger.exchange.care_sheets import PRESENT
from ledger.exchange.cells import Value
from ledger.exchange.rows import Row
from ledger.exchange.telling import Teller, Told, record_of

Line = dict[str, Value]
_LONGEST_VISIT = 24 * 60
_FILES: tuple[tuple[str, Any], ...] = (
    ("pairings", PairingRecord), ("pairing_steps", PairingStepRecord), ("visits", VisitRecord),
    ("visit_amendments", AmendmentRecord), ("follow_ups", FollowUpRecord),
)  # fmt: skip
# Which column names a row of which file.
_NAMES = {
    "helper_checks": (("helper", "helpers"),), "pairings": (("helper", "helpers"), ("handed_over_to", "helpers")),
    "pairing_steps": (("pairing", "pairings"),), "visits": (("pairing", "pairings"),),
    "visit_amendments": (("visit", "visits"),), "follow_ups": (("visit", "visits"),),
}  # fmt: skip
_WORDS = {"helpers": "helper", "pairings": "pairing", "visits": "visit"}


def care_writers(root: Unit) -> dict[str, Callable[[], Iterator[Line]]]:
    """Return the function that writes each file."""
    # The numbers of a book are read when its first file is written.
    care = cache(lambda: Care(root, names_of_adults(root)))
    return {
        "helpers": lambda: map(asdict, care().helpers()), "helper_checks": lambda: map(asdict, care().checks()),
        "pairings": lambda: map(asdict, care().pairings()), "pairing_steps": lambda: map(asdict, care().steps()),
        "visits": lambda: map(_visit, care().visits()), "visit_amendments": lambda: map(asdict, care().amendments()),
        "follow_ups": lambda: map(asdict, care().follow_ups()),
    }  # fmt: skip


def _visit(visit: VisitRecord) -> Line:
    plain = {"state": Visit.State.DONE, "audience": Visit.Audience.TEAM}
    return {name: None if plain.get(name) == value else value for name, value in asdict(visit).items()}


class CareKeeper(Teller):
    """Enters helpers and what was done with the children whom the folder enters."""

    told_of: dict[str, Told]
    checks: list[Row]

    def read(self) -> None:
        """Read every file, and note what is wrong."""
        self._check_helpers()
        self.checks = [row for row in self.folder.rows("helper_checks") if not row.bad]
        self._check_names("helper_checks", self.checks)
        for row in self.checks:
            if bool(row.value("withdrawn_on")) != bool(row.text("withdrawn_because")):
                self._missing(
                    "helper_checks", row, "withdrawn_because" if row.value("withdrawn_on") else "withdrawn_on"
                )
        self.told_of = {name: self.told(name, kind) for name, kind in _FILES}

    def keep(self) -> None:
        """Enter all of it, for each book."""
        for root in self.known.roots():
            helpers = self._helpers(root)
            pairings = self._pairings(root, helpers) if helpers is not None else None
            visits = self._visits(root, pairings) if pairings is not None else None
            rows, told = self._of("follow_ups", root)
            if rows and visits is not None:
                self.do("follow_ups", rows, lambda root=root, told=told, visits=visits: bring_in_follow_ups(
                    root=root, follow_ups=told, visits=visits, by=self.by
                ))  # fmt: skip

    def check(self, name: str, rows: list[Row]) -> None:
        """Note what a row lacks, and what it names that is not there."""
        super().check(name, rows)
        self._check_names(name, rows)
        check = {"pairings": self._check_pairing, "visits": self._check_visit, "follow_ups": self._check_follow_up}
        for row in rows:
            check.get(name, lambda _row: None)(row)
        if name == "pairings":
            self._check_once(name, rows, "child", lambda row: row.text("kind") == "main" and row.text("state") in HELD)
            self._check_once(name, rows, "child", lambda row: row.text("kind") == "main" and row.text("state") in BEGUN)
            self._check_once(name, rows, "helper", lambda row: row.text("state") in OPEN)

    # ---- entering

    def _of(self, name: str, root: Unit) -> tuple[list[Row], list[Any]]:
        told = self.told_of[name]
        return told.rows[root.pk], told.records[root.pk]

    def _helpers(self, root: Unit) -> dict[str, Helper] | None:
        rows = [row for row in self.folder.rows("helpers") if self.known.units[row.text("unit")].root_id == root.pk]
        if not rows:
            return {}
        told = [record_of(HelperRecord, row) for row in rows]
        found = self.do(
            "helpers", rows, lambda: bring_in_helpers(root=root, helpers=told, by=self.by), counts=False
        )  # fmt: skip
        if found is None:
            return None
        self.count("helpers", sum(is_new for _helper, is_new in found.values()))
        helpers = {number: helper for number, (helper, _is_new) in found.items()}
        fresh = {number for number, (_helper, is_new) in found.items() if is_new}
        checks = [row for row in self.checks if row.text("helper") in fresh]
        records = [record_of(HelperCheckRecord, row) for row in checks]
        self.do("helper_checks", checks, lambda: bring_in_helper_checks(
            root=root, checks=records, helpers=helpers, by=self.by
        ))  # fmt: skip
        return helpers

    def _pairings(self, root: Unit, helpers: dict[str, Helper]) -> dict[str, Pairing] | None:
        (rows, told), (step_rows, steps) = self._of("pairings", root), self._of("pairing_steps", root)
        for row in rows:
            for column in ("helper", "handed_over_to"):
                if row.text(column) and row.text(column) not in helpers:
                    self.folder.fault("pairings", row, column, "no such code", what=self.known.word("helper"))
        if not rows or any(row.bad for row in rows):
            return {}
        made: dict[str, Pairing] | None = self.do("pairings", rows, lambda: bring_in_pairings(
            root=root, pairings=told, steps=steps, helpers=helpers, by=self.by
        ))  # fmt: skip
        self.count("pairing_steps", len(step_rows))
        return made

    def _visits(self, root: Unit, pairings: dict[str, Pairing]) -> dict[str, Visit] | None:
        (rows, told), (amended, amendments) = self._of("visits", root), self._of("visit_amendments", root)
        if not rows:
            return {}
        made: dict[str, Visit] | None = self.do("visits", rows, lambda: bring_in_visits(
            root=root, visits=told, amendments=amendments, pairings=pairings, by=self.by
        ))  # fmt: skip
        self.count("visit_amendments", len(amended))
        return made

    # ---- what is wrong

    def _missing(self, name: str, row: Row, column: str) -> None:
        self.folder.fault(name, row, column, "missing")

    def _check_helpers(self) -> None:
        for row in self.folder.rows("helpers"):
            if not row.bad and row.text("unit") not in self.known.units:
                self.folder.fault("helpers", row, "unit", "no such code", what=self.known.word("unit"))

    def _check_names(self, name: str, rows: list[Row]) -> None:
        """Note what a row names that stands in no row of the other file, or in one of another child."""
        for column, other in _NAMES.get(name, ()):
            there = {row.text("number"): row.text("child") for row in self.folder.rows(other)}
            for row in rows:
                code = row.text(column)
                is_other_child = name in {"pairing_steps", "visit_amendments", "visits"} and (
                    there.get(code) != row.text("child")
                )
                if code and (code not in there or is_other_child):
                    self.folder.fault(name, row, column, "no such code", what=self.known.word(_WORDS[other]))

    def _check_once(self, name: str, rows: list[Row], column: str, holds: Callable[[Row], bool]) -> None:
        seen: dict[tuple[str, str], Row] = {}
        for row in filter(holds, rows):
            before = seen.setdefault((row.text("child"), row.text("helper") if column == "helper" else ""), row)
            if before is not row:
                self.folder.fault(name, row, "state", "open twice", other=before.number)

    def _check_pairing(self, row: Row) -> None:
        state, since, until = row.text("state"), row.value("since"), row.value("until")
        is_begun = state not in {*HELD, Pairing.State.DECLINED}
        needed = {
            "agreed_on": state not in {Pairing.State.PROPOSED, Pairing.State.DECLINED},
            "approved_on": is_begun or state == Pairing.State.APPROVED,
            "since": is_begun, "until": state == Pairing.State.ENDED,
            "agreed_by": bool(row.value("agreed_on")), "agreed_role": bool(row.value("agreed_on")),
        }  # fmt: skip
        for column, is_needed in needed.items():
            if is_needed and not row.value(column):
                self._missing("pairings", row, column)
        if since and until and until < since:
            self.folder.fault("pairings", row, "until", "ends before it begins")
        for column in ("since", "until"):
            if row.value(column) and not needed[column]:
                self.folder.fault("pairings", row, column, "not of this state")

    def _check_visit(self, row: Row) -> None:
        state = row.text("state") or Visit.State.DONE
        is_done, happened_on = state == Visit.State.DONE, row.value("happened_on")
        was_there = state in {Visit.State.DONE, Visit.State.ATTEMPTED}
        needed = {
            "happened_on": was_there, "found": is_done, "planned_on": not was_there,
            "second_adult": is_done and row.text("kind") == Visit.Kind.HOME,
            "reason": state in {Visit.State.ATTEMPTED, Visit.State.CANCELLED},
        }  # fmt: skip
        for column, is_needed in needed.items():
            if is_needed and not row.value(column):
                self._missing("visits", row, column)
        for column, may_stand in (("happened_on", was_there), ("reason", not is_done and needed["reason"]),
                                  ("wellbeing", is_done)):  # fmt: skip
            if row.value(column) and not may_stand:
                self.folder.fault("visits", row, column, "not of this state")
        if row.value("next_on") and happened_on and row.value("next_on") < happened_on:
            self.folder.fault("visits", row, "next_on", "ends before it begins")
        if (row.value("minutes") or 0) > _LONGEST_VISIT:
            self.folder.fault("visits", row, "minutes", "too large a figure")
        present = row.value("present") or ()
        if set(present) <= set(PRESENT):
            row.values["present"] = tuple(PRESENT[one] for one in present)
        else:
            self.folder.fault("visits", row, "present", "not one of the choices", choices=", ".join(PRESENT))

    def _check_follow_up(self, row: Row) -> None:
        kind, is_dropped = row.text("kind"), row.text("state") == FollowUp.State.DROPPED
        is_of_decision = kind in {FollowUp.Kind.CONSENT, FollowUp.Kind.FILE}
        needed = {
            "visit": kind == FollowUp.Kind.VISIT, "adult": kind == FollowUp.Kind.PHONE,
            "role": kind == FollowUp.Kind.PHONE, "purpose": is_of_decision,
            "decided_on": is_of_decision, "reason": is_dropped,
        }  # fmt: skip
        for column, is_needed in needed.items():
            if is_needed and not row.value(column):
                self._missing("follow_ups", row, column)
        if row.text("reason") and not is_dropped:
            self.folder.fault("follow_ups", row, "reason", "not of this state")
