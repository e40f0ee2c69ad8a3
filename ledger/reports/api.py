"""The API of what has many nouns: entries of the book, and statements."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from donors.models import Donor
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.book.models import Entry, Posting
from ledger.book.queries import entries_visible_to
from ledger.reports.filters import EntryFilter
from ledger.reports.models import Statement
from ledger.reports.operations import issue_statement
from ledger.reports.reversals import OPERATIONS
from ledger.reports.telling import donors_of_statements, statements_visible_to
from ledger.screens.api.fields import CodeField, FenField
from ledger.screens.api.once import once
from ledger.screens.api.typed import ReversalTyped
from ledger.screens.api.views import Collection

CREATED = status.HTTP_201_CREATED


class PostingShown(serializers.ModelSerializer[Posting]):
    """One line of an entry: debit above zero, credit below."""

    account = serializers.CharField(source="account.code")
    role = serializers.CharField(source="account.role")
    fund = serializers.CharField(source="fund.code")
    place = serializers.CharField(source="place.code", default=None)
    amount = FenField(read_only=True)

    class Meta:
        model = Posting
        fields = ("account", "role", "fund", "place", "amount")


class EntryShown(serializers.ModelSerializer[Entry]):
    """One event of the book: balanced, numbered, never changed."""

    unit = serializers.CharField(source="unit.code")
    recorded_by = serializers.CharField(source="recorded_by.username")
    reverses = serializers.CharField(source="reverses.number", default=None)
    reversed_by = serializers.CharField(source="reversed_by.number", default=None)

    class Meta:
        model = Entry
        fields = (
            "number", "kind", "unit", "date", "recorded_at", "recorded_by", "party", "source", "reverses",
            "reversed_by", "digest",
        )  # fmt: skip


class WholeEntry(EntryShown):
    """An entry with its postings."""

    postings = PostingShown(many=True)

    class Meta(EntryShown.Meta):
        fields = (*EntryShown.Meta.fields, "postings")  # type: ignore[assignment] # one more


def entries_seen(user: User) -> QuerySet[Entry]:
    """Return the entries of the units whose money a person may read."""
    return entries_visible_to(user).select_related("unit__root", "root", "recorded_by", "reverses", "reversed_by")


class Entries(Collection[Entry]):
    """Entries of your units. Where two kinds share a number, ``?kind=`` tells them apart."""

    needs, seen = frozenset({Permission.READ_MONEY}), entries_seen
    serializer_class, whole, filterset_class, lookup_field = EntryShown, WholeEntry, EntryFilter, "number"
    ordering_fields = ("date", "number")

    def get_queryset(self) -> QuerySet[Entry]:
        """Return what the person may see, with its postings where one is shown alone."""
        found = super().get_queryset()
        if self.action == "list":
            return found
        lines = Posting.objects.select_related("account", "fund", "place").order_by("pk")
        return found.prefetch_related(Prefetch("postings", lines))

    def get_object(self) -> Entry:
        """Return the entry of a number; of several kinds, the first that fits the filters."""
        seen = self.filter_queryset(self.get_queryset())
        found = seen.filter(number=self.kwargs["number"]).order_by("pk").first()
        if found is None:
            raise NotFound
        return found

    @extend_schema(request=ReversalTyped, responses={CREATED: WholeEntry})
    @action(detail=True, methods=["post"])
    def reversal(self, request: Request, **_address: Any) -> Response:  # noqa: ANN401 -- the library's own
        """Reverse an event that is no gift, purchase, transfer or hand-out: those have operations of their own."""
        entry, sent = self.get_object(), dict(self.typed(ReversalTyped))
        if entry.kind not in OPERATIONS:
            raise NotFound

        def reverse() -> Entry:
            OPERATIONS[entry.kind](entry=entry, by=self.person, **sent)
            return entry

        once(request, reverse, lambda _key: entry, lambda one: str(one.pk))
        return Response(WholeEntry(self.get_queryset().get(pk=entry.pk)).data, CREATED)


class StatementShown(serializers.ModelSerializer[Statement]):
    """A donor's account of a period as it was issued. ``content`` is the snapshot that its paper prints."""

    donor = serializers.CharField(source="donor.code")
    superseded_by = serializers.CharField(source="superseded_by.number", default=None)
    content = serializers.SerializerMethodField()

    class Meta:
        model = Statement
        fields = (
            "number", "donor", "since", "until", "version", "issued_on", "superseded_by", "verify_code", "content",
        )  # fmt: skip

    def get_content(self, statement: Statement) -> dict[str, Any]:
        """Return the snapshot."""
        return dict(statement.content)


class StatementTyped(serializers.Serializer[Any]):
    """A statement to issue: of which donor and period, and the date on it."""

    donor = CodeField(lambda user: donors_of_statements(user).select_related("root"))
    since = serializers.DateField()
    until = serializers.DateField()
    issued_on = serializers.DateField()


def statements_seen(user: User) -> QuerySet[Statement]:
    """Return the issued statements that a person may read."""
    return statements_visible_to(user).select_related("donor", "superseded_by")


class Statements(Collection[Statement]):
    """Statements that were issued to donors."""

    needs, seen = frozenset({Permission.READ_STATEMENTS}), statements_seen
    serializer_class, lookup_field = StatementShown, "number"
    filterset_fields = {"donor__code": ["exact"], "until": ["gte", "lte"], "issued_on": ["gte", "lte"]}
    ordering_fields = ("issued_on", "number")

    @extend_schema(request=StatementTyped, responses={CREATED: StatementShown})
    def create(self, request: Request) -> Response:
        """Issue the statement of a period; where it says what the last one said, that one is answered."""
        sent = self.typed(StatementTyped)
        donor: Donor = sent.pop("donor")

        def issue() -> Statement:
            return issue_statement(donor=donor, by=self.person, **sent)

        made = once(request, issue, lambda number: self.get_queryset().get(number=number), lambda one: one.number)
        return Response(StatementShown(self.get_queryset().get(pk=made.pk)).data, CREATED)


COLLECTIONS: dict[str, type[Collection[Any]]] = {"entries": Entries, "statements": Statements}
