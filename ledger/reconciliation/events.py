"""The book's own events of money, one line for each: what is typed, which operation records it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User
from ledger.book.models import Entry
from ledger.book.operations import record_charge, record_interest, record_opening, record_other_income
from ledger.reconciliation.forms import money as forms
from ledger.screens.forms import PostingForm

Kind = Entry.Kind
# What has no page but its entry's; the others are listed with their nouns.
LISTED = (Kind.OPENING, Kind.INTEREST, Kind.OTHER_INCOME, Kind.CHARGE, Kind.FUND_CHANGE, Kind.STOCK_GAIN, Kind.YEAR_END)


@dataclass(frozen=True)
class Event:
    """A kind of event: its page, its form, and what records what was typed."""

    url_name: str
    heading: Promise
    lead: Promise
    icon: str
    form: type[PostingForm]
    record: Callable[[dict[str, Any], User], Any]  # answers with what was posted


def _opening(typed: dict[str, Any], by: User) -> object:
    donor = typed.pop("donor")
    return record_opening(**typed | {"amount": typed["amount"] or 0}, party=donor.code if donor else "", by=by)


def _charge(typed: dict[str, Any], by: User) -> object:
    source = typed["source"]
    return record_charge(
        place=source.place, fund=source.fund, amount=typed["wanted"], date=typed["date"], source=typed["reference"],
        lot=typed["lot"], key=typed["key"], by=by,
    )  # fmt: skip


EVENTS: dict[str, Event] = {
    Kind.INTEREST: Event(
        "new_interest", _("Record interest"),
        _("What a bank or a platform paid for money that lies there. It goes to the free fund unless an agreement says "
          "otherwise."),
        "coin", forms.InterestForm, lambda typed, by: record_interest(**typed, by=by),
    ),
    Kind.CHARGE: Event(
        "new_charge", _("Record a bank charge"),
        _("It is borne by the gift it belongs to, else by the free fund; another fund bears it only with a reason."),
        "building-bank", forms.ChargeForm, _charge,
    ),
    Kind.OTHER_INCOME: Event(
        "new_other_income", _("Record other income"),
        _("Money that is neither a gift nor interest. What surplus goods brought in stays bound to their purpose."),
        "cash", forms.OtherIncomeForm, lambda typed, by: record_other_income(**typed, by=by),
    ),
    Kind.OPENING: Event(
        "new_opening", _("Record an opening balance"),
        _("What lay there when this book began, parcel by parcel. It is never income."),
        "archive", forms.OpeningForm, _opening,
    ),
}  # fmt: skip
