"""What a file of a folder and its columns are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

Kind = Enum(
    "Kind",
    "CODE TEXT DATE MONEY QUANTITY COUNT CHOICE CODES YES_NO ID_NUMBER PHONE MONTH",
)


@dataclass(frozen=True)
class Column:
    """A column: its key (the English heading), its Chinese heading, and what its cells hold.

    ``choices`` maps every word that may stand in a cell to the code that is meant; ``longest`` is the
    most characters that the book keeps of it.
    """

    key: str
    chinese: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    choices: dict[str, str] = field(default_factory=dict)
    other_names: tuple[str, ...] = ()
    is_extra: bool = False  # written only where a book has something to say in it
    longest: int = 80


@dataclass(frozen=True)
class SheetKind:
    """A file: its name, its Chinese name, and its columns.

    ``event`` is the kind of entry that a row posts; ``order`` is its place within one day.
    ``groups_by`` names the columns in which the rows of one number must agree; where it is None, a
    number (or code) stands in one row only.
    """

    name: str
    chinese: str
    columns: tuple[Column, ...]
    is_needed: bool = False
    other_names: tuple[str, ...] = ()
    is_personal: bool = False  # holds what identifies children: no cell of it is ever repeated in a message
    key: str | None = "code"
    event: str = ""
    order: int = 0
    groups_by: tuple[str, ...] | None = None

    def headings(self) -> Iterator[tuple[str, Column]]:
        """Yield every heading a column may have, with the column."""
        for column in self.columns:
            yield column.key, column
            yield column.chinese, column
            yield from ((name, column) for name in column.other_names)
            if column.kind is Kind.CODE:
                # People say of what it is the number: 捐赠编号, 资金编号.
                whose = self.chinese if column.key in {"code", "number"} else column.chinese
                yield from ((f"{whose}{ending}", column) for ending in ("编号", "代码"))

    def says_money_or_goods(self) -> bool:
        """Whether each row is money or goods, as its cells say."""
        return self.name not in {"returns", "refunds", "shortfalls"} and {"item", "quantity", "amount"} <= {
            column.key for column in self.columns
        }


def words(**meaning: str) -> dict[str, str]:
    """Return ``word -> code`` from ``code="词 词"``."""
    return {word: code for code, words in meaning.items() for word in [code, *words.split()]}
