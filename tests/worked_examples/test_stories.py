"""The stories of the source texts, each as a treasurer would tell it."""

import pytest

from distributions.operations import HandOut, bring_in_distribution
from donors.operations import issue_receipt
from ledger.book.errors import ReceiverOutsideFund
from ledger.book.trace import what_became_of_lots, what_reached
from ledger.reports.balances import figures_of
from ledger.reports.statements import figures_for
from tests import make
from tests.worked_examples.stories import Office, day

pytestmark = pytest.mark.django_db


def test_foundation_gives_500_yuan_with_schoolbags_and_stationery_on_june_1() -> None:
    office = Office()
    fund, bag, sets = make.fund("JUNE1", "restricted"), make.item("BAG"), make.item("STA", "文具", "套")
    foundation = make.donor(name="善美天使工程基金会", kind="foundation")
    children = [make.child() for _ in range(10)]

    gift = office.give(
        foundation, "2026-05-28",
        (fund, office.cash, "500.00", None, None),
        (fund, office.store, "800.00", bag, 10),
        (fund, office.store, "300.00", sets, 10),
    )  # fmt: skip
    office.hand_out(
        "2026-06-01", children, (fund, office.cash, None, 5000), (fund, office.store, bag, 1),
        (fund, office.store, sets, 1),
    )  # fmt: skip

    receipt = issue_receipt(gift=gift, issued_on=day("2026-06-02"), by=office.by)
    figures = figures_for(foundation)
    assert receipt.content["total_in_capitals"] == "人民币壹仟陆佰元整"
    assert (figures.total["received"], figures.total["given_out"], figures.total["closing"]) == (160000, 160000, 0)
    assert (figures.children, figures.items["BAG"]["given_out"], figures.ties) == (10, 10, True)


def test_many_give_cash_and_supplies_worth_over_5000_yuan() -> None:
    office = Office()
    fund, goods = make.fund("GEN"), make.item("MIX", "学习用品", "件")
    school, people = make.donor(name="合心小学全体师生", kind="group"), make.donor(name="社会各界", kind="group")

    office.give(people, "2026-05-29", (fund, office.bank, "1280.00", None, None))
    office.give(school, "2026-05-29", (fund, office.cash, "520.00", None, None))
    office.give(people, "2026-05-29", (fund, office.store, "3260.00", goods, 163))
    office.give(people, "2026-05-30", (fund, office.store, "0.00", goods, 12))

    assert office.balances() == {
        "bank": "1280.00",
        "cash": "520.00",
        "goods": "3260.00",
        "donation_unrestricted": "-5060.00",
    }
    assert figures_for(people).items["MIX"]["closing"] == 175


def test_cooperative_gives_goods_worth_over_7000_yuan_to_34_children_of_two_villages() -> None:
    office = Office()
    hexin = [make.child(village="合心村") for _ in range(18)]
    zhinan = [make.child(village="指南村") for _ in range(16)]
    elsewhere = make.child(village="新闸村")
    fund = make.fund("VILL", "restricted", villages=[hexin[0].village, zhinan[0].village])
    bag, book = make.item("BAG"), make.item("BOOK", "图书", "册")
    cooperative = make.donor(name="市供销合作社", kind="agency")
    office.give(
        cooperative, "2026-05-18",
        (fund, office.store, "4760.00", bag, 34),
        (fund, office.store, "2380.00", book, 68),
    )  # fmt: skip

    office.hand_out("2026-05-22", [*hexin, *zhinan[:-1]], (fund, office.store, bag, 1), (fund, office.store, book, 2))

    with pytest.raises(ReceiverOutsideFund):
        office.hand_out("2026-05-22", [elsewhere], (fund, office.store, bag, 1))
    figures = figures_of(office.root, donors=True, children=True)
    assert (figures["donors"][cooperative.code]["children"], figures["donors"][cooperative.code]["in_hand"]) == (
        33,
        21000,
    )
    assert figures["children"][hexin[0].code] == {
        "amount": 21000, "cash": 0, "goods": {"BAG": 1, "BOOK": 2}, "donors": {cooperative.code: 21000},
    }  # fmt: skip


def test_phone_company_fills_book_corners_of_classes() -> None:
    office = Office()
    children = [make.child(school_class="三年级1班") for _ in range(6)]
    corner = make.group("S001-03", school_class="三年级1班")
    fund, book = make.fund("READ", "restricted"), make.item("BOOK", "图书", "册")
    company = make.donor(name="移动通信公司", kind="company")
    office.give(company, "2026-04-20", (fund, office.store, "560.00", book, 20))

    given = bring_in_distribution(
        unit=office.school, date=day("2026-04-23"), occasion="班级图书角", number="F1", by=office.by,
        lines=[HandOut(place=office.store, fund=fund, item=book, wanted=20, group=corner)],
    )  # fmt: skip

    figures = figures_for(company)
    assert (given.lines.get().members, len(children)) == (6, 6)
    assert (figures.total["given_out"], figures.items["BOOK"]["given_out"], figures.children) == (56000, 20, 0)


def test_every_fen_of_supplies_bought_at_a_festival_is_traced_both_ways() -> None:
    office = Office()
    fund, sets = make.fund("GEN"), make.item("STA", "文具", "套")
    first, second = make.donor(name="甲"), make.donor(name="乙")
    one = office.give(first, "2026-01-02", (fund, office.bank, "10.00", None, None))
    other = office.give(second, "2026-01-03", (fund, office.bank, "10.00", None, None))
    children = [make.child() for _ in range(3)]
    from distributions.operations import record_purchase

    record_purchase(
        fund=fund, from_place=office.bank, to_place=office.store, item=sets, quantity=3, amount=1600,
        date=day("2026-01-04"), by=office.by,
    )  # fmt: skip
    office.hand_out("2026-01-05", children, (fund, office.store, sets, 1))

    # 16.00 for three: 5.33, 5.34 and 5.33; the first ten yuan are the first giver's.
    reached = {child.code: [(piece.origin, piece.amount) for piece in what_reached(child.pk)] for child in children}
    lots = [one.lines.get().lot_id, other.lines.get().lot_id]
    assert list(reached.values()) == [[(lots[0], 533)], [(lots[0], 467), (lots[1], 67)], [(lots[1], 533)]]
    became = {lot: [(piece.child, piece.amount) for piece in what_became_of_lots([lot]) if piece.child] for lot in lots}
    assert became == {
        lots[0]: [(children[0].pk, 533), (children[1].pk, 467)],
        lots[1]: [(children[1].pk, 67), (children[2].pk, 533)],
    }
