"""The API: the same operations through another door, with its owner's rights and never more."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import AccessEvent
from donors.models import Donor, Gift, Pledge, Receipt
from ledger.access.models import ApiRequest, ApiToken, User
from ledger.book.models import Entry
from ledger.reports.models import Statement
from tests import make
from tests.distributions import stock
from tests.donors.desk import DAY, ENGLISH, give, receipt, signed_in, typed_gift, unknown, words
from tests.ledger.site.programs import Program, told

pytestmark = pytest.mark.django_db


def gift(donor: Donor, **changes: Any) -> dict[str, Any]:
    """Return a gift of ¥1,000.00 as a program sends it."""
    line = {"fund": make.fund().code, "place": make.place().code, "amount": 1000_00, "method": "transfer"}
    sent = {"unit": make.book().code, "donor": donor.code, "date": "2026-03-01", "lines": [line]}
    return sent | changes


def test_gift_is_recorded_with_its_lines(clerk: User) -> None:
    donor = make.donor()
    answer = Program(clerk).post("gifts/", gift(donor))
    recorded = Gift.objects.get()

    assert (answer.status_code, told(answer)["number"]) == (201, recorded.entry.number)
    assert [(line["place"], line["fund"], line["amount"]) for line in told(answer)["lines"]] == [
        ("AGY-BANK", "GEN", 1000_00)
    ]
    assert (recorded.donor, recorded.entry.recorded_by) == (donor, clerk)


def test_both_doors_refuse_the_same_second_receipt_in_the_same_words(clerk: User) -> None:
    given = give()
    receipt(given)
    address = f"/gifts/{given.entry.number}/receipt"
    page = signed_in(Client(), clerk).post(address, {"issued_on": "2026-03-05"}, headers=ENGLISH)
    answer = Program(clerk).post("receipts/", {"gift": given.entry.number, "issued_on": "2026-03-05"})

    assert answer.status_code == 409
    assert (told(answer)["code"], Receipt.objects.count()) == ("already_receipted", 1)
    assert told(answer)["message"] in words(page.content)


def test_both_doors_refuse_the_same_date_in_the_same_words(clerk: User) -> None:
    donor = make.donor()
    page = signed_in(Client(), clerk).post("/gifts/new", typed_gift(donor, date="2199-01-01"), headers=ENGLISH)
    answer = Program(clerk).post("gifts/", gift(donor, lines=[]))

    assert (page.status_code, answer.status_code, told(answer)["code"]) == (422, 409, "gift_is_empty")
    assert Gift.objects.count() == 0


def test_refusal_names_the_line_it_is_about(clerk: User) -> None:
    goods = {"fund": "GEN", "place": make.store().code, "item": make.item().code, "quantity": 0, "amount": 100}
    sent = gift(make.donor())
    answer = Program(clerk).post("gifts/", sent | {"lines": [*sent["lines"], goods]})

    assert (answer.status_code, told(answer)["line"], Gift.objects.count()) == (409, 2, 0)


@pytest.mark.parametrize(
    ("changes", "faulty"),
    [
        ({"date": "tomorrow"}, {"date"}),
        ({"donor": "D-NONE"}, {"donor"}),
        ({"donor": 7}, {"donor"}),
        ({"unit": None}, {"unit"}),
        ({"lines": [{"amount": -1}]}, {"lines"}),
        ({"lines": "x"}, {"lines"}),
        ({"lines": [{"amount": 10**40}]}, {"lines"}),
    ],
)
def test_fault_of_the_input_is_told_by_its_field(clerk: User, changes: dict[str, Any], faulty: set[str]) -> None:
    answer = Program(clerk).post("gifts/", gift(make.donor()) | changes)

    assert (answer.status_code, set(told(answer)), Gift.objects.count()) == (400, faulty, 0)


def test_what_is_no_json_is_a_fault(clerk: User) -> None:
    program = Program(clerk)
    answer = program.client.post(
        "/api/v1/gifts/", "{", content_type="application/json", headers=program.headers
    )  # fmt: skip

    assert (answer.status_code, told(answer)["code"]) == (400, "parse_error")


def test_same_key_with_the_same_content_answers_the_first_gift(clerk: User) -> None:
    program, sent = Program(clerk), gift(make.donor())
    first, second = (program.post("gifts/", sent, key="K-1") for _ in range(2))

    assert (first.status_code, second.status_code, Gift.objects.count()) == (201, 201, 1)
    assert told(first) == told(second)


def test_same_key_with_other_content_is_refused(clerk: User) -> None:
    program, donor = Program(clerk), make.donor()
    program.post("gifts/", gift(donor), key="K-1")
    answer = program.post("gifts/", gift(donor, date="2026-03-02"), key="K-1")

    assert (answer.status_code, told(answer)["code"], Gift.objects.count()) == (409, "key_reused", 1)


def test_key_is_its_owners_own(clerk: User) -> None:
    colleague = make.user("recorder")
    of_each = [(clerk, gift(make.donor())), (colleague, gift(make.donor()))]
    made = [told(Program(person).post("gifts/", sent, key="K-1")) for person, sent in of_each]
    again = [told(Program(person).post("gifts/", sent, key="K-1")) for person, sent in of_each]

    assert (Gift.objects.count(), again) == (2, made)


def test_same_key_for_the_same_act_on_another_record_is_refused(treasurer: User) -> None:
    one, other = give(), give()
    program, sent = Program(treasurer), {"date": "2026-03-02", "why": "录错"}
    program.post(f"gifts/{one.entry.number}/reversal/", sent, key="R-1")
    answer = program.post(f"gifts/{other.entry.number}/reversal/", sent, key="R-1")

    assert (answer.status_code, told(answer)["code"]) == (409, "key_reused")
    assert list(Entry.objects.filter(reverses__isnull=False).values_list("reverses", flat=True)) == [one.entry.pk]


def test_key_that_is_too_long_is_a_fault_and_nothing_is_done(clerk: User) -> None:
    answer = Program(clerk).post("gifts/", gift(make.donor()), key="K" * 121)

    assert (answer.status_code, set(told(answer)), Gift.objects.count()) == (400, {"Idempotency-Key"}, 0)


def test_request_that_failed_leaves_its_key_free(clerk: User) -> None:
    program, donor = Program(clerk), make.donor()
    failed = program.post("gifts/", gift(donor, lines=[]), key="K-1")
    done = program.post("gifts/", gift(donor), key="K-1")

    assert (failed.status_code, done.status_code, ApiRequest.objects.count()) == (409, 201, 1)


def test_gift_is_reversed_once(treasurer: User) -> None:
    number, program = give().entry.number, Program(treasurer)
    sent = {"date": "2026-03-02", "why": "录错"}
    first, again = (program.post(f"gifts/{number}/reversal/", sent, key="R-1") for _ in range(2))
    refused = program.post(f"gifts/{number}/reversal/", sent)

    assert (first.status_code, again.status_code, told(first)["reversed_by"]) == (201, 201, told(again)["reversed_by"])
    assert (refused.status_code, told(refused)["code"]) == (409, "already_reversed")


def test_pledge_donor_and_statement_are_made_by_their_operations(clerk: User) -> None:
    program = Program(clerk)
    line = {"fund": make.fund().code, "amount": 500_00, "due_on": "2026-06-01"}
    donor = program.post("donors/", {"unit": make.book().code, "kind": "company", "name": "恒泰建材"})
    code = told(donor)["code"]
    sent = {"unit": make.book().code, "donor": code, "promised_on": "2026-03-01", "lines": [line]}
    pledge = program.post("pledges/", sent)
    program.post("gifts/", gift(Donor.objects.get(code=code)))
    period = {"donor": code, "since": "2026-01-01", "until": "2026-12-31", "issued_on": "2026-12-31"}
    statement = program.post("statements/", period)

    assert [answer.status_code for answer in (donor, pledge, statement)] == [201, 201, 201]
    assert (Pledge.objects.get().number, Statement.objects.get().number) == (
        told(pledge)["number"], told(statement)["number"],
    )  # fmt: skip


def test_event_without_a_page_is_reversed_on_its_entry(treasurer: User) -> None:
    number = unknown().number
    answer = Program(treasurer).post(f"entries/{number}/reversal/", {"date": "2026-03-02", "why": "录错"})

    assert (answer.status_code, told(answer)["reversed_by"]) == (201, Entry.objects.get(kind="reversal").number)


def test_gift_is_not_reversed_past_its_own_operation(treasurer: User) -> None:
    number = give().entry.number
    answer = Program(treasurer).post(f"entries/{number}/reversal/", {"date": "2026-03-02", "why": "录错"})

    assert (answer.status_code, Entry.objects.filter(kind="reversal").count()) == (404, 0)


# Whose program sees how many of: donors, pledges, gifts, receipts, children, distributions, lots, entries, statements.
SIGHT = {
    "clerk": (200, 200, 200, 200, 403, 403, 403, 403, 200),
    "caseworker": (403, 403, 403, 403, 200, 200, 200, 403, 403),
    "treasurer": (200, 200, 200, 200, 403, 200, 200, 200, 200),
    "auditor": (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "administrator": (403, 403, 403, 403, 403, 403, 403, 403, 403),
}
NAMES = ("donors", "pledges", "gifts", "receipts", "children", "distributions", "lots", "entries", "statements")


@pytest.mark.parametrize("role", SIGHT)
def test_token_opens_what_its_owner_may_read(role: str, request: pytest.FixtureRequest) -> None:
    program = Program(request.getfixturevalue(role))

    assert tuple(program.get(f"{name}/").status_code for name in NAMES) == SIGHT[role]


def test_stranger_sees_nothing_of_it(stranger: User) -> None:
    given, child = give(), make.child()
    receipt(given)
    entry = given.entry.number
    program = Program(stranger)
    lists = [told(program.get(f"{name}/"))["results"] for name in ("donors", "pledges", "gifts", "receipts")]
    alone = [program.get(path).status_code for path in (f"gifts/{entry}/", f"donors/{given.donor.code}/")]
    reversal = program.post(f"gifts/{entry}/reversal/", {"date": "2026-03-02", "why": "x"})

    assert (lists, alone, reversal.status_code) == ([[], [], [], []], [404, 404], 404)
    assert program.get(f"children/{child.code}/").status_code == 403


def test_child_of_another_school_is_not_there(other_caseworker: User) -> None:
    child = make.child()

    assert Program(other_caseworker).get(f"children/{child.code}/").status_code == 404


def test_names_are_whole_masked_or_not_told_and_leave_a_line(caseworker: User, auditor: User) -> None:
    child = make.child(name="王小雨")
    whole, masked = (told(Program(person).get(f"children/{child.code}/")) for person in (caseworker, auditor))

    assert (whole["name"], masked["name"], whole["school"]) == ("王小雨", "王**", "S001")
    assert set(AccessEvent.objects.values_list("viewer", "purpose")) == {(caseworker.pk, "api"), (auditor.pk, "api")}


def test_children_tell_no_number_and_no_address(caseworker: User) -> None:
    make.child(name="王小雨")

    assert set(told(Program(caseworker).get("children/"))["results"][0]) == {
        "code", "name", "sex", "birth_year", "village", "school", "school_class", "status"
    }  # fmt: skip


def test_hand_out_tells_children_by_their_codes(caseworker: User) -> None:
    stock.coats()
    child = make.child(name="王小雨")
    draft = stock.draft(caseworker, child)
    answer = Program(caseworker).get(f"distributions/draft-{draft.pk}/")

    assert [line["child"] for line in told(answer)["lines"]] == [child.code]
    assert "王小雨" not in answer.content.decode()


def test_lot_tells_what_is_left(treasurer: User) -> None:
    entry = give(amount=700_00).entry
    [lot] = told(Program(treasurer).get("lots/", is_left="true"))["results"]

    assert (lot["entry"], lot["amount_left"], lot["quantity_left"]) == (entry.number, 700_00, None)


def test_entry_tells_its_postings(treasurer: User) -> None:
    number = give(amount=700_00).entry.number
    answer = told(Program(treasurer).get(f"entries/{number}/"))

    assert [(line["role"], line["amount"]) for line in answer["postings"]] == [
        ("bank", 700_00), ("donation_unrestricted", -700_00)
    ]  # fmt: skip


def test_collection_is_filtered_ordered_and_paged_by_a_cursor(clerk: User) -> None:
    days = [give(date=DAY.replace(day=day)).entry.date.isoformat() for day in (5, 3, 9)]
    program = Program(clerk)
    first = told(program.get("gifts/", ordering="entry__date", limit=2))
    rest = told(program.client.get(first["next"], headers=program.headers))
    since = told(program.get("gifts/", since="2026-03-05"))

    assert [one["date"] for page in (first, rest) for one in page["results"]] == sorted(days)
    assert sorted(one["date"] for one in since["results"]) == [days[0], days[2]]


@pytest.mark.parametrize("asked", [{"limit": "x"}, {"cursor": "x"}, {"ordering": "donor__phone"}, {"since": "soon"}])
def test_odd_question_is_no_accident(clerk: User, asked: dict[str, str]) -> None:
    assert Program(clerk).get("gifts/", **asked).status_code in {200, 400, 404}


@pytest.mark.parametrize("header", ["", "Token", "Token bsl_wrong", "Token a b", "Bearer \xff", "Basic eDp5"])
def test_without_a_token_that_counts_nobody_gets_in(client: Client, agency: object, header: str) -> None:
    answer = client.get("/api/v1/gifts/", headers={"authorization": header})

    assert (answer.status_code, set(told(answer))) == (401, {"code", "field", "message"})
    assert agency


def test_token_made_to_read_does_nothing(clerk: User) -> None:
    program = Program(clerk, may_write=False)
    answer = program.post("gifts/", gift(make.donor()))

    assert (program.get("gifts/").status_code, answer.status_code, told(answer)["code"]) == (
        200, 403, "token_only_reads",
    )  # fmt: skip
    assert Gift.objects.count() == 0


def test_right_is_asked_for_by_the_operation_itself(treasurer: User) -> None:
    answer = Program(treasurer).post("gifts/", gift(make.donor()))

    assert (answer.status_code, set(told(answer)), Gift.objects.count()) == (400, {"unit", "lines"}, 0)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_is_changed_or_deleted(clerk: User, method: str) -> None:
    given, program = give(), Program(clerk)
    address = f"/api/v1/gifts/{given.entry.number}/"

    assert getattr(program.client, method)(address, headers=program.headers).status_code == 405


def test_use_of_a_token_is_noted_once_a_day(clerk: User) -> None:
    program = Program(clerk)
    program.get("gifts/")
    with CaptureQueriesContext(connection) as asked:
        program.get("gifts/")

    assert ApiToken.objects.get().last_used_on is not None
    assert not [query for query in asked.captured_queries if query["sql"].startswith("UPDATE")]


def test_one_who_signed_in_looks_around_without_a_token(clerk: User) -> None:
    assert signed_in(Client(), clerk).get("/api/v1/gifts/").status_code == 200


def test_form_of_another_site_does_nothing_with_a_session(clerk: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    answer = client.post("/api/v1/gifts/", "{}", content_type="application/json")

    assert (answer.status_code, Gift.objects.count()) == (403, 0)


def test_schema_describes_the_api_without_a_doubt(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))

    text = (tmp_path / "schema.yml").read_text(encoding="utf-8")
    assert [f"/api/v1/{name}/:" in text for name in NAMES] == [True] * len(NAMES)
    assert "Idempotency-Key" in text
    assert capsys.readouterr().err == ""


def test_page_of_the_api_asks_nothing_outside(client: Client, clerk: User) -> None:
    page = signed_in(client, clerk).get("/api/v1/docs/")
    script = client.get("/api/v1/docs/", {"script": ""})

    assert (page.status_code, script.status_code) == (200, 200)
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.content.decode()) == []
    assert "'unsafe-inline'" not in page["content-security-policy"].partition("script-src")[2]


def test_page_of_the_api_is_for_those_who_signed_in(client: Client, agency: object) -> None:
    assert [client.get(path).status_code for path in ("/api/v1/docs/", "/api/v1/schema/")] == [302, 401]
    assert agency


@pytest.mark.parametrize("name", ["donors", "gifts", "receipts", "children", "lots", "entries"])
def test_collection_makes_the_same_number_of_queries_at_2_and_at_12(auditor: User, name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            program.get(f"{name}/")
        return len(asked)

    program = Program(auditor)
    [(receipt(give()), make.child()) for _ in range(2)]
    queries()
    with_two = queries()
    [(receipt(give()), make.child()) for _ in range(10)]

    assert queries() == with_two
