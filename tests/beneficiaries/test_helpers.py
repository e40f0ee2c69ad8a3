"""Helpers: who may help children in person, whose checks count, and who is out of date."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from beneficiaries.errors import (
    CheckHoldsTooLong,
    CheckOfOneself,
    CheckWithdrawnAlready,
    EndsBeforeItBegins,
    HelperHasStopped,
    SignInTaken,
)
from beneficiaries.helpers import helpers_visible_to, lacking, with_checks
from beneficiaries.models import Helper, HelperCheck
from beneficiaries.operations import (
    change_helper,
    end_helper,
    enter_helper,
    record_helper_check,
    withdraw_helper_check,
)
from ledger.access.errors import ChangedMeanwhile, NotAllowed
from ledger.access.history import version_of
from ledger.access.models import User
from tests import make
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
NOON = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
NEXT_YEAR = dt.date(2027, 6, 1)
KINDS = ["identity", "background", "training", "pledge"]


def helper(name: str = "周老师", **changes: Any) -> Helper:
    told: dict[str, Any] = {"unit": make.school(), "by": make.clerk_of_the_system()}
    return enter_helper(name=name, **told | changes)


def check(one: Helper, kind: str = "identity", **changes: Any) -> HelperCheck:
    told: dict[str, Any] = {
        "checked_on": DAY, "valid_until": NEXT_YEAR, "evidence": "柜2-17", "by": make.clerk_of_the_system()
    }  # fmt: skip
    return record_helper_check(helper=one, kind=kind, **told | changes)


def checked(name: str = "周老师", *, until: dt.date = NEXT_YEAR, **changes: Any) -> Helper:
    """Return a helper whose four checks count until a day."""
    one = helper(name, **changes)
    [check(one, kind, valid_until=until) for kind in KINDS]
    return one


# ---- what counts


def test_a_helper_lacks_every_check_that_was_not_made_has_ended_or_was_taken_back() -> None:
    one = helper()
    check(one, "identity")
    check(one, "background", valid_until=dt.date(2026, 7, 1))
    taken_back = check(one, "training")
    withdraw_helper_check(check=taken_back, why="证书不实", at=NOON, by=make.clerk_of_the_system())

    assert [lacking(one, day) for day in (DAY, dt.date(2026, 6, 30), dt.date(2026, 7, 1))] == [
        ["training", "pledge"], ["training", "pledge"], ["background", "training", "pledge"],
    ]  # fmt: skip


def test_a_renewed_check_counts_as_long_as_the_longest() -> None:
    one = checked(until=dt.date(2026, 7, 1))
    check(one, "identity", checked_on=dt.date(2026, 6, 20), valid_until=dt.date(2027, 6, 20))

    rows = with_checks(Helper.objects.all()).values_list("checked_until", flat=True)
    assert (list(rows), lacking(one, dt.date(2026, 7, 1))) == (
        [dt.date(2026, 7, 1)], ["background", "training", "pledge"],
    )  # fmt: skip


def test_the_list_tells_nothing_of_one_whose_checks_are_not_all_made() -> None:
    check(helper())

    assert list(with_checks(Helper.objects.all()).values_list("checked_until", flat=True)) == [None]


# ---- refusals


def test_nobody_checks_themselves_or_takes_their_own_check_back(caseworker: User) -> None:
    own = helper(sign_in=caseworker)
    with pytest.raises(CheckOfOneself):
        check(own, by=caseworker)
    made = check(own)
    with pytest.raises(CheckOfOneself):
        withdraw_helper_check(check=made, why="x", at=NOON, by=caseworker)

    assert HelperCheck.objects.filter(withdrawn_at__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("valid_until", "refusal"), [(DAY, EndsBeforeItBegins), (dt.date(2027, 6, 3), CheckHoldsTooLong)]
)
def test_a_check_ends_after_it_begins_and_within_a_year(valid_until: dt.date, refusal: type[Exception]) -> None:
    one = helper()
    with pytest.raises(refusal):
        check(one, valid_until=valid_until)

    assert HelperCheck.objects.count() == 0


def test_a_check_is_taken_back_once() -> None:
    made = check(helper())
    withdraw_helper_check(check=made, why="证书不实", at=NOON, by=make.clerk_of_the_system())
    with pytest.raises(CheckWithdrawnAlready):
        withdraw_helper_check(check=made, why="别的", at=NOON, by=make.clerk_of_the_system())

    made.refresh_from_db()
    assert made.withdrawn_because == "证书不实"


def test_one_who_stopped_is_not_checked_and_does_not_stop_again() -> None:
    one = end_helper(helper=helper(), on=DAY, by=make.clerk_of_the_system())
    with pytest.raises(HelperHasStopped):
        check(one)
    with pytest.raises(HelperHasStopped):
        end_helper(helper=one, on=DAY, by=make.clerk_of_the_system())

    assert HelperCheck.objects.count() == 0


def test_a_sign_in_is_one_helpers(caseworker: User) -> None:
    helper(sign_in=caseworker)
    with pytest.raises(SignInTaken):
        helper("别人", sign_in=caseworker)

    assert Helper.objects.count() == 1


def test_who_saves_second_is_told(caseworker: User) -> None:
    one = helper()
    seen = version_of(one)
    told: dict[str, Any] = {"helper": one, "unit": one.unit, "phone": "", "occupation": "", "sign_in": None}
    told["is_one_to_one"] = False
    change_helper(**told, name="周敏", by=caseworker, version=seen)
    with pytest.raises(ChangedMeanwhile):
        change_helper(**told, name="周明", by=caseworker, version=seen)

    one.refresh_from_db()
    assert one.name == "周敏"


def test_another_school_enters_checks_and_changes_nobody(other_caseworker: User) -> None:
    one = helper()
    made = check(one)
    tries: list[Any] = [
        lambda: helper(by=other_caseworker), lambda: check(one, by=other_caseworker),
        lambda: end_helper(helper=one, on=DAY, by=other_caseworker),
        lambda: withdraw_helper_check(check=made, why="x", at=NOON, by=other_caseworker),
    ]  # fmt: skip
    refused = []
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()
        refused.append(attempt)

    assert (len(refused), Helper.objects.count(), HelperCheck.objects.filter(withdrawn_at=None).count()) == (4, 1, 1)


def test_the_database_keeps_a_check_with_its_evidence_and_its_end(caseworker: User) -> None:
    one = helper()
    rows: list[dict[str, Any]] = [{"evidence": ""}, {"valid_until": DAY}, {"withdrawn_because": "x"}]
    row: dict[str, Any] = {
        "helper": one, "kind": "identity", "checked_on": DAY, "valid_until": NEXT_YEAR, "evidence": "x",
        "checked_by": caseworker,
    }  # fmt: skip
    for wrong in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            HelperCheck.objects.create(**row | wrong)

    assert HelperCheck.objects.count() == 0


# ---- who sees whom


def test_a_school_sees_its_own_helpers_and_those_of_the_agency_and_no_others(
    caseworker: User, other_caseworker: User, auditor: User, stranger: User
) -> None:
    helper("本校")
    helper("中心", unit=make.agency())

    seen = [
        [one.name for one in helpers_visible_to(who).order_by("pk")]
        for who in (caseworker, other_caseworker, auditor, stranger)
    ]
    assert seen == [["本校", "中心"], ["中心"], ["本校", "中心"], []]


# ---- in the browser


@time_machine.travel(NOON, tick=False)
def test_list_finds_who_is_out_of_date(client: Client, caseworker: User) -> None:
    checked("齐全")
    checked("快到期", until=dt.date(2026, 6, 20))
    checked("中心的", until=dt.date(2026, 6, 2), unit=make.agency())
    end_helper(helper=helper("离开"), on=DAY, by=make.clerk_of_the_system())
    helper("没查")
    signed_in(client, caseworker)

    def named(query: str) -> list[str]:
        page = words(client.get(f"/helpers/?{query}", headers=ENGLISH).content)
        return [name for name in ("齐全", "快到期", "中心的", "离开", "没查") if name in page]

    assert [named(query) for query in ("state=checked", "state=soon", "state=stopped", "q=没", "unit=AGY")] == [
        ["齐全"], ["快到期", "中心的"], ["离开"], ["没查"], ["中心的"],
    ]  # fmt: skip
    assert (named("state=out"), len(named(""))) == (["没查"], 5)


@time_machine.travel(NOON, tick=False)
def test_helper_is_entered_and_checked_on_its_page(client: Client, caseworker: User) -> None:
    signed_in(client, caseworker)
    sent = {
        "name": "周老师",
        "unit": str(make.school().pk),
        "occupation": "教师",
        "phone": "13900001111",
        "sign_in": "",
    }
    page = client.post("/helpers/new", sent, headers=ENGLISH, follow=True)
    one = Helper.objects.get()
    typed = {"kind": "pledge", "checked_on": "2026-06-01", "valid_until": "2027-06-01", "evidence": "柜2-17"}
    after = client.post(f"/helpers/{one.pk}/check", typed, headers=ENGLISH, follow=True)

    assert ("a check is missing" in words(page.content), "until 2027-06-01, checked by" in words(after.content)) == (
        True, True,
    )  # fmt: skip
    made = HelperCheck.objects.get()
    back = client.post(f"/helpers/{one.pk}/checks/{made.pk}/withdraw", {"why": "不实"}, headers=ENGLISH, follow=True)
    assert "Taken back by" in words(back.content)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ""}, "kind"), ({"kind": "fly"}, "kind"), ({"checked_on": "2026-06-02"}, "checked_on"),
        ({"valid_until": "2028-01-01"}, "valid_until"), ({"valid_until": "never"}, "valid_until"),
        ({"valid_until": "2026-06-01"}, "valid_until"), ({"evidence": ""}, "evidence"),
        ({"evidence": "长" * 81}, "evidence"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_check_stands_beside_its_field_and_what_was_typed_stays(
    client: Client, caseworker: User, changes: dict[str, str], field: str
) -> None:
    one = helper()
    typed = {"kind": "pledge", "checked_on": "2026-06-01", "valid_until": "2027-06-01", "evidence": "柜2-17"} | changes

    answer = signed_in(client, caseworker).post(f"/helpers/{one.pk}/check", typed)

    assert (answer.status_code, errors_of(answer.content), HelperCheck.objects.count()) == (422, [field], 0)
    assert typed["evidence"] in answer.content.decode()


def test_pages_are_closed_to_another_school_and_acts_to_who_only_looks(
    client: Client, other_caseworker: User, auditor: User, clerk: User, caseworker: User
) -> None:
    one, of_agency = helper(), helper("中心", unit=make.agency())
    made = check(one)
    pages = [f"/helpers/{one.pk}/{rest}" for rest in ("", "edit", "end", "check", f"checks/{made.pk}/withdraw")]

    def codes(who: User, addresses: list[str]) -> list[int]:
        return [signed_in(client, who).get(address).status_code for address in addresses]

    assert codes(other_caseworker, pages) == [404] * 5
    assert codes(auditor, pages) == [200, 403, 403, 403, 403]
    assert codes(clerk, [*pages, "/helpers/"]) == [403] * 6
    # A school looks at the agency's helper, and changes nothing.
    assert codes(caseworker, [f"/helpers/{of_agency.pk}/", f"/helpers/{of_agency.pk}/edit"]) == [200, 404]
    assert codes(caseworker, [f"/helpers/{of_agency.pk}/checks/{made.pk}/withdraw", "/history/helper/x/"]) == [404, 404]


def test_history_of_a_helper_tells_what_changed(client: Client, caseworker: User) -> None:
    one = helper()
    change_helper(
        helper=one, unit=one.unit, name="周敏", phone="", occupation="", sign_in=None, is_one_to_one=False,
        by=caseworker, why="改名",
    )  # fmt: skip

    page = words(signed_in(client, caseworker).get(f"/history/helper/{one.pk}/", headers=ENGLISH).content)

    assert ("周老师" in page, "周敏" in page, "改名" in page) == (True, True, True)
