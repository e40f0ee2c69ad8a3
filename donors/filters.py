"""How lists of donors' things are narrowed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.finding import donors_named
from donors.models import (
    Donor,
    Gift,
    GiftBatch,
    OfficialReceipt,
    Pledge,
    PledgeRelief,
    Receipt,
    ReceiptLine,
    Thank,
    VoidRequest,
)
from donors.progress import Closure
from donors.promised import aged, promised
from donors.queries import WAITED
from donors.reminding import to_remind
from ledger.book.models import Entry
from ledger.screens.tables import DayFilter, ListFilter


class DonorFilter(ListFilter):
    """Donors by name and kind."""

    q = django_filters.CharFilter(label=_("Name, pinyin or code"), method="named")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Donor.Kind.choices, empty_label=_("all"))

    def named(self, donors: QuerySet[Donor], _name: str, text: str) -> QuerySet[Donor]:
        """Keep the donors whose name, pinyin, initials or code hold the text."""
        return donors.filter(donors_named(text.strip()))

    class Meta:
        model = Donor
        fields: Any = []


class GiftFilter(ListFilter):
    """Gifts by donor or number, day and state."""

    q = django_filters.CharFilter(label=_("Donor or number"), method="named")
    since = DayFilter(label=_("From"), field_name="entry__date", lookup_expr="gte")
    until = DayFilter(label=_("To"), field_name="entry__date", lookup_expr="lte")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("all"),
        choices=[
            ("waiting", _("without receipt")),
            ("receipted", _("with receipt")),
            ("official", _("official receipt asked for")),
            ("reversed", _("reversed")),
        ],
    )

    def named(self, gifts: QuerySet[Gift], _name: str, text: str) -> QuerySet[Gift]:
        """Keep the gifts whose number or donor holds the text."""
        text = text.strip()
        named = Donor.objects.filter(donors_named(text))
        found = Donor.objects.filter(Q(pk__in=named) | Q(merged_into__in=named))
        return gifts.filter(Q(donor__in=found) | Q(entry__number__icontains=text) | Q(batch__number=text))

    def in_state(self, gifts: QuerySet[Gift], _name: str, state: str) -> QuerySet[Gift]:
        """Keep the gifts that stand with or without a receipt, or that were reversed."""
        if state == "reversed":
            return gifts.filter(entry__reversed_by__isnull=False)
        if state == "official":
            asked = OfficialReceipt.objects.filter(gift=OuterRef("pk"), state=OfficialReceipt.State.ASKED)
            return gifts.filter(Exists(asked))
        # Both are read once and looked up: among a hundred thousand gifts three times as quick as asking for each.
        reversals = Entry.objects.filter(reverses__isnull=False)
        live = Q(pk__in=ReceiptLine.objects.filter(is_live=True).values("gift_line__gift"))
        standing = gifts.exclude(entry__in=reversals.values("reverses"))
        return standing.filter(live) if state == "receipted" else standing.exclude(live)

    class Meta:
        model = Gift
        fields: Any = []


class _DonorOrNumber(ListFilter):
    """Papers by their donor or number."""

    q = django_filters.CharFilter(label=_("Donor or number"), method="named")

    def named(self, papers: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Keep the papers whose number or donor holds the text."""
        text = text.strip()
        return papers.filter(Q(donor__in=Donor.objects.filter(donors_named(text))) | Q(number__icontains=text))


