"""What the papers of a unit look like."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.access.history import keep, locked
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.logos import as_logo
from ledger.printing.logos import keep_logo


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture as it was sent; ``called`` is its own name, which is compared with the content and not kept."""

    data: bytes
    called: str


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def change_letterhead(
    *,
    unit: Unit,
    letter_line: str,
    more_top: int,
    more_side: int,
    more_bottom: int,
    by: User,
    logo: SentPicture | None = None,
    removes_logo: bool = False,
    why: str = "",
    version: str = "",
) -> Unit:
    """Change the letterhead, the logo and the print margins of a unit. Papers that were issued stay as they are.

    Units: margins in millimetres, more than a paper has of itself.
    Errors: ``ChangedMeanwhile``; for the logo ``FileMissing``, ``FileTooLarge``, ``FileNotTaken``, ``FileLies``,
        ``FileDamaged``, ``PictureTooLarge``.
    """
    unit = locked(unit, version)
    if logo is not None:
        unit.logo_sha256 = keep_logo(as_logo(logo.data, logo.called))
    elif removes_logo:
        unit.logo_sha256 = ""
    unit.letter_line, unit.more_top, unit.more_side, unit.more_bottom = letter_line, more_top, more_side, more_bottom
    keep(unit, by=by, why=why)
    return unit
