"""What waits for a person: at most seven things, each with the verb that ends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from distributions.models import Distribution, DistributionLine
from distributions.queries import UNSIGNED
from donors.models import Donor, Pledge, ReceiptLine
from donors.promised import age_of, due_before, promised
from donors.queries import gifts_to_receipt, pledges_visible_to, unknown_payers_waiting
from ledger.access.models import User
from ledger.access.naming import called_in
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.printing.figures import yuan_printed
from ledger.reports.addresses import address
from ledger.reports.home import asked, care, chores, declined, settling
from ledger.reports.home.tellers import LOOKED_AT, Told, how_many, when_asked, when_held
from ledger.screens.kept_forms import kept_forms_of

MOST = 7
State = Distribution.State


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits: what, a fact or two, and the verb. ``tone`` as of a badge.

    ``url`` is where the verb is done; blank where this installation has no such page.
    """

    icon: str
    tone: str
    title: str
    detail: str
    verb: str
    url: str


Source = Callable[[User, dt.date], Waits | None]
_more: list[Source] = []


def tell_also(source: Callable[[User, dt.date], Told | None]) -> None:
    """Let a storey above this one tell what waits there."""
    _more.append(_elsewhere(source))


def what_waits(user: User, today: dt.date) -> list[Waits]:
    """Return what waits for a person, the most urgent first; one line of a kind, however many there are."""
    found = (source(user, today) for source in (*_more, *_SOURCES))
    return list(islice((waits for waits in found if waits is not None), MOST))


def _lists(user: User, permission: Permission) -> QuerySet[Distribution]:
    return Distribution.objects.filter(unit__in=units_visible_to(user, permission)).select_related("unit", "entry")


def _told(lists: QuerySet[Distribution], title: Callable[[int], str]) -> tuple[str, str, str] | None:
    """Return the title, a fact and the address of some lists; of several, of the list of lists."""
    count = lists.count()
    first = lists.first() if count else None
    if first is None:
        return None
    url = address("distribution", first.ref)
    if count > 1 and url:
        url = f"{address('distributions')}?state={first.state}"
    detail = _("%(occasion)s · %(unit)s · for %(day)s") % {
        "occasion": first.occasion or _("no occasion"), "unit": first.unit.called, "day": first.date.isoformat()
    }  # fmt: skip
    if first.state == State.DRAFT and first.returned_because:
        detail = f"{detail} · {first.returned_because}"
    return title(count) % {"count": count}, detail, url


@when_asked(asked.lists_to_approve)
def _to_approve(user: User, _today: dt.date) -> Waits | None:
    def title(count: int) -> str:
        return ngettext("%(count)d list waits for your approval", "%(count)d lists wait for your approval", count)

    sent = asked.lists_to_approve(user).select_related("unit", "entry")
    told = _told(sent.order_by("waiting_since", "pk"), title)
    return told and Waits("user-check", "info", *told[:2], _("Look and approve"), told[2])


@when_asked(asked.write_offs_asked)
def _write_offs(user: User, _today: dt.date) -> Waits | None:
    waiting = asked.write_offs_asked(user)
    found = list(waiting.order_by("pk").values_list("pk", "place__name", called_in("item"), "quantity")[:LOOKED_AT])
    if not found:
        return None
    (key, place, item, quantity), count = found[0], len(found)
    title = ngettext(
        "%(count)d write-off waits for your approval", "%(count)d write-offs wait for your approval", count
    )
    detail = _("%(item)s × %(count)s · %(place)s") % {"item": item, "count": f"{quantity:,}", "place": place}
    url = address("write_off", f"request-{key}") if count == 1 else address("write_offs")
    return Waits("archive", "info", title % {"count": count}, detail, _("Look and approve"), url)


