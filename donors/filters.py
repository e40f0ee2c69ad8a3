"""How lists of donors' things are narrowed."""

from __future__ import annotations

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
from donors.promised import promised
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
        live = Exists(ReceiptLine.objects.filter(gift_line__gift=OuterRef("pk"), is_live=True))
        standing = gifts.filter(entry__reversed_by__isnull=True)
        return standing.filter(live) if state == "receipted" else standing.filter(~live)

    class Meta:
        model = Gift
        fields: Any = []


class PledgeFilter(ListFilter):
    """Pledges by donor or number, and by how long they are due."""

    q = django_filters.CharFilter(label=_("Donor or number"), method="named")
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

    def named(self, pledges: QuerySet[Pledge], _name: str, text: str) -> QuerySet[Pledge]:
        """Keep the pledges whose number or donor holds the text."""
        text = text.strip()
        return pledges.filter(Q(donor__in=Donor.objects.filter(donors_named(text))) | Q(number__icontains=text))

    def closed(self, pledges: QuerySet[Pledge], _name: str, closure: str) -> QuerySet[Pledge]:
        """Keep the pledges that are open, or came to that end."""
        return pledges.filter(pk__in=[one.pledge.pk for one in promised(pledges) if one.closure == closure])

    def aged(self, pledges: QuerySet[Pledge], _name: str, age: str) -> QuerySet[Pledge]:
        """Keep the pledges of which something is still to come that is due so long."""
        today = timezone.localdate()
        return pledges.filter(pk__in=[one.pledge.pk for one in promised(pledges) if one.is_aged(age, today)])

    class Meta:
        model = Pledge
        fields: Any = []


class ReceiptFilter(ListFilter):
    """Receipts by number or donor, day and state."""

    q = django_filters.CharFilter(label=_("Donor or number"), method="named")
    since = DayFilter(label=_("From"), field_name="issued_on", lookup_expr="gte")
    until = DayFilter(label=_("To"), field_name="issued_on", lookup_expr="lte")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Receipt.State.choices, empty_label=_("all"))

    def named(self, receipts: QuerySet[Receipt], _name: str, text: str) -> QuerySet[Receipt]:
        """Keep the receipts whose number or donor holds the text."""
        text = text.strip()
        return receipts.filter(Q(donor__in=Donor.objects.filter(donors_named(text))) | Q(number__icontains=text))

    class Meta:
        model = Receipt
        fields: Any = []


class VoidRequestFilter(ListFilter):
    """Requests to void by their state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=VoidRequest.State.choices, empty_label=_("all"))

    class Meta:
        model = VoidRequest
        fields: Any = []


class ReliefFilter(ListFilter):
    """What was let go of pledges, by its state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=PledgeRelief.State.choices, empty_label=_("all"))

    class Meta:
        model = PledgeRelief
        fields: Any = []


class BatchFilter(ListFilter):
    """Sheets of gifts by their state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=GiftBatch.State.choices, empty_label=_("all"))

    class Meta:
        model = GiftBatch
        fields: Any = []


class ThankFilter(ListFilter):
    """Letters of thanks by their state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=Thank.State.choices, empty_label=_("all"))

    class Meta:
        model = Thank
        fields: Any = []


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

    def named(self, payers: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Keep what came whose number or bank reference holds the text."""
        return payers.filter(Q(number__icontains=text.strip()) | Q(source__icontains=text.strip()))

    def in_state(self, payers: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """Keep what waits for its donor, or of which nothing does."""
        return payers.filter(left__gt=0) if state == "waiting" else payers.filter(left=0)

    class Meta:
        model = Entry
        fields: Any = []
