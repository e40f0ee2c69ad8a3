"""What waits around children's files: counts and codes, never a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.concerns import concerns_visible_to, late
from beneficiaries.consents import to_renew
from beneficiaries.due import is_overdue
from beneficiaries.follow_ups import mine_soon
from beneficiaries.models import Concern, Consent
from beneficiaries.queries import whose_files_go_on
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.reports.home import asked
from ledger.reports.home.tellers import LOOKED_AT, Told, how_many, when_asked, when_held


@when_asked(asked.files_to_join)
def files_to_join(user: User, _today: dt.date) -> Told | None:
    """Return the files that somebody asks to join, to who approves for both."""
    found = list(
        asked.files_to_join(user).order_by("pk").values_list("pk", "absorbed__code", "survivor__code")[:LOOKED_AT]
    )
    if not found:
        return None
    (key, absorbed, survivor), count = found[0], len(found)
    title = ngettext("%(count)d pair of files waits to be joined", "%(count)d pairs of files wait to be joined", count)
    url = reverse("file_merge", args=[key]) if count == 1 else reverse("file_merges")
    return "users", "info", title % {"count": count}, f"{absorbed} → {survivor}", _("Look and approve"), url


@when_held(Permission.READ_CONCERNS)
def concerns_open(user: User, _today: dt.date) -> Told | None:
    """Return the worries that nobody looks after in time, else those that nobody has taken up."""
    open_ones = concerns_visible_to(user).exclude(state=Concern.State.CLOSED).order_by("due_at", "pk")
    late_ones = open_ones.filter(late(timezone.now()))
    for rows, state in ((late_ones, "late"), (open_ones.filter(state=Concern.State.RAISED), "raised")):
        found = list(rows.values_list("code", "due_at")[:LOOKED_AT])
        if not found:
            continue
        (code, due), count = found[0], len(found)
        title = (
            ngettext("%(count)d concern is overdue", "%(count)d concerns are overdue", count)
            if state == "late"
            else ngettext("%(count)d concern was raised", "%(count)d concerns were raised", count)
        )
        detail = _("The next step is due %(at)s.") % {"at": f"{timezone.localtime(due):%Y-%m-%d %H:%M}"}
        url = reverse("concern", args=[code]) if count == 1 else f"{reverse('concerns')}?state={state}"
        return "alert-triangle", "danger", title % {"count": count}, detail, _("Look after it"), url
    return None


@when_asked(asked.pairings_agreed)
def pairings_to_decide(user: User, _today: dt.date) -> Told | None:
    """Return the pairings that wait for somebody's decision."""
    rows = asked.pairings_agreed(user).order_by("pk").values_list("pk", "child__code", "helper__name")
    found = list(rows[:LOOKED_AT])
    if not found:
        return None
    (key, code, helper), count = found[0], len(found)
    title = ngettext("%(count)d pairing waits for your decision", "%(count)d pairings wait for your decision", count)
    url = reverse("decide_pairing", args=[key]) if count == 1 else f"{reverse('pairings')}?state=agreed"
    return "link", "info", title % {"count": count}, f"{code} · {helper}", _("Look and approve"), url


@when_held(Permission.WRITE_CHILDREN)
def to_do(user: User, today: dt.date) -> Told | None:
    """Return what somebody is to do about children within a week, or should have done."""
    rows = mine_soon(user, today).order_by("due_on", "pk").values_list("due_on", "child__code")
    found = list(rows[: LOOKED_AT + 1])
    if not found:
        return None
    (due, code), count, now = found[0], len(found), timezone.now()
    title = ngettext("%(count)s thing is to be done for a child", "%(count)s things are to be done for children", count)
    detail = _("The first by %(day)s.") % {"day": due.isoformat()}
    url = f"{reverse('child', args=[code])}#todo" if count == 1 else f"{reverse('follow_ups')}?whose=mine&state=open"
    tone = "danger" if is_overdue(due, now, today) else "warn"
    return "list-check", tone, title % how_many(found), detail, _("See what"), url


@when_held(Permission.WRITE_CHILDREN)
def consents_to_renew(user: User, today: dt.date) -> Told | None:
    """Return how many consents end soon, have ended, or are to be given again, to who keeps the files."""
    waiting = to_renew(whose_files_go_on(user), today).exclude(decision=Consent.Decision.WITHDRAWN)
    first = waiting.order_by(F("valid_until").asc(nulls_last=True), "pk").values_list("valid_until", flat=True)
    count = waiting.count()
    if not count:
        return None
    title = ngettext(
        "%(count)d consent is to be asked for again", "%(count)d consents are to be asked for again", count
    )
    day = first[0]
    detail = _("The first ends or ended on %(day)s.") % {"day": day.isoformat()} if day else ""
    return "shield-check", "", title % {"count": count}, detail, _("See which"), reverse("consents_to_renew")


SOURCES: tuple[Callable[[User, dt.date], Told | None], ...] = (
    concerns_open, files_to_join, pairings_to_decide, to_do, consents_to_renew,
)  # fmt: skip
