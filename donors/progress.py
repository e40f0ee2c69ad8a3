"""The three facts about a pledge, each worked out on its own: how much came, whether it is late, how it ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

SOON = 14


class Fulfilment(TextChoices):
    """How much of a pledge came."""

    NONE = "none", _("nothing came yet")
    PART = "part", _("partly received")
    FULL = "full", _("received in full")
    OVER = "over", _("more than promised")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"none": "", "part": "info", "full": "ok", "over": "warn"}[self.value]


class Closure(TextChoices):
    """How a pledge ended."""

    NONE = "none", pgettext_lazy("pledge", "open")
    FULFILLED = "fulfilled", _("fulfilled")
    WRITTEN_OFF = "written_off", _("written off")
    RELEASED = "released", _("released")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"none": "info", "fulfilled": "ok", "written_off": "danger", "released": ""}[self.value]


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Whether what is still to come is late: ``key`` is closed, not_due, due_soon or overdue."""

    key: str
    days: int = 0

    def __str__(self) -> str:
        """Say it."""
        if self.key == "overdue":
            return ngettext("Overdue %(days)s day", "Overdue %(days)s days", self.days) % {"days": self.days}
        if self.key == "due_soon":
            return ngettext("Due in %(days)s day", "Due in %(days)s days", self.days) % {"days": self.days}
        return str({"not_due": _("Not yet due"), "closed": "", "no_day": _("No day agreed")}[self.key])

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"overdue": "warn", "due_soon": "info"}.get(self.key, "")


def timeliness_of(due_on: dt.date | None, today: dt.date, *, is_open: bool) -> Timeliness:
    """Return whether what is due on a day is late today. Due today is not late."""
    if not is_open:
        return Timeliness("closed")
    if due_on is None:
        return Timeliness("no_day")
    days = (due_on - today).days
    if days < 0:
        return Timeliness("overdue", -days)
    return Timeliness("due_soon", days) if days <= SOON else Timeliness("not_due", days)
