"""Binding value to another purpose: asked for with the donor's consent, approved by another."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from ledger.access.errors import AlreadyDecided, NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.errors import FundHoldsUnidentified, KeyReused
from ledger.book.models import Attachment, Entry
from ledger.reconciliation.models import FundChange
from ledger.reconciliation.operations import approve_fund_change, ask_for_fund_change, withdraw_fund_change
from tests import make
from tests.distributions import stock
from tests.distributions.stock import DAY, NOON, said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db
NEW = "/money/fund-changes/new"
PASSWORD = {"password": "a long password"}


def books() -> Any:
    """Return the fund to which value is to be bound, with money in the free one."""
    stock.money(1_000_00)
    return make.fund("BOOKS", "restricted")


def typed(**changes: Any) -> dict[str, Any]:
    """Return the form of ¥300.00 that go from the free fund to the one for books."""
    sent = {
        "key": "sheet-1", "source": stock.key_of(), "wanted": "300", "to_fund": str(make.fund("BOOKS").pk),
        "date": "2026-03-02", "consent": "letter of 2026-02-27",
    }  # fmt: skip
    return sent | changes


def asked(by: User, **changes: Any) -> FundChange:
    given: dict[str, Any] = {
        "place": stock.cash(), "fund": make.fund(), "to_fund": make.fund("BOOKS"), "item": None, "wanted": 300_00,
        "consent": "letter", "date": DAY, "at": NOON, "key": "sheet-1",
    }  # fmt: skip
    return ask_for_fund_change(by=by, **given | changes)


def test_value_is_bound_anew_when_another_approves_and_the_paper_goes_with_it(
    client: Client, treasurer: User, approver: User
) -> None:
    books()
    paper = SimpleUploadedFile("letter.pdf", make.pdf(), "application/pdf")

    page = signed_in(client, treasurer).post(NEW, typed(paper=paper))["location"]
    before = Entry.objects.filter(kind="fund_change").count()
    looked_at = signed_in(client, approver).get(f"{page}paper")
    client.post(f"{page}decide", {"date": "2026-03-05", "then": "approve"} | PASSWORD)

    entry = Entry.objects.get(kind="fund_change")
    kept = Attachment.objects.get(entry=entry)
    assert (before, looked_at.content, looked_at["content-type"]) == (0, make.pdf(), "application/pdf")
    assert (entry.source, kept.what, kept.attached_by) == ("letter of 2026-02-27", "agreement", treasurer)
    moved = entry.postings.order_by("account__role", "fund__code").values_list("account__role", "fund__code", "amount")
    assert list(moved) == [
        ("cash", "BOOKS", 300_00), ("cash", "GEN", -300_00),
        ("net_restricted", "BOOKS", -300_00), ("net_unrestricted", "GEN", 300_00),
    ]  # fmt: skip
    text = said(signed_in(client, treasurer).get(page, headers=ENGLISH).content)
    assert f"Decided by {approver}" in text
    assert f"Entry {entry.number}" in text


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"consent": " "}, ["consent"]),
        ({"to_fund": ""}, ["to_fund"]),
        ({"wanted": "1000.01"}, ["wanted"]),
        ({"wanted": "0"}, ["wanted"]),
        ({"source": "1-1-1"}, ["source"]),
        ({"paper": SimpleUploadedFile("letter.pdf", b"MZ no paper at all")}, ["paper"]),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_typed_is_lost(
    client: Client, treasurer: User, changes: dict[str, Any], where: list[str]
) -> None:
    books()

    answer = signed_in(client, treasurer).post(NEW, typed(**changes))

    assert (answer.status_code, errors_of(answer.content), FundChange.objects.count()) == (422, where, 0)
    assert 'value="sheet-1"' in answer.content.decode()


@pytest.mark.parametrize("target", ["GEN", "FREE", "ELSE"])
def test_fund_to_which_it_can_not_go_is_named(client: Client, treasurer: User, target: str) -> None:
    books()
    bound = make.fund("BOUND", "restricted")
    stock.money(50_00, fund=bound)
    make.fund("FREE")
    make.fund("ELSE", "restricted", unit=make.school("S002"))
    source = stock.key_of(fund=make.fund() if target == "GEN" else bound)

    sent = typed(source=source, wanted="10", to_fund=str(make.fund(target).pk))
    answer = signed_in(client, treasurer).post(NEW, sent)

    assert (answer.status_code, errors_of(answer.content), FundChange.objects.count()) == (422, ["to_fund"], 0)


def test_value_of_unknown_payers_is_not_asked_for(treasurer: User) -> None:
    books()
    unknown = make.fund("WAIT", "unidentified")

    with pytest.raises(FundHoldsUnidentified):
        asked(treasurer, fund=unknown)
    with pytest.raises(FundHoldsUnidentified):
        asked(treasurer, to_fund=unknown)

    assert FundChange.objects.count() == 0


def test_request_sent_twice_is_one_request(client: Client, treasurer: User) -> None:
    books()
    signed_in(client, treasurer)

    first, second = (client.post(NEW, typed()) for _ in range(2))

    assert (FundChange.objects.count(), first["location"]) == (1, second["location"])
    with pytest.raises(KeyReused):
        asked(treasurer, wanted=1)


def test_declined_value_stays_bound_as_it_was(client: Client, treasurer: User, approver: User) -> None:
    books()
    page = asked(treasurer).get_absolute_url()
    signed_in(client, approver)

    silent = client.post(f"{page}decide", {"date": "2026-03-05", "then": "decline", "why": ""} | PASSWORD)
    client.post(f"{page}decide", {"date": "2026-03-05", "then": "decline", "why": "no letter"} | PASSWORD)

    text = said(client.get(page, headers=ENGLISH).content)
    assert (silent.status_code, errors_of(silent.content)) == (422, ["why"])
    assert ("declined" in text, "Reason no letter" in text) == (True, True)
    assert Entry.objects.filter(kind="fund_change").count() == 0


def test_approval_asks_for_the_password(client: Client, treasurer: User, approver: User) -> None:
    books()
    page = asked(treasurer).get_absolute_url()

    answer = signed_in(client, approver).post(f"{page}decide", {"date": "2026-03-05", "password": "guessed"})

    assert (answer.status_code, errors_of(answer.content)) == (422, ["password"])
    assert FundChange.objects.get().state == "waiting"


def test_one_who_asked_does_not_approve(treasurer: User) -> None:
    books()
    change = asked(make.clerk_of_the_system())

    with pytest.raises(OwnWork):
        approve_fund_change(change=change, date=DAY, at=NOON, by=make.clerk_of_the_system())
    with pytest.raises(NotAllowed):
        approve_fund_change(change=change, date=DAY, at=NOON, by=treasurer)

    assert Entry.objects.filter(kind="fund_change").count() == 0


def test_database_itself_refuses_that_one_person_does_both(treasurer: User, approver: User) -> None:
    books()
    approve_fund_change(change=asked(treasurer), date=DAY, at=NOON, by=approver)

    with pytest.raises(IntegrityError), transaction.atomic():
        FundChange.objects.update(decided_by=treasurer)


def test_what_is_decided_is_decided(client: Client, treasurer: User, approver: User) -> None:
    books()
    change = asked(treasurer)
    withdraw_fund_change(change=change, at=NOON, by=treasurer)

    with pytest.raises(AlreadyDecided):
        approve_fund_change(change=change, date=DAY, at=NOON, by=approver)
    client.force_login(treasurer)
    client.post(f"{change.get_absolute_url()}withdraw")

    assert FundChange.objects.get().state == "withdrawn"


def test_only_who_asked_takes_back(client: Client, treasurer: User) -> None:
    books()
    page = asked(treasurer).get_absolute_url()
    signed_in(client, make.user("finance", make.agency()))

    shown = said(client.get(page, headers=ENGLISH).content)
    told = said(client.post(f"{page}withdraw", headers=ENGLISH, follow=True).content)

    assert ("Take it back" in shown, f"Only {treasurer}, who asked" in told) == (False, True)
    assert FundChange.objects.get().state == "waiting"


def test_list_shows_what_was_asked_for(client: Client, treasurer: User, approver: User) -> None:
    books()
    asked(treasurer)

    text = said(signed_in(client, approver).get("/money/fund-changes/?state=waiting", headers=ENGLISH).content)

    assert f"¥300.00 S001-CASH | 2026-03-02 | GEN | BOOKS | {treasurer} | waiting for approval" in text


def test_stranger_finds_nothing_and_auditor_only_looks(client: Client, treasurer: User, auditor: User) -> None:
    books()
    page = asked(treasurer).get_absolute_url()
    every = [page, f"{page}paper"]

    signed_in(client, make.user("finance", make.agency("OTHER", name="别处")))
    strange = [client.get(path).status_code for path in every] + [client.post(f"{page}withdraw").status_code]
    signed_in(client, auditor)
    looked = [client.get(path).status_code for path in (page, "/money/fund-changes/", NEW, f"{page}decide")]

    assert (strange, looked) == ([404] * 3, [200, 200, 403, 403])
