"""What waits and is no hand-out: answers that donors' records need, months, papers, work that stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from donors.models import Receipt
from ledger.access.models import User
from ledger.access.naming import called_in
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Balance, Period
from ledger.jobs.models import Job
from ledger.jobs.queries import open_jobs_of
from ledger.jobs.telling import name_of
from ledger.reports.home import asked
from ledger.reports.home.tellers import LOOKED_AT, Told, how_many, when_asked, when_held


@when_asked(asked.corrections_asked)
def corrections(user: User, _today: dt.date) -> Told | None:
    """Return the gifts that somebody asks to put right."""
    rows = asked.corrections_asked(user).order_by("pk").values_list("pk", "gift__entry__number")
    found = list(rows[:LOOKED_AT])
    if not found:
        return None
    (key, number), count = found[0], len(found)
    title = ngettext("%(count)d gift is to be put right", "%(count)d gifts are to be put right", count)
    url = reverse("correction", args=[number, key])
    return "arrow-back-up", "info", title % {"count": count}, number, _("Look and approve"), url


@when_asked(asked.reliefs_asked)
def reliefs(user: User, _today: dt.date) -> Told | None:
    """Return what somebody asks not to wait for any more."""
    rows = asked.reliefs_asked(user).order_by("pk").values_list("pk", "line__pledge__number")
    found = list(rows[:LOOKED_AT])
    if not found:
        return None
    (key, number), count = found[0], len(found)
    title = ngettext("%(count)d pledge is to be let go", "%(count)d pledges are to be let go", count)
    url = reverse("answer_relief", args=[number, key]) if count == 1 else f"{reverse('reliefs')}?state=waiting"
    return "calendar-due", "info", title % {"count": count}, number, _("Look and approve"), url


@when_asked(asked.voids_asked)
def voids(user: User, _today: dt.date) -> Told | None:
    """Return the receipts that somebody asks to void."""
    found = list(asked.voids_asked(user).order_by("pk").values_list("receipt__number", flat=True)[:LOOKED_AT])
    if not found:
        return None
    count = len(found)
    title = ngettext("%(count)d receipt is to be void", "%(count)d receipts are to be void", count)
    url = reverse("void_receipt", args=[found[0]]) if count == 1 else f"{reverse('void_requests')}?state=waiting"
    return "receipt", "info", title % {"count": count}, found[0], _("Look and approve"), url


@when_asked(asked.donors_to_merge)
def merges(user: User, _today: dt.date) -> Told | None:
    """Return the donors that somebody asks to merge."""
    rows = asked.donors_to_merge(user).order_by("pk").values_list("pk", "absorbed__code", "survivor__code")
    found = list(rows[:LOOKED_AT])
    if not found:
        return None
    (key, absorbed, survivor), count = found[0], len(found)
    title = ngettext("%(count)d pair of donors is to be merged", "%(count)d pairs of donors are to be merged", count)
    url = reverse("merge", args=[key]) if count == 1 else reverse("merges")
    return "building", "info", title % {"count": count}, f"{absorbed} → {survivor}", _("Look and approve"), url


@when_asked(asked.reopenings_asked)
def reopenings(user: User, _today: dt.date) -> Told | None:
    """Return the closed months that somebody asks to open again."""
    found = list(asked.reopenings_asked(user).select_related("unit").order_by("pk")[:LOOKED_AT])
    if not found:
        return None
    first, count = found[0], len(found)
    title = ngettext("%(count)d month is to be opened again", "%(count)d months are to be opened again", count)
    detail = f"{first.written} · {first.unit.called}"
    return "rotate-clockwise", "info", title % {"count": count}, detail, _("Look and decide"), first.get_absolute_url()


@when_asked(asked.batches_sent)
def batches(user: User, _today: dt.date) -> Told | None:
    """Return the sheets of gifts that wait for approval."""
    found = list(asked.batches_sent(user).order_by("pk").values_list("number", flat=True)[:LOOKED_AT])
    if not found:
        return None
    title = ngettext("%(count)d sheet of gifts waits", "%(count)d sheets of gifts wait", len(found))
    url = reverse("batch", args=[found[0]]) if len(found) == 1 else f"{reverse('batches')}?state=sent"
    return "gift", "info", title % {"count": len(found)}, "", _("Look and approve"), url


@when_asked(asked.batches_returned)
def batches_returned(user: User, _today: dt.date) -> Told | None:
    """Return the sheets of gifts that came back to be mended."""
    rows = asked.batches_returned(user).order_by("pk").values_list("number", "returned_because")
    found = list(rows[:LOOKED_AT])
    if not found:
        return None
    (number, why), count = found[0], len(found)
    title = ngettext("%(count)d sheet of gifts was returned", "%(count)d sheets of gifts were returned", count)
    url = reverse("batch", args=[number]) if count == 1 else f"{reverse('batches')}?state=open"
    detail = f"{number} · {why}"
    return "arrow-back-up", "danger", title % {"count": count}, detail, _("Mend it"), url


def stopped(user: User, _today: dt.date) -> Told | None:
    """Return the long work of this person that stopped and was not taken up again."""
    found: list[Job] = list(open_jobs_of(user).filter(state=Job.State.FAILED)[:LOOKED_AT])
    if not found:
        return None
    title = ngettext("%(count)d job stopped", "%(count)d jobs stopped", len(found)) % {"count": len(found)}
    url = reverse("job", args=[found[0].pk]) if len(found) == 1 else reverse("jobs")
    return "alert-triangle", "warn", title, name_of(found[0]), _("See why"), url


@when_held(Permission.WRITE_MONEY)
def months(user: User, today: dt.date) -> Told | None:
    """Return the units whose last month is over and still open, to who closes it."""
    last = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    units = units_visible_to(user, Permission.WRITE_MONEY)
    closed = Period.objects.filter(unit__in=units, month=last, state=Period.State.CLOSED).values("unit")
    moved: QuerySet[Balance] = Balance.objects.filter(root__in=units.values("root"), month=last)
    still_open = moved.filter(place__unit__in=units).exclude(place__unit__in=closed).order_by("place__unit__path")
    found = list(still_open.values_list("place__unit__code", called_in("place__unit")).distinct()[:LOOKED_AT])
    if not found:
        return None
    (code, name), count, month = found[0], len(found), f"{last:%Y-%m}"
    title = _("%(month)s is to be closed") % {"month": month}
    detail = name if count == 1 else ngettext("%(count)d unit", "%(count)d units", count) % {"count": count}
    url = reverse("month", args=[code, month]) if count == 1 else reverse("months")
    return "calendar-check", "", title, detail, _("See what is left"), url


@when_held(Permission.WRITE_GIFTS)
def not_printed(user: User, today: dt.date) -> Told | None:
    """Return the receipts of this year that were issued and have no paper yet."""
    units = units_visible_to(user, Permission.WRITE_GIFTS)
    rows = Receipt.objects.filter(unit__in=units, year=today.year, state=Receipt.State.ISSUED, paper__isnull=True)
    # As they come by the index: put in order, a year of receipts would be gone through.
    found = list(rows.order_by().values_list("number", "issued_on")[: LOOKED_AT + 1])
    if not found:
        return None
    number, count = found[0][0], len(found)
    title = ngettext("%(count)s receipt is not printed", "%(count)s receipts are not printed", count)
    if count == 1:
        detail, url = number, reverse("receipt", args=[number])
    else:
        detail = _("The oldest is of %(day)s.") % {"day": min(day for _number, day in found).isoformat()}
        url = f"{reverse('receipts')}?printed=no"
    return "printer", "", title % how_many(found), detail, _("Print"), url


SOURCES: tuple[Callable[[User, dt.date], Told | None], ...] = (
    corrections, reliefs, voids, merges, batches, batches_returned, reopenings, stopped, months, not_printed,
)  # fmt: skip
