"""What identity is opened for is told in the reader's language: no place opens it for a word that has none."""

import ast
from collections.abc import Iterator
from pathlib import Path

from beneficiaries.openings import PURPOSES

ROOT = Path(__file__).parents[2]
APPS = ("beneficiaries", "distributions", "donors", "ledger")
# In which place the purpose stands, for what opens identity.
OPENERS = {"names_shown": 2, "file_shown": 2, "files_shown": 2, "leave_line": 3, "register_of": 2}


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def written(purpose: ast.expr) -> Iterator[str]:
    """Yield the word that a purpose begins with, where it is written in this place."""
    first = purpose.values[0] if isinstance(purpose, ast.JoinedStr) else purpose
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
        yield first.value.partition(" ")[0]


def words_written() -> set[str]:
    trees = (ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py"))
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    in_place = (call.args[OPENERS[called(call)]] for call in calls if len(call.args) > OPENERS.get(called(call), 99))
    named = (
        word.value for call in calls if called(call) == "create" for word in call.keywords if word.arg == "purpose"
    )
    return {word for purpose in (*in_place, *named) for word in written(purpose)}


def test_what_identity_is_opened_for_has_words() -> None:
    found = words_written()

    assert {"distribution", "collection", "search", "edit"} <= found
    assert found - PURPOSES.keys() == set()
