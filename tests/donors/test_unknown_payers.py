"""Money of unknown payers in the browser: it waits, its donor is named, a wrong name is taken back."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from donors.operations import identify_payer, reverse_gift_event
from ledger.access.models import User
from ledger.book.errors import NotEnough
from ledger.book.models import Entry, Lot
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, signed_in, unknown, waiting_fund, words

pytestmark = pytest.mark.django_db
NEW = "/unknown-payers/new"


def typed(**changes: str) -> dict[str, str]:
    sent = {"amount": "900", "date": "2026-03-01", "place": str(make.place().pk), "fund": str(waiting_fund().pk),
            "source": "BK-77", "key": "sheet-1"}  # fmt: skip
    return sent | changes


def named(**changes: str) -> dict[str, str]:
    return {"amount": "400", "date": "2026-03-01", "fund": str(make.fund().pk), "key": "sheet-2"} | changes


def test_money_of_an_unknown_payer_is_recorded_and_waits(client: Client, clerk: User) -> None:
    answer = signed_in(client, clerk).post(NEW, typed())

    lot = Lot.objects.get()
    assert (lot.amount, lot.party, lot.fund, lot.entry.kind, lot.entry.source) == (
        900_00,
        "",
        waiting_fund(),
        "unidentified",
        "BK-77",
    )
    assert answer["location"] == f"/unknown-payers/{lot.entry.number}/"


def test_money_of_an_unknown_payer_sent_twice_is_recorded_once(client: Client, clerk: User) -> None:
    sent = typed()
    signed_in(client, clerk)

    first, second = (client.post(NEW, sent) for _ in range(2))

    assert (Entry.objects.count(), first["location"]) == (1, second["location"])


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"amount": "much"}, "amount"), ({"amount": "0"}, "amount"), ({"date": "2027-01-01x"}, "date"),
     ({"fund": ""}, "fund"), ({"place": ""}, "place")],
)  # fmt: skip
def test_bad_input_is_named_beside_its_field_and_kept(
    client: Client, clerk: User, changes: dict[str, str], where: str
) -> None:
    answer = signed_in(client, clerk).post(NEW, typed(**changes))

    kept = 'value="BK-77"' in answer.content.decode()
    assert (answer.status_code, errors_of(answer.content), kept, Entry.objects.count()) == (422, [where], True, 0)


def test_only_a_fund_that_nothing_is_spent_from_is_offered(client: Client, clerk: User) -> None:
    general = make.fund()
    make.place()

    page = signed_in(client, clerk).get(NEW, headers=ENGLISH).content
    answer = client.post(NEW, typed(fund=str(general.pk)))

    assert "There is no fund for unknown payers yet." in words(page)
    assert (answer.status_code, errors_of(answer.content), Entry.objects.count()) == (422, ["fund"], 0)


def test_part_of_the_money_is_given_to_its_donor_and_the_rest_waits(client: Client, clerk: User) -> None:
    payer, donor = unknown(), make.donor("D1", name="陆建华")

    signed_in(client, clerk).post(f"/unknown-payers/{payer.number}/donor", named(donor="D1"))
    page = words(client.get(f"/unknown-payers/{payer.number}/", headers=ENGLISH).content)

    opened = Lot.objects.get(entry__kind="identification")
    assert (opened.party, opened.amount, opened.fund) == (donor.code, 400_00, make.fund())
    assert [each in page for each in ("Still waiting¥500.00", "陆建华", "Identified")] == [True] * 3


def test_money_that_was_identified_counts_as_given_by_the_donor(client: Client, clerk: User) -> None:
    payer = unknown()
    make.donor("D1")

    signed_in(client, clerk).post(f"/unknown-payers/{payer.number}/donor", named(donor="D1"))
    page = words(client.get("/donors/D1/", headers=ENGLISH).content)

    assert "Not yet used¥400.00" in page


def test_name_sent_twice_is_given_once(client: Client, clerk: User) -> None:
    payer = unknown()
    make.donor("D1")
    signed_in(client, clerk)

    answers = [client.post(f"/unknown-payers/{payer.number}/donor", named(donor="D1")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Entry.objects.filter(kind="identification").count() == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"donor": "nobody"}, ["donor"]),
        ({"amount": "0"}, ["amount"]),
        ({"date": ""}, ["date"]),
        ({"amount": "901"}, ["amount"]),
    ],
)
def test_wrong_name_or_amount_is_refused_and_nothing_is_saved(
    client: Client, clerk: User, changes: dict[str, str], where: list[str]
) -> None:
    payer = unknown()
    make.donor("D1")

    answer = signed_in(client, clerk).post(f"/unknown-payers/{payer.number}/donor", named(donor="D1") | changes)

    kept = f'value="{changes.get("amount", "400")}"' in answer.content.decode()
    assert (answer.status_code, errors_of(answer.content), kept, Entry.objects.count()) == (422, where, True, 1)


def test_wrong_name_is_taken_back_and_the_money_can_be_named_again(client: Client, treasurer: User) -> None:
    payer, by = unknown(), make.clerk_of_the_system()
    common = {"entry": payer, "fund": make.fund(), "date": DAY, "by": by}
    wrong = identify_payer(donor=make.donor("WRONG"), amount=600_00, **common)
    signed_in(client, treasurer).post(
        f"{reverse('reverse_entry', args=[wrong.entry.number])}?kind=identification",
        {"date": "2026-03-01", "why": "认错"},
    )

    waits = words(client.get(f"/unknown-payers/{payer.number}/", headers=ENGLISH).content)
    right = identify_payer(donor=make.donor("RIGHT"), amount=900_00, **common)

    opened = Lot.objects.filter(entry=right.entry).values_list("party", "amount")
    assert [each in waits for each in ("Still waiting¥900.00", "Taken back")] == [True, True]
    assert sorted(opened) == [("RIGHT", 300_00), ("RIGHT", 600_00)]


def test_more_than_waits_is_refused_also_after_a_name_was_taken_back(clerk: User) -> None:
    payer, by = unknown(), make.clerk_of_the_system()
    common = {"entry": payer, "fund": make.fund(), "donor": make.donor(), "date": DAY}
    wrong = identify_payer(amount=600_00, by=by, **common)
    reverse_gift_event(entry=wrong.entry, date=DAY, why="认错", by=by)

    with pytest.raises(NotEnough):
        identify_payer(amount=900_01, by=clerk, **common)

    identify_payer(amount=900_00, by=clerk, **common)
    with pytest.raises(NotEnough):
        identify_payer(amount=1, by=clerk, **common)


def test_list_is_narrowed_by_number_reference_and_what_waits(client: Client, clerk: User) -> None:
    done, waits = unknown(), unknown()
    identify_payer(
        entry=done, fund=make.fund(), donor=make.donor(), date=DAY, amount=900_00, by=make.clerk_of_the_system()
    )
    signed_in(client, clerk)
    asked = ["state=waiting", "state=done", f"q={waits.number}", "q=bk-77", "since=2026-03-02"]

    pages = [client.get(f"/unknown-payers/?{each}").content.decode() for each in asked]

    shown = [[one.number in page for one in (done, waits)] for page in pages]
    assert shown == [[False, True], [True, False], [False, True], [True, True], [False, False]]


@pytest.mark.parametrize(
    ("days", "age"), [(0, "30"), (30, "30"), (31, "60"), (60, "60"), (61, "90"), (90, "90"), (91, "over")]
)
def test_money_stands_among_what_waits_as_long_and_its_band_leads_to_it(
    client: Client, clerk: User, days: int, age: str
) -> None:
    done, waits = unknown(100_00), unknown(900_00)
    identify_payer(
        entry=done, fund=make.fund(), donor=make.donor(), date=DAY, amount=100_00, by=make.clerk_of_the_system()
    )
    signed_in(client, clerk)

    with time_machine.travel(dt.datetime.combine(DAY, dt.time(4), dt.UTC) + dt.timedelta(days=days)):
        context = client.get("/unknown-payers/").context
        lists = {each: client.get(f"/unknown-payers/?age={each}").content.decode() for each in context["waits"]}

    assert context["waits"] == dict.fromkeys(("30", "60", "90", "over"), 0) | {age: 900_00}
    assert [each for each, page in lists.items() if waits.number in page] == [age]
    assert not any(done.number in page for page in lists.values())


def test_what_waits_elsewhere_is_in_nobody_elses_figures(client: Client, stranger: User) -> None:
    unknown()

    assert sum(signed_in(client, stranger).get("/unknown-payers/").context["waits"].values()) == 0
