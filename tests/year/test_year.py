"""A year of books from spreadsheets shows the figures that were worked out apart from the product."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from donors.models import Donor
from ledger.access.models import Unit
from ledger.access.operations import system_actor
from ledger.book import guards
from ledger.book.models import Draw, Entry, Lot, Posting
from ledger.exchange.agreeing import check_schools
from ledger.exchange.bringing_in import Outcome, import_folder
from ledger.exchange.folder import read_folder
from ledger.exchange.templates import write_book, write_templates
from ledger.exchange.writing_out import book_rows
from ledger.reports.balances import figures_of
from ledger.reports.statements import figures_for
from ledger.reports.verification import verify_everything
from tests.year.make_year import Year, spoil, write_bank_csv, write_csv, write_register

SHOWN = ("trial_balance", "by_fund", "money", "stock", "donors", "children", "pledges_received", "counts")


def make_folder(folder: Path, seed: int, children: int = 34, donors: int = 12) -> dict[str, Any]:
    """Write a year's files to a folder, and return the figures that correct books must show."""
    year = Year(seed, children, donors)
    folder.mkdir(parents=True, exist_ok=True)
    [write_csv(folder / f"{sheet}.csv", rows) for sheet, rows in year.rows.items() if rows]
    write_register(folder / "children.xlsx", year.children)
    lines, truth = year.bank_statement("AGY-BANK")
    write_bank_csv(folder / "bank_AGY-BANK.csv", "6230990000000000001", lines, truth["opening_balance"])
    return json.loads(json.dumps(year.expected()))


def bring_in(folder: Path, *, check_only: bool = False) -> Outcome:
    return import_folder(path=folder, by=system_actor(name="tests"), now=timezone.now(), check_only=check_only)


def shown(root: Unit) -> dict[str, Any]:
    figures = figures_of(root, donors=True, children=True)
    return json.loads(json.dumps({key: figures[key] for key in SHOWN}))


def the_book() -> list[Any]:
    """Return the whole book without its keys and clock: what two tellings of one book share."""
    columns = ("kind", "number", "unit__code", "sequence", "date", "party", "source", "reverses__number")
    postings = Posting.objects.order_by("id").values_list(
        "entry__kind", "entry__number", "account__role", "fund__code", "place__code", "amount"
    )
    lots = Lot.objects.order_by("id").values_list(
        "entry__kind", "entry__number", "place__code", "fund__code", "item__code", "opened_on", "quantity", "amount",
        "party", "quantity_drawn", "amount_drawn",
    )  # fmt: skip
    draws = Draw.objects.order_by("id").values_list(
        "entry__kind", "entry__number", "line", "quantity", "start", "amount", "child__code", "group__code"
    )
    return [list(rows) for rows in (Entry.objects.order_by("id").values_list(*columns), postings, lots, draws)]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 77, 2026])
def test_year_shows_the_expected_figures_and_proves_itself(seed: int, tmp_path: Path) -> None:
    expected = make_folder(tmp_path, seed)

    outcome = bring_in(tmp_path)

    root = Unit.objects.get(code="AGY")
    assert [str(fault) for fault in outcome.faults] == []
    assert shown(root) == {key: expected[key] for key in SHOWN}
    assert list(verify_everything(root)) == []


@pytest.mark.django_db
def test_year_statement_of_every_donor_ties_to_the_expected_figures(tmp_path: Path) -> None:
    expected = make_folder(tmp_path, 3)
    bring_in(tmp_path)

    donors = Donor.objects.filter(code__in=expected["donors"]).select_related("root")
    figures = {donor.code: figures_for(donor) for donor in donors}

    assert {code: each.ties for code, each in figures.items()} == dict.fromkeys(figures, True)
    assert {
        code: (
            each.total["opening"], each.total["received"], each.total["given_out"] - each.total["returned"],
            each.total["lost"], each.total["closing"],
        )
        for code, each in figures.items()
    } == {
        code: (of["opening"], of["received"], of["to_children"], of["written_off"], of["in_hand"])
        for code, of in expected["donors"].items()
        if code
    }  # fmt: skip


