"""The collections of the API that are about giving."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from donors import operations
from donors.api import shown, typed
from donors.filters import DonorFilter, GiftFilter, PledgeFilter, ReceiptFilter
from donors.models import Donor, Gift, GiftLine, Pledge, PledgeLine, Receipt
from donors.queries import donors_visible_to, gifts_visible_to, pledges_visible_to, receipts_visible_to
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.screens.api.once import once
from ledger.screens.api.typed import ReversalTyped
from ledger.screens.api.views import Collection

READ, CREATED = frozenset({Permission.READ_GIFTS}), status.HTTP_201_CREATED


def gifts_seen(user: User) -> QuerySet[Gift]:
    """Return the gifts that a person may see, with their lines."""
    lines = GiftLine.objects.select_related("lot__place", "lot__fund", "lot__item", "pledge_line__pledge")
    gifts = gifts_visible_to(user).select_related(
        "entry__unit", "entry__recorded_by", "entry__reversed_by", "donor"
    )  # fmt: skip
    return gifts.prefetch_related(Prefetch("lines", lines))


def pledges_seen(user: User) -> QuerySet[Pledge]:
    """Return the pledges that a person may see, with their lines."""
    lines = PledgeLine.objects.select_related("fund", "item")
    return pledges_visible_to(user).select_related("donor").prefetch_related(Prefetch("lines", lines))


def receipts_seen(user: User) -> QuerySet[Receipt]:
    """Return the receipts that a person may see."""
    return receipts_visible_to(user).select_related("gift__entry", "donor", "unit")


class Donors(Collection[Donor]):
    """Donors of the books whose gifts you may read."""

    needs, seen = READ, donors_visible_to
    serializer_class, filterset_class, lookup_field = shown.DonorShown, DonorFilter, "code"
    ordering_fields = ("code", "sort_key")

    @extend_schema(request=typed.DonorTyped, responses={CREATED: shown.DonorShown})
    def create(self, request: Request) -> Response:
        """Enter a donor."""
        sent = self.typed(typed.DonorTyped)
        root = sent.pop("unit")

        def enter() -> Donor:
            return operations.register_donor(root=root, donor=operations.DonorParticulars(**sent), by=self.person)

        found = once(request, enter, lambda code: self.get_queryset().get(code=code), lambda donor: donor.code)
        return Response(shown.DonorShown(found).data, CREATED)


class Pledges(Collection[Pledge]):
    """What was promised. A pledge posts nothing."""

    needs, seen = READ, pledges_seen
    serializer_class, filterset_class, lookup_field = shown.PledgeShown, PledgeFilter, "number"
    ordering_fields = ("number", "promised_on")

    @extend_schema(request=typed.PledgeTyped, responses={CREATED: shown.PledgeShown})
    def create(self, request: Request) -> Response:
        """Record a promise."""
        sent = self.typed(typed.PledgeTyped)
        lines = [operations.PledgedLine(**line) for line in sent.pop("lines")]

        def promise() -> Pledge:
            return operations.record_pledge(lines=lines, by=self.person, **sent)

        made = once(request, promise, self._one, lambda pledge: pledge.number)
        return Response(shown.PledgeShown(self._one(made.number)).data, CREATED)

    def _one(self, number: str) -> Pledge:
        return self.get_queryset().get(number=number)


class Gifts(Collection[Gift]):
    """Gifts that your units recorded. A gift never changes: a wrong one is reversed."""

    needs, seen = READ, gifts_seen
    serializer_class, filterset_class = shown.GiftShown, GiftFilter
    lookup_field, lookup_url_kwarg = "entry__number", "number"
    ordering_fields = ("entry__date", "entry__number")

    @extend_schema(request=typed.GiftTyped, responses={CREATED: shown.GiftShown})
    def create(self, request: Request) -> Response:
        """Record a gift, and post it to the book in the same breath."""
        sent = self.typed(typed.GiftTyped)
        lines = [operations.GivenLine(**line) for line in sent.pop("lines")]

        def record() -> Gift:
            return operations.record_gift(lines=lines, by=self.person, **sent)

        made = once(request, record, self._one, _number)
        return Response(shown.GiftShown(self._one(_number(made))).data, CREATED)

    @extend_schema(request=ReversalTyped, responses={CREATED: shown.GiftShown})
    @action(detail=True, methods=["post"])
    def reversal(self, request: Request, **_address: Any) -> Response:  # noqa: ANN401 -- the library's own
        """Reverse a gift by its mirror; both stay in the book."""
        gift, sent = self.get_object(), self.typed(ReversalTyped)

        def reverse() -> Gift:
            operations.reverse_gift(gift=gift, by=self.person, **sent)
            return gift

        made = once(request, reverse, self._one, _number)
        return Response(shown.GiftShown(self._one(_number(made))).data, CREATED)

    def _one(self, number: str) -> Gift:
        return self.get_queryset().get(entry__number=number)


class Receipts(Collection[Receipt]):
    """Receipts that your units issued."""

    needs, seen = READ, receipts_seen
    serializer_class, filterset_class, lookup_field = shown.ReceiptShown, ReceiptFilter, "number"
    ordering_fields = ("number", "issued_on")

    @extend_schema(request=typed.ReceiptTyped, responses={CREATED: shown.ReceiptShown})
    def create(self, request: Request) -> Response:
        """Issue the receipt of a gift: the book is sealed, a number taken, the snapshot kept."""
        sent = self.typed(typed.ReceiptTyped)

        def issue() -> Receipt:
            return operations.issue_receipt(by=self.person, **sent)

        made = once(request, issue, lambda number: self.get_queryset().get(number=number), lambda one: one.number)
        return Response(shown.ReceiptShown(made).data, CREATED)


def _number(gift: Gift) -> str:
    return gift.entry.number


COLLECTIONS: dict[str, type[Collection[Any]]] = {
    "donors": Donors, "pledges": Pledges, "gifts": Gifts, "receipts": Receipts
}  # fmt: skip
