"""The lines of a preview as a person reads them: numbers masked, columns in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from beneficiaries.likeness import REASONS
from beneficiaries.masks import masked_id_number, masked_phone
from beneficiaries.models import Child
from ledger.access.sentences import as_read
from ledger.exchange.register.columns import LABELS
from ledger.exchange.register.comparing import STATUS
from ledger.exchange.register.preview import Line

# What stands beside the name of a row.
_FACTS = ("sex", "birth_date", "school_class", "village", "guardian_name")
_LABELS = {**LABELS, STATUS: gettext_lazy("State")}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changes."""

    label: Any
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """A file that a row may be."""

    code: str
    reasons: list[Any]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the page shows it."""

    at: int
    row: int
    name: str
    code: str
    facts: list[str]
    changes: list[Change]
    faults: list[dict[str, Any]]
    like: list[Likeness]
    is_decided: bool

    @property
    def is_new(self) -> bool:
        """Whether it was said to be a child that is not known yet."""
        return self.is_decided and not any(each.is_chosen for each in self.like)


def lines_shown(lines: Iterable[Line]) -> list[ShownLine]:
    """Return lines as a person reads them."""
    return [_shown(line) for line in lines]


def _shown(line: Line) -> ShownLine:
    values = line["values"]
    return ShownLine(
        at=line["at"], row=line["row"], name=values.get("name", ""), code=line["code"],
        facts=[_value(key, values[key]) for key in _FACTS if key in values],
        changes=[Change(_LABELS[key], _value(key, old), _value(key, new)) for key, old, new in line["changes"]],
        faults=[
            {
                "label": LABELS.get(one["column"] or "", ""), "message": as_read(one["message"]),
                "hint": as_read(one["hint"]),
            }
            for one in line["faults"]
        ],
        like=[
            Likeness(code, [REASONS[reason] for reason in one["reasons"]], code == line["code"])
            for code, one in line["like"].items()
        ],
        is_decided=line["kind"] != "doubtful",
    )  # fmt: skip


def _value(key: str, text: str) -> str:
    if key == STATUS:
        return str(Child.Status(text).label)
    if key.endswith("_phone"):
        return masked_phone(text)
    if key == "id_number":
        return masked_id_number(text)
    return str(Child.Sex(text).label) if key == "sex" and text else text
