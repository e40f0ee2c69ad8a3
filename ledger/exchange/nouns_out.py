"""The rows of a book's nouns: where it is kept, what it holds, who gives."""

from __future__ import annotations

from collections.abc import Iterator

from beneficiaries.models import Group
from donors.models import Donor, PledgeLine
from ledger.access.models import Unit
from ledger.book.models import Fund, Item, Period, Place
from ledger.exchange.cells import Value
from ledger.exchange.donor_rows import more_of_a_donor, more_of_a_pledge

Line = dict[str, Value]


class NounRows:
    """Writes the rows of one book; reads each table once."""

    def __init__(self, root: Unit) -> None:
        """Take whose book."""
        self.root = root

    def units(self) -> Iterator[Line]:
        """Yield the units, those above first."""
        for unit in Unit.objects.filter(root=self.root).select_related("parent").order_by("path"):
            yield {
                "code": unit.code, "name": unit.name, "kind": unit.kind,
                "parent": unit.parent.code if unit.parent else None, "name_en": unit.name_en,
                "credit_code": unit.credit_code, "address": unit.address, "phone": unit.phone,
            }  # fmt: skip

    def places(self) -> Iterator[Line]:
        """Yield where value lies."""
        for place in Place.objects.filter(unit__root=self.root).select_related("unit").order_by("pk"):
            yield {
                "code": place.code, "unit": place.unit.code, "kind": place.kind, "name": place.name,
                "account_number": place.account_number,
            }  # fmt: skip

    def funds(self) -> Iterator[Line]:
        """Yield the purposes with their rules."""
        funds = Fund.objects.filter(root=self.root).select_related("unit").order_by("pk")
        for fund in funds.prefetch_related("villages", "schools", "children"):
            yield {
                "code": fund.code, "unit": fund.unit.code, "name": fund.name, "restriction": fund.restriction,
                "villages": tuple(village.name for village in fund.villages.all()),
                "children": tuple(child.code for child in fund.children.all()),
                "schools": tuple(school.code for school in fund.schools.all()), "purpose": fund.purpose,
                "name_en": fund.name_en, "open_on": fund.open_on, "close_on": fund.close_on,
            }  # fmt: skip

    def items(self) -> Iterator[Line]:
        """Yield the kinds of goods."""
        for item in Item.objects.filter(root=self.root).order_by("pk"):
            yield {
                "code": item.code, "name": item.name, "unit_of_measure": item.unit_of_measure,
                "name_en": item.name_en, "category": item.category, "durable": item.is_durable or None,
            }  # fmt: skip

    def donors(self) -> Iterator[Line]:
        """Yield the donors."""
        for donor in Donor.objects.filter(root=self.root).order_by("pk"):
            yield {
                "code": donor.code, "kind": donor.kind, "name": donor.name, "contact": donor.contact,
                "phone": donor.phone, "email": donor.email, "tax_id": donor.tax_id,
                "anonymous": donor.is_anonymous, "name_en": donor.name_en, **more_of_a_donor(donor),
            }  # fmt: skip

    def groups(self) -> Iterator[Line]:
        """Yield the groups."""
        for group in Group.objects.filter(root=self.root).select_related("unit").order_by("pk"):
            yield {
                "code": group.code, "unit": group.unit.code, "kind": group.kind, "name": group.name,
                "school_class": group.school_class,
            }  # fmt: skip

    def pledges(self) -> Iterator[Line]:
        """Yield the lines of pledges."""
        lines = PledgeLine.objects.filter(pledge__root=self.root).select_related(
            "pledge__donor", "pledge__campaign", "fund", "item"
        )
        for line in lines.order_by("pledge", "position"):
            yield {
                "number": line.pledge.number, "donor": line.pledge.donor.code, "date": line.pledge.promised_on,
                "fund": line.fund.code, "kind": line.kind, "item": line.item.code if line.item else None,
                "quantity": line.quantity, "amount": line.amount, "due_date": line.due_on,
                **more_of_a_pledge(line),
            }  # fmt: skip

    def periods(self) -> Iterator[Line]:
        """Yield the months that are closed."""
        periods = Period.objects.filter(unit__root=self.root, state=Period.State.CLOSED).select_related("unit")
        for period in periods.order_by("month", "unit"):
            yield {"unit": period.unit.code, "month": period.month, "state": period.state}
