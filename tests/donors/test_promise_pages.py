"""A pledge in the browser: planned anew, let go, reminded of; and what a gift meets."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from donors.models import Allocation, Pledge, PledgeRelief, PledgeRevision, Reminder
from donors.operations import PledgedLine, record_pledge
from ledger.access.models import User
from ledger.book.models import Item
from tests import make
from tests.donors.desk import ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db


def planned(one: Pledge, *parts: tuple[str, str]) -> dict[str, str]:
    """Return the form of a new plan as a browser sends it."""
    sent = {
        "revised_on": "2026-03-02", "reason": "来函", "plan-TOTAL_FORMS": str(len(parts)), "plan-INITIAL_FORMS": "0",
    }  # fmt: skip
    for at, (part, due_on) in enumerate(parts):
        sent |= {f"plan-{at}-line": str(one.lines.get().pk), f"plan-{at}-part": part, f"plan-{at}-due_on": due_on}
    return sent


def test_pledge_is_planned_anew_and_says_what_was_promised_first(client: Client, clerk: User) -> None:
    one = make.pledge(amount=100_00)

    signed_in(client, clerk).post(
        f"/pledges/{one.number}/plan", planned(one, ("80", "2026-05-01"), ("40.50", "2026-06-01"))
    )

    page = words(client.get(f"/pledges/{one.number}/", headers=ENGLISH).content)
    assert "100.00 | 120.50 | 0.00 | 0.00 | 120.50" in page
    assert "Plan 2, agreed on 2026-03-02" in page


def test_form_of_a_new_plan_holds_what_counts_now(client: Client, clerk: User) -> None:
    one = make.pledge(amount=100_00)

    page = signed_in(client, clerk).get(f"/pledges/{one.number}/plan").content.decode()

    assert 'value="100.00"' in page


def test_plan_below_what_came_is_refused_and_what_was_typed_is_kept(client: Client, clerk: User) -> None:
    one = make.pledge(amount=100_00)
    give(one.donor, 90_00, pledge_line=one.lines.get())

    answer = signed_in(client, clerk).post(
        f"/pledges/{one.number}/plan", planned(one, ("89.99", "2026-05-01")), headers=ENGLISH
    )

    assert (answer.status_code, "¥90.00 of cash came already" in words(answer.content)) == (422, True)
    assert ('value="89.99"' in answer.content.decode(), PledgeRevision.objects.count()) == (True, 0)


@pytest.mark.parametrize("form", ["plan", "let-go"])
def test_parts_of_a_pledge_are_chosen_by_the_english_name_of_their_item(client: Client, clerk: User, form: str) -> None:
    one = make.pledge()
    bags = PledgedLine(fund=make.fund(), item=make.item(), quantity=5)
    Item.objects.update(name_en="School bag")
    two = record_pledge(unit=make.book(), donor=one.donor, promised_on=one.promised_on, lines=[bags], by=clerk)

    page = signed_in(client, clerk).get(f"/pledges/{two.number}/{form}", headers=ENGLISH).content.decode()

    assert ("School bag · " in page, "书包 · " in page) == (True, False)


def test_clerk_asks_to_let_go_and_approver_approves(client: Client, clerk: User, approver: User) -> None:
    one = make.pledge(amount=100_00)
    typed = {"line": str(one.lines.get().pk), "part": "100", "kind": "release", "reason": "家庭困难"}
    signed_in(client, clerk).post(f"/pledges/{one.number}/let-go", typed)
    asked = PledgeRelief.objects.get()

    offered = signed_in(client, approver).get(f"/pledges/{one.number}/").content.decode()
    client.post(f"/pledges/{one.number}/let-go/{asked.pk}", {"then": "approve", "why": "同意"})

    page = words(client.get(f"/pledges/{one.number}/", headers=ENGLISH).content)
    assert (f"/let-go/{asked.pk}" in offered, "How it endedreleased" in page, "同意" in page) == (True, True, True)


def test_more_let_go_than_is_to_come_stands_beside_its_field(client: Client, clerk: User) -> None:
    one = make.pledge(amount=100_00)
    typed = {"line": str(one.lines.get().pk), "part": "100.01", "kind": "release", "reason": "家庭困难"}

    answer = signed_in(client, clerk).post(f"/pledges/{one.number}/let-go", typed)

    assert (answer.status_code, errors_of(answer.content), PledgeRelief.objects.count()) == (422, ["part"], 0)


def test_reminder_is_noted_and_the_next_one_too_soon_is_refused(client: Client, clerk: User) -> None:
    one = make.pledge(amount=100_00)
    typed = {"channel": "phone", "reminded_on": "2026-03-02", "outcome": "下月付"}

    first = signed_in(client, clerk).post(f"/pledges/{one.number}/remind", typed)
    second = client.post(f"/pledges/{one.number}/remind", typed)

    assert (first.status_code, second.status_code, errors_of(second.content)) == (302, 422, ["reminded_on"])
    assert Reminder.objects.get().outcome == "下月付"


def test_reminder_is_printed_as_a_letter_while_something_is_to_come(client: Client, clerk: User) -> None:
    one = make.pledge(amount=100_00)
    address = f"/pledges/{one.number}/remind/letter"

    offered = address in signed_in(client, clerk).get(f"/pledges/{one.number}/remind").content.decode()
    paper = client.get(address)
    give(one.donor, 100_00, pledge_line=one.lines.get())

    assert (offered, paper["content-type"], paper.content[:5]) == (True, "application/pdf", b"%PDF-")
    assert (client.get(address).status_code, Reminder.objects.count()) == (404, 0)


def test_gift_is_shared_out_over_two_pledges(client: Client, clerk: User) -> None:
    donor = make.donor()
    first, second = make.pledge(donor, 100_00), make.pledge(donor, 100_00)
    gift = give(donor, 150_00)
    line = gift.lines.get().pk
    fields = [f"part-{line}-{one.lines.get().pk}" for one in (first, second)]

    signed_in(client, clerk).post(f"/gifts/{gift.entry.number}/pledges", dict(zip(fields, ("100", "50"), strict=True)))

    page = words(client.get(f"/gifts/{gift.entry.number}/", headers=ENGLISH).content)
    assert f"{first.number}¥100.00{second.number}¥50.00" in page.replace(" ", "")


def test_more_than_promised_asks_for_a_decision_and_keeps_what_was_typed(client: Client, clerk: User) -> None:
    one = make.pledge(amount=100_00)
    gift = give(one.donor, 150_00)
    field = f"part-{gift.lines.get().pk}-{one.lines.get().pk}"
    address = f"/gifts/{gift.entry.number}/pledges"

    refused = signed_in(client, clerk).post(address, {field: "150"}, headers=ENGLISH)
    unsaid = client.post(address, {field: "150", "allow_over": "on"})
    taken = client.post(address, {field: "150", "allow_over": "on", "reason": "多捐"})

    assert (refused.status_code, unsaid.status_code, errors_of(unsaid.content)) == (422, 422, ["reason"])
    assert ('value="150"' in refused.content.decode(), taken.status_code) == (True, 302)
    assert Allocation.objects.get().part == 150_00


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("approver", 403)])
def test_others_change_no_pledge(client: Client, role: str, status: int) -> None:
    one, gift = make.pledge(), give()
    signed_in(client, make.user(role))

    pages = [f"/pledges/{one.number}/{act}" for act in ("plan", "let-go", "remind")]
    answers = {client.get(each).status_code for each in [*pages, f"/gifts/{gift.entry.number}/pledges"]}

    assert answers == {status}


def test_stranger_finds_no_pledge_to_change(client: Client, stranger: User) -> None:
    one, gift = make.pledge(), give()
    signed_in(client, stranger)

    pages = [f"/pledges/{one.number}/{act}" for act in ("plan", "let-go", "remind")]
    answers = {client.get(each).status_code for each in [*pages, f"/gifts/{gift.entry.number}/pledges"]}

    assert answers == {404}
    assert one.number not in client.get("/pledges/let-go").content.decode()


def test_pledge_page_costs_the_same_with_many_gifts(client: Client, auditor: User) -> None:
    one = make.pledge(amount=1000_00)
    costs = []
    for more in (2, 8):
        [give(one.donor, 10_00 + more, pledge_line=one.lines.get()) for _ in range(more)]
        signed_in(client, auditor).get(f"/pledges/{one.number}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/pledges/{one.number}/")
        costs.append(len(asked))

    assert costs[0] == costs[1]
