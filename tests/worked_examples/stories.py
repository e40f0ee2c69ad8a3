"""A small office in which the stories happen: its places, funds, items and people."""

import datetime as dt
from dataclasses import dataclass, field

from beneficiaries.models import Child
from distributions.models import Distribution
from distributions.operations import HandOut, approve_distribution, prepare_distribution
from donors.models import Donor, Gift
from donors.operations import GivenLine, record_gift
from ledger.access.models import Unit, User
from ledger.book.models import Fund, Item, Place
from ledger.book.money import fen
from ledger.book.queries import trial_balance
from tests import make


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@dataclass
class Office:
    """One agency with one school of its own, as the source texts tell of it."""

    root: Unit = field(default_factory=make.book)
    by: User = field(default_factory=make.clerk_of_the_system)

    @property
    def school(self) -> Unit:
        return make.school()

    @property
    def bank(self) -> Place:
        return make.place("S001-BANK", "bank", self.school)

    @property
    def cash(self) -> Place:
        return make.place("S001-CASH", "cash", self.school)

    @property
    def store(self) -> Place:
        return make.store("S001-STORE", self.school)

    def give(self, donor: Donor, on: str, *lines: tuple[Fund, Place, str, Item | None, int | None]) -> Gift:
        given = [
            GivenLine(fund=fund, place=place, amount=fen(amount), item=item, quantity=quantity)
            for fund, place, amount, item, quantity in lines
        ]
        return record_gift(unit=self.school, donor=donor, date=day(on), lines=given, by=self.by)

    def hand_out(self, on: str, children: list[Child], *each: tuple[Fund, Place, Item | None, int]) -> Distribution:
        """Prepare and approve by two people; ``each`` is what every child receives (pieces, or fen)."""
        lines = [
            HandOut(place=place, fund=fund, item=item, wanted=wanted, child=child)
            for fund, place, item, wanted in each
            for child in children
        ]
        preparer, approver = make.user("caseworker", self.school), make.user("approver", self.root)
        prepared = prepare_distribution(unit=self.school, date=day(on), occasion="", lines=lines, by=preparer)
        at = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
        return approve_distribution(distribution=prepared, at=at, by=approver)

    def balances(self) -> dict[str, str]:
        """Return the trial balance as an accountant writes it: debit as it is, credit with a minus, zeros out."""
        shown = trial_balance(self.root)
        return {role: f"{amount / 100:.2f}" for role, amount in sorted(shown.items()) if amount}
