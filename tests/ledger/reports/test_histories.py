"""The history page: for those who may read the record, with what hangs on it, and no sealed name."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beneficiaries.operations import enter_helper
from beneficiaries.register import names_of
from distributions.operations import (
    HandOut,
    bring_in_distribution,
    bring_in_write_off,
    issue_distribution,
    prepare_distribution,
    record_purchase,
    record_return,
    record_transfer,
)
from donors.models import Gift
from donors.operations import (
    GivenLine,
    attribute_gift,
    issue_receipt,
    record_gift,
    refund_gift,
    reverse_gift,
    void_receipt,
)
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operations import assign_role
from ledger.book.operations import attach, open_kit, withdraw_attachment
from ledger.book.sealing import seal_book
from ledger.reports.histories import KINDS
from tests import make
from tests.donors.chains import bags, hand_out
from tests.donors.desk import signed_in

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
NOON = dt.datetime(2026, 3, 10, 4, tzinfo=dt.UTC)
SYSTEM = make.clerk_of_the_system


def page_of(user: User, address: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(address, headers={"accept-language": "en"})


def text_of(user: User, address: str) -> str:
    return str(page_of(user, address).content.decode())


def changes(user: User, address: str) -> list[str]:
    return [change.did for change in page_of(user, address).context["every"]]


def give(**changes: Any) -> Gift:
    place = changes.pop("place", None) or make.place()
    line = GivenLine(fund=make.fund(), place=place, amount=100_00)
    particulars: dict[str, Any] = {"unit": place.unit, "donor": make.donor(), "date": DAY, "by": SYSTEM()}
    return record_gift(lines=[line], **particulars | changes)


@pytest.fixture
def records(db: None) -> dict[str, str]:
    """One record of every kind, by its visible code."""
    school = make.school()
    gift = give(place=make.place("S001-BANK", "bank", school))
    receipt = issue_receipt(gift=gift, issued_on=DAY, by=SYSTEM())
    goods = make.store("S001-STORE", school)
    bank, fund, item = make.place("S001-BANK"), make.fund(), make.item()
    purchase = record_purchase(
        fund=fund, from_place=bank, to_place=goods, item=item, quantity=4, amount=40_00, date=DAY, by=SYSTEM(), lot=None
    )
    transfer = record_transfer(
        fund=fund,
        from_place=goods,
        to_place=make.store("S001-SHED", school),
        item=item,
        wanted=1,
        date=DAY,
        by=SYSTEM(),
    )
    write_off = bring_in_write_off(place=goods, fund=fund, item=item, quantity=1, reason="霉", date=DAY, by=SYSTEM())
    given = bring_in_distribution(
        unit=school, date=DAY, occasion="", number="F1", by=SYSTEM(),
        lines=[HandOut(place=goods, fund=fund, item=item, wanted=1, child=make.child("C1"))],
    )  # fmt: skip
    return {
        "donor": gift.donor.code, "gift": gift.entry.number, "pledge": make.pledge(gift.donor).number,
        "receipt": receipt.number, "child": "C1", "group": make.group("GR1").code,
        "distribution": given.entry.number, "purchase": purchase.entry.number, "transfer": transfer.entry.number,
        "write_off": write_off.entry.number, "entry": gift.entry.number, "unit": "S001", "place": bank.code,
        "fund": fund.code, "item": item.code, "account": "bank", "person": make.user("recorder", school).username,
        "kit": open_kit(root=make.agency(), code="START", name="START", parts=[(item, 2)], by=SYSTEM()).code,
        "helper": str(enter_helper(unit=make.agency(), name="周老师", by=SYSTEM()).pk),
    }  # fmt: skip


CALLED = {"account": "银行存款", "helper": "周老师"}  # addressed by role or number, called by name
READERS = {
    "donor": "recorder", "gift": "recorder", "pledge": "recorder", "receipt": "recorder", "child": "caseworker",
    "group": "caseworker", "distribution": "caseworker", "purchase": "finance", "transfer": "finance",
    "write_off": "finance", "entry": "finance", "helper": "caseworker",
}  # fmt: skip


def test_every_kind_is_tried_here(records: dict[str, str]) -> None:
    assert set(records) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_history_is_for_those_who_may_read_the_record(records: dict[str, str], kind: str) -> None:
    reader = make.user(READERS.get(kind, "administrator"))
    colleague = make.user("administrator" if kind in READERS else "recorder")
    stranger = make.user(READERS.get(kind, "administrator"), make.agency("OTHER"))
    address = f"/history/{kind}/{records[kind]}/"

    statuses = [page_of(user, address).status_code for user in (reader, colleague, stranger)]

    assert statuses == [200, 403, 404]
    assert KINDS[kind].title % {"name": CALLED.get(kind, records[kind])} in text_of(reader, address)


@pytest.mark.parametrize(
    "address", ["/history/nonsense/X/", "/history/donor/NOBODY/", "/history/distribution/draft-9/"]
)
def test_what_is_not_there_is_not_found(approver: User, address: str) -> None:
    assert page_of(approver, address).status_code == 404


def test_history_needs_a_sign_in(client: Client, db: None) -> None:
    assert client.get("/history/donor/D1/")["location"] == "/accounts/login/?next=/history/donor/D1/"


def test_record_that_never_changed_says_so(clerk: User) -> None:
    donor = make.donor("D00009")

    assert "and never changed." in text_of(clerk, "/history/donor/D00009/")
    donor.phone = "0717-000-0142"
    keep(donor, by=clerk, why="来电告知")
    page = text_of(clerk, "/history/donor/D00009/")
    assert "and never changed." not in page
    assert [word for word in ("2 changes", "来电告知", "0717-000-0142") if word not in page] == []


def test_gift_tells_what_was_done_around_it(clerk: User, treasurer: User) -> None:
    gift = give(by=clerk)
    line, other = gift.lines.get(), make.donor()
    kept = attach(entry=gift.entry, what="bank_slip", data=make.pdf(), called="", at=NOON, by=treasurer)
    withdraw_attachment(attachment=kept, why="贴错了", at=NOON + dt.timedelta(hours=1), by=treasurer)
    issue_receipt(gift=give(), issued_on=DAY, by=clerk)
    refund_gift(line=line, wanted=10_00, date=DAY, by=SYSTEM())
    attribute_gift(line=line, from_donor=gift.donor, to_donor=other, date=DAY, why="同名", by=SYSTEM())

    told = changes(clerk, f"/history/gift/{gift.entry.number}/")

    assert sorted(told) == [
        "Attachment 1 added: bank slip", "Attachment 1 withdrawn", "Given to the right donor by A-AGY-2026-000001",
        "Recorded, ¥100.00", "Refunded in part or whole by X-AGY-2026-000001",
    ]  # fmt: skip


def test_reversed_gift_tells_its_reversal_with_the_reason(clerk: User) -> None:
    gift = give()
    reverse_gift(gift=gift, date=DAY, why="重复录入", by=SYSTEM())

    page = text_of(clerk, f"/history/gift/{gift.entry.number}/")

    assert "Reversed by V-AGY-2026-000001" in page
    assert "重复录入" in page


def test_receipts_of_a_gift_are_told_with_it(clerk: User, approver: User) -> None:
    gift = give()
    receipt = issue_receipt(gift=gift, issued_on=DAY, by=clerk)
    void_receipt(receipt=receipt, reason="姓名写错", at=NOON, by=approver)

    told = changes(clerk, f"/history/gift/{gift.entry.number}/")

    assert f"Receipt {receipt.number} entered" in told
    assert f"Receipt {receipt.number} changed" in told


def test_seal_is_named_once_there_is_one(treasurer: User) -> None:
    gift = give()
    address = f"/history/entry/{gift.entry.number}/"
    assert "Not sealed yet" in text_of(treasurer, address)

    seal = seal_book(make.agency())

    assert f"Covered by book seal {seal.digest[:16]}…, entry no. 1 of its unit." in text_of(treasurer, address)


def test_childs_history_tells_openings_and_enrolments_and_never_a_name(caseworker: User) -> None:
    child = make.child("C1", name="王小雨")
    names_of([child.pk], caseworker, "home visit")
    child.status = "paused"
    keep(child, by=caseworker, why="moved for a term")
    address = "/history/child/C1/"

    told = changes(caseworker, address)
    page = text_of(caseworker, address)

    assert sorted(told) == ["Enrolment entered", "Name opened", "Recorded", "Status changed"]
    assert "王小雨" not in page
    assert "home visit" in page
    assert [change.did for change in page_of(caseworker, f"{address}?show=views").context["page"]] == ["Name opened"]


def test_persons_roles_are_told_within_the_units_one_sees(administrator: User) -> None:
    person = make.user("recorder", make.school(), username="lin")
    assign_role(user=person, unit=make.agency("OTHER", name="别处"), role="recorder", by=SYSTEM())

    page = text_of(administrator, "/history/person/lin/")

    assert "第S001小学" in page
    assert "别处" not in page
    assert person.password not in page


def test_entrusted_fund_counts_the_children_it_names(administrator: User) -> None:
    fund = make.fund("TRUST", "entrusted", children=[make.child("C000077")])
    fund._history_user = administrator
    fund.children.set([])

    page = text_of(administrator, "/history/fund/TRUST/")

    assert "C000077" not in page


def test_draft_of_a_distribution_has_its_history_before_it_has_a_number(caseworker: User) -> None:
    school = make.school()
    bank = make.place("S001-BANK", "bank", school)
    give(place=bank)
    line = HandOut(place=bank, fund=make.fund(), item=None, wanted=5_00, child=make.child())
    draft = prepare_distribution(unit=school, date=DAY, occasion="", lines=[line], by=caseworker)

    assert page_of(caseworker, f"/history/distribution/draft-{draft.pk}/").status_code == 200


def test_return_stands_in_the_history_of_the_distribution(caseworker: User) -> None:
    school = make.school()
    bank = make.place("S001-BANK", "bank", school)
    give(place=bank)
    line = HandOut(place=bank, fund=make.fund(), item=None, wanted=5_00, child=make.child())
    given = bring_in_distribution(unit=school, date=DAY, occasion="", number="F1", lines=[line], by=SYSTEM())
    back = record_return(line=given.lines.get(), date=DAY, by=SYSTEM())

    assert f"Something came back: {back.entry.number}" in changes(caseworker, "/history/distribution/F1/")


def test_history_is_taken_along_as_a_spreadsheet(clerk: User) -> None:
    donor = make.donor("D00009")
    donor.phone = "=1+1"
    keep(donor, by=clerk, why="来电告知")

    answer = page_of(clerk, "/history/donor/D00009/?export=csv")

    rows = answer.content.decode("utf-8-sig").splitlines()
    assert answer["content-disposition"] == 'attachment; filename="history-donor-D00009.csv"'
    assert rows[0] == "When,Who,Role,What,Reason,Field,Before,After"
    assert rows[1].endswith(",recorder,Phone changed,来电告知,Phone,empty,'=1+1")


def test_number_of_queries_is_the_same_for_three_changes_and_for_fifty(clerk: User) -> None:
    pledge = make.pledge()
    line = pledge.lines.get()
    _changed(line, 3)
    with CaptureQueriesContext(connection) as with_three:
        page_of(clerk, f"/history/pledge/{pledge.number}/")
    _changed(line, 50)

    with CaptureQueriesContext(connection) as with_fifty:
        page_of(clerk, f"/history/pledge/{pledge.number}/")

    assert len(with_fifty) == len(with_three)


def _changed(line: Any, times: int) -> None:
    for _ in range(times):
        line.amount += 1
        keep(line, by=make.user("recorder"))


def test_goods_are_given_out_by_somebody_and_no_paper_is_issued() -> None:
    keeper = make.user("caseworker", make.book())
    bags(10)
    given = issue_distribution(distribution=hand_out(3), at=NOON, by=keeper)

    page = signed_in(Client(), keeper).get(
        f"/history/distribution/{given.ref}/", headers={"accept-language": "zh-hans"}
    )

    assert ("发放人" in page.content.decode(), "开具人" in page.content.decode()) == (True, False)