@pytest.mark.django_db
def test_year_as_of_a_day_is_the_year_brought_in_up_to_that_day(tmp_path: Path) -> None:
    make_folder(tmp_path, 4)
    bring_in(tmp_path)
    root = Unit.objects.get(code="AGY")
    until = dt.date(2025, 6, 5)

    figures = figures_of(root, as_of=until, donors=True, children=True)

    assert sum(figures["trial_balance"].values()) == 0
    assert figures["counts"]["gifts"] == sum(
        line["date"] <= until for line in book_rows(root, system_actor(name="tests"), "test")["gifts"]
    )
    for code, donor in figures["donors"].items():
        came = donor["opening"] + donor["received"]
        assert came == donor["to_children"] + donor["written_off"] + donor["in_hand"], code


@pytest.mark.django_db
def test_year_brought_in_twice_adds_nothing(tmp_path: Path) -> None:
    make_folder(tmp_path, 5)
    bring_in(tmp_path)
    before = the_book()

    again = bring_in(tmp_path)

    assert (again.added, again.faults, the_book()) == ({}, [], before)


@pytest.mark.django_db
def test_year_with_a_number_of_other_content_is_refused(tmp_path: Path) -> None:
    make_folder(tmp_path, 5)
    bring_in(tmp_path)
    text = (tmp_path / "transfers.csv").read_text(encoding="utf-8")
    (tmp_path / "transfers.csv").write_text(text.replace("2025-04-25", "2025-04-26", 1), encoding="utf-8")
    before = the_book()

    outcome = bring_in(tmp_path)

    assert [(fault.file, fault.row, fault.problem) for fault in outcome.faults] == [
        ("transfers.csv", 2, "other content")
    ]
    assert the_book() == before


@pytest.mark.django_db(transaction=True)
def test_year_written_out_and_brought_in_again_is_the_same_book(tmp_path: Path) -> None:
    make_folder(tmp_path / "in", 6)
    bring_in(tmp_path / "in")
    root = Unit.objects.get(code="AGY")
    before, figures = the_book(), shown(root)
    list(write_book(tmp_path / "out", book_rows(root, system_actor(name="tests"), "test")))
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)

    outcome = bring_in(tmp_path / "out")

    assert [str(fault) for fault in outcome.faults] == []
    assert the_book() == before
    assert shown(Unit.objects.get(code="AGY")) == figures


@pytest.mark.parametrize("seed", [1, 2, 3, 9])
def test_messy_register_gives_exactly_its_faults(seed: int, tmp_path: Path) -> None:
    import random

    make_folder(tmp_path, seed)
    messy, faults = spoil(Year(seed, 34, 12).children, random.Random(f"spoil-{seed}"))  # noqa: S311 -- no secret
    write_register(tmp_path / "children.xlsx", messy)

    folder = read_folder(tmp_path)
    check_schools(folder, {row.text("code") for row in folder.rows("units")})

    found = sorted((fault.row, fault.column, fault.problem) for fault in folder.faults)
    assert found == sorted((fault["row"], fault["column"], fault["problem"]) for fault in faults)
    spoiled = {fault.row for fault in folder.faults}
    clean = {row.text("code"): row for row in folder.rows("children") if row.number not in spoiled}
    meant = {child["code"]: child for child in Year(seed, 34, 12).children}
    assert [(row.text("name"), row.text("guardian_phone"), str(row.value("birth_date"))) for row in clean.values()] == [
        (meant[code]["name"], meant[code]["guardian_phone"], meant[code]["birth_date"]) for code in clean
    ]


