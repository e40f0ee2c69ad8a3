"""What a check finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that differs: the check that found it, the table, the row's key, and what is wrong with it."""

    check: str
    table: str
    row: str
    message: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.table} {self.row}: {self.message} ({self.check})"
