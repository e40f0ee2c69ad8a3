"""The worked case of domain-rules.md 2.7, as an accountant would read it."""

import pytest

from distributions.operations import bring_in_write_off, record_purchase, record_return
from ledger.book.operations import close_year, record_charge, record_interest
from ledger.book.queries import balances_by_fund
from ledger.book.verify import verify_book
from tests import make
from tests.worked_examples.stories import Office, day


def the_case() -> Office:
    office = Office()
    june, public = make.fund("JUNE1", "restricted"), make.fund("PUBLIC", "unrestricted")
    children = [make.child(f"C{number:06d}") for number in range(1, 35)]
    paired = make.fund("NAMED", "entrusted", children=children[:2])
    bag, stationery, goods = (
        make.item("BAG", "书包"),
        make.item("STA", "文具", "套"),
        make.item("MIX", "学习用品", "件"),
    )
    foundation, people, giver = make.donor(name="基金会"), make.donor(name="社会各界"), make.donor(name="结对人")

    # 1 cash 500 restricted; 2 bags 34 x 80 = 2,720 restricted
    office.give(foundation, "2026-05-28", (june, office.bank, "500.00", None, None))
    office.give(foundation, "2026-05-28", (june, office.store, "2720.00", bag, 34))
    # 3 public: bank 1,800 and goods 3,260 unrestricted
    office.give(people, "2026-05-29", (public, office.bank, "1800.00", None, None))
    office.give(people, "2026-05-29", (public, office.store, "3260.00", goods, 163))
    # 4 entrusted 600 for two named children
    office.give(giver, "2026-05-29", (paired, office.bank, "600.00", None, None))
    # 5 buy 34 stationery sets x 30 = 1,020
    record_purchase(
        fund=public, from_place=office.bank, to_place=office.store, item=stationery, quantity=34, amount=102000,
        date=day("2026-05-30"), by=office.by,
    )  # fmt: skip
    # 6 hand out 500 cash, 33 bags (2,640), 34 sets (1,020)
    office.hand_out("2026-06-01", children[:10], (june, office.bank, None, 5000))
    office.hand_out("2026-06-01", children[:33], (june, office.store, bag, 1))
    sets = office.hand_out("2026-06-01", children, (public, office.store, stationery, 1))
    # 7 one set returned (30)
    record_return(line=sets.lines.get(position=5), date=day("2026-06-03"), by=office.by)
    # 8 child A gets 300
    office.hand_out("2026-06-04", children[:1], (paired, office.bank, None, 30000))
    # 9 write off goods 60; 10 fee 5.00, interest 1.20
    bring_in_write_off(
        place=office.store, fund=public, item=goods, quantity=3, reason="受潮", date=day("2026-06-20"), by=office.by
    )
    record_charge(place=office.bank, fund=public, amount=500, date=day("2026-06-25"), by=office.by)
    record_interest(place=office.bank, fund=public, amount=120, date=day("2026-06-21"), by=office.by)
    return office


@pytest.mark.django_db
def test_worked_case_gives_the_trial_balance_of_the_design() -> None:
    office = the_case()

    assert office.balances() == {
        "bank": "776.20",
        "bank_entrusted": "300.00",
        "goods": "3310.00",
        "entrusted_liability": "-300.00",
        "donation_restricted": "-3220.00",
        "donation_unrestricted": "-5060.00",
        "aid_cash": "500.00",
        "aid_goods": "3630.00",
        "admin": "5.00",
        "disposal_loss": "60.00",
        "interest": "-1.20",
    }


@pytest.mark.django_db
def test_worked_case_closed_leaves_the_one_bag_that_is_left_restricted() -> None:
    office = the_case()

    close_year(root=office.root, year=2026, date=day("2026-11-23"), by=office.by)

    assert office.balances() == {
        "bank": "776.20",
        "bank_entrusted": "300.00",
        "goods": "3310.00",
        "entrusted_liability": "-300.00",
        "net_unrestricted": "-4006.20",
        "net_restricted": "-80.00",
    }
    assert balances_by_fund(office.root)["JUNE1", "goods"] == 8000
    assert list(verify_book(office.root)) == []
