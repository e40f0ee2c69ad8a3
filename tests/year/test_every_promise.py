"""What is known of donors, their promises and the papers of their gifts is the same after a round trip."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from distributions.operations import ask_for_write_off
from donors.models import Donor, Gift, SmallGiver, Thank
from donors.operations import (
    CampaignParticulars,
    Counted,
    DonorParticulars,
    GiftFacts,
    GivenLine,
    Planned,
    PledgedLine,
    Reminding,
    add_alias,
    add_payer_account,
    add_person,
    allocate_gift,
    answer_relief,
    approve_merge,
    approve_thank,
    ask_merge,
    ask_official,
    ask_relief,
    draft_thank,
    end_person,
    erase_collection_names,
    gather_thanks,
    keep_collection,
    note_official,
    note_reminder,
    note_witnessed_gift,
    open_campaign,
    record_gift,
    record_pledge,
    register_donor,
    reverse_gift,
    reverse_official,
    revise_pledge,
    send_thank,
    set_receipt_rules,
    tell_apart,
    waive_official,
    waive_thank,
    withdraw_relief,
)
from donors.promised import promised
from ledger.access.models import Unit
from ledger.access.operations import system_actor
from ledger.book import guards
from ledger.book.models import Lot
from ledger.book.operations import change_kit, open_kit
from ledger.exchange.bringing_in import import_folder
from ledger.exchange.templates import write_book
from ledger.exchange.writing_out import book_rows
from ledger.reconciliation.operations import ask_for_fund_change
from tests import make
from tests.donors.desk import give

DAY, NOW = dt.date(2025, 3, 3), dt.datetime(2025, 3, 3, 4, tzinfo=dt.UTC)
NEW = (
    "donor_people", "donor_names", "payer_accounts", "told_apart", "donor_merges", "campaigns", "pledge_plans",
    "reliefs", "reminders", "allocations", "official_receipts", "witnessed", "collections",
    "waiting_write_offs", "waiting_fund_changes", "kits", "thanks",
)  # fmt: skip


class Promises:
    """An office in which everything about donors, pledges and papers of gifts happened once."""

    def __init__(self) -> None:
        self.root = make.book()
        self.by, self.other = make.clerk_of_the_system(), system_actor(name="approver")
        self.bank, self.store = make.place(), make.store()
        self.gen, self.coat, self.bag = make.fund("GEN"), make.item("COAT"), make.item("BAG")
        self.june = open_campaign(
            root=self.root, code="JUNE", by=self.by,
            particulars=CampaignParticulars("六一", DAY, dt.date(2025, 6, 1), "操场", "书包", "李市长"),
        )  # fmt: skip

    def live(self) -> None:
        self.pack()
        self.meet_donors()
        self.promise()
        self.give()
        self.let_go()
        self.merge()
        self.thank()
        self.ask()

    def thank(self) -> None:
        """Let one letter be sent, one be waived, and one wait for whoever approves it."""
        gather_thanks(root=self.root, today=dt.date(2025, 6, 1), by=self.by)
        letters = list(Thank.objects.order_by("pk"))
        sent = draft_thank(
            thank=letters[0], by=self.by, subject="谢谢", body="尊敬的捐赠人：\n\n谢谢您，孩子们收到了书包。"
        )
        send_thank(thank=approve_thank(thank=sent, by=self.other), channel="letter", at=NOW, by=self.by)
        give(self.like, 5_00, dt.date(2025, 6, 1), fund=self.gen, place=self.bank)
        give(self.donor, 7_00, dt.date(2025, 6, 1), fund=self.gen, place=self.bank)
        gather_thanks(root=self.root, today=dt.date(2025, 6, 2), by=self.by)
        first, other = Thank.objects.filter(state="due").order_by("pk")[:2]
        waive_thank(thank=first, why="已当面致谢", by=self.by)
        draft_thank(thank=other, by=self.by)

    def pack(self) -> None:
        """Enter a kit that is offered, and one that is not any more."""
        open_kit(
            root=self.root, code="SCHOOL", name="开学套装", parts=[(self.coat, 1), (self.bag, 2)], by=self.by,
            name_en="School kit",
        )  # fmt: skip
        parts = [(self.bag, 1)]
        old = open_kit(root=self.root, code="OLD", name="旧套装", parts=parts, by=self.by)
        change_kit(kit=old, name="旧套装", parts=parts, is_offered=False, by=self.by)

    def meet_donors(self) -> None:
        facts: dict[str, Any] = {
            "naming": "amount", "naming_asked_on": DAY, "receipt_policy": "yearly", "language": "en",
            "wishes": "少寄信", "no_mail": True,
        }  # fmt: skip
        self.donor = register_donor(
            root=self.root, donor=DonorParticulars("D1", "company", "蓝天公司", **facts), by=self.by
        )
        self.twin, self.like = make.donor("D2", name="兰天公司"), make.donor("D3", name="蓝天公司")
        add_person(donor=self.donor, role="signatory", name="王经理", since=DAY, by=self.by, email="wang@example.org")
        left = add_person(donor=self.donor, role="payer", name="李会计", since=DAY, by=self.by, phone="13800000001")
        end_person(person=left, until=dt.date(2025, 5, 1), by=self.by)
        add_alias(donor=self.donor, name="蓝天", by=self.by)
        add_payer_account(donor=self.donor, channel="bank", number="6222020000000001234", by=self.by)
        tell_apart(one=self.donor, other=self.like, at=NOW, by=self.by, why="两家公司")

    def promise(self) -> None:
        lines = [
            PledgedLine(self.gen, amount=100_000, due_on=dt.date(2025, 4, 1)),
            PledgedLine(self.gen, self.coat, 40),
            PledgedLine(self.gen, amount=50_000, due_on=dt.date(2025, 9, 1)),
        ]
        self.pledge = record_pledge(
            unit=self.root, donor=self.donor, promised_on=DAY, lines=lines, by=self.by, about="冬衣", binding="written",
            campaign=self.june, reminding=Reminding(30, 3, 5),
        )  # fmt: skip
        cash, coats, later = self.pledge.lines.order_by("position")
        self.cash, self.coats, self.later = cash, coats, later
        for reason, first in (("分两次", 60_000), ("再改", 70_000)):
            plan = [
                Planned(cash, first, dt.date(2025, 4, 1)), Planned(cash, 100_000 - first, dt.date(2025, 8, 1)),
                Planned(coats, 40), Planned(later, 50_000, dt.date(2025, 9, 1)),
            ]  # fmt: skip
            revise_pledge(pledge=self.pledge, plan=plan, revised_on=DAY, reason=reason, at=NOW, by=self.by)
        other = [PledgedLine(self.gen, amount=9000)]
        self.of_twin = record_pledge(unit=self.root, donor=self.twin, promised_on=DAY, lines=other, by=self.by)
        for on in (DAY, dt.date(2025, 3, 20)):
            note_reminder(pledge=self.pledge, channel="mail", reminded_on=on, at=NOW, by=self.by, outcome="会付")

    def gift(self, donor: Donor, lines: list[GivenLine], **facts: Any) -> Gift:
        return record_gift(
            unit=self.root, donor=donor, date=DAY, lines=lines, by=self.by, facts=GiftFacts(**facts)
        )  # fmt: skip

    def give(self) -> None:
        coats = GivenLine(
            self.gen, self.store, 0, self.coat, 38, self.coats, count=Counted(40, "张三", "李四", "两件破损")
        )
        money = GivenLine(self.gen, self.bank, 80_000, pledge_line=self.later)
        both = self.gift(
            self.donor, [money, coats], is_anonymous=True, return_given="锦旗", return_worth=1200, handler="谭小梅",
            note="现场交接", campaign=self.june,
        )  # fmt: skip
        first = both.lines.get(position=1)
        allocate_gift(line=first, parts={self.cash: 30_000}, at=NOW, by=self.by)
        allocate_gift(line=first, parts={self.cash: 60_000, self.later: 20_000}, at=NOW, by=self.by, reason="分摊")
        wrong = self.gift(self.like, [GivenLine(self.gen, self.bank, 700)])
        asked = waive_official(gift=wrong, at=NOW, by=self.by, note="不要")
        assert asked.state == "waived"
        reverse_gift(gift=wrong, date=DAY, why="金额错", by=self.by)
        self.gift(self.like, [GivenLine(self.gen, self.bank, 7000)], replaces=wrong)
        self.gift(self.twin, [GivenLine(self.gen, self.bank, 9000, pledge_line=self.of_twin.lines.get())])
        plain = self.gift(self.like, [GivenLine(self.gen, self.bank, 300)])
        set_receipt_rules(unit=self.root, profile="cn", certificate="CERT-1", by=self.by)
        paper = note_official(
            gift=plain, code="45060126", serial="0000000012", issued_on=DAY, at=NOW, by=self.by, check_code="a1b2c3"
        )
        reverse_official(official=paper, red_letter="45060126 0000000013", at=NOW, by=self.by)
        ask_official(gift=plain, at=NOW, by=self.by)
        note_witnessed_gift(
            unit=self.root, donor=self.like, date=DAY, what="34份文具", at=NOW, today=DAY, by=self.by, worth=700_000,
            receivers=34, where="两个村", witness="谭小梅",
        )  # fmt: skip
        for names in (["王小雨", "李小明"], ["张三", "李四"]):
            sheet = self.gift(self.like, [GivenLine(self.gen, self.bank, 30)])
            keep_collection(gift=sheet, givers=[(names[0], 10), (names[1], 20)], at=NOW, by=self.by)
        erase_collection_names(gift=sheet, by=self.by)

    def let_go(self) -> None:
        approver = make.user("approver", self.root)
        ask: dict[str, Any] = {"at": NOW, "by": self.by}
        for line, kind, part, yes in (
            (self.cash, "release", 5000, True), (self.coats, "write_off", 1, False),
            (self.later, "write_off", 2000, None),
        ):  # fmt: skip
            asked = ask_relief(line=line, kind=kind, part=part, reason="停产", **ask)
            if yes is not None:
                answer_relief(relief=asked, yes=yes, at=NOW, by=approver, why="见批复")
        gone = ask_relief(line=self.cash, kind="write_off", part=100, reason="看错了", **ask)
        withdraw_relief(relief=gone, **ask)

    def merge(self) -> None:
        approver = make.user("approver", self.root)
        asked = ask_merge(survivor=self.donor, absorbed=self.twin, choices={}, why="同一家公司", at=NOW, by=self.by)
        approve_merge(merge=asked, date=DAY, at=NOW, by=approver)

    def ask(self) -> None:
        asked: dict[str, Any] = {"date": DAY, "at": NOW, "by": self.by}
        lot = Lot.objects.get(item=self.coat)
        ask_for_write_off(
            place=self.store, fund=self.gen, item=self.coat, quantity=1, reason="受潮", key="s-1", lot=lot.pk, **asked
        )
        ask_for_fund_change(
            place=self.bank, fund=self.gen, to_fund=make.fund("BOUND", "restricted"), item=None, wanted=500,
            consent="同意书1", key="s-2", **asked,
        )  # fmt: skip


def facts_of_pledges() -> list[Any]:
    """Return what came of every pledge, as its page tells it."""
    root = Unit.objects.get(code="AGY")
    return [
        [one.pledge.number, one.version, one.fulfilment, one.closure, one.timeliness(dt.date(2025, 12, 1))]
        + [(due.due_on, due.promised, due.excused, due.received) for due in one.dues]
        for one in promised(root.pledges.order_by("number"))
    ]


def told() -> dict[str, Any]:
    return book_rows(Unit.objects.get(code="AGY"), system_actor(name="tests"), "test")


@pytest.mark.django_db(transaction=True)
def test_promises_and_papers_are_the_same_after_a_round_trip(tmp_path: Path) -> None:
    Promises().live()
    before, pledges = told(), facts_of_pledges()
    list(write_book(tmp_path, before))
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)

    outcome = import_folder(path=tmp_path, by=system_actor(name="tests"), now=timezone.now())

    assert [str(fault) for fault in outcome.faults] == []
    assert [name for name in NEW if not before[name]] == []
    assert told() == before
    assert facts_of_pledges() == pledges
    assert {donor.code: donor.merged_into and donor.merged_into.code for donor in Donor.objects.all()} == {
        "D1": None, "D2": "D1", "D3": None,
    }  # fmt: skip
    assert Gift.objects.filter(replaces__isnull=False).count() == 1
    assert SmallGiver.objects.exclude(sealed_name=b"").count() == 2


@pytest.mark.django_db
def test_promises_brought_in_again_add_nothing(tmp_path: Path) -> None:
    Promises().live()
    before = told()
    list(write_book(tmp_path, before))

    outcome = import_folder(path=tmp_path, by=system_actor(name="tests"), now=timezone.now())

    assert ([str(fault) for fault in outcome.faults], outcome.added, told()) == ([], {}, before)


@pytest.mark.django_db
def test_names_of_small_givers_stay_behind_with_the_register(tmp_path: Path) -> None:
    Promises().live()
    root = Unit.objects.get(code="AGY")

    rows = book_rows(root, system_actor(name="tests"), "test", with_register=False)

    assert "王小雨" in str(told())
    assert (rows["collections"], "王小雨" in str(rows)) == ([], False)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_is_told_by_its_row_and_nothing_stays(tmp_path: Path) -> None:
    Promises().live()
    list(write_book(tmp_path, told()))
    for file, old, new in (
        ("reliefs.csv", ",1,release", ",9,release"),
        ("allocations.csv", ",600.00,", ",9600.00,"),
        ("official_receipts.csv", "0000000012", "12?"),
        ("donor_merges.csv", "D2,D1", "D2,D2"),
        ("collections.csv", "王小雨,0.10", "王小雨,0.20"),
        ("payer_accounts.csv", ",1234", ","),
    ):
        path = tmp_path / file
        text = path.read_text(encoding="utf-8-sig")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)

    outcome = import_folder(path=tmp_path, by=system_actor(name="tests"), now=timezone.now())

    assert [(fault.file, fault.row, fault.column) for fault in outcome.faults] == [
        ("allocations.csv", 2, None), ("collections.csv", 2, None), ("donor_merges.csv", 2, None),
        ("official_receipts.csv", 3, "serial"), ("payer_accounts.csv", 2, "account"), ("reliefs.csv", 2, "pledge_line"),
    ]  # fmt: skip
    assert "王小雨" not in "".join(map(str, outcome.faults))
    assert not Donor.objects.exists()
