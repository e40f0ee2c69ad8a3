"""What a letter of thanks says, in the donor's language; and when it no longer goes out."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import override

from donors.models import Donor, DonorPerson, Gift, GiftLine, Thank
from donors.promised import Promised
from ledger.access.history import keep
from ledger.access.models import User


def letter_of(thank: Thank) -> tuple[str, str]:
    """Return the subject and the letter for the gifts of a thank that stand, in the donor's language.

    Nothing in it names a child: amounts, goods and what for.
    """
    gifts = Gift.objects.filter(thanked__thank=thank, entry__reversed_by__isnull=True).select_related("entry__unit")
    found = list(gifts.order_by("entry__date", "pk"))
    lines = GiftLine.objects.filter(gift__in=found).select_related("lot__item", "lot__fund", "gift__entry")
    context = {
        "donor": thank.donor,
        "unit": found[-1].entry.unit if found else thank.donor.root,
        "lines": lines.order_by("gift__entry__date", "gift__pk", "position"),
    }
    with override(thank.donor.language):
        subject = render_to_string(f"donors/letters/thanks-subject.{thank.donor.language}.txt", context)
        body = render_to_string(f"donors/letters/thanks.{thank.donor.language}.txt", context)
    return " ".join(subject.split()), body.strip()


def reminder_of(promise: Promised) -> tuple[str, str]:
    """Return the subject and the letter that reminds of what is still to come of a pledge, in the donor's language.

    Nothing in it names a child, nor a fund, which may be called after one.
    """
    pledge = promise.pledge
    context = {
        "pledge": pledge, "donor": pledge.donor, "unit": pledge.root,
        "dues": [due for due in promise.dues if due.left],
    }  # fmt: skip
    language = pledge.donor.language
    with override(language):
        subject = render_to_string(f"donors/letters/reminder-subject.{language}.txt", context)
        body = render_to_string(f"donors/letters/reminder.{language}.txt", context)
    return " ".join(subject.split()), body.strip()


def address_of(donor: Donor) -> str:
    """Return where mail to a donor goes: to the one who is written to, else to the donor."""
    people = donor.people.filter(until__isnull=True, role=DonorPerson.Role.CORRESPONDENT).exclude(email="")
    first = people.first()
    return first.email if first else donor.email


def mailable(thanks: QuerySet[Thank]) -> QuerySet[Thank]:
    """Return the approved letters that can go out by mail: not on their way, to donors with an address who wish it."""
    written_to = DonorPerson.objects.filter(
        donor=OuterRef("donor"), until__isnull=True, role=DonorPerson.Role.CORRESPONDENT
    ).exclude(email="")
    return thanks.filter(
        ~Q(donor__email="") | Exists(written_to),
        state=Thank.State.APPROVED, mailing_since__isnull=True, donor__no_mail=False,
    )  # fmt: skip


def printable(thanks: QuerySet[Thank]) -> QuerySet[Thank]:
    """Return the approved letters that may still go out on paper: those that are not on their way by mail."""
    return thanks.filter(state=Thank.State.APPROVED, mailing_since__isnull=True)


def withdraw_thanks(gift: Gift, by: User) -> None:
    """Take back the unsent letter of a gift that was reversed, if it thanks for nothing else; else write it anew."""
    thank = Thank.objects.filter(gifts__gift=gift, state__in=Thank.UNSENT).select_related("donor").first()
    if thank is None:
        return
    stands = thank.gifts.filter(gift__entry__reversed_by__isnull=True).exclude(gift=gift).exists()
    thank.state = Thank.State.DUE if stands else Thank.State.WITHDRAWN
    if not thank.mailing_since:  # on its way, it says what it says
        thank.subject, thank.body = "", ""
    thank.drafted_by = thank.approved_by = thank.deputy = None
    keep(thank, by=by)
