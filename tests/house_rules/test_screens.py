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
APPS = ("ledger", "beneficiaries", "donors", "distributions")
OF_DJANGO = {"errorlist"}  # a class that Django gives to its list of errors
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


def test_page_with_a_bar_of_buttons_puts_it_where_a_phone_has_its_tabs() -> None:
    """Without the class the tabs lie over the bar, and nobody can press what is on it."""
    pages = {page: page.read_text(encoding="utf-8") for page in PAGES}

    assert [
        name_of(page)
        for page, text in pages.items()
        if 'class="actbar' in text and '{% extends "base.html" %}' in text and "{% block body_class %}" not in text
    ] == []


def test_no_page_and_no_style_shows_the_spaces_that_the_loader_leaves_out() -> None:
    shown = {*TEMPLATES, *SHEETS, *(ROOT / "templates").rglob("*.css")}

    assert [
        name_of(path)
        for path in sorted(shown)
        if re.search(r"<(?:pre|textarea)\b|white-space:\s*(?:pre|break-spaces)", path.read_text(encoding="utf-8"))
    ] == []


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


def test_every_picture_of_the_sprite_is_shown_and_every_one_that_a_page_shows_is_there() -> None:
    there = set(re.findall(r'<symbol id="i-([a-z0-9-]+)"', (ROOT / "static" / "img" / "icons.svg").read_text("utf-8")))
    code = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    pages = "".join(page.read_text("utf-8") for page in TEMPLATES)
    named = set(re.findall(r"[a-z0-9-]+", pages)).union(
        *(re.findall(r'"([a-z0-9-]+)"', path.read_text("utf-8")) for path in code)
    )

    assert (there - named, set(re.findall(r'{% icon "([a-z0-9-]+)"', pages)) - there) == (set(), set())


def test_every_class_that_a_style_names_is_worn() -> None:
    rules = re.compile(r"/\*.*?\*/|\{[^{}]*\}", re.DOTALL)
    selectors = "".join(rules.sub("", sheet.read_text("utf-8")) for sheet in SHEETS)
    code = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    worn = {word for path in [*TEMPLATES, *SCRIPTS, *code] for word in re.findall(r"[\w-]+", path.read_text("utf-8"))}

    assert set(re.findall(r"\.([a-z][\w-]*)", selectors)) - worn == OF_DJANGO


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_script_makes_no_code_and_asks_no_other_machine(script: Path) -> None:
    text = script.read_text(encoding="utf-8")

    assert re.findall(r"\beval\(|new Function|https?://|document\.write|localStorage|sessionStorage", text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_script_holds_no_text_for_people(script: Path) -> None:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
    written = re.findall(r"[\"'`]([A-Z][a-z]+ [^\"'`]*|[^\"'`]*[\u4e00-\u9fff]{3,}[^\"'`]*)[\"'`]", text)

    assert written == []
