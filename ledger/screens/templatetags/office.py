"""Tags that pages show figures, days, states and icons with."""

import datetime as dt
import re

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger.access.deputies import in_whose_stead
from ledger.access.models import Deputy, User
from ledger.access.naming import person_called
from ledger.printing.figures import yuan_printed

_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
register = template.Library()
register.simple_tag(yuan_printed, name="money")
register.simple_tag(in_whose_stead)
register.filter(person_called)
# Characters with the figures and marks among them, to the stars of a mask.
_CHINESE = re.compile(r"[0-9]*[㐀-鿿](?:[0-9]*[㐀-鿿·（）、，。：《》“”])*\**")
_SHORT = 6  # a person's name has seldom more


@register.simple_tag
def count(number: int) -> str:
    """Return a number of things with thousands separators."""
    return f"{number:,}".replace("-", "−")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a picture from the sprite, hidden from those who can't see it: words stand beside it."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("img/icons.svg"), name)


@register.simple_tag
def day(date: dt.date | None) -> SafeString | str:
    """Return a day as ISO, never broken over two lines."""
    if date is None:
        return "—"
    return format_html('<time class="nw" datetime="{0}">{0}</time>', date.strftime("%Y-%m-%d"))


@register.simple_tag
def moment(at: dt.datetime | None) -> SafeString | str:
    """Return a moment of the installation's time zone, to the minute."""
    if at is None:
        return "—"
    return format_html(
        '<time class="nw" datetime="{}">{}</time>', at.isoformat(), localtime(at).strftime("%Y-%m-%d %H:%M")
    )


@register.filter
def unbroken(text: object) -> SafeString:
    """Return a day or a number that is never broken over two lines, for the middle of a sentence."""
    return format_html('<span class="nw">{}</span>', text)


@register.simple_tag
def linked(text: object, url: str = "") -> SafeString:
    """Return a number that leads to its page, where the reader may open that; never broken over two lines."""
    return format_html('<a class="nw" href="{}">{}</a>', url, text) if url else unbroken(text)


@register.filter
def days_unbroken(text: str) -> SafeString:
    """Return a sentence in which no day is broken over two lines."""
    return mark_safe(_A_DAY.sub(lambda day: unbroken(day.group()), conditional_escape(text)))  # noqa: S308 -- escaped, and the mark is ours


@register.filter
def mixed(text: object) -> str:
    """Return a text with the Chinese in it marked as such where the page is in English; a short name is not broken."""
    if get_language() != "en":
        return str(text)
    return mark_safe(_CHINESE.sub(_marked, conditional_escape(str(text))))  # noqa: S308 -- escaped before


def _marked(found: re.Match[str]) -> str:
    short = ' class="nw"' if len(found[0]) <= _SHORT else ""
    return f'<span lang="zh-Hans"{short}>{found[0]}</span>'


@register.filter
def person(name: object) -> str:
    """Return a person as every page calls them: in English the name in letters, then as it is written."""
    return mixed(person_called(str(name)))


@register.simple_tag
def deed(person: User | None, at: dt.datetime | None, deputy: Deputy | None = None) -> SafeString:
    """Return who did something, in whose stead where it was a deputy, and when."""
    # A template gives an empty text for what it was not given.
    return format_html(_("{who}, {at}"), who=mixed(in_whose_stead(person, deputy or None)), at=moment(at))


@register.simple_tag
def badge(text: str, tone: str = "") -> SafeString:
    """Return a state in a word; ``tone`` is ok, warn, danger, info, line or empty."""
    return format_html('<span class="badge {}">{}</span>', tone, text)
