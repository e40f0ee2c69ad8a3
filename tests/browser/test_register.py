"""A school's own register goes through two pairs of hands into the files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from beneficiaries.models import Child
from ledger.access.models import User
from ledger.jobs.worker import work
from tests import make
from tests.browser.person import Person
from tests.ledger.exchange.registering import register_of, row

pytestmark = pytest.mark.django_db(transaction=True)
MERGE = re.compile(r"/duplicates/merges/\d+/$")
REGISTER = re.compile(r"/registers/\d+/$")


def done_by_worker(person: Person) -> Person:
    """Let the worker do what waits; the page of the job hears of it and leads on."""
    person.is_at(re.compile(r"/jobs/\d+/$"))
    work(until_idle=True)
    return person.is_at(REGISTER)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_register_is_matched_looked_over_released_and_in_the_files(
    sit_down: Callable[..., Person], caseworker: User, approver: User, tmp_path: Path, language: str
) -> None:
    make.book()
    make.child("C1", name="李雪", school_class="二(1)班", village="")
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(register_of(row("赵磊", "2016-01-01"), row("钱多", "昨天"), row("李雪")))
    person = sit_down(caseworker, language).go("/registers/new")

    person.field("Spreadsheet of the school").set_input_files(path)
    person.press("Upload").is_at(REGISTER).press("Check the rows")
    done_by_worker(person).sees("This is no date.")
    complaints = person.complaints()
    person.go(f"{person.page.url.removeprefix(person.site)}?show=doubtful")
    person.page.locator("input[type=radio][value=C1]").check()
    other = sit_down(approver, language)
    person.press("Keep the decisions").sees("Your decisions are kept.").press("Put before who approves")
    other.go(person.page.url.removeprefix(person.site)).sees("李雪").press("Release")
    done_by_worker(other)

    assert complaints == []
    assert sorted(Child.objects.values_list("enrolments__school_class", flat=True)) == ["三(1)班", "三(1)班", "二(1)班"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_two_files_of_one_child_are_joined(
    sit_down: Callable[..., Person], caseworker: User, approver: User, language: str
) -> None:
    make.book()
    make.child("C1", name="李雪", school_class="二(1)班", village="")
    make.child("C2", name="李雪", school_class="三(1)班", village="新村")
    person = sit_down(caseworker, language).go("/duplicates/")

    person.press("Look for them").is_at(re.compile(r"/jobs/\d+/$"))
    work(until_idle=True)
    person.is_at(re.compile("/duplicates/$")).press("李雪 / 李雪").is_at(re.compile(r"/duplicates/\d+/$"))
    complaints = person.complaints()
    person.press("One child: ask to join them").is_at(MERGE)
    complaints += person.complaints()
    colleague = sit_down(approver, language).go(person.page.url.removeprefix(person.site))
    complaints += colleague.complaints()
    colleague.press("One child: join the files").is_at(MERGE)
    complaints += colleague.complaints()

    assert complaints == []
    assert list(Child.objects.order_by("code").values_list("status", "merged_into__code")) == [
        ("active", None),
        ("merged", "C1"),
    ]
