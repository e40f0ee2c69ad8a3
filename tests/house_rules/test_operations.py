"""Rules that nothing checks decay: every operation is named, guarded and explained alike.

Which right each asks for stands in ``operations.txt``, so that whoever asks for less is seen to.
To write the file anew after thinking: ``WRITE_OPERATIONS=1 pytest tests/house_rules/test_operations.py``.
"""

import ast
import inspect
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from ledger.access.permissions import Permission

ROOMS = (
    "beneficiaries.operations", "distributions.operations", "donors.operations", "ledger.access.operations",
    "ledger.book.operations", "ledger.exchange.operations",
    "ledger.reconciliation.operations", "ledger.reports.operations",
)  # fmt: skip
WRITTEN = Path(__file__).parent / "operations.txt"
ROOTS = ("beneficiaries", "distributions", "donors", "ledger")
# Anybody who has signed in may raise a concern, and sees to their own tokens.
NEED_NO_RIGHT = {"raise_concern", "make_api_token", "withdraw_api_token"}


def operations() -> Iterator[Callable[..., object]]:
    for room in ROOMS:
        for name, found in sorted(vars(import_module(room)).items()):
            is_own = inspect.isfunction(found) and found.__module__.startswith(room)
            if is_own and "by" in inspect.signature(found).parameters and not name.startswith("_"):
                yield found


EVERY = list(operations())


def test_there_are_operations_to_look_at() -> None:
    assert len(EVERY) > 30


@pytest.mark.parametrize("verb", EVERY, ids=lambda verb: verb.__name__)
def test_an_operation_takes_only_named_arguments(verb: Callable[..., object]) -> None:
    arguments = inspect.signature(verb).parameters

    assert {argument.kind for argument in arguments.values()} == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("verb", EVERY, ids=lambda verb: verb.__name__)
def test_an_operation_names_its_permission_and_its_refusals(verb: Callable[..., object]) -> None:
    assert verb.__name__ in NEED_NO_RIGHT or isinstance(vars(verb)["permission"], Permission)
    assert "Errors:" in (verb.__doc__ or "")


def test_every_operation_asks_for_the_right_that_is_written_down() -> None:
    names = {verb: f"{verb.__module__.partition('.operations')[0]}.{verb.__name__}" for verb in EVERY}
    table = [f"{name:<56} {vars(verb).get('permission', 'none')}" for verb, name in names.items()]

    if os.environ.get("WRITE_OPERATIONS"):
        WRITTEN.write_text("\n".join(table) + "\n", encoding="utf-8")
    assert table == WRITTEN.read_text(encoding="utf-8").splitlines()


def names_in_refusals() -> Iterator[str]:
    """Yield where something is refused with the name of a record: its reader may call it otherwise."""
    for file in sorted(each for room in ROOTS for each in Path(room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                details = [each.value for each in node.exc.keywords if isinstance(each.value, ast.Attribute)]
                names = [ast.unparse(each) for each in details if each.attr == "name"]
                yield from (f"{file}:{node.lineno} {name}" for name in names if name != "file.name")


def test_refusals_are_given_records_not_their_names() -> None:
    assert list(names_in_refusals()) == []
