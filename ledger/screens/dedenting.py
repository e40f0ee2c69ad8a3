"""Templates without their indentation.

They are laid out for those who read them, a tag to a line, twenty spaces deep; inside a loop every one of these spaces
would be sent for every row, thousands of times. HTML reads a line break with spaces as it reads one without. Lines stay
lines, so that errors and coverage name the right ones; this is done once, when a template is first read. Where spaces
are seen, no template may write text of its own: a house rule (tests/house_rules/test_screens.py).
"""

from __future__ import annotations

import re

from django.template.base import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """Django's own, for pages; plain text, as mail has it, stays as it is."""

    def get_contents(self, origin: Origin) -> str:
        """Return a template as its author wrote it, each line from its first sign on."""
        text = super().get_contents(origin)
        return _INDENTATION.sub("\n", text) if origin.name.endswith(".html") else text
