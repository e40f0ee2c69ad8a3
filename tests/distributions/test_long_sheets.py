"""Sheets of many pages: printed by the worker, kept for a day for those with the right."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from beneficiaries.models import AccessEvent, Child
from beneficiaries.operations import erase_child
from distributions import jobs, sheets
from distributions.errors import CopyIsGone, NotHandedOut
from distributions.jobs import forget_old_copies
from distributions.models import Distribution, Sheet, SheetCopy
from distributions.operations import ask_for_sheet, open_copy
from distributions.operations.sheets import sealed_path
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.jobs.models import Job
from ledger.jobs.worker import work
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at
from tests.distributions.stock import NOON
from tests.donors.desk import ENGLISH, signed_in, words

pytestmark = pytest.mark.django_db
PAGES = 2


@pytest.fixture(autouse=True)
def few_pages_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call a sheet long from its second page on, and render it page by page."""
    monkeypatch.setattr(sheets, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(sheets, "PAGES_A_PART", 1)


@pytest.fixture
def given(caseworker: User, approver: User) -> Distribution:
    """Return a list of two pages."""
    stock.coats(20)
    return stock.posted(caseworker, approver, *(make.child() for _ in range(13)))


def asked(given: Distribution, by: User) -> SheetCopy:
    return ask_for_sheet(distribution=given, at=timezone.now(), by=by)


def printed(given: Distribution, by: User) -> SheetCopy:
    copy = asked(given, by)
    work(until_idle=True)
    copy.refresh_from_db()
    return copy


def sealed_files(settings: Any) -> list[Path]:
    return list(Path(settings.MEDIA_ROOT).rglob("*.sealed"))


def test_long_sheet_is_left_to_the_worker_and_downloaded_when_it_is_done(
    client: Client, given: Distribution, caseworker: User
) -> None:
    signed_in(client, caseworker)

    sent = client.post(at(given, "sheet/print"))
    work(until_idle=True)
    told = client.get(sent["location"])
    answers = [client.get(at(given, "sheet/copies/1")) for _ in range(2)]

    job = Job.objects.get()
    assert (sent["location"], job.state, job.done, job.total) == (f"/jobs/{job.pk}/", "done", PAGES, PAGES)
    assert f'href="{at(given, "sheet")}"' in told.content.decode()
    assert [(answer["content-disposition"], answer["cache-control"]) for answer in answers] == [
        (f'attachment; filename="{given.ref}-1.pdf"', "private, no-store")
    ] * 2
    with pikepdf.open(io.BytesIO(answers[0].content)) as document:
        assert len(document.pages) == PAGES


def test_short_sheet_is_printed_at_once(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(20)
    short = stock.posted(caseworker, approver, *(make.child() for _ in range(12)))

    answer = signed_in(client, caseworker).post(at(short, "sheet/print"))

    assert (answer.content[:5], Job.objects.count()) == (b"%PDF-", 0)


def test_copy_lies_sealed_and_each_download_leaves_a_line(
    client: Client, given: Distribution, caseworker: User, settings: Any
) -> None:
    copy = printed(given, caseworker)
    before = AccessEvent.objects.count()

    signed_in(client, caseworker).get(at(given, "sheet/copies/1"))

    [file] = sealed_files(settings)
    line = AccessEvent.objects.latest("pk")
    assert (file.read_bytes()[:5] == b"%PDF-", open_copy(copy)[:5]) == (False, b"%PDF-")
    assert (AccessEvent.objects.count() - before, line.viewer, line.children, line.purpose) == (
        1, caseworker, 13, f"distribution {given.ref}",
    )  # fmt: skip


def test_copy_is_for_those_who_take_signatures_there(
    client: Client, given: Distribution, caseworker: User, approver: User, other_caseworker: User
) -> None:
    printed(given, caseworker)
    colleague = make.user("caseworker", make.school())

    statuses = [
        signed_in(client, person).get(at(given, "sheet/copies/1")).status_code
        for person in (colleague, other_caseworker, approver)
    ]

    assert statuses == [200, 404, 403]


def test_copy_goes_with_the_child_whose_name_stands_on_it(
    client: Client, given: Distribution, caseworker: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    printed(given, caseworker)
    other = stock.posted(caseworker, make.user("approver"), make.child())
    kept = printed(other, caseworker)
    under_way = asked(given, caseworker)

    with django_capture_on_commit_callbacks(execute=True):
        erase_child(child=Child.objects.get(pk=given.lines.values_list("child")[0][0]), by=caseworker)

    work(until_idle=True)
    statuses = [signed_in(client, caseworker).get(at(given, f"sheet/copies/{number}")).status_code for number in (1, 2)]
    assert (statuses, set(SheetCopy.objects.all())) == ([404, 404], {under_way, kept})
    forget_old_copies()
    assert ([path.name for path in sealed_files(settings)], list(SheetCopy.objects.all())) == (
        [sealed_path(kept.file_sha256).name], [kept],
    )  # fmt: skip


def test_copy_is_gone_after_its_day(client: Client, given: Distribution, caseworker: User, settings: Any) -> None:
    copy = printed(given, caseworker)
    SheetCopy.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    late = signed_in(client, caseworker).get(at(given, "sheet/copies/1"))

    forget_old_copies()

    assert (late.status_code, SheetCopy.objects.count(), sealed_files(settings)) == (404, 0, [])
    assert Sheet.objects.get().copies == 1
    with pytest.raises(CopyIsGone):
        open_copy(copy)


def test_copy_that_is_being_printed_is_not_begun_twice_nor_forgotten(
    client: Client, given: Distribution, caseworker: User
) -> None:
    first, again = asked(given, caseworker), asked(given, caseworker)
    SheetCopy.objects.update(expires_at=timezone.now() + dt.timedelta(minutes=1))
    page = words(signed_in(client, caseworker).get(at(given, "sheet"), headers=ENGLISH).content)
    early = client.get(at(given, "sheet/copies/1"))
    SheetCopy.objects.update(expires_at=NOON)
    forget_old_copies()

    assert (first, Job.objects.count(), SheetCopy.objects.count()) == (again, 1, 1)
    assert ("being printed" in page, early["location"]) == (True, at(given, "sheet"))


def test_copy_keeps_its_number_when_another_is_asked_for_meanwhile(
    given: Distribution, caseworker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = asked(given, caseworker), asked(given, make.user("caseworker", make.school()))
    seen: list[int] = []
    render = jobs.render_parts

    def watched(kind: str, parts: Iterable[dict[str, Any]]) -> Iterator[bytes]:
        for part in parts:
            seen.append(part["copy"])
            yield from render(kind, [part])

    monkeypatch.setattr(jobs, "render_parts", watched)
    work(until_idle=True)

    assert ([first.number, second.number], seen) == ([1, 2], [1, 1, 2, 2])


def test_copy_begun_again_starts_at_its_first_page(given: Distribution, caseworker: User) -> None:
    copy = asked(given, caseworker)
    Job.objects.update(done=1)

    work(until_idle=True)

    copy.refresh_from_db()
    with pikepdf.open(io.BytesIO(open_copy(copy))) as document:
        assert (len(document.pages), Job.objects.get().done) == (PAGES, PAGES)


def test_list_that_is_not_approved_and_another_schools_are_refused(
    given: Distribution, caseworker: User, other_caseworker: User
) -> None:
    with pytest.raises(NotHandedOut):
        asked(stock.draft(caseworker, make.child()), caseworker)
    with pytest.raises(NotAllowed):
        asked(given, other_caseworker)

    assert (SheetCopy.objects.count(), Job.objects.count()) == (0, 0)


def test_altered_file_is_not_sent(client: Client, given: Distribution, caseworker: User, settings: Any) -> None:
    printed(given, caseworker)
    [file] = sealed_files(settings)
    file.write_bytes(file.read_bytes()[:-1] + b"x")

    answer = signed_in(client, caseworker).get(at(given, "sheet/copies/1"), headers=ENGLISH, follow=True)

    assert (b"%PDF-" in answer.content, "no longer kept" in answer.content.decode()) == (False, True)
