"""What is wrong with a folder of spreadsheets: where, in words, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.access.sentences import in_every_language

# problem -> (what is wrong, what to do). A cell's value is never repeated: it may be a child's.
SENTENCES: dict[str, tuple[str | Promise, str | Promise]] = {
    "missing file": (_("The file is missing."), _("Add it. A blank one is among the blank sheets of the page Import.")),
    "not a spreadsheet": (
        _("This is no spreadsheet that can be read."),
        _("Save it as CSV (UTF-8 or GB18030) or XLSX."),
    ),
    "password-protected": (_("The file is protected by a password."), _("Save it without a password.")),
    "too large": (
        _("The sheet is larger than any book: %(size)s."),
        _("Delete the empty rows and columns at its end, and save it again."),
    ),
    "two files": (_("The sheet is there twice: %(files)s."), _("Keep one of them.")),
    "several sheets": (
        _("More than one sheet of the file holds rows: %(sheets)s sheets."),
        _("Put all rows on one sheet, or hide the others."),
    ),
    "unknown file": (
        _("The file is none of the book's and was left alone."),
        _("%(advice)s"),
    ),
    "no heading row": (
        _("No row holds the headings of this file."),
        _("Start from the blank sheet of its kind on the page Import."),
    ),
    "unknown heading": (_("Nobody knows the heading “%(heading)s”."), _("%(advice)s")),
    "heading twice": (_("Two columns are headed %(heading)s."), _("Delete one of them.")),
    "missing heading": (_("The column %(heading)s is missing."), _("Add it.")),
    "no heading above": (
        _("Cells of column %(place)s are filled, but no heading stands above them."),
        _("Give the column a heading, or empty it; in a CSV a comma too many shifts a whole row."),
    ),
    "missing": (_("The cell is empty."), _("Fill it in.")),
    "not a date": (_("This is no date."), _("Write year, month and day, as in 2025-03-05 or 2025.3.5.")),
    "not an amount": (_("This is no amount of money."), _("Write yuan with at most two decimals, as in 1234.50.")),
    "three decimals": (_("An amount has at most two decimals."), _("Round it to fen.")),
    "not positive": (
        _("This must be more than nothing."),
        _("Write a positive figure; leave it empty where goods have no value; take back by a reversal."),
    ),
    "not a whole number": (_("Goods are counted in whole pieces."), _("Write a whole number.")),
    "not one of the choices": (_("This is none of the words that may stand here."), _("Write one of: %(choices)s.")),
    "formula without a value": (
        _("The formula in this cell is an error, or was never worked out."),
        _("Write what it should say; or open the file in the spreadsheet program, mend it and save it again."),
    ),
    "too large a figure": (_("This is more than any book holds."), _("Compare it with the paper.")),
    "too long": (_("The text is longer than %(most)s characters."), _("Shorten it.")),
    "stored as a number": (
        _("The spreadsheet keeps this as a number and has damaged its last digits."),
        _("Format the column as text and type it again from the paper."),
    ),
    "check digit": (
        _("The last character does not fit the digits before it."),
        _("Compare it with the residence booklet."),
    ),
    "not an ID number": (_("This is no ID number."), _("Write its 18 characters, or leave the cell empty.")),
    "birth date disagrees with the ID number": (
        _("The birth date and the ID number do not agree."),
        _("Compare both with the residence booklet."),
    ),
    "same ID number as another row": (
        _("Another row (%(rows)s) has the same ID number."),
        _("Compare both children with their residence booklets."),
    ),
    "no child was born then": (
        _("Nobody at school was born on that day."),
        _("Compare the year with the residence booklet."),
    ),
    "same child as another row": (
        _("Another row (%(rows)s) has the same name and date of birth."),
        _("Delete one of them, or add both ID numbers if they are two children."),
    ),
    "no such file": (_("Your school keeps no file of this code."), _("Leave the code empty for a child that is new.")),
    "kept elsewhere": (
        _("Another school keeps a file with this ID number (%(code)s)."),
        _("Ask that school to let the child go over to yours; leave the row out until then."),
    ),
    "two rows one file": (
        _("Row %(rows)s is the same file (%(code)s)."),
        _("Keep one of the two rows."),
    ),
    "no such school": (_("No school has this code."), _("Write the code of a unit of this folder or of the book.")),
    "not a phone number": (_("This is no phone number."), _("Write its digits as text, as in 13800000000.")),
    "number used twice": (
        _("The number stands in another row too (%(rows)s)."),
        _("Give each its own number."),
    ),
    "rows of one number disagree": (
        _("Rows of one number must agree here (row %(other)s says otherwise)."),
        _("Write the same in all of them, or use another number."),
    ),
    "cash has no item": (_("Money has no item and no quantity."), _("Clear the cell, or write the kind as goods.")),
    "no such code": (_("No %(what)s has this code."), _("Write a code of this folder or of the book.")),
    "other content": (
        _("The book holds this number with other content: %(columns)s."),
        _("Reverse that record first, or give this row another number."),
    ),
    "several books": (
        _("The folder holds several root units, so the row must say whose it is."),
        _("Add the column “unit” with the code of the root unit."),
    ),
    "another book": (
        _("This unit would begin another book."),
        _("Write “%(root)s”, the code of your book's own root unit, or name the unit above it as its parent."),
    ),
    "ends before it begins": (
        _("It ends on or before the day on which it begins."),
        _("Compare both days with the paper."),
    ),
    "open twice": (
        _("Row %(other)s says that it holds too, and has not ended."),
        _("Write the day on which the older one ended."),
    ),
    "only what is given ends": (_("Only a consent that was given ends on a day."), _("Clear the cell.")),
    "no root": (_("No unit of the folder is a root."), _("Leave the parent of the agency empty.")),
    "unit goes in circles": (_("The unit is above itself."), _("Write the parent it really has.")),
    "not of this state": (_("This can't stand beside that state."), _("Clear the cell, or write another state.")),
    "perhaps known": (
        _("This may be a child whose file you keep: %(codes)s."),
        _("Write that code into a column “code”, or the ID number if it is another child."),
    ),
    "told": ("%(message)s", "%(hint)s"),
    "refused": (_("%(refusal)s"), _("Mend the row and check again.")),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the file, the row and column as the spreadsheet counts and heads them, and the problem's code."""

    file: str
    row: int | None
    column: str | None
    problem: str
    details: dict[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return what is wrong, in the reader's language."""
        return str(SENTENCES[self.problem][0]) % self.details

    @property
    def hint(self) -> str:
        """Return what to do about it, in the reader's language."""
        return str(SENTENCES[self.problem][1]) % self.details

    def say(self) -> str:
        """Return what is wrong and what to do about it, in the reader's language."""
        return f"{self.message} {self.hint}".rstrip()

    def kept(self) -> dict[str, Any]:
        """Return it so that it can be stored, and read by people of either language."""
        return {
            "file": self.file, "row": self.row, "column": self.column,
            "message": in_every_language(lambda: self.message), "hint": in_every_language(lambda: self.hint),
        }  # fmt: skip

    def __str__(self) -> str:
        """Return one line: file, row, column, what is wrong, what to do."""
        where = [self.file]
        if self.row is not None:
            where.append(str(_("row %(row)s") % {"row": self.row}))
        if self.column:
            where.append(self.column)
        return f"{', '.join(where)}: {self.say()}"


def in_order(faults: list[Fault]) -> list[Fault]:
    """Return faults by file, row and column."""
    return sorted(faults, key=lambda fault: (fault.file, fault.row or 0, fault.column or ""))
