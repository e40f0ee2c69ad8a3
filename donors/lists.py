"""The columns of the lists of donors' things, and what is added to their rows in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from donors.figures import figures_of
from donors.models import Asked, Campaign, Donor, Gift, GiftLine, Pledge, PledgeRelief, Receipt, ReceiptLine
from donors.promised import promised
from donors.register import Numbered
from ledger.access.deputies import in_whose_stead
from ledger.printing.figures import yuan
from ledger.screens.tables import Badge, Column


def add_worth(gifts: list[Gift]) -> None:
    """Give each gift of a page its worth, its lines and its receipt, in two queries."""
    rows = GiftLine.objects.filter(gift__in=gifts).values_list("gift")
    totals = {key: (amount, count) for key, amount, count in rows.annotate(amount=Sum("lot__amount"), n=Count("pk"))}
    live = ReceiptLine.objects.filter(gift_line__gift__in=gifts, is_live=True).values_list("gift_line__gift")
    receipts = dict(live.annotate(number=Max("receipt__number")))
    for gift in gifts:
        shown: Any = gift
        shown.worth, shown.line_count = totals.get(gift.pk, (0, 0))
        shown.receipt_number = receipts.get(gift.pk, "")


def _state(gift: Any) -> Badge:  # noqa: ANN401 -- a gift with its receipt
    if hasattr(gift.entry, "reversed_by"):
        return Badge(_("Reversed"), "danger")
    return Badge(_("Receipted"), "ok") if gift.receipt_number else Badge(_("No receipt"), "warn")


GIFT_COLUMNS = [
    Column(
        "donor", _("Donor"), lambda gift: gift.donor.called, order=("donor__sort_key",), kind="mixed", phone="p1",
        link=lambda gift: reverse("gift", args=[gift.entry.number]), under=lambda gift: gift.entry.number,
    ),
    Column("date", _("Date"), lambda gift: gift.entry.date, order=("entry__date", "entry"), kind="day", phone="p2"),
    Column("unit", _("Received by"), lambda gift: gift.entry.unit.called, phone="p2"),
    Column("state", _("State"), _state, phone="p2"),
    Column("worth", _("Value, ¥"), lambda gift: gift.worth or None, kind="money", phone="pr"),
]  # fmt: skip


def add_figures(year: int) -> Callable[[list[Donor]], None]:
    """Return what gives each donor of a page its figures of a year."""

    def add(donors: list[Donor]) -> None:
        figures = figures_of(donors, year)
        for donor in donors:
            shown: Any = donor
            shown.figures = figures[donor.pk]

    return add


DONOR_COLUMNS = [
    Column(
        "name", _("Name"), lambda donor: donor.called, order=("sort_key", "code"), kind="mixed", phone="p1",
        link=lambda donor: reverse("donor", args=[donor.code]), under=lambda donor: donor.code,
    ),
    Column("kind", _("Kind"), lambda donor: donor.get_kind_display(), ("kind", "sort_key"), "word", phone="p0"),
    Column("given", _("Given this year, ¥"), lambda donor: donor.figures.given, kind="money", phone="p0"),
    Column("unused", _("Not yet used, ¥"), lambda donor: donor.figures.unused, kind="money", phone="pr"),
    Column("to_come", _("Pledged to come, ¥"), lambda donor: donor.figures.to_come, kind="money", phone="p0"),
    Column("last", _("Last gift"), lambda donor: donor.figures.last, kind="day", phone="p2"),
]  # fmt: skip


def add_promises(today: dt.date) -> Callable[[list[Pledge]], None]:
    """Return what gives each pledge of a page what came of it and how old the rest is."""

    def add(pledges: list[Pledge]) -> None:
        found = {one.pledge.pk: one for one in promised(Pledge.objects.filter(pk__in=[each.pk for each in pledges]))}
        for pledge in pledges:
            shown: Any = pledge
            shown.promise, shown.today = found[pledge.pk], today

    return add


def _fulfilment(pledge: Any) -> Badge:  # noqa: ANN401 -- a pledge with its promise
    found = pledge.promise.fulfilment
    return Badge(found.label, found.tone)


def _timeliness(pledge: Any) -> Badge:  # noqa: ANN401 -- a pledge with its promise
    found = pledge.promise.timeliness(pledge.today)
    if found.key == "closed":
        return Badge(pledge.promise.closure.label, pledge.promise.closure.tone)
    return Badge(str(found), found.tone)


def _money(pledge: Any, what: str) -> int | None:  # noqa: ANN401 -- a pledge with its promise
    amounts = [getattr(line, what) for line in pledge.promise.lines if line.line.item_id is None]
    return sum(amounts) if amounts else None


def _goods(pledge: Any, what: str) -> str:  # noqa: ANN401 -- a pledge with its promise
    parts = [f"{line.line.item.called} × {getattr(line, what):,}" for line in pledge.promise.lines if line.line.item]
    return _(", ").join(parts)


PLEDGE_COLUMNS = [
    Column(
        "donor", _("Donor"), lambda pledge: pledge.donor.called, order=("donor__sort_key", "number"), kind="mixed",
        phone="p1",
        link=lambda pledge: reverse("pledge", args=[pledge.number]), under=lambda pledge: pledge.number,
    ),
    Column("promised_on", _("Promised on"), lambda one: one.promised_on, ("promised_on",), "day", phone="p2"),
    Column("came", _("Came"), _fulfilment, phone="p2"),
    Column("state", _("State"), _timeliness, phone="p2"),
    Column(
        "promised", _("Promised, ¥"), lambda one: _money(one, "promised"), kind="money", phone="p0",
        under=lambda one: _goods(one, "promised"),
    ),
    Column(
        "left", _("Still to come, ¥"), lambda one: _money(one, "left"), kind="money", phone="pr",
        under=lambda one: _goods(one, "left"),
    ),
]  # fmt: skip


RECEIPT_COLUMNS = [
    Column(
        "number", _("Number"), lambda one: one.number, order=("unit", "year", "serial"), phone="p1",
        link=lambda one: reverse("receipt", args=[one.number]),
    ),
    Column("donor", _("Donor"), lambda one: one.donor.called, order=("donor__sort_key", "number"), kind="mixed",
           phone="p2"),
    Column("gift", _("Gift"), lambda one: one.gift.entry.number, phone="p2"),
    Column("issued_on", _("Issued on"), lambda one: one.issued_on, ("issued_on", "number"), "day", phone="p2"),
    Column("state", _("State"), lambda one: Badge(one.get_state_display(), "ok" if one.state == "issued" else "danger"),
           phone="pr"),
]  # fmt: skip


_NUMBER_TONES = {Receipt.State.ISSUED: "ok", Receipt.State.VOID: "danger"}


def _number_state(one: Numbered) -> Badge:
    if one.receipt is None:
        return Badge(_("missing"), "danger")
    return Badge(one.receipt.get_state_display(), _NUMBER_TONES[Receipt.State(one.receipt.state)])


def _of(read: Callable[[Any], Any]) -> Callable[[Numbered], Any]:
    return lambda one: read(one.receipt) if one.receipt else None


def _why_void(receipt: Any) -> str:  # noqa: ANN401 -- a receipt with its total
    if receipt.state == Receipt.State.ISSUED:
        return ""
    parts = [receipt.get_void_cause_display(), receipt.void_reason, receipt.get_original_display()]
    return " · ".join(str(part) for part in parts if part)


REGISTER_COLUMNS = [
    Column(
        "number", _("Number"), lambda one: one.number, kind="paper", phone="p1",
        link=lambda one: reverse("receipt", args=[one.number]) if one.receipt else "",
    ),
    Column("state", _("State"), _number_state, phone="p2"),
    Column("issued_on", _("Issued on"), _of(lambda one: one.issued_on), kind="day", phone="p2"),
    Column("gift", _("Gift"), _of(lambda one: one.gift.entry.number), kind="paper", phone="p2"),
    Column("donor", _("Donor"), _of(lambda one: one.donor.called), kind="mixed", phone="p2"),
    Column("amount", _("Amount, ¥"), _of(lambda one: one.total or None), kind="money", phone="pr"),
    Column(
        "replaced_by", _("Replaced by"),
        _of(lambda one: one.replaced_by.number if hasattr(one, "replaced_by") else ""), kind="paper", phone="p0",
    ),
    Column("why", _("Why void"), _of(_why_void), phone="p0"),
]  # fmt: skip

_RELIEF_TONES = {"waiting": "warn", "approved": "ok", "declined": "", "withdrawn": ""}


def _relief_part(one: PledgeRelief) -> str:
    return f"¥{yuan(one.part)}" if one.line.item is None else f"{one.line.item.called} × {one.part:,}"


def _answered_by(one: Asked) -> str:
    return in_whose_stead(one.answered_by, one.deputy)


RELIEF_COLUMNS = [
    Column(
        "donor", _("Donor"), lambda one: one.line.pledge.donor.called, order=("line__pledge__donor__sort_key",),
        kind="mixed", phone="p1", link=lambda one: reverse("pledge", args=[one.line.pledge.number]),
        under=lambda one: one.line.pledge.number,
    ),
    Column("state", _("State"), lambda one: Badge(one.get_state_display(), _RELIEF_TONES[one.state]), phone="p2"),
    Column("kind", _("How"), lambda one: one.get_kind_display(), kind="word", phone="p2", under=lambda one: one.reason),
    Column("part", _("How much"), _relief_part, phone="pr"),
    Column("asked_at", _("Asked"), lambda one: localdate(one.asked_at), ("asked_at",), "day", phone="p2",
           under=lambda one: str(one.asked_by)),
    Column("answer", _("Answer"), lambda one: one.answer, phone="p0", under=_answered_by),
]  # fmt: skip

_REQUEST_TONES = {"waiting": "warn", "approved": "danger", "declined": "ok", "withdrawn": ""}
VOID_REQUEST_COLUMNS = [
    Column(
        "number", _("Receipt"), lambda one: one.receipt.number, order=("receipt__number",), phone="p1",
        link=lambda one: reverse("receipt", args=[one.receipt.number]), under=lambda one: one.receipt.donor.called,
    ),
    Column("state", _("State"), lambda one: Badge(one.get_state_display(), _REQUEST_TONES[one.state]), phone="pr"),
    Column(
        "cause", _("Cause"), lambda one: one.get_cause_display(), kind="word", phone="p2", under=lambda one: one.reason
    ),
    Column("original", _("The donor's paper"), lambda one: one.get_original_display(), kind="word", phone="p0"),
    Column("asked_at", _("Asked"), lambda one: localdate(one.asked_at), ("asked_at",), "day", phone="p2",
           under=lambda one: str(one.asked_by)),
    Column("answer", _("Answer"), lambda one: one.answer, phone="p0", under=_answered_by),
]  # fmt: skip


def payer_state(payer: Any) -> Badge:  # noqa: ANN401 -- an entry with what is left
    """Return whether money of an unknown payer waits for its donor, as a badge."""
    if hasattr(payer, "reversed_by"):
        return Badge(_("Reversed"), "danger")
    return Badge(_("Waiting"), "warn") if payer.left else Badge(_("Identified"), "ok")


UNKNOWN_PAYER_COLUMNS = [
    Column(
        "number", _("Number"), lambda one: one.number, order=("number",), phone="p1",
        link=lambda one: reverse("unknown_payer", args=[one.number]), under=lambda one: one.source,
    ),
    Column("date", _("Date"), lambda one: one.date, order=("date", "id"), kind="day", phone="p2"),
    Column("unit", _("Received by"), lambda one: one.unit.called, phone="p2"),
    Column("state", _("State"), payer_state, phone="p2"),
    Column("amount", _("Amount, ¥"), lambda one: one.amount, ("amount",), kind="money", phone="p0"),
    Column("left", _("Still waiting, ¥"), lambda one: one.left, ("left",), kind="money", phone="pr"),
]  # fmt: skip

WITNESSED_COLUMNS = [
    Column(
        "donor", _("Donor"), lambda one: one.donor.called, order=("donor__sort_key",), kind="mixed", phone="p1",
        link=lambda one: reverse("donor", args=[one.donor.code]), under=lambda one: one.number,
    ),
    Column("date", _("Date"), lambda one: one.date, ("date",), "day", phone="p2"),
    Column("what", _("What was given"), lambda one: one.what, phone="p2", under=lambda one: one.where),
    Column("receivers", _("How many received it"), lambda one: one.receivers, kind="number", phone="p0"),
    Column("worth", _("Worth, as the giver said, ¥"), lambda one: one.worth, ("worth",), "money", phone="pr"),
    Column("witness", _("Who stood by"), lambda one: one.witness, phone="p0", under=lambda one: one.unit.called),
]  # fmt: skip

_BATCH_TONES = {"open": "", "sent": "warn", "posted": "ok"}
BATCH_COLUMNS = [
    Column(
        "number", _("Number"), lambda one: one.number, order=("number",), phone="p1",
        link=lambda one: reverse("batch", args=[one.number]), under=lambda one: one.about,
    ),
    Column("date", _("Date received"), lambda one: one.date, ("date",), "day", phone="p2"),
    Column("state", _("State"), lambda one: Badge(one.get_state_display(), _BATCH_TONES[one.state]), phone="p2"),
    Column("count", _("How many gifts"), lambda one: one.expected_count, kind="number", phone="p0"),
    Column("total", _("Their total, ¥"), lambda one: one.expected_total, ("expected_total",), "money", phone="pr"),
    Column("by", _("Typed by"), lambda one: str(one.prepared_by), phone="p0",
           under=lambda one: in_whose_stead(one.approved_by, one.deputy)),
]  # fmt: skip

_MERGE_TONES = {"waiting": "warn", "done": "ok", "declined": "", "undone": "danger", "withdrawn": ""}
MERGE_COLUMNS = [
    Column(
        "survivor", _("Donor"), lambda one: one.survivor.called, order=("survivor__sort_key",), kind="mixed",
        phone="p1",
        link=lambda one: reverse("merge", args=[one.pk]), under=lambda one: one.survivor.code,
    ),
    Column("absorbed", _("Merged into it"), lambda one: one.absorbed.called, kind="mixed", phone="p2",
           under=lambda one: one.absorbed.code),
    Column("state", _("State"), lambda one: Badge(one.get_state_display(), _MERGE_TONES[one.state]), phone="pr"),
    Column("asked_at", _("Asked"), lambda one: localdate(one.asked_at), ("asked_at",), "day", phone="p2",
           under=lambda one: str(one.asked_by)),
    Column("why", _("Reason"), lambda one: one.why, phone="p0"),
    Column("answer", _("Answer"), lambda one: one.answer, phone="p0", under=_answered_by),
]  # fmt: skip


def add_received(campaigns: list[Campaign]) -> None:
    """Give each campaign of a page what came for it, in one query."""
    standing = GiftLine.objects.filter(gift__campaign__in=campaigns, gift__entry__reversed_by__isnull=True)
    totals = dict(standing.order_by().values_list("gift__campaign").annotate(amount=Sum("lot__amount")))
    for campaign in campaigns:
        shown: Any = campaign
        shown.received = totals.get(campaign.pk, 0)


CAMPAIGN_COLUMNS = [
    Column(
        "name", _("Name"), lambda one: one.name, order=("name",), phone="p1",
        link=lambda one: reverse("campaign", args=[one.code]), under=lambda one: one.code,
    ),
    Column("starts_on", _("Begins on"), lambda one: one.starts_on, ("starts_on",), "day", phone="p2"),
    Column("place", pgettext_lazy("campaign", "Place"), lambda one: one.place, phone="p2"),
    Column("presenter", _("Presented by"), lambda one: one.presenter, phone="p0"),
    Column("received", _("Received, ¥"), lambda one: one.received, kind="money", phone="pr"),
]  # fmt: skip

_THANK_TONES = {"due": "warn", "drafted": "info", "approved": "info", "sent": "ok", "waived": "", "withdrawn": "danger"}
THANK_COLUMNS = [
    Column(
        "donor", _("Donor"), lambda one: one.donor.called, order=("donor__sort_key",), kind="mixed", phone="p1",
        link=lambda one: reverse("thank", args=[one.pk]), under=lambda one: one.donor.code,
    ),
    Column("state", _("State"), lambda one: Badge(one.get_state_display(), _THANK_TONES[one.state]), phone="pr",
           under=lambda one: _("on its way") if one.mailing_since else one.get_mail_problem_display()),
    Column("due_on", _("Due on"), lambda one: one.due_on, ("due_on",), "day", phone="p2"),
    Column("language", _("Language"), lambda one: one.donor.get_language_display(), kind="word", phone="p0"),
    Column("sent", _("Sent"), lambda one: localdate(one.sent_at) if one.sent_at else None, ("sent_at",), "day",
           phone="p2", under=lambda one: one.get_channel_display()),
]  # fmt: skip
