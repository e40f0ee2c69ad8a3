"""What is known of donors, their promises and the papers of their gifts, as rows of spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import F
from django.utils.timezone import localdate

from donors.models import (
    Allocation,
    Campaign,
    Donor,
    DonorAlias,
    DonorMerge,
    DonorPerson,
    Gift,
    GiftLine,
    Instalment,
    NotTheSame,
    OfficialReceipt,
    PayerAccount,
    Pledge,
    PledgeLine,
    PledgeRelief,
    Reminder,
    ThankedGift,
    WitnessedGift,
)
from donors.operations import open_collection
from ledger.access.models import Unit, User
from ledger.exchange.cells import Value

Line = dict[str, Value]


def more_of_a_donor(donor: Donor) -> Line:
    """Return what the extra columns of a donor say: nothing of what is usual."""
    return {
        "naming": _unusual(donor.naming, Donor.Naming.NOT_ASKED), "naming_asked_on": donor.naming_asked_on,
        "receipt_policy": _unusual(donor.receipt_policy, Donor.ReceiptPolicy.EACH),
        "language": _unusual(donor.language, Donor.Language.CHINESE),
        "no_mail": donor.no_mail or None, "wishes": donor.wishes,
    }  # fmt: skip


def more_of_a_pledge(line: PledgeLine) -> Line:
    """Return what the extra columns of a pledge say: on its first row."""
    if line.position != 1:
        return {}
    pledge, usual = line.pledge, Pledge()
    return {
        "campaign": pledge.campaign.code if pledge.campaign else None, "about": pledge.about,
        "binding": _unusual(pledge.binding, usual.binding),
        "remind_before": pledge.remind_before,
        "remind_every": pledge.remind_every,
        "remind_most": pledge.remind_most,
    }  # fmt: skip


def more_of_a_gift(line: GiftLine) -> Line:
    """Return what the extra columns of a gift's line say; what is of the whole gift stands on its first row."""
    count, promised = getattr(line, "count", None), line.pledge_line
    said: Line = {"pledge": None, "pledge_line": None}
    if promised and not _is_anothers(line):
        fitting = [one.position for one in promised.pledge.lines.all() if one.item_id == line.lot.item_id]
        said["pledge"] = promised.pledge.number
        said["pledge_line"] = promised.position if promised.position != min(fitting, default=1) else None
    if count:
        said |= {
            "declared": count.declared, "counted_by": count.counted_by, "counted_with": count.counted_with,
            "difference_reason": count.reason,
        }  # fmt: skip
    if line.position == 1:
        gift = line.gift
        said |= {
            "campaign": gift.campaign.code if gift.campaign else None, "anonymous": gift.is_anonymous or None,
            "handler": gift.handler, "return_given": gift.return_given, "return_worth": gift.return_worth or None,
            "gift_note": gift.note, "replaces": gift.replaces.entry.number if gift.replaces else None,
        }  # fmt: skip
    return said


def _is_anothers(line: GiftLine) -> bool:
    """Whether the pledge that a gift met is another donor's by now: it was carried over when the two were merged."""
    return line.pledge_line is not None and line.pledge_line.pledge.donor_id != line.gift.donor_id


def _unusual(value: Value, usual: Value) -> Value:
    return None if value == usual else value