@when_asked(asked.stock_takes_sent)
def _stock_takes(user: User, _today: dt.date) -> Waits | None:
    found = list(asked.stock_takes_sent(user).select_related("place").order_by("pk")[:LOOKED_AT])
    if not found:
        return None
    title = ngettext(
        "%(count)d stock-take waits for your approval", "%(count)d stock-takes wait for your approval", len(found)
    )
    detail = _("%(place)s · counted on %(day)s") % {"place": found[0].place.name, "day": found[0].date.isoformat()}
    url = found[0].get_absolute_url() if len(found) == 1 else f"{reverse('stock_takes')}?state=sent"
    return Waits("list-check", "info", title % {"count": len(found)}, detail, _("Look and approve"), url)


@when_asked(asked.fund_changes_asked)
def _fund_changes(user: User, _today: dt.date) -> Waits | None:
    found = list(asked.fund_changes_asked(user).select_related("item", "fund", "to_fund").order_by("pk")[:LOOKED_AT])
    if not found:
        return None
    title = ngettext(
        "%(count)d fund change waits for your approval", "%(count)d fund changes wait for your approval", len(found)
    )
    first = found[0]
    detail = _("%(what)s · from %(fund)s to %(to_fund)s") % {
        "what": first.written, "fund": first.fund.called, "to_fund": first.to_fund.called
    }  # fmt: skip
    url = first.get_absolute_url() if len(found) == 1 else f"{reverse('fund_changes')}?state=waiting"
    return Waits("arrows-exchange", "info", title % {"count": len(found)}, detail, _("Look and approve"), url)


@when_asked(asked.lists_returned)
def _returned(user: User, _today: dt.date) -> Waits | None:
    def title(count: int) -> str:
        return ngettext("%(count)d list was returned", "%(count)d lists were returned", count)

    drafts = asked.lists_returned(user).select_related("unit", "entry")
    told = _told(drafts.order_by("date", "pk"), title)
    return told and Waits("arrow-back-up", "danger", *told[:2], _("Mend it"), told[2])


@when_held(Permission.WRITE_DISTRIBUTIONS)
def _unsigned(user: User, today: dt.date) -> Waits | None:
    def title(count: int) -> str:
        return ngettext("%(count)d hand-out is not fully signed", "%(count)d hand-outs are not fully signed", count)

    open_lines = DistributionLine.objects.filter(UNSIGNED, distribution=OuterRef("pk"))
    posted = _lists(user, Permission.WRITE_DISTRIBUTIONS).filter(
        Exists(open_lines), state=State.POSTED, was_brought_in=False, entry__reversed_by__isnull=True, date__lte=today
    )
    told = _told(posted.order_by("date", "pk"), title)
    return told and Waits("writing-sign", "warn", *told[:2], _("Take signatures"), told[2])


@when_held(Permission.WRITE_DISTRIBUTIONS)
def _drafts(user: User, _today: dt.date) -> Waits | None:
    def title(count: int) -> str:
        return ngettext("%(count)d list is being prepared", "%(count)d lists are being prepared", count)

    drafts = _lists(user, Permission.WRITE_DISTRIBUTIONS).filter(state=State.DRAFT, returned_because="")
    told = _told(drafts.filter(prepared_by=user).order_by("date", "pk"), title)
    return told and Waits("package", "", *told[:2], _("Continue"), told[2])


@when_held(Permission.WRITE_GIFTS)
def _overdue(user: User, today: dt.date) -> Waits | None:
    units = units_visible_to(user, Permission.WRITE_GIFTS)
    seen = pledges_visible_to(user).filter(root__in=units)
    late = due_before(seen, today)
    if not late:
        return None
    if len(late) > 1:
        title = ngettext("%(count)d pledge is overdue", "%(count)d pledges are overdue", len(late))
        oldest = min(late.values())
        detail = _("The oldest was due on %(day)s.") % {"day": oldest.isoformat()}
        url = f"{reverse('pledges')}?age={age_of(oldest, today)}"
        return Waits("calendar-due", "danger", title % {"count": len(late)}, detail, _("See them"), url)
    [one] = promised(Pledge.objects.filter(pk__in=late))
    due = one.due_on or today
    days = (today - due).days
    title = ngettext("Pledge overdue by %(days)d day", "Pledge overdue by %(days)d days", days) % {"days": days}
    detail = _("%(donor)s · %(number)s · ¥%(amount)s was due %(day)s") % {
        "donor": one.pledge.donor.called, "number": one.pledge.number, "amount": yuan_printed(one.money_left),
        "day": due.isoformat(),
    }  # fmt: skip
    return Waits(
        "calendar-due", "danger", title, detail, _("See the pledge"), reverse("pledge", args=[one.pledge.number])
    )