class PledgeFilter(_DonorOrNumber):
    """Pledges by donor or number, and by how long they are due."""

    closure = django_filters.ChoiceFilter(
        label=_("State"), method="closed", empty_label=_("all"), choices=Closure.choices,
    )  # fmt: skip
    age = django_filters.ChoiceFilter(
        label=_("Due"),
        method="aged",
        empty_label=_("all"),
        choices=[
            ("not_due", _("not yet due")),
            ("30", _("1 to 30 days")),
            ("60", _("31 to 60 days")),
            ("90", _("61 to 90 days")),
            ("over", _("more than 90 days")),
        ],
    )
    remind = django_filters.ChoiceFilter(
        label=_("Reminder"), choices=[("now", _("may go out now"))], empty_label=_("all"), method="reminded"
    )

    def closed(self, pledges: QuerySet[Pledge], _name: str, closure: str) -> QuerySet[Pledge]:
        """Keep the pledges that are open, or came to that end."""
        return pledges.filter(pk__in=[one.pledge.pk for one in promised(pledges) if one.closure == closure])

    def aged(self, pledges: QuerySet[Pledge], _name: str, age: str) -> QuerySet[Pledge]:
        """Keep the pledges of which something is still to come that is due so long."""
        return pledges.filter(pk__in=aged(pledges, age, timezone.localdate()))

    def reminded(self, pledges: QuerySet[Pledge], _name: str, _now: str) -> QuerySet[Pledge]:
        """Keep the pledges whose donors may be reminded today."""
        return pledges.filter(pk__in=to_remind(pledges, timezone.localdate()))

    class Meta:
        model = Pledge
        fields: Any = []


class ReceiptFilter(_DonorOrNumber):
    """Receipts by number or donor, day and state."""

    since = DayFilter(label=_("From"), field_name="issued_on", lookup_expr="gte")
    until = DayFilter(label=_("To"), field_name="issued_on", lookup_expr="lte")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Receipt.State.choices, empty_label=_("all"))
    printed = django_filters.ChoiceFilter(
        label=_("Printed"), choices=[("no", _("not yet"))], empty_label=_("all"), method="not_printed"
    )

    def not_printed(self, receipts: QuerySet[Receipt], _name: str, _no: str) -> QuerySet[Receipt]:
        """Keep the receipts that count and were never printed."""
        return receipts.filter(paper__isnull=True, state=Receipt.State.ISSUED)

    class Meta:
        model = Receipt
        fields: Any = []


def _by_state(model: type[VoidRequest | PledgeRelief | GiftBatch | Thank]) -> type[ListFilter]:
    """Return what narrows a list by its state alone."""
    state = django_filters.ChoiceFilter(label=_("State"), choices=model.State.choices, empty_label=_("all"))
    meta = type("Meta", (), {"model": model, "fields": []})
    return type(f"{model.__name__}Filter", (ListFilter,), {"state": state, "Meta": meta})


VoidRequestFilter, ReliefFilter = _by_state(VoidRequest), _by_state(PledgeRelief)
BatchFilter, ThankFilter = _by_state(GiftBatch), _by_state(Thank)


class UnknownPayerFilter(ListFilter):
    """Money of unknown payers by number or bank reference, day and state."""

    q = django_filters.CharFilter(label=_("Number or reference"), method="named")
    since = DayFilter(label=_("From"), field_name="date", lookup_expr="gte")
    until = DayFilter(label=_("To"), field_name="date", lookup_expr="lte")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("all"),
        choices=[("waiting", _("still waiting")), ("done", _("nothing left"))],
    )
    age = django_filters.ChoiceFilter(
        label=_("Waits for"),
        method="aged",
        empty_label=_("all"),
        choices=[
            ("30", _("up to 30 days")),
            ("60", _("31 to 60 days")),
            ("90", _("61 to 90 days")),
            ("over", _("more than 90 days")),
        ],
    )

    def named(self, payers: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Keep what came whose number or bank reference holds the text."""
        return payers.filter(Q(number__icontains=text.strip()) | Q(source__icontains=text.strip()))

    def in_state(self, payers: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """Keep what waits for its donor, or of which nothing does."""
        return payers.filter(left__gt=0) if state == "waiting" else payers.filter(left=0)

    def aged(self, payers: QuerySet[Any], _name: str, age: str) -> QuerySet[Any]:
        """Keep what has been waiting for its donor so long."""
        first, last = (timezone.localdate() - dt.timedelta(days=days) for days in reversed(WAITED[age]))
        return payers.filter(left__gt=0, date__range=(first, last))

    class Meta:
        model = Entry
        fields: Any = []
