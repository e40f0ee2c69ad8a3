"""Faults in words."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from ledger.exchange.faults import SENTENCES, Fault, in_order

EXCHANGE = Path(__file__).parents[3] / "ledger" / "exchange"
DETAILS = dict.fromkeys(re.findall(r"%\((\w+)\)s", (EXCHANGE / "faults.py").read_text(encoding="utf-8")), "x")


def test_fault_is_one_line_of_where_what_and_what_to_do() -> None:
    with translation.override("en"):
        line = str(Fault("gifts.csv", 7, "date", "missing"))

    assert line == "gifts.csv, row 7, date: The cell is empty. Fill it in."


def test_fault_of_a_whole_file_has_neither_row_nor_column() -> None:
    with translation.override("en"):
        line = str(Fault("units.csv", None, None, "missing file"))

    assert line.startswith("units.csv: The file is missing. ")


@pytest.mark.parametrize("problem", SENTENCES)
def test_every_problem_has_a_sentence_and_a_hint(problem: str) -> None:
    fault = Fault("gifts.csv", 1, "date", problem, DETAILS)

    assert (bool(fault.message), bool(fault.hint)) == (True, True)


def test_every_problem_that_is_told_has_a_sentence() -> None:
    told = set()
    for file in EXCHANGE.glob("*.py"):
        told |= set(
            re.findall(r"\b(?:BadCell|Unreadable|fault)\([^\"]*\"([a-zA-Z ]+)\"", file.read_text(encoding="utf-8"))
        )

    assert {problem for problem in told if " " in problem} - set(SENTENCES) == set()


def test_problems_of_the_register_keep_their_names() -> None:
    assert set(SENTENCES) >= {
        "check digit", "missing", "not a date", "birth date disagrees with the ID number",
        "same ID number as another row", "no such school", "not a phone number",
    }  # fmt: skip


def test_faults_are_told_by_file_row_and_column() -> None:
    faults = [Fault("b", 3, "x", "missing"), Fault("b", 3, "a", "missing"), Fault("b", None, None, "missing file")]
    faults.append(Fault("a", 9, None, "missing"))

    assert [(fault.file, fault.row, fault.column) for fault in in_order(faults)] == [
        ("a", 9, None), ("b", None, None), ("b", 3, "a"), ("b", 3, "x"),
    ]  # fmt: skip
