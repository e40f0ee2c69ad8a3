"""What the book holds of a folder's rows is asked once for all of them, however many they are."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from donors.models import DonorAlias, DonorPerson, NotTheSame, PayerAccount
from ledger.exchange.bringing_in import Outcome, import_folder
from ledger.exchange.resolving import Known, Lookup
from ledger.exchange.rows import Folder, Row, Sheet
from ledger.exchange.sheet_kinds import SheetKind
from tests import make
from tests.donors.desk import give, unknown
from tests.ledger.exchange.files import write

pytestmark = pytest.mark.django_db


def folder_of(path: Path, rows: int) -> Path:
    """Write so many donors, each with a person, another name, an account and one it is not."""
    at = [f"{number:04d}" for number in range(rows)]
    return write(
        path,
        donors="code,name,kind\n" + "".join(f"D{n},捐赠人{n},individual\n" for n in [*at, "X"]),
        donor_people="donor,role,name,phone,since\n" + "".join(f"D{n},payer,联系人{n},,2025-01-01\n" for n in at),
        donor_names="donor,name\n" + "".join(f"D{n},别名{n}\n" for n in at),
        payer_accounts="donor,channel,account\n" + "".join(f"D{n},bank,62309900{n}\n" for n in at),
        told_apart="donor,other,reason\n" + "".join(f"D{n},DX,两人\n" for n in at),
    )


def brought_in(path: Path) -> Outcome:
    return import_folder(path=path, by=make.clerk_of_the_system(), now=timezone.now())


def statements_of_a_second_time(path: Path, rows: int) -> int:
    """Return how many statements it takes to bring in again what is there."""
    folder = folder_of(path, rows)
    first = brought_in(folder)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = brought_in(folder)
    assert (first.faults, again.faults, again.added) == ([], [], {})
    return len(asked)


def test_rows_that_are_there_are_asked_for_once(tmp_path: Path) -> None:
    few = statements_of_a_second_time(tmp_path / "few", 3)

    many = statements_of_a_second_time(tmp_path / "many", 300)

    assert many == few
    tables = (DonorPerson, DonorAlias, PayerAccount, NotTheSame)
    assert [table.objects.count() for table in tables] == [300] * 4


def test_row_that_stands_twice_in_a_folder_is_entered_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 1)
    for name in ("donor_people", "donor_names", "payer_accounts", "told_apart"):
        file = folder / f"{name}.csv"
        file.write_text(file.read_text(encoding="utf-8") + file.read_text(encoding="utf-8").splitlines()[1] + "\n")

    added = brought_in(folder).added

    assert [added[name] for name in ("donor_people", "donor_names", "payer_accounts", "told_apart")] == [1] * 4
    assert DonorPerson.objects.count() == 1


def named(rows: int, **values: object) -> Known:
    """Return what a folder of so many rows knows, all of which name the same."""
    kind = SheetKind("returns", "退回", (), key=None)
    folder = Folder({"returns": Sheet(kind, "returns.csv", [Row(at, dict(values)) for at in range(rows)])})
    make.book()
    return Known(folder)


@pytest.mark.parametrize("rows", [3, 300])
def test_gifts_their_lines_and_entries_are_read_in_one_statement_each(rows: int) -> None:
    gift, payer = give(), unknown()
    known = named(rows, gift=gift.entry.number, gift_line=1, unidentified=payer.number)
    every = known.folder.rows("returns")
    known.roots()

    with CaptureQueriesContext(connection) as asked:
        lines = {Lookup(known, [row]).gift_line(row) for row in every}
        gifts = {known.there.gift(row.text("gift")) for row in every}
        entries = {Lookup(known, [row]).entry(row, "unidentified", row.text("unidentified"), "", "") for row in every}

    assert (lines, gifts, entries, len(asked)) == ({gift.lines.get()}, {gift}, {payer}, 3)


@pytest.mark.parametrize("rows", [3, 300])
def test_what_is_not_there_when_all_is_posted_is_not_asked_for_again(rows: int) -> None:
    known = named(rows, gift="G404")
    known.there.settle()

    with CaptureQueriesContext(connection) as asked:
        found = {known.there.gift(row.text("gift")) for row in known.folder.rows("returns")}

    assert (found, len(asked)) == ({None}, 1)


def test_what_was_posted_since_is_found() -> None:
    known = named(2, gift="G1")
    before = known.there.gift_line("G1", 1)

    gift = give()

    assert (before, known.there.gift_line(gift.entry.number, 1)) == (None, gift.lines.get())
