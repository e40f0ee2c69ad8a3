"""The files and columns of the interface."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import CharField, Model, TextChoices

from beneficiaries.models import (
    Category,
    Child,
    Enrolment,
    FollowUp,
    Group,
    GuardianLink,
    Helper,
    HelperCheck,
    Notice,
    Pairing,
    ParentFact,
    Visit,
)
from donors.models import (
    Allocation,
    Campaign,
    Donor,
    DonorAlias,
    DonorPerson,
    Gift,
    GiftLine,
    GoodsCount,
    OfficialReceipt,
    PayerAccount,
    Pledge,
    PledgeLine,
    PledgeRelief,
    Reminder,
    WitnessedGift,
)
from ledger.access.models import Unit
from ledger.book.models import Entry, Fund, Item, Period, Place
from ledger.exchange.care_sheets import PRESENT
from ledger.exchange.columns import BY_NAME, EVENTS, SHEETS
from ledger.exchange.sheet_kinds import Column, Kind

# What the README of the year's files promises to its users.
PROMISED = {
    "units": "code name kind parent",
    "places": "code unit kind name account_number",
    "funds": "code unit name restriction villages children",
    "items": "code name unit_of_measure",
    "donors": "code kind name contact phone email tax_id anonymous",
    "pledges": "number donor date fund kind item quantity amount due_date",
    "openings": "number date place fund item quantity amount donor",
    "gifts": "number date donor pledge fund kind place item quantity amount method reference",
    "transfers": "number date fund from_place to_place item quantity amount",
    "purchases": "number date fund from_place to_place item quantity amount supplier reference",
    "distributions": "line number date unit place occasion child fund item quantity amount signed_by signed_on",
    "returns": "number date line reason",
    "write_offs": "number date place fund item quantity reason",
}
REGISTER = [
    "儿童编号", "姓名", "性别", "出生日期", "身份证号", "学校编号", "班级", "所在村", "父亲姓名", "父亲务工地点",
    "父亲电话", "母亲姓名",
    "母亲务工地点", "母亲电话", "实际监护人", "与儿童关系", "监护人电话", "留守情况", "备注",
]  # fmt: skip


def column(sheet: str, key: str) -> Column:
    (found,) = (each for each in BY_NAME[sheet].columns if each.key == key)
    return found


def stored(model: type[Model], field: str) -> Any:
    return model._meta.get_field(field)


@pytest.mark.parametrize("name", PROMISED)
def test_sheet_writes_the_promised_columns_first_to_last(name: str) -> None:
    assert [each.key for each in BY_NAME[name].columns if not each.is_extra] == PROMISED[name].split()


def test_register_has_the_headings_that_schools_use() -> None:
    assert [each.chinese for each in BY_NAME["children"].columns if not each.is_extra] == REGISTER


def test_only_units_places_and_funds_must_be_there() -> None:
    assert [sheet.name for sheet in SHEETS if sheet.is_needed] == ["units", "places", "funds"]


def test_events_of_a_day_are_posted_in_the_promised_order() -> None:
    order = sorted(EVENTS, key=lambda sheet: sheet.order)

    assert [sheet.name for sheet in order][:7] == [
        "openings", "gifts", "transfers", "purchases", "distributions", "returns", "write_offs",
    ]  # fmt: skip
    assert len({sheet.order for sheet in EVENTS}) == len(EVENTS)


def test_every_event_but_an_attribution_of_accounts_is_a_kind_of_entry() -> None:
    assert {sheet.event for sheet in EVENTS} <= set(Entry.Kind.values)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_heading_of_a_sheet_has_two_meanings(sheet: Any) -> None:
    meanings: dict[str, set[str]] = {}
    [meanings.setdefault(heading, set()).add(each.key) for heading, each in sheet.headings()]

    assert {heading: keys for heading, keys in meanings.items() if len(keys) > 1} == {}


def test_no_file_name_has_two_meanings() -> None:
    names = [name for sheet in SHEETS for name in (sheet.name, sheet.chinese, *sheet.other_names)]

    assert len(names) == len(set(names))


def test_only_the_register_and_the_sheets_of_small_givers_are_personal() -> None:
    assert [sheet.name for sheet in SHEETS if sheet.is_personal] == [
        "children", "adults", "enrolments", "hardship", "parents", "steps", "helpers", "helper_checks", "pairings",
        "pairing_steps", "visits", "visit_amendments", "consents", "follow_ups", "collections",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "key", "choices"),
    [
        ("units", "kind", Unit.Kind),
        ("places", "kind", Place.Kind),
        ("funds", "restriction", Fund.Restriction),
        ("donors", "kind", Donor.Kind),
        ("pledges", "kind", PledgeLine.Kind),
        ("gifts", "method", GiftLine.Method),
        ("gifts", "value_basis", GiftLine.ValueBasis),
        ("groups", "kind", Group.Kind),
        ("periods", "state", Period.State),
        ("donors", "naming", Donor.Naming),
        ("donors", "receipt_policy", Donor.ReceiptPolicy),
        ("donors", "language", Donor.Language),
        ("donor_people", "role", DonorPerson.Role),
        ("payer_accounts", "channel", PayerAccount.Channel),
        ("pledges", "binding", Pledge.Binding),
        ("reliefs", "kind", PledgeRelief.Kind),
        ("reliefs", "state", PledgeRelief.State),
        ("reminders", "channel", Reminder.Channel),
        ("official_receipts", "state", OfficialReceipt.State),
        ("helper_checks", "kind", HelperCheck.Kind),
        ("pairings", "kind", Pairing.Kind),
        ("pairings", "state", Pairing.State),
        ("pairings", "reason", Pairing.Reason),
        ("pairing_steps", "state", Pairing.State),
        ("visits", "kind", Visit.Kind),
        ("visits", "state", Visit.State),
        ("visits", "reason", Visit.Reason),
        ("visits", "audience", Visit.Audience),
        ("follow_ups", "state", FollowUp.State),
        ("follow_ups", "reason", FollowUp.Reason),
    ],
)
def test_choices_are_those_of_the_book(sheet: str, key: str, choices: type[TextChoices]) -> None:
    assert set(column(sheet, key).choices.values()) == set(choices.values)


def test_follow_ups_about_lines_of_hand_outs_stay() -> None:
    assert set(column("follow_ups", "kind").choices.values()) == set(FollowUp.Kind) - {FollowUp.Kind.LINE}


def test_how_a_child_is_and_who_was_there_have_a_word_each() -> None:
    assert set(column("visits", "wellbeing").choices.values()) == {str(one) for one in Visit.Wellbeing.values}
    assert set(PRESENT.values()) == set(Visit.Present.values)


def test_choices_of_sex_leave_the_unknown_empty() -> None:
    assert set(column("children", "sex").choices.values()) == set(Child.Sex.values) - {Child.Sex.UNKNOWN}


def test_choices_have_a_chinese_word_each() -> None:
    def without(words: Iterable[Column]) -> list[str]:
        return [
            f"{each.key}: {code}"
            for each in words
            for code in set(each.choices.values())
            if all(word.isascii() for word, meant in each.choices.items() if meant == code)
        ]

    assert without(each for sheet in SHEETS for each in sheet.columns if each.kind is Kind.CHOICE) == []


@pytest.mark.parametrize(
    ("sheet", "model", "renamed"),
    [
        ("units", Unit, {}),
        ("places", Place, {}),
        ("funds", Fund, {}),
        ("items", Item, {}),
        ("donors", Donor, {}),
        ("groups", Group, {}),
        ("children", Child, {}),
        ("adults", GuardianLink, {}),
        ("enrolments", Enrolment, {}),
        ("hardship", Category, {}),
        ("parents", ParentFact, {}),
        ("notices", Notice, {}),
        ("gifts", GiftLine, {}),
        ("gifts", Entry, {}),
        ("donor_people", DonorPerson, {}),
        ("donor_names", DonorAlias, {}),
        ("payer_accounts", PayerAccount, {}),
        ("campaigns", Campaign, {}),
        ("pledges", Pledge, {}),
        ("gifts", Gift, {}),
        ("gifts", GoodsCount, {}),
        ("reliefs", PledgeRelief, {}),
        ("reminders", Reminder, {}),
        ("allocations", Allocation, {}),
        ("official_receipts", OfficialReceipt, {}),
        ("witnessed", WitnessedGift, {}),
        ("helpers", Helper, {}),
        ("helper_checks", HelperCheck, {}),
    ],
)
def test_texts_are_no_longer_than_the_book_keeps(sheet: str, model: type[Model], renamed: dict[str, str]) -> None:
    kept = {
        field.name: field.max_length
        for field in model._meta.get_fields()
        if isinstance(field, CharField) and field.max_length and not field.choices
    }

    too_long = {
        each.key: (each.longest, kept[each.key])
        for each in BY_NAME[sheet].columns
        if each.kind in {Kind.TEXT, Kind.CODE} and each.key in kept and each.longest > kept[each.key]
    }
    assert too_long == {}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_user_guide_lists_every_column_of_a_sheet(sheet: Any) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "spreadsheets.md").read_text(encoding="utf-8")
    _, _, section = guide.partition(f"\n### {sheet.name} · {sheet.chinese}\n")

    rows = [line.split(" | ") for line in section.partition("\n### ")[0].splitlines() if line.startswith("| ")]
    assert [(row[0].removeprefix("| "), row[1]) for row in rows[1:]] == [
        (each.key, "、".join((each.chinese, *each.other_names))) for each in sheet.columns
    ]