@when_held(Permission.WRITE_GIFTS)
def _unknown(user: User, _today: dt.date) -> Waits | None:
    found = unknown_payers_waiting(user)[: LOOKED_AT + 1]
    if not found:
        return None
    (number, date, source, left), count = found[0], len(found)
    title = ngettext("%(count)s payment without a donor", "%(count)s payments without a donor", count)
    detail = _("¥%(amount)s on %(day)s · %(source)s") % {
        "amount": yuan_printed(left), "day": date.isoformat(), "source": source or number,
    }  # fmt: skip
    url = reverse("unknown_payer", args=[number]) if count == 1 else f"{reverse('unknown_payers')}?state=waiting"
    return Waits("building-bank", "info", title % how_many(found), detail, _("Name the donor"), url)


@when_held(Permission.WRITE_GIFTS)
def _without_receipt(user: User, today: dt.date) -> Waits | None:
    """Gifts of this year alone: what was brought in from older books was receipted there."""
    live = Exists(ReceiptLine.objects.filter(gift_line__gift=OuterRef("pk"), is_live=True))
    standing = gifts_to_receipt(user).filter(~live, entry__reversed_by__isnull=True)
    this_year = Q(entry__date__year=today.year, entry__date__lte=today)
    told = ("entry__number", "entry__date", "donor__kind", "donor__name", "donor__name_en")
    found = list(standing.filter(this_year).values_list(*told)[: LOOKED_AT + 1])
    if not found:
        return None
    number, date, kind, name, name_en = found[0]
    donor = Donor(kind=kind, name=name, name_en=name_en).called
    count = len(found)
    title = ngettext("%(count)s gift has no receipt", "%(count)s gifts have no receipt", count) % how_many(found)
    detail = _("%(donor)s · %(number)s · %(day)s") % {"donor": donor, "number": number, "day": date.isoformat()}
    if count == 1:
        return Waits("receipt", "", title, detail, _("Issue the receipt"), reverse("issue_receipt", args=[number]))
    detail = _("The oldest is of %(day)s.") % {"day": date.isoformat()}
    return Waits("receipt", "", title, detail, _("Issue receipts"), f"{reverse('gifts')}?state=waiting")


def _begun(user: User, _today: dt.date) -> Waits | None:
    found = list(kept_forms_of(user)[:LOOKED_AT])
    if not found:
        return None
    count = len(found)
    title = ngettext("%(count)d form is begun and not saved", "%(count)d forms are begun and not saved", count)
    url = found[0].get_absolute_url() if count == 1 else reverse("drafts")
    kept = _("Draft kept %(at)s. Nothing of it is in the book.") % {
        "at": timezone.localtime(found[0].kept_at).strftime("%Y-%m-%d %H:%M")
    }  # fmt: skip
    detail = f"{found[0].title} · {kept}"
    return Waits("edit", "", title % {"count": count}, detail, _("Continue"), url)


def _elsewhere(source: Callable[[User, dt.date], Told | None]) -> Source:
    def waits(user: User, today: dt.date) -> Waits | None:
        told = source(user, today)
        return Waits(*told) if told else None

    return waits


_SOURCES: tuple[Source, ...] = (
    _to_approve, _write_offs, _stock_takes, _fund_changes, _returned, *map(_elsewhere, declined.SOURCES), _unsigned,
    *map(_elsewhere, settling.SOURCES), _overdue, _unknown, _without_receipt,
    *map(_elsewhere, chores.SOURCES), _begun, _drafts, *map(_elsewhere, care.SOURCES),
)  # fmt: skip
