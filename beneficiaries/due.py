"""When something to be done about a child is overdue: decided here alone, for every list, badge and line of home.

What donors promised is late by its day alone, and where not all of it came: that is ``donors.progress``.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

OF_A_DAY, OF_A_MOMENT = "due_on", "due_at"


def is_overdue(due: dt.date | dt.datetime, now: dt.datetime, today: dt.date) -> bool:
    """Whether the day, or the moment, by which something was to be done is over."""
    return due < now if isinstance(due, dt.datetime) else due < today


def overdue(now: dt.datetime, today: dt.date, of: str = OF_A_DAY) -> Q:
    """Return the same as a condition on rows that are due on a day, or by a moment."""
    return Q(**{f"{of}__lt": now if of == OF_A_MOMENT else today})
