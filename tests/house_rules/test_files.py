"""What the files may not do: grow too long, name hosts, point at decisions that were never written."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()
]  # fmt: skip
CODE = [
    path
    for path in TRACKED
    if path.suffix == ".py" and path.exists() and not {"migrations", "tests", "script"} & set(path.parts)
]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_stays_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


_SILENT = re.compile(
    r"# (?:noqa(?!: [A-Z0-9, ]+ -- \S)|type: ignore(?!\[[a-z, -]+\](?: # \S|  # [n]oqa))|pragma: no (?!\w+ -- \S))"
)


def test_every_suppression_says_why() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TRACKED
        if path.suffix == ".py" and path.exists() and "migrations" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _SILENT.search(line)
    ]

    assert silent == []


def test_types_are_suppressed_only_where_they_are_checked() -> None:
    unread = [
        str(path.relative_to(ROOT))
        for path in TRACKED
        if path.suffix == ".py" and path.exists() and {"tests", "script"} & set(path.parts)
        if "# type: " + "ignore" in path.read_text(encoding="utf-8")
    ]

    assert unread == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_file_names_no_host_and_digests_everything(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert ("://" in text, text.count("==") <= text.count("--hash=sha256:")) == (False, True)


def test_every_decision_that_is_named_was_written() -> None:
    named = {
        number
        for path in TRACKED
        if path.suffix in {".py", ".md"} and path.exists()
        for number in re.findall(r"adr/(\d{4})", path.read_text(encoding="utf-8"))
    }

    assert named <= {path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")}


def test_decision_on_the_staircase_tells_the_storeys_that_are_checked() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    told = (ROOT / "docs" / "adr" / "0001-the-staircase.md").read_text(encoding="utf-8")
    from_roof_down = told[told.index("From the roof down") :].partition(". A storey")[0]

    assert re.findall(r"`([a-z.]+)`", from_roof_down) == contract["layers"]


def test_every_document_that_code_names_is_there() -> None:
    named = {name for path in CODE for name in re.findall(r"docs/[a-z-]+\.md", path.read_text(encoding="utf-8"))}

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("dependencies = [") : text.index("[tool.ruff]")]

    lines = [line.strip() for line in block.splitlines() if line.strip().startswith('"')]
    assert [line for line in lines if " # " not in line] == []


SCRIPTS = [path for path in [*(ROOT / "script").iterdir(), ROOT / ".ci" / "run"] if path.is_file() and not path.suffix]
BY_SHELL = "#!/usr/bin/env bash"
# The project's own Python, wherever the script is called from.
BY_PYTHON = """#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'"""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_can_be_run_from_anywhere_and_is_read_by_the_shell_or_by_the_projects_own_python(script: Path) -> None:
    first = script.read_text(encoding="utf-8").splitlines()[0]

    assert (bool(script.stat().st_mode & 0o100), first in {BY_SHELL, BY_PYTHON}) == (True, True)