class DonorRows:
    """Writes the rows of one book; reads each table once."""

    def __init__(self, root: Unit, by: User, *, with_register: bool) -> None:
        """Take whose book, who reads, and whether the names of small givers may be told."""
        self.root, self.by, self.with_register = root, by, with_register

    def of_donors(self) -> dict[str, Callable[[], Iterator[Line]]]:
        """Return the function that writes each file that leans on donors alone."""
        return {
            "donor_people": self.people, "donor_names": self.names, "payer_accounts": self.accounts,
            "told_apart": self.told_apart, "donor_merges": self.merges, "campaigns": self.campaigns,
        }  # fmt: skip

    def of_pledges(self) -> dict[str, Callable[[], Iterator[Line]]]:
        """Return the function that writes each file that leans on pledges."""
        return {"pledge_plans": self.plans, "reliefs": self.reliefs, "reminders": self.reminders}

    def of_gifts(self) -> dict[str, Callable[[], Iterator[Line]]]:
        """Return the function that writes each file that leans on gifts."""
        return {
            "allocations": self.allocations, "official_receipts": self.official, "witnessed": self.witnessed,
            "collections": self.collections, "thanks": self.thanks,
        }  # fmt: skip

    # ---- donors

    def people(self) -> Iterator[Line]:
        """Yield who acts for which donor."""
        people = DonorPerson.objects.filter(donor__root=self.root).select_related("donor").order_by("pk")
        for one in people:
            yield {
                "donor": one.donor.code, "role": one.role, "name": one.name, "phone": one.phone, "email": one.email,
                "since": one.since, "until": one.until,
            }  # fmt: skip

    def names(self) -> Iterator[Line]:
        """Yield the other names of donors."""
        for one in DonorAlias.objects.filter(donor__root=self.root).select_related("donor").order_by("pk"):
            yield {"donor": one.donor.code, "name": one.name}

    def accounts(self) -> Iterator[Line]:
        """Yield the accounts that donors pay from, by their digests: the numbers were never kept."""
        for one in PayerAccount.objects.filter(donor__root=self.root).select_related("donor").order_by("pk"):
            yield {"donor": one.donor.code, "channel": one.channel, "digest": one.digest, "last_four": one.last_four}

    def told_apart(self) -> Iterator[Line]:
        """Yield the donors who look alike and are two."""
        for one in NotTheSame.objects.filter(one__root=self.root).select_related("one", "other").order_by("pk"):
            yield {"donor": one.one.code, "other": one.other.code, "reason": one.why}

    def merges(self) -> Iterator[Line]:
        """Yield the donors who turned out to be another."""
        merged = Donor.objects.filter(root=self.root, merged_into__isnull=False).select_related("merged_into")
        done = DonorMerge.objects.filter(survivor__root=self.root, state=DonorMerge.State.DONE)
        why = dict(done.values_list("absorbed", "why"))
        brought = dict(
            Donor.history.filter(root=self.root, merged_into__isnull=False)
            .order_by("history_date")
            .values_list("id", "history_change_reason")
        )
        for donor in merged.order_by("pk"):
            into = donor.merged_into
            reason = (why.get(donor.pk) or brought.get(donor.pk) or "")[:100]
            yield {"donor": donor.code, "into": into.code if into else None, "reason": reason}

    def campaigns(self) -> Iterator[Line]:
        """Yield the campaigns."""
        for one in Campaign.objects.filter(root=self.root).order_by("pk"):
            yield {
                "code": one.code, "name": one.name, "starts_on": one.starts_on, "ends_on": one.ends_on,
                "place": one.place, "purpose": one.purpose, "presenter": one.presenter,
            }  # fmt: skip

    # ---- pledges

    def plans(self) -> Iterator[Line]:
        """Yield every instalment of every plan after the first."""
        rows = Instalment.objects.filter(revision__pledge__root=self.root).select_related("revision__pledge", "line")
        for one in rows.order_by("revision__pledge", "revision__version", "position"):
            plan = one.revision
            yield {
                "pledge": plan.pledge.number, "version": plan.version, "date": plan.revised_on,
                "pledge_line": one.line.position, **_part(one.line, one.wanted), "due_date": one.due_on,
                "reason": plan.reason,
            }  # fmt: skip

    def reliefs(self) -> Iterator[Line]:
        """Yield what was let go, or is asked to be."""
        rows = PledgeRelief.objects.filter(line__pledge__root=self.root).select_related("line__pledge")
        for one in rows.order_by("pk"):
            yield {
                "pledge": one.line.pledge.number, "pledge_line": one.line.position, "kind": one.kind,
                **_part(one.line, one.part), "reason": one.reason, "state": one.state,
                "asked_on": localdate(one.asked_at),
                "answered_on": localdate(one.answered_at) if one.answered_at else None, "answer": one.answer,
            }  # fmt: skip

    def reminders(self) -> Iterator[Line]:
        """Yield which donor was reminded when."""
        rows = Reminder.objects.filter(pledge__root=self.root).select_related("pledge")
        for one in rows.order_by("pledge", "stage"):
            yield {
                "pledge": one.pledge.number, "date": one.reminded_on, "channel": one.channel, "outcome": one.outcome,
            }  # fmt: skip

    # ---- gifts

    def allocations(self) -> Iterator[Line]:
        """Yield what of which gift meets which pledge, also what was decided and taken back."""
        decided = Allocation.objects.filter(gift_line__gift__root=self.root, reverses__isnull=True)
        rows = decided.annotate(undone=F("reversed_by")).select_related("gift_line__gift__entry", "pledge_line__pledge")
        found = [
            (one.gift_line_id, _met(one.gift_line, one.pledge_line, one.part, one.reason, taken_back=bool(one.undone)))
            for one in rows.order_by("pk")
        ]
        carried = GiftLine.objects.filter(
            gift__root=self.root, pledge_line__isnull=False, allocations__isnull=True
        ).exclude(pledge_line__pledge__donor=F("gift__donor"))
        for line in carried.select_related("gift__entry", "pledge_line__pledge", "lot"):
            whole = line.lot.amount if line.lot.item_id is None else line.lot.quantity
            if line.pledge_line:
                found.append((line.pk, _met(line, line.pledge_line, whole or 0)))
        yield from (said for _line, said in sorted(found, key=lambda each: each[0]))

    def official(self) -> Iterator[Line]:
        """Yield what the authority's receipts say; their files are kept apart."""
        rows = OfficialReceipt.objects.filter(gift__root=self.root).select_related("gift__entry").order_by("pk")
        for one in rows:
            yield {
                "gift": one.gift.entry.number, "state": one.state, "noted_on": localdate(one.noted_at),
                "code": one.code, "serial": one.serial, "check_code": one.check_code, "issued_on": one.issued_on,
                "red_letter": one.red_letter, "note": one.note,
            }  # fmt: skip

    def witnessed(self) -> Iterator[Line]:
        """Yield what was given straight to families."""
        rows = WitnessedGift.objects.filter(unit__root=self.root).select_related("unit", "donor").order_by("pk")
        for one in rows:
            yield {
                "number": one.number, "date": one.date, "unit": one.unit.code, "donor": one.donor.code,
                "what": one.what, "worth": one.worth, "receivers": one.receivers, "where": one.where,
                "witness": one.witness,
            }  # fmt: skip

    def collections(self) -> Iterator[Line]:
        """Yield the small givers of collection sheets, pupils among them: only with the register."""
        if not self.with_register:
            return
        gifts = Gift.objects.filter(root=self.root, small_givers__isnull=False).distinct()
        for gift in gifts.select_related("entry__unit").order_by("entry"):
            for name, amount in open_collection(gift=gift, by=self.by):
                yield {"gift": gift.entry.number, "name": name, "amount": amount}

    def thanks(self) -> Iterator[Line]:
        """Yield the letters of thanks, a row for each gift; what the letter says stands on its first row."""
        rows = ThankedGift.objects.filter(gift__root=self.root).select_related("thank__donor", "gift__entry")
        last, letter = None, 0
        for one in rows.order_by("thank", "pk"):
            thank, is_first = one.thank, one.thank_id != last
            last, letter = one.thank_id, letter + is_first
            said: Line = {
                "state": thank.state, "due_date": thank.due_on, "subject": thank.subject,
                "body": "\n".join(thank.body.splitlines()), "channel": thank.channel,
                "sent_on": localdate(thank.sent_at) if thank.sent_at else None, "note": thank.note,
            }  # fmt: skip
            named: Line = {"letter": letter, "donor": thank.donor.code, "gift": one.gift.entry.number}
            yield named | said if is_first else named


def _met(line: GiftLine, target: PledgeLine, part: int, reason: str = "", *, taken_back: bool = False) -> Line:
    return {
        "gift": line.gift.entry.number, "gift_line": line.position, "pledge": target.pledge.number,
        "pledge_line": target.position, **_part(target, part), "reason": reason, "taken_back": taken_back or None,
    }  # fmt: skip


def _part(line: PledgeLine, part: int) -> Line:
    return {"quantity": part if line.item_id else None, "amount": None if line.item_id else part}