@pytest.mark.django_db
def test_messy_register_is_told_by_the_command_and_nothing_is_brought_in(tmp_path: Path, capsys: Any) -> None:
    import random

    make_folder(tmp_path, 1)
    messy, faults = spoil(Year(1, 34, 12).children, random.Random("spoil-1"))  # noqa: S311 -- no secret
    write_register(tmp_path / "children.xlsx", messy)

    with pytest.raises(CommandError):
        call_command("import_books", str(tmp_path), json=True)

    told = json.loads(capsys.readouterr().out)["faults"]
    assert sorted((fault["row"], fault["problem"]) for fault in told) == sorted(
        (fault["row"], fault["problem"]) for fault in faults
    )
    assert (Unit.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_blank_templates_are_read_back_without_a_fault(tmp_path: Path) -> None:
    list(write_templates(tmp_path))

    folder = read_folder(tmp_path)

    assert (folder.faults, [sheet.rows for sheet in folder.sheets.values() if sheet.rows]) == ([], [])


@pytest.mark.django_db
def test_chinese_excel_files_are_read_as_the_same_year(tmp_path: Path) -> None:
    expected = make_folder(tmp_path, 8)
    words = {"number": "编号", "date": "日期", "donor": "捐赠人", "fund": "资金", "place": "地点", "amount": "金额"}
    text = (tmp_path / "gifts.csv").read_text(encoding="utf-8")
    header, _, rest = text.partition("\n")
    chinese = ",".join(words.get(name.strip(), name.strip()) for name in header.split(","))
    (tmp_path / "捐赠.csv").write_bytes(f"{chinese}\r\n{rest}".encode("gb18030"))
    (tmp_path / "gifts.csv").unlink()

    outcome = bring_in(tmp_path)

    assert [str(fault) for fault in outcome.faults] == []
    assert shown(Unit.objects.get(code="AGY")) == {key: expected[key] for key in SHOWN}


@pytest.mark.django_db
def test_check_tells_the_same_and_brings_nothing_in(tmp_path: Path) -> None:
    make_folder(tmp_path, 5)

    outcome = bring_in(tmp_path, check_only=True)

    assert outcome.faults == []
    assert (Unit.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_folder_without_a_needed_file_is_told_with_the_others_faults(tmp_path: Path) -> None:
    make_folder(tmp_path, 5)
    (tmp_path / "places.csv").unlink()
    shutil.copy(tmp_path / "children.xlsx", tmp_path / "items.csv")

    outcome = bring_in(tmp_path)

    assert {(fault.file, fault.problem) for fault in outcome.faults} >= {
        ("places.csv", "missing file"),
        ("items.csv", "not a spreadsheet"),
    }
    assert Entry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("units", "agency,\n", "agency,AGY\n", [(None, "no root"), (2, "unit goes in circles")]),
        ("units", "agency,", "office,", [(None, "no root"), (2, "not one of the choices")]),
        ("funds", "unrestricted", "free", [(2, "not one of the choices")]),
        ("donors", "company", "shop", [(4, "not one of the choices")]),
        ("items", "BAG,书包,个", "BAG,书包,", [(2, "missing")]),
    ],
)
def test_fault_of_a_noun_is_told_once_and_not_wherever_it_is_named(
    file: str, old: str, new: str, expected: list[tuple[int | None, str]], tmp_path: Path
) -> None:
    make_folder(tmp_path, 5)
    text = (tmp_path / f"{file}.csv").read_bytes().decode()
    (tmp_path / f"{file}.csv").write_text(text.replace("\r\n", "\n").replace(old, new, 1), encoding="utf-8")

    outcome = bring_in(tmp_path)

    assert [(fault.row, fault.problem) for fault in outcome.faults if fault.file.startswith(file)][:2] == expected
    assert {fault.file for fault in outcome.faults} == {f"{file}.csv"}


@pytest.mark.django_db
def test_statements_of_following_periods_carry_on_from_each_other(tmp_path: Path) -> None:
    make_folder(tmp_path, 12)
    bring_in(tmp_path)
    donors = Donor.objects.select_related("root")

    halves = [
        (
            figures_for(donor, dt.date(2025, 1, 1), dt.date(2025, 6, 5)),
            figures_for(donor, dt.date(2025, 6, 6), dt.date(2025, 12, 31)),
            figures_for(donor, dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
        )
        for donor in donors
    ]

    assert all(each.ties for three in halves for each in three)
    assert [first.total["closing"] for first, _, _ in halves] == [second.total["opening"] for _, second, _ in halves]
    assert [first.total["given_out"] + second.total["given_out"] for first, second, _ in halves] == [
        whole.total["given_out"] for _, _, whole in halves
    ]
