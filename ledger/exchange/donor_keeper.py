"""Entering what is known of donors, their promises and the papers of their gifts, after the nouns they lean on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils.timezone import localdate

from donors.likeness import account_digest, name_key
from donors.models import PledgeLine
from donors.operations import (
    CampaignParticulars,
    Met,
    Planned,
    add_alias,
    add_payer_account,
    add_person,
    bring_in_allocations,
    bring_in_merge,
    bring_in_official,
    bring_in_payer_account,
    bring_in_relief,
    bring_in_reminder,
    bring_in_thank,
    end_person,
    erase_collection_names,
    keep_collection,
    note_witnessed_gift,
    open_campaign,
    revise_pledge,
    tell_apart,
)
from ledger.access.models import Unit
from ledger.exchange.keeping import RowKeeper
from ledger.exchange.resolving import Lookup
from ledger.exchange.rows import Row


class DonorKeeper(RowKeeper):
    """Enters what the book does not hold yet of donors, promises and gifts."""

    def of_donors(self) -> None:
        """Enter what leans on donors alone."""
        self.each("donor_people", self._person)
        self.each("donor_names", self._name)
        self.each("payer_accounts", self._account)
        self.each("told_apart", self._told_apart)
        self.each("campaigns", self._campaign)

    def of_pledges(self) -> None:
        """Enter the plans of pledges: before anything came for them."""
        self.each("pledge_plans", self._plan, together=("pledge", "version"))

    def of_gifts(self) -> None:
        """Enter what leans on gifts, after they were posted; then who turned out to be another."""
        self.known.there.settle()
        self.each("allocations", self._allocations, together=("gift", "gift_line"))
        self.each("reliefs", self._relief)
        self.each("reminders", self._reminders, together=("pledge",))
        self.each("official_receipts", self._official, together=("gift",))
        self.each("witnessed", self._witnessed)
        self.each("collections", self._collection, together=("gift",))
        self.each("donor_merges", self._merge)
        self.each("thanks", self._thank, together=("letter",))

    # ---- donors

    def _person(self, rows: list[Row], look: Lookup) -> bool:
        (row,), donor = rows, self._donor(rows[0], look)
        look.done()
        facts = {"role": row.text("role"), "name": row.text("name"), "since": row.value("since")}

        def enter() -> None:
            person = add_person(donor=donor, **facts, by=self.by, phone=row.text("phone"), email=row.text("email"))
            if row.value("until"):
                end_person(person=person, until=row.value("until"), by=self.by)

        return self._once("donor_people", [(donor.pk, *facts.values())], enter)

    def _name(self, rows: list[Row], look: Lookup) -> bool:
        donor = self._donor(rows[0], look)
        look.done()
        name = rows[0].text("name")
        enter = partial(add_alias, donor=donor, name=name, by=self.by)
        return self._once("donor_names", [(donor.pk, name_key(name))], enter)

    def _account(self, rows: list[Row], look: Lookup) -> bool:
        (row,), donor = rows, self._donor(rows[0], look)
        if not row.text("account") and not (row.text("digest") and row.text("last_four")):
            look.faults.append((row, "account", "missing", {}))
        look.done()
        facts: dict[str, Any] = {"donor": donor, "channel": row.text("channel"), "by": self.by}
        digest = account_digest(row.text("account")) if row.text("account") else row.text("digest")
        enter = (
            partial(add_payer_account, number=row.text("account"), **facts)
            if row.text("account")
            else partial(bring_in_payer_account, digest=digest, last_four=row.text("last_four"), **facts)
        )
        return self._once("payer_accounts", [(donor.pk, facts["channel"], digest)], enter)

    def _told_apart(self, rows: list[Row], look: Lookup) -> bool:
        one, other = self._donor(rows[0], look), self._donor(rows[0], look, "other")
        look.done()
        enter = partial(tell_apart, one=one, other=other, at=self.now, by=self.by, why=rows[0].text("reason"))
        return self._once("told_apart", [tuple(sorted((one.pk, other.pk)))], enter)

    def _merge(self, rows: list[Row], look: Lookup) -> bool:
        donor, into = self._donor(rows[0], look), self._donor(rows[0], look, "into")
        look.done()
        if donor.merged_into_id == into.pk:
            return False
        bring_in_merge(donor=donor, into=into, why=rows[0].text("reason"), by=self.by)
        return True

    def _campaign(self, rows: list[Row], look: Lookup) -> bool:
        (row,), root = rows, self._root(rows[0], look)
        look.done()
        if root is None or (root.pk, row.text("code")) in self.known.of("campaign"):
            return False
        of = CampaignParticulars(
            name=row.text("name"), starts_on=row.value("starts_on"), ends_on=row.value("ends_on"),
            place=row.text("place"), purpose=row.text("purpose"), presenter=row.text("presenter"),
        )  # fmt: skip
        self.known.add("campaign", [open_campaign(root=root, code=row.text("code"), particulars=of, by=self.by)])
        return True

    # ---- pledges

    def _plan(self, rows: list[Row], look: Lookup) -> bool:
        pledge, plan = self._pledge(rows[0], look), []
        for row in rows:
            line = self._pledge_line(row, look, pledge)
            if line is not None:
                plan.append(Planned(line, _part(row, look, line), row.value("due_date")))
        look.done()
        enter = partial(
            revise_pledge, pledge=pledge, plan=plan, revised_on=rows[0].value("date"), reason=rows[0].text("reason"),
            at=self.now, by=self.by,
        )  # fmt: skip
        return self._once("pledge_plans", [(pledge.pk, rows[0].value("version"))], enter)

    def _relief(self, rows: list[Row], look: Lookup) -> bool:
        row = rows[0]
        line = self._pledge_line(row, look, self._pledge(row, look))
        part = _part(row, look, line) if line else 0
        look.done()
        facts: dict[str, Any] = {"kind": row.text("kind"), "part": part, "reason": row.text("reason")}
        asked_on = row.value("asked_on")
        enter = partial(
            bring_in_relief, line=line, **facts, state=row.text("state"), asked_on=asked_on,
            answered_on=row.value("answered_on"), answer=row.text("answer"), by=self.by,
        )  # fmt: skip
        return self._once("reliefs", [(line.pk, *facts.values(), asked_on)], enter)

    def _reminders(self, rows: list[Row], look: Lookup) -> bool:
        pledge = self._pledge(rows[0], look)
        look.done()

        def enter() -> None:
            for row in rows:
                bring_in_reminder(
                    pledge=pledge, channel=row.text("channel"), reminded_on=row.value("date"), at=self.now, by=self.by,
                    outcome=row.text("outcome"),
                )  # fmt: skip

        return self._once("reminders", [pledge.pk], enter)

    # ---- gifts

    def _allocations(self, rows: list[Row], look: Lookup) -> bool:
        line, met = look.gift_line(rows[0]), []
        for row in rows:
            target = self._pledge_line(row, look, self._pledge(row, look))
            if target is not None:
                part = _part(row, look, target)
                met.append(Met(target, part, row.text("reason"), bool(row.value("taken_back"))))
        look.done()
        # A line that names a pledge meets it without a row: it says the same.
        if [one.line.pk for one in met] == [line.pledge_line_id]:
            return False
        enter = partial(bring_in_allocations, line=line, met=met, at=self.now, by=self.by)
        return self._once("allocations", [line.pk], enter)

    def _official(self, rows: list[Row], look: Lookup) -> bool:
        gift = self._gift(rows[0], look)
        look.done()

        def enter() -> None:
            for row in rows:
                bring_in_official(
                    gift=gift, state=row.text("state"), noted_on=row.value("noted_on"), code=row.text("code"),
                    serial=row.text("serial"), check_code=row.text("check_code"), issued_on=row.value("issued_on"),
                    red_letter=row.text("red_letter"), note=row.text("note"), by=self.by,
                )  # fmt: skip

        return self._once("official_receipts", [gift.pk], enter)

    def _witnessed(self, rows: list[Row], look: Lookup) -> bool:
        row = rows[0]
        unit, donor = look.unit(row), self._donor(row, look)
        look.done()
        enter = partial(
            note_witnessed_gift, unit=unit, donor=donor, date=row.value("date"), what=row.text("what"), at=self.now,
            today=localdate(self.now), by=self.by, worth=row.value("worth"), receivers=row.value("receivers"),
            where=row.text("where"), witness=row.text("witness"), number=row.text("number"),
        )  # fmt: skip
        return self._once("witnessed", [(unit.root_id, row.text("number"))], enter)

    def _collection(self, rows: list[Row], look: Lookup) -> bool:
        gift = self._gift(rows[0], look)
        look.done()
        givers = [(row.text("name"), row.value("amount")) for row in rows]

        def enter() -> None:
            keep_collection(gift=gift, givers=givers, at=self.now, by=self.by)
            if not any(name for name, _amount in givers):
                erase_collection_names(gift=gift, by=self.by)

        return self._once("collections", [gift.pk], enter)

    def _thank(self, rows: list[Row], look: Lookup) -> bool:
        first, donor = rows[0], self._donor(rows[0], look)
        gifts = [self._gift(row, look) for row in rows]
        for column in ("state", "due_date"):
            if not first.value(column):
                look.faults.append((first, column, "missing", {}))
        look.done()
        enter = partial(
            bring_in_thank, donor=donor, gifts=gifts, state=first.text("state"), due_on=first.value("due_date"),
            at=self.now, by=self.by, subject=first.text("subject"), body=first.text("body"),
            channel=first.text("channel"), sent_on=first.value("sent_on"), note=first.text("note"),
        )  # fmt: skip
        return self._once("thanks", [gift.pk for gift in gifts], enter)

    # ---- small things

    def _once(self, sheet: str, keys: Sequence[Any], enter: Callable[[], object]) -> bool:
        """Enter what the book holds under none of these keys, and return whether it was new."""
        there = self.known.there.keys(sheet)
        if not there.isdisjoint(keys):
            return False
        enter()
        there.update(keys)
        return True

    def _root(self, row: Row, look: Lookup) -> Unit | None:
        if row.text("unit"):
            unit: Any = look.unit(row)
            return unit.root if unit else None
        roots = self.known.roots()
        if len(roots) > 1:
            look.faults.append((row, "unit", "several books", {}))
            return None
        return roots[0]

    def _donor(self, row: Row, look: Lookup, column: str = "donor") -> Any:  # noqa: ANN401 -- None only until done() is asked
        return look.record(row, self._root(row, look), "donor", "donors", column)

    def _pledge(self, row: Row, look: Lookup) -> Any:  # noqa: ANN401 -- None only until done() is asked
        pledges, number = self.known.of("pledge"), row.text("pledge")
        root = next((root for root in self.known.roots() if (root.pk, number) in pledges), self.known.roots()[0])
        return look.record(row, root, "pledge", "pledges")

    def _pledge_line(self, row: Row, look: Lookup, pledge: Any) -> Any:  # noqa: ANN401 -- None only until done() is asked
        lines = pledge.lines.all() if pledge else ()
        found = next((one for one in lines if one.position == row.value("pledge_line")), None)
        if pledge is not None and found is None:
            look.faults.append((row, "pledge_line", "no such code", {"what": self.known.word("pledge")}))
        return found

    def _gift(self, row: Row, look: Lookup) -> Any:  # noqa: ANN401 -- None only until done() is asked
        return look.found(row, "gift", "gift", self.known.there.gift(row.text("gift")), "gifts")


def _part(row: Row, look: Lookup, line: PledgeLine) -> int:
    """Return how much of a line of a pledge a row says: pieces of goods, or minor units."""
    column = "quantity" if line.item_id else "amount"
    if row.value(column) is None:
        look.faults.append((row, column, "missing", {}))
    return row.value(column) or 0
