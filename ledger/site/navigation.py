"""The way about the office: which pages are offered to whom.

The roof knows every storey's addresses, so the table stands here. What follows is the order of
screens.md section 7.1; a heading without entries is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.access.models import Assignment
from ledger.access.permissions import Permission as P  # noqa: N817 -- the table reads better short
from ledger.access.queries import permissions_in, roles_of
from ledger.reports.home.asked import counts_of


@dataclass(frozen=True)
class Place:
    """A page in the navigation. ``letter`` follows ``g`` on the keyboard; ``tab`` puts it on a phone's bar."""

    label: Promise
    url_name: str
    icon: str
    needs: frozenset[P] = frozenset()
    letter: str = ""
    tab: bool = False
    waiting: int = 0

    @property
    def url(self) -> str:
        """The address."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Section:
    """Some pages under a heading."""

    label: Promise | str
    places: list[Place] = field(default_factory=list)


# Beside "More", which always stands last.
TABS = 4
_SEES_CHILDREN = frozenset({P.READ_CHILDREN, P.READ_CHILDREN_MASKED})
_SEES_IMPORTS = frozenset({P.WRITE_SETTINGS, P.READ_SETTINGS, P.APPROVE_MONEY, P.READ_GIFTS})
_SEES_STOCK = frozenset({P.READ_DISTRIBUTIONS, P.READ_MONEY})

SECTIONS = (
    Section(
        "",
        [
            Place(_("Home"), "home", "home", letter="h", tab=True),
            Place(_("Raise a concern"), "raise_concern", "hand-stop"),
        ],
    ),
    Section(
        _("Giving"),
        [
            Place(_("Donors"), "donors", "building", frozenset({P.READ_GIFTS}), "d"),
            Place(_("Gifts"), "gifts", "gift", frozenset({P.READ_GIFTS}), "i", tab=True),
            Place(_("Pledges"), "pledges", "calendar-due", frozenset({P.READ_GIFTS}), "p"),
            Place(_("Receipts"), "receipts", "receipt", frozenset({P.READ_GIFTS}), "r"),
            Place(_("Campaigns"), "campaigns", "calendar", frozenset({P.READ_GIFTS})),
            Place(_("Thanks"), "thanks", "heart-handshake", frozenset({P.READ_GIFTS})),
        ],
    ),
    Section(
        _("Children"),
        [
            Place(_("Children"), "children", "users", _SEES_CHILDREN, "c", tab=True),
            Place(_("Groups"), "groups", "school", _SEES_CHILDREN),
            Place(_("Visits"), "visits", "home-heart", _SEES_CHILDREN),
            Place(_("To do"), "follow_ups", "list-check", frozenset({P.READ_CHILDREN})),
            Place(_("Helpers"), "helpers", "heart-handshake", _SEES_CHILDREN | {P.APPROVE}),
            Place(_("Pairings"), "pairings", "link", _SEES_CHILDREN | {P.APPROVE}),
            Place(_("Children I stand by"), "my_children", "home-heart", frozenset({P.SEE_PAIRED}), tab=True),
            Place(_("Concerns"), "concerns", "alert-triangle", frozenset({P.READ_CONCERNS})),
            Place(_("Registers"), "registers", "table-import", frozenset({P.WRITE_CHILDREN, P.APPROVE})),
            Place(_("School year"), "school_year", "calendar-due", frozenset({P.WRITE_CHILDREN})),
        ],
    ),
    Section(
        _("Giving out"),
        [
            Place(_("Distributions"), "distributions", "package", frozenset({P.READ_DISTRIBUTIONS}), "o", tab=True),
            Place(_("Stock"), "stock", "shirt", _SEES_STOCK, "s", tab=True),
        ],
    ),
    Section(
        _("Money"),
        [
            Place(_("Money"), "money", "cash", frozenset({P.READ_MONEY}), "m"),
            Place(_("Months"), "months", "calendar-check", frozenset({P.READ_MONEY})),
        ],
    ),
    Section(
        _("Look back"),
        [
            Place(_("Trace"), "trace", "route", frozenset({P.READ_GIFTS, P.READ_CHILDREN}), "t"),
            Place(_("Statements"), "statements", "file-text", frozenset({P.READ_STATEMENTS})),
            Place(_("Openings of files"), "openings", "eye", frozenset({P.REVIEW_OPENINGS})),
            Place(_("Open in need"), "open_in_need", "lock", frozenset({P.OPEN_IN_NEED})),
            Place(_("Entries"), "entries", "book", frozenset({P.READ_MONEY}), "e"),
            Place(_("Export"), "exports", "file-spreadsheet", frozenset({P.READ_MONEY})),
        ],
    ),
    Section(
        pgettext_lazy("menu", "Set up"),
        [
            Place(_("Import"), "imports", "table-import", _SEES_IMPORTS),
            Place(_("Settings"), "set_up", "settings", frozenset({P.READ_SETTINGS})),
        ],
    ),
)


def sections_for(held: frozenset[P], counts: Mapping[str, int]) -> list[Section]:
    """Return what somebody with these permissions is offered, with how much waits for them under each page."""
    offered = [
        Section(
            section.label,
            [
                replace(place, waiting=counts.get(place.url_name, 0))
                for place in section.places
                if place.url and (not place.needs or place.needs & held)
            ],
        )
        for section in SECTIONS
    ]
    return [section for section in offered if section.places]


def tabs_of(sections: list[Section]) -> list[Place]:
    """Return what a phone's bar offers: the main places; where somebody has few of them, the next ones too."""
    headed = [place for section in sections if section.label for place in section.places]
    every = [place for section in sections for place in section.places]
    first = dict.fromkeys(place.url_name for place in [*(one for one in every if one.tab), *headed, *every])
    chosen = list(first)[:TABS]
    return [place for place in every if place.url_name in chosen]


def frame(request: HttpRequest) -> dict[str, object]:
    """Return what the frame of every page shows."""
    shown: dict[str, object] = {
        "is_demonstration": settings.DEMONSTRATION,
        "theme": request.COOKIES.get("theme") if request.COOKIES.get("theme") in {"dark", "light"} else "",
        "has_keys_off": request.COOKIES.get("keys") == "off",
    }
    if not request.user.is_authenticated:
        return shown
    roles = roles_of(request.user)
    held = permissions_in(roles)
    sections = sections_for(held, counts_of(request.user))
    return shown | {
        "sections": sections,
        "tabs": tabs_of(sections),
        "here": _here(request.path, sections),
        "roles": [Assignment.Role(role).label for role in roles],
        "new_url": reverse("new_gift") if P.WRITE_GIFTS in held else "",
    }


def _here(path: str, sections: list[Section]) -> str:
    """Return the address of the place under which a page lies: the longest that its own begins with."""
    urls = [place.url for section in sections for place in section.places]
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")
