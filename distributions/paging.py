"""Pages of a long list that is not a table of rows of one kind."""

from __future__ import annotations

LONGEST = 6  # digits; no list has as many pages


class Paged:
    """Something of which a page is shown; ``pages`` counts them, ``page`` is the one."""

    pages: int
    page: int

    @property
    def previous(self) -> int:
        """The page before, or 0."""
        return self.page - 1

    @property
    def next(self) -> int:
        """The page after, or 0."""
        return self.page + 1 if self.page < self.pages else 0


def page_asked(text: str) -> int:
    """Return the page that an address asks for; the first where it asks for none."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 1


def pages_for(rows: int, a_page: int) -> int:
    """Return on how many pages so many rows go."""
    return max(1, -(-rows // a_page))
