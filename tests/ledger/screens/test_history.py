"""Changes told as differences: who, in which role, when, why, each field before and after."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from donors.models import Donor, PledgeLine
from ledger.access.history import keep
from ledger.access.models import Assignment, Unit, User
from ledger.access.operations import assign_role
from ledger.book.models import Fund
from ledger.screens.history import Change, Told, changes_of
from ledger.screens.timeline import Happening
from tests import make

pytestmark = pytest.mark.django_db

Line = tuple[str, str, list[tuple[str, str | None, str | None]]]


def lines(changes: list[Change]) -> list[Line]:
    return [
        (change.did, change.why, [(each.name, each.before, each.after) for each in change.differences])
        for change in changes
    ]


def of_donor(donor: Donor, **how: frozenset[str]) -> list[Change]:
    with translation.override("en"):
        return changes_of([Told(Donor.history.filter(id=donor.pk), **how)])


def renamed(donor: Donor, name: str) -> None:
    donor.name = name
    keep(donor, by=make.user("recorder"))


def test_newest_change_stands_first_with_its_reason_and_its_fields(clerk: User) -> None:
    donor = make.donor(name="朱雨兰", phone="1")
    donor.phone, donor.contact = "2", "关丽丽"
    keep(donor, by=clerk, why="来电告知")
    donor.is_anonymous = True
    keep(donor, by=clerk)

    assert lines(of_donor(donor)) == [
        ("Wishes not to be named changed", "", [("Wishes not to be named", "no", "yes")]),
        ("Changed", "来电告知", [("Contact", "empty", "关丽丽"), ("Phone", "1", "2")]),
        ("Recorded", "", []),
    ]


def test_person_is_told_with_the_role_held_then_not_the_one_held_now(clerk: User) -> None:
    donor = make.donor()
    donor.phone = "2"
    keep(donor, by=clerk)
    Assignment.objects.get(user=clerk).delete()
    assign_role(user=clerk, unit=make.agency(), role="finance", by=make.clerk_of_the_system())
    donor.phone = "3"
    keep(donor, by=clerk)

    told = of_donor(donor)

    assert [(change.who, change.role) for change in told] == [
        (str(clerk), "finance officer"), (str(clerk), "recorder"), ("the system (set-up)", ""),
    ]  # fmt: skip


def test_saving_without_a_change_is_not_told_unless_it_had_a_reason(clerk: User) -> None:
    donor = make.donor()
    keep(donor, by=clerk)
    keep(donor, by=clerk, why="已核对")

    assert lines(of_donor(donor)) == [("Changed", "已核对", []), ("Recorded", "", [])]


def test_hidden_fields_are_not_told(clerk: User) -> None:
    donor = make.donor()
    donor.phone, donor.email = "2", "a@b.example"
    keep(donor, by=clerk)

    told = lines(of_donor(donor, hidden=frozenset({"email"})))

    assert told[0] == ("Phone changed", "", [("Phone", "empty", "2")])


def test_references_are_told_by_name_and_choices_by_word(clerk: User) -> None:
    first, second = make.school("S001"), make.school("S002")
    school = make.group("GR1", unit=first)
    school.unit, school.kind = second, "class"
    keep(school, by=clerk)

    with translation.override("en"):
        told = lines(changes_of([Told(type(school).history.filter(id=school.pk))]))

    assert told[0][2] == [("Unit", first.name, second.name), ("Kind", "book corner", "class")]


def test_links_are_told_with_the_record_they_belong_to(administrator: User) -> None:
    fund = make.fund("VILL", "restricted", villages=[], schools=[make.school("S001"), make.school("S002")])
    fund.schools.set([make.school("S002")])

    with translation.override("en"):
        told = lines(changes_of([Told(Fund.history.filter(id=fund.pk))]))

    assert [line[0] for line in told] == ["Recorded"]
    last = Fund.history.filter(id=fund.pk).latest("history_id")
    Fund.history.filter(history_id=last.pk).update(history_date=timezone.now() + dt.timedelta(hours=1))
    with translation.override("en"):
        later = lines(changes_of([Told(Fund.history.filter(id=fund.pk))]))
    assert ("Schools changed", "", [("Schools", "第S001小学, 第S002小学", "第S002小学")]) in later


def test_links_that_may_not_be_named_are_counted(administrator: User) -> None:
    child = make.child("C7")
    fund = make.fund("TRUST", "entrusted", children=[child])
    fund._history_user = administrator
    fund.children.set([])

    with translation.override("en"):
        told = lines(changes_of([Told(Fund.history.filter(id=fund.pk), counted=frozenset({"children"}))]))

    assert told[0] == ("Named children changed", "", [("Named children", "1", "none")])


def test_what_hangs_on_a_record_is_told_whole_with_money_as_figures(clerk: User) -> None:
    donor = make.donor()
    line = make.pledge(donor).lines.get()
    line.amount = 60_000_00
    keep(line, by=clerk, why="追加")
    line._history_user, line._change_reason = clerk, ""
    line.delete()

    told = Told(
        PledgeLine.history.all(), "Line", "position", frozenset({"pledge", "position", "item"}), frozenset({"amount"})
    )
    with translation.override("en"):
        found = changes_of([told])

    fund = make.fund().name
    assert lines(found) == [
        ("Line 1 taken away", "", [("Fund", fund, None), ("Kind", "cash", None), ("Amount", "60,000.00", None)]),
        ("Line 1: Amount changed", "追加", [("Amount", "100.00", "60,000.00")]),
        ("Line 1 entered", "", [("Fund", None, fund), ("Kind", None, "cash"), ("Amount", None, "100.00")]),
    ]
    assert [change.is_about_amounts for change in found] == [True, True, True]


def test_number_of_queries_does_not_grow_with_the_changes(clerk: User) -> None:
    donor = make.donor()
    renamed(donor, "名")
    with CaptureQueriesContext(connection) as with_one:
        of_donor(donor)
    [renamed(donor, f"名{at}") for at in range(30)]

    with CaptureQueriesContext(connection) as with_thirty:
        told = of_donor(donor)

    assert (len(told), len(with_thirty)) == (32, len(with_one))


@pytest.mark.parametrize(
    ("name", "chinese", "english"),
    [
        ("林巧云", "林", "LQ"),
        ("Lin Qiaoyun", "LQ", "LQ"),
        ("Lin", "L", "L"),
        ("审计员", "审", "审"),
        ("扎西顿珠", "扎", "Z"),
        ("li qiao yun", "LQ", "LQ"),
    ],
)
def test_circle_holds_the_initials_of_the_name_as_the_page_says_it(
    agency: Unit, name: str, chinese: str, english: str
) -> None:
    change = Change(timezone.now(), "", User(username="x", display_name=name))

    with translation.override("zh-hans"):
        on_a_chinese_page = change.initials
    with translation.override("en"):
        assert (on_a_chinese_page, change.initials) == (chinese, english)


def test_change_without_a_person_says_so(db: None) -> None:
    with translation.override("en"):
        assert Change(timezone.now(), "").who == "not noted"


@pytest.mark.parametrize(("amount", "signed"), [(None, ""), (600_00, "+600.00"), (-24_00, "−24.00"), (0, "0.00")])
def test_happening_carries_its_sign(amount: int | None, signed: str) -> None:
    assert Happening(dt.date(2026, 3, 1), "", "in", amount=amount).signed == signed
