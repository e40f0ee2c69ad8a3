"""Who sees the pages of giving, who sees nothing, and what a long list costs."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from donors.operations import GivenLine, record_gift
from donors.queries import gifts_visible_to
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, give, receipt, signed_in, unknown, words

pytestmark = pytest.mark.django_db
LISTS = (
    "/donors/", "/gifts/", "/pledges/", "/receipts/", "/unknown-payers/", "/receipts/register",
    "/receipts/requests",
)  # fmt: skip
NEW = ("/donors/new", "/gifts/new", "/gifts/new/pledges", "/pledges/new", "/receipts/issue", "/unknown-payers/new")


def test_recorder_of_a_school_finds_its_own_gifts_and_those_of_no_other(agency: object) -> None:
    schools = [make.school(code) for code in ("S001", "S002")]
    gifts = [
        record_gift(
            unit=school, donor=make.donor(), date=DAY, by=make.clerk_of_the_system(),
            lines=[GivenLine(make.fund(), make.place(f"{school.code}-CASH", "cash", school), 500)],
        )
        for school in schools
    ]  # fmt: skip

    assert list(gifts_visible_to(make.user("recorder", schools[0]))) == gifts[:1]


def records() -> dict[str, list[str]]:
    """Make one of everything, and return the addresses of its pages by who may open them."""
    gift = give(make.donor("D-SECRET", name="陆建华"))
    pledge, issued, payer = make.pledge(gift.donor), receipt(gift), unknown()
    number = gift.entry.number
    return {
        "read": [
            "/donors/D-SECRET/", f"/gifts/{number}/", f"/pledges/{pledge.number}/",
            f"/receipts/{issued.number}/", f"/unknown-payers/{payer.number}/",
        ],
        "write": [
            "/donors/D-SECRET/edit", f"/gifts/{number}/receipt", f"/unknown-payers/{payer.number}/donor",
            f"/gifts/{number}/official", f"/receipts/{issued.number}/ask-void",
        ],
        "money": [f"/gifts/{number}/{act}" for act in ("reverse", "refund", "shortfall")],
        "approve": [f"/gifts/{number}/donor", f"/receipts/{issued.number}/void"],
    }  # fmt: skip


def test_colleague_without_the_right_is_told_who_has_it(client: Client, caseworker: User) -> None:
    pages = records()
    every = [*LISTS, *NEW, *(each for some in pages.values() for each in some)]
    signed_in(client, caseworker)

    answers = [client.get(each, headers=ENGLISH) for each in every]

    assert {answer.status_code for answer in answers} == {403}
    assert "陆建华" not in "".join(answer.content.decode() for answer in answers)


@pytest.mark.parametrize("right", ["write", "money", "approve"])
def test_auditor_looks_and_may_open_no_form(client: Client, auditor: User, right: str) -> None:
    pages = records()
    signed_in(client, auditor)

    shown = [client.get(each).status_code for each in [*LISTS, *pages["read"]]]
    refused = {client.get(each).status_code for each in [*NEW, *pages[right]]}

    assert (set(shown), refused) == ({200}, {403})


def test_auditor_is_offered_no_action(client: Client, auditor: User) -> None:
    pages = records()
    signed_in(client, auditor)

    text = "".join(client.get(each, headers=ENGLISH).content.decode() for each in [*LISTS, *pages["read"]])

    acts = ["/new", "/edit", "/reverse", "/refund", "/void", "/paper", 'class="btn pri"']
    assert [act for act in acts if act in text] == []


def test_stranger_finds_nothing_here(client: Client, stranger: User) -> None:
    pages = records()
    signed_in(client, stranger)

    answers = [client.get(each) for each in pages["read"] + pages["write"]]
    lists = [client.get(each).content.decode() for each in LISTS]

    assert {answer.status_code for answer in answers} == {404}
    assert [page for page in lists if "D-SECRET" in page or "陆建华" in page or "AGY-2026" in page] == []


@pytest.mark.parametrize(("role", "right"), [("finance", "money"), ("approver", "approve")])
def test_stranger_who_may_elsewhere_finds_nothing_to_put_right(client: Client, role: str, right: str) -> None:
    pages = records()
    signed_in(client, make.user(role, make.agency("OTHER")))

    assert {client.get(each).status_code for each in pages[right]} == {404}


def test_stranger_finds_no_donor_by_name_pinyin_or_code(client: Client, stranger: User) -> None:
    records()
    signed_in(client, stranger)

    found = [client.post("/choose/donors", {"q": text}).json() for text in ("陆", "ljh", "D-SECRET", "")]
    pledges = client.post("/choose/pledges", {"q": "P-AGY"}).json()

    assert [*found, pledges] == [{"found": []}] * 5


@pytest.mark.parametrize("address", ["/choose/donors", "/choose/pledges", "/gifts/new", "/receipts/issue"])
def test_signed_out_nothing_is_told(client: Client, address: str, agency: object) -> None:
    records()

    answer = client.post(address, {"q": "陆"})

    assert (answer.status_code, "陆建华" in answer.content.decode()) == (401, False)


def many(make_one: Callable[[], object], count: int) -> None:
    for _ in range(count):
        make_one()


def cost(client: Client, address: str) -> tuple[int, int]:
    """Return how often a page asks the database, once everything that is kept is kept, and how many rows it shows."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address)
    return len(asked), page.content.decode().count('<tr role="row">') - 1


