"""What was done around records that never change themselves: entries, their papers, openings of a child's file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import cast

from django.db.models import F, Sum
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import AccessEvent, Category, Child, LifeEvent, ParentFact, Visit
from beneficiaries.openings import purpose_in_words
from beneficiaries.showing import lines_about
from distributions.models import Acknowledgement, Distribution
from donors.models import Gift, GiftCorrection
from donors.whereabouts import deputy_of
from ledger.book.models import Attachment, AttachmentWithdrawal, Attribution, Entry
from ledger.printing.figures import yuan_printed
from ledger.reports.addresses import address
from ledger.screens.history import Change, Difference

Kind, State = Entry.Kind, GiftCorrection.State
_VISITS = {
    Visit.State.PLANNED: gettext_lazy("Visit planned"),
    Visit.State.DONE: gettext_lazy("Visit written down"),
    Visit.State.ATTEMPTED: gettext_lazy("Visit tried in vain"),
    Visit.State.CANCELLED: gettext_lazy("Visit called off"),
}
# What later entries do to what an entry opened: its lots, or what its draws handed out.
_TAKEN = {Kind.REFUND, Kind.SHORTFALL}


def deeds_of(entry: Entry, *, may_open: bool) -> Iterator[Change]:
    """Yield what was done to an entry since it was recorded, leading to later entries for who may open them."""
    yield _recorded(entry)
    yield from _later(entry, may_open=may_open)
    yield from _papers(entry)


def _recorded(entry: Entry) -> Change:
    amount = entry.postings.filter(amount__gt=0).aggregate(total=Sum("amount", default=0))["total"]
    did = _("Recorded, ¥%(amount)s") % {"amount": yuan_printed(amount)} if amount else _("Recorded")
    return Change(entry.recorded_at, did, entry.recorded_by, deputy=deputy_of(entry))


def _later(entry: Entry, *, may_open: bool) -> Iterator[Change]:
    """Yield the reversal, and what took from it, gave it to another donor or brought it back."""
    with_people = ("recorded_by", "attributed_in_stead__deputy__approver")
    around = Entry.objects.filter(root=entry.root_id).select_related(*with_people)
    sentences = {
        Kind.REVERSAL: _("Reversed by %(number)s"),
        Kind.REFUND: _("Refunded in part or whole by %(number)s"),
        Kind.SHORTFALL: _("Fewer arrived: %(number)s"),
        Kind.RETURN: _("Something came back: %(number)s"),
        Kind.ATTRIBUTION: _("Given to the right donor by %(number)s"),
    }
    found = (
        around.filter(reverses=entry)
        .union(
            around.filter(draws__lot__entry=entry, kind__in=_TAKEN),
            around.filter(kind=Kind.RETURN, lots__returns__entry=entry),
            around.filter(pk__in=Attribution.objects.filter(lot__entry=entry).values("entry")),
        )
        .values_list("pk", flat=True)
    )
    for later in around.filter(pk__in=list(found)):
        did = sentences[Kind(later.kind)] % {"number": later.number}
        url = address("entry", later.number) if may_open else ""
        yield Change(
            later.recorded_at, did, later.recorded_by, why=later.source, url=url, deputy=deputy_of(later)
        )  # fmt: skip


def deeds_of_signatures(distribution: Distribution) -> Iterator[Change]:
    """Yield the signatures of a hand-out that were taken back, and what stands for each now; no names."""
    lines = distribution.lines.filter(taken_back__isnull=False).distinct().select_related("child", "group", "item")
    for line in lines.prefetch_related(
        "taken_back__recorded_by", "taken_back__taken_back_by", "taken_back__superseded_by__recorded_by"
    ):
        what = line.item.called if line.item else _("Money")
        did = _("Signature taken back: %(who)s, %(what)s") % {"who": line.child or line.group, "what": what}
        for each in line.taken_back.all():
            later = getattr(each, "superseded_by", None)
            told = [Difference(_("Signed"), _signed(each), _signed(later) if later else _("open again"))]
            at = cast("dt.datetime", each.taken_back_at)  # the table holds that it has one
            yield Change(at, did, each.taken_back_by, each.taken_back_because, told)


def _signed(signed: Acknowledgement) -> str:
    day = signed.signed_on.isoformat() if signed.signed_on else "—"
    return _(", ").join([str(signed.get_signer_display()), day, str(signed.recorded_by)])


def _papers(entry: Entry) -> Iterator[Change]:
    for paper in Attachment.objects.filter(entry=entry).select_related("attached_by"):
        did = _("Attachment %(position)s added: %(what)s") % {"position": paper.position, "what": paper}
        yield Change(paper.attached_at, did, paper.attached_by)
    withdrawn = AttachmentWithdrawal.objects.filter(attachment__entry=entry).select_related("withdrawn_by")
    for each in withdrawn.annotate(position=F("attachment__position")):
        did = _("Attachment %(position)s withdrawn") % {"position": each.position}
        yield Change(each.withdrawn_at, did, each.withdrawn_by, why=each.why)


def deeds_of_gift(gift: Gift) -> Iterator[Change]:
    """Yield who asked to put a gift right, who took that back, declined or did it."""
    answers = {
        State.DONE: _("Put right"),
        State.DECLINED: _("Declined to put it right"),
        State.WITHDRAWN: _("Took the request back"),
    }
    for one in gift.corrections.select_related("asked_by", "answered_by", "deputy__approver"):
        url = reverse("correction", args=[gift.entry.number, one.pk])
        yield Change(one.asked_at, _("Asked to put it right"), one.asked_by, why=one.why, url=url)
        if one.answered_at:
            answered = answers[State(one.state)]
            yield Change(one.answered_at, answered, one.answered_by, why=one.answer, url=url, deputy=one.deputy)


def deeds_of_child(child: Child) -> Iterator[Change]:
    """Yield the steps of a child's file, the facts that were written down, and every opening."""
    for step in child.life.exclude(kind=LifeEvent.Kind.JOINED).select_related("recorded_by"):
        reason = step.get_reason_display() if step.reason else ""
        yield Change(step.recorded_at, capfirst(step.get_kind_display()), step.recorded_by, why=str(reason))
    facts: list[Category | ParentFact] = [
        *child.categories.select_related("recorded_by", "ended_by"),
        *child.parent_facts.select_related("recorded_by", "ended_by"),
    ]
    for fact in facts:
        told = {"fact": _about(fact)}
        yield Change(fact.recorded_at, _("Written down: %(fact)s") % told, fact.recorded_by)
        if fact.ended_at:
            yield Change(fact.ended_at, _("No longer holds: %(fact)s") % told, fact.ended_by)
    for visit in child.visits.select_related("recorded_by"):
        yield Change(visit.written_at or visit.recorded_at, str(_VISITS[Visit.State(visit.state)]), visit.recorded_by)
    yield from openings_of(child)


def _about(fact: Category | ParentFact) -> str:
    """Return what kind of fact it is: what it says of the family is for the file, not for every history."""
    return str(fact.get_parent_display() if isinstance(fact, ParentFact) else _("category"))


def openings_of(child: Child) -> Iterator[Change]:
    """Yield every opening of a child's name or file, and every change of what is sealed."""
    for event in lines_about(child).select_related("viewer"):
        what = AccessEvent.What(event.what)
        did = str(what.label) if event.child_id else _("%(what)s, on a list") % {"what": what.label}
        yield Change(
            event.at, did, event.viewer, why=purpose_in_words(event.purpose), is_view=what != AccessEvent.What.CHANGE
        )
