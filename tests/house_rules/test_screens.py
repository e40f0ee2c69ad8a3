"""What pages may not do: run code that stands in them, need a newer browser than schools have, fetch from outside."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html"))
# Papers are printed by our own machine under no policy; their pages carry what is theirs alone.
PAGES = [path for path in TEMPLATES if "papers" not in path.parts]
_INLINE = re.compile(r"<style|<script(?![^>]* src=)|\s(?:style|on[a-z]+)=[\"'{]|javascript:", re.IGNORECASE)
# Chromium 109 is the last for Windows 7; then Firefox 115 ESR and Safari 15.4.
TOO_NEW = (
    "color-mix(", "oklch(", "oklab(", "lab(", "light-dark(", ":has(", "popover", "anchor-name", "@container",
    "@starting-style", "@scope", "subgrid", "text-wrap", "@property", "field-sizing", "calc-size(", "&:", "& ",
    "round(", "linear(",
)  # fmt: skip
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(", re.IGNORECASE)
# Paper is white and ink is dark in every theme.
OF_PAPER = {"tokens.css", "print.css"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_page_holds_no_code_and_no_style_of_its_own(page: Path) -> None:
    assert _INLINE.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", TEMPLATES, ids=name_of)
def test_page_says_first_what_it_needs(page: Path) -> None:
    assert page.read_text(encoding="utf-8").startswith("{# Needs:")


@pytest.mark.parametrize("page", TEMPLATES, ids=name_of)
def test_page_asks_no_other_machine(page: Path) -> None:
    found = re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//[^\"']*", page.read_text(encoding="utf-8"))

    assert found == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_style_stays_within_what_old_browsers_know(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert [word for word in TOO_NEW if word in text.replace("linear-gradient", "")] == []
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name not in OF_PAPER], ids=name_of)
def test_style_takes_its_colours_from_the_tokens(sheet: Path) -> None:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.read_text(encoding="utf-8"))

    assert [
        selector.strip()
        for selector, rule in rules
        if _COLOUR.search(rule) and ".paper" not in selector and "backdrop" not in selector
    ] == []


def test_every_style_and_script_is_asked_for_by_a_page() -> None:
    asked = "".join(page.read_text(encoding="utf-8") for page in PAGES)

    assert [name_of(path) for path in [*SHEETS, *SCRIPTS] if f"{path.parent.name}/{path.name}" not in asked] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_script_makes_no_code_and_asks_no_other_machine(script: Path) -> None:
    text = script.read_text(encoding="utf-8")

    assert re.findall(r"\beval\(|new Function|https?://|document\.write|localStorage|sessionStorage", text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_script_holds_no_text_for_people(script: Path) -> None:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
    written = re.findall(r"[\"'`]([A-Z][a-z]+ [^\"'`]*|[^\"'`]*[\u4e00-\u9fff]{3,}[^\"'`]*)[\"'`]", text)

    assert written == []