@pytest.mark.parametrize(
    ("address", "make_one"),
    [
        ("/donors/", lambda: give() and make.pledge()),
        ("/gifts/", lambda: receipt() and give()),
        ("/gifts/?state=waiting", give),
        ("/pledges/", lambda: give(donor := make.donor(), pledge_line=make.pledge(donor).lines.get())),
        ("/receipts/", receipt),
        ("/receipts/issue", give),
        ("/unknown-payers/", unknown),
    ],
)
def test_list_asks_the_database_as_often_for_50_rows_as_for_3(
    client: Client, clerk: User, address: str, make_one: Callable[[], object]
) -> None:
    signed_in(client, clerk)

    many(make_one, 3)
    few = cost(client, address)
    many(make_one, 47)
    lot = cost(client, address)

    assert (few[0], few[1] >= 3, lot[1] >= 50) == (lot[0], True, True)


@pytest.mark.parametrize("noun", ["donor", "gift", "pledge"])
def test_page_of_a_record_asks_as_often_for_much_as_for_little(client: Client, auditor: User, noun: str) -> None:
    donor = make.donor()
    pledge = make.pledge(donor)
    one = give(donor, pledge_line=pledge.lines.get())
    address = {
        "donor": f"/donors/{donor.code}/", "gift": f"/gifts/{one.entry.number}/", "pledge": f"/pledges/{pledge.number}/"
    }[noun]  # fmt: skip
    signed_in(client, auditor)

    many(lambda: receipt(give(donor, pledge_line=pledge.lines.get())) and make.pledge(donor), 2)
    little, _ = cost(client, address)
    many(lambda: receipt(give(donor, pledge_line=pledge.lines.get())) and make.pledge(donor), 12)
    much, _ = cost(client, address)

    assert little == much


def test_empty_lists_say_what_comes_next(client: Client, clerk: User, auditor: User) -> None:
    signed_in(client, clerk)
    writer = [words(client.get(each, headers=ENGLISH).content) for each in LISTS]
    signed_in(client, auditor)
    reader = [words(client.get(each, headers=ENGLISH).content) for each in LISTS]

    empty = ["No donors yet.", "No gift was recorded yet.", "No open pledges.", "No receipt was issued yet.",
             "No money of an unknown payer was recorded.", "No receipt was issued yet.",
             "Nobody asked that a receipt be void."]  # fmt: skip
    assert [[text in page for text, page in zip(empty, pages, strict=True)] for pages in (writer, reader)] == [
        [True] * 7
    ] * 2
    assert [page for page in reader if "Record" in page or "New" in page] == []
