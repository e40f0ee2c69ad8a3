"""What a search or a combobox finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.access.models import User


@dataclass(frozen=True, slots=True)
class Found:
    """One find. ``value`` is its code or number, ``note`` a second line, ``url`` its page."""

    value: str
    label: str
    note: str = ""
    url: str = ""


# Takes the person, what was typed and how many to return; gives only what the person may see.
Find = Callable[[User, str, int], list[Found]]
