"""How papers write figures."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ledger.printing.figures import yuan_printed
from ledger.printing.logos import logo_uri

register = template.Library()


register.filter("yuan", yuan_printed)


# The colours of a picture on paper: the light ones of the screens.
_TONES = {
    "v1": "#1f7f76", "v2": "#b0741a", "v3": "#4a72b0", "v4": "#94568a", "v5": "#6f8030", "v0": "#c3cac6",
}  # fmt: skip


@register.filter
def colour(tone: str) -> str:
    """Return the colour that a tone of a picture is printed in."""
    return _TONES.get(tone, "#59665f")


@register.filter
def grouped(seal: str) -> str:
    """Return the first 32 characters of a seal in two groups."""
    return f"{seal[:16]} {seal[16:32]}"


@register.filter
def reached(unit: Mapping[str, str]) -> str:
    """Return how a unit is reached, in Chinese: its name, then its phone and address where they are known."""
    phone = unit.get("phone") and f"电话 {unit['phone']}"
    return "，".join(part for part in (unit["name"], phone, unit.get("address")) if part)


@register.simple_tag
def logo(digest: str) -> str:
    """Return the picture of a logo as an address that holds its own bytes."""
    return logo_uri(digest)


@register.simple_tag(takes_context=True)
def margins(context: template.Context, width: int, height: int, top: int, side: int, bottom: int) -> SafeString:
    """Return the style of a page of that size, where its unit's printer needs wider margins than the paper's own.

    Units: millimetres.
    """
    more = context["paper"]["unit"].get("more")
    if not more:
        return SafeString()
    top, side, bottom = top + more["top"], side + more["side"], bottom + more["bottom"]
    return format_html(
        "<style>@page{{margin:{}mm {}mm {}mm}}.short{{height:{}mm}}.short .end{{width:{}mm}}</style>",
        top, side, bottom, height - top - bottom, width - 2 * side,
    )  # fmt: skip


@register.filter
def counted(children: int | None) -> str:
    """Return a number of children, or a sign where it is too small to tell, or where none were counted."""
    return "< 5" if children is None else str(children or "—")


USUAL = ("zh", "en")
_LANG = {"zh": "zh-Hans", "en": "en"}


@register.simple_tag(takes_context=True)
def label(context: template.Context, zh: str, en: str) -> SafeString:
    """Return a label in the languages of the paper, the main one first."""
    return said(context, {"zh": zh, "en": en})


@register.simple_tag(takes_context=True)
def said(context: template.Context, words: Mapping[str, str]) -> SafeString:
    """Return words in the languages of the paper: the main one plain, the others marked as theirs."""
    main, *others = context["paper"].get("languages", USUAL)
    beside = [(_LANG[language], words[language]) for language in others if words.get(language)]
    return format_html("{}{}", words.get(main, ""), format_html_join("", ' <span lang="{}">{}</span>', beside))


@register.simple_tag(takes_context=True)
def main_words(context: template.Context, words: Mapping[str, str]) -> str:
    """Return words in the main language of the paper alone."""
    return words.get(context["paper"].get("languages", USUAL)[0], "")


@register.simple_tag(takes_context=True)
def other_words(context: template.Context, words: Mapping[str, str]) -> str:
    """Return words in the paper's second language, or nothing."""
    others = context["paper"].get("languages", USUAL)[1:]
    return words.get(others[0], "") if others else ""


@register.simple_tag(takes_context=True)
def main_language(context: template.Context) -> str:
    """Return the tag of the paper's main language."""
    return _LANG[context["paper"].get("languages", USUAL)[0]]
