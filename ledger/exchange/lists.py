"""The columns of the lists of imports and of faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.access.sentences import as_read
from ledger.exchange.columns import BY_NAME
from ledger.exchange.folder import kind_of_file
from ledger.exchange.models import RegisterImport, Upload
from ledger.screens.tables import Badge, Column

_TONES = {
    Upload.State.FAULTY: "danger", Upload.State.READY: "info", Upload.State.IMPORTED: "ok",
    Upload.State.CHECKING: "warn", Upload.State.IMPORTING: "warn",
}  # fmt: skip


def _came_of(upload: Upload) -> int | None:
    is_in = upload.state in {Upload.State.IMPORTED, Upload.State.UNDONE}
    return sum(count for name, count in upload.counts.items() if name in BY_NAME) if is_in else None


UPLOAD_COLUMNS = (
    Column(
        "number", _("Number"), lambda upload: upload.pk, ("pk",), phone="p1",
        link=lambda upload: reverse("import", args=[upload.pk]),
    ),
    Column(
        "state", _("State"), lambda upload: Badge(upload.get_state_display(), _TONES.get(upload.state, "")),
        ("state",), phone="pr",
    ),
    Column("root", _("Book"), lambda upload: upload.root.called, ("root__name",), phone="p2"),
    Column("files", _("Files"), lambda upload: upload.files, ("files",), kind="number"),
    Column("uploaded_by", _("Uploaded by"), lambda upload: str(upload.uploaded_by), phone="p2"),
    Column(
        "uploaded_at", _("Uploaded at"), lambda upload: f"{localtime(upload.uploaded_at):%Y-%m-%d %H:%M}",
        ("uploaded_at",), phone="p2",
    ),
    Column("rows", _("Rows brought in"), _came_of, kind="number"),
)  # fmt: skip


_REGISTER_TONES = {
    RegisterImport.State.MAPPING: "warn", RegisterImport.State.REVIEW: "warn", RegisterImport.State.SUBMITTED: "info",
    RegisterImport.State.APPLIED: "ok",
}  # fmt: skip

REGISTER_COLUMNS = (
    Column(
        "number", _("Number"), lambda register: register.pk, ("pk",), phone="p1",
        link=lambda register: reverse("register", args=[register.pk]),
    ),
    Column(
        "state", _("State"),
        lambda register: Badge(register.get_state_display(), _REGISTER_TONES.get(register.state, "")),
        ("state",), phone="pr",
    ),
    Column("school", _("School"), lambda register: register.school.called, ("school__name",), phone="p2"),
    Column("uploaded_by", _("Uploaded by"), lambda register: str(register.uploaded_by), phone="p2"),
    Column(
        "uploaded_at", _("Uploaded at"), lambda register: f"{localtime(register.uploaded_at):%Y-%m-%d %H:%M}",
        ("uploaded_at",), phone="p2",
    ),
    Column("new", _("New"), lambda register: register.counts.get("new"), kind="number"),
    Column("changed", _("Changed"), lambda register: register.counts.get("changed"), kind="number"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault as the page shows it."""

    file: str
    row: int | None
    column: str
    message: str
    hint: str


FAULT_COLUMNS = (
    Column("file", _("File"), lambda fault: fault.file, phone="p1"),
    Column("row", _("Row"), lambda fault: fault.row, kind="number", phone="pr"),
    Column("column", _("Column"), lambda fault: fault.column, phone="p2"),
    Column("message", _("What is wrong"), lambda fault: fault.message, kind="sentence", phone="full"),
    Column("hint", _("What to do"), lambda fault: fault.hint, kind="sentence", phone="full"),
)


def fault_rows(told: list[dict[str, Any]]) -> list[FaultRow]:
    """Return faults as they are told in the reader's language."""
    return [
        FaultRow(
            one["file"], one["row"], _heading(one["file"], one["column"]), as_read(one["message"]), as_read(one["hint"])
        )
        for one in told
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell to mend: its place in the row, its heading, what stands in it, and what is wrong."""

    at: int
    heading: str
    value: str
    said: list[str]


@dataclass(frozen=True, slots=True)
class RowToMend:
    """A row with faults: its wrong cells, the others as they stand, and what is wrong with the row itself."""

    file: str
    row: int
    wrong: list[WrongCell]
    sound: list[tuple[str, str]]
    said: list[str]


def shown_to_mend(rows: list[dict[str, Any]]) -> list[RowToMend]:
    """Return rows to mend as they are told in the reader's language."""
    return [
        RowToMend(
            one["file"], one["row"],
            [
                WrongCell(at, _heading(one["file"], key), value, [as_read(each) for each in said])
                for key, at, value, said in one["wrong"]
            ],
            [(_heading(one["file"], key), value) for key, value in one["sound"]],
            [as_read(each) for each in one["said"]],
        )
        for one in rows
    ]  # fmt: skip


def _heading(file: str, key: str | None) -> str:
    kind = kind_of_file(file)
    column = next((each for each in kind.columns if each.key == key), None) if kind else None
    if column is None:
        return key or ""
    return column.chinese if get_language() == "zh-hans" else column.key


def counted(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return how many rows of each sheet, the sheets called as in the reader's language."""
    in_chinese = get_language() == "zh-hans"
    sheets = ((name, count) for name, count in counts.items() if name in BY_NAME)
    return [(BY_NAME[name].chinese if in_chinese else name, count) for name, count in sheets]
