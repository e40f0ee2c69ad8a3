"""An upload on its way: sealed, checked, mended, released, imported, forgotten."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine

from donors.models import Donor, Gift
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import Unit, User
from ledger.book.models import Entry
from ledger.book.operations import record_interest
from ledger.exchange import box as boxes
from ledger.exchange import errors
from ledger.exchange.box import Box
from ledger.exchange.handing_back import back_of
from ledger.exchange.jobs import forget_what_nobody_imported
from ledger.exchange.models import Upload
from ledger.exchange.operations import (
    check_again,
    import_upload,
    release_upload,
    replace_files,
    take_in,
    throw_away_upload,
)
from ledger.exchange.taking_in import files_of
from ledger.jobs.models import Job
from tests import make
from tests.ledger.exchange.uploading import DONORS, FAULTY_BOOK, GIFTS, NOW, SOUND_BOOK, sent, uploaded, worked


@pytest.fixture
def book(agency: Unit) -> Unit:
    return make.book()


def files_kept(settings: Any) -> list[Path]:
    return [file for file in (settings.MEDIA_ROOT / "uploads").rglob("*") if file.is_file()]


def post_something(book: Unit) -> None:
    by = make.clerk_of_the_system()
    record_interest(place=make.place(), fund=make.fund(), amount=100, date=dt.date(2026, 3, 1), by=by)


def test_upload_is_checked_and_nothing_of_it_is_in_the_book(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book)

    assert (upload.state, upload.faults) == ("ready", 0)
    assert upload.counts == {"units": 1, "places": 1, "funds": 1, "donors": 1, "gifts": 1}
    assert (Entry.objects.count(), Donor.objects.count()) == (0, 0)


def test_upload_is_imported_whole_and_its_files_are_destroyed(
    administrator: User, book: Unit, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    upload = uploaded(administrator, book)

    import_upload(upload=upload, by=administrator)
    with django_capture_on_commit_callbacks(execute=True):
        upload = worked(upload)

    assert (upload.state, upload.imported_by, upload.counts["gifts"]) == ("imported", administrator, 1)
    assert Entry.objects.get().recorded_by.display_name == f"import of {administrator.username}"
    assert Gift.objects.get().entry.number == "G1"
    assert (upload.folder, bytes(upload.wrapped_key), files_kept(settings)) == ("", b"", [])


def test_files_lie_sealed(administrator: User, book: Unit, settings: Any) -> None:
    uploaded(administrator, book)

    kept = files_kept(settings)
    assert kept
    assert [file for file in kept if "朱雨兰".encode() in file.read_bytes() or "donors" in str(file)] == []


def test_faults_are_kept_sealed_with_the_sheets_to_mend(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)

    box = Box.of(upload)
    (fault,) = box.get_json("faults", [])
    assert (upload.state, upload.faults) == ("faulty", 1)
    assert (fault["file"], fault["row"], fault["column"]) == ("gifts.csv", 2, "date")
    assert (box.get_json("back-name", ""), (back_of(box) or b"")[:2]) == ("gifts.xlsx", b"PK")


def test_mended_sheet_takes_the_place_of_the_one_of_its_kind_and_the_others_stay(
    administrator: User, book: Unit
) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)

    replace_files(upload=upload, files=files_of(sent({"捐赠.csv": GIFTS})), now=NOW, by=administrator)

    assert worked(upload).state == "ready"
    assert sorted(Box.of(upload).names()) == ["donors.csv", "funds.csv", "places.csv", "units.csv", "捐赠.csv"]


def test_the_very_same_files_are_told_until_they_are_thrown_away(administrator: User, book: Unit) -> None:
    first = uploaded(administrator, book)

    with pytest.raises(errors.UploadedBefore, match=f"{first.pk}"):
        uploaded(administrator, book)
    throw_away_upload(upload=first, by=administrator)

    assert uploaded(administrator, book).state == "ready"


def test_refused_upload_leaves_no_file(administrator: User, book: Unit, settings: Any) -> None:
    uploaded(administrator, book)
    before = files_kept(settings)

    with pytest.raises(errors.UploadedBefore):
        uploaded(administrator, book)

    assert (files_kept(settings), Upload.objects.count()) == (before, 1)


def test_upload_into_a_book_with_entries_needs_a_second_person(administrator: User, approver: User, book: Unit) -> None:
    post_something(book)
    upload = uploaded(administrator, book)

    with pytest.raises(errors.UploadNotReleased):
        import_upload(upload=upload, by=administrator)
    release_upload(upload=upload, now=NOW, by=approver)
    import_upload(upload=upload, by=administrator)

    assert worked(upload).state == "imported"


def test_nobody_releases_what_they_uploaded(administrator: User, book: Unit) -> None:
    from ledger.access.models import Assignment

    Assignment.objects.create(user=administrator, unit=book, role=Assignment.Role.APPROVER)
    upload = uploaded(administrator, book)

    with pytest.raises(OwnWork):
        release_upload(upload=upload, now=NOW, by=administrator)


def test_release_counts_for_the_files_that_were_seen(administrator: User, approver: User, book: Unit) -> None:
    post_something(book)
    upload = uploaded(administrator, book)
    release_upload(upload=upload, now=NOW, by=approver)

    replace_files(upload=upload, files=files_of(sent({"gifts.csv": GIFTS + "\n"})), now=NOW, by=administrator)

    with pytest.raises(errors.UploadNotReleased):
        import_upload(upload=worked(upload), by=administrator)


def test_upload_with_faults_is_neither_released_nor_imported(administrator: User, approver: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)

    with pytest.raises(errors.UploadNotReady):
        release_upload(upload=upload, now=NOW, by=approver)
    with pytest.raises(errors.UploadNotReady):
        import_upload(upload=upload, by=administrator)


def test_upload_at_work_is_left_alone(administrator: User, book: Unit) -> None:
    upload = take_in(root=book, files=files_of(sent(SOUND_BOOK)), now=NOW, by=administrator)

    with pytest.raises(errors.UploadIsBusy):
        import_upload(upload=upload, by=administrator)
    with pytest.raises(errors.UploadIsBusy):
        throw_away_upload(upload=upload, by=administrator)


def test_upload_that_is_over_is_left_alone(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book)
    throw_away_upload(upload=upload, by=administrator)

    with pytest.raises(errors.UploadIsOver):
        check_again(upload=upload, by=administrator)


def test_upload_of_another_is_not_read_or_imported(administrator: User, book: Unit) -> None:
    upload, other = uploaded(administrator, book), make.user("administrator", book)

    with pytest.raises(NotAllowed):
        import_upload(upload=upload, by=other)
    with pytest.raises(NotAllowed):
        replace_files(upload=upload, files=[], now=NOW, by=other)


@pytest.mark.parametrize("role", ["recorder", "finance", "caseworker", "approver", "auditor"])
def test_only_administrators_of_the_book_upload(book: Unit, role: str) -> None:
    with pytest.raises(NotAllowed):
        uploaded(make.user(role, book), book)
    with pytest.raises(NotAllowed):
        uploaded(make.user("administrator", make.school()), book)


def test_book_that_changed_after_the_check_gives_faults_and_nothing_is_imported(
    administrator: User, book: Unit
) -> None:
    upload = uploaded(administrator, book)
    import_upload(upload=upload, by=administrator)
    make.donor("D1", name="别人")
    make.place(), make.fund()
    from donors.operations import GivenLine, record_gift

    line = GivenLine(make.fund(), make.place(), 100)
    record_gift(
        unit=book, donor=Donor.objects.get(), date=dt.date(2026, 3, 5), lines=[line], number="G1",
        by=make.clerk_of_the_system(),
    )  # fmt: skip

    upload = worked(upload)

    assert (upload.state, upload.faults) == ("faulty", 1)
    assert Gift.objects.count() == 1


def test_folder_of_another_book_changes_nothing_there(administrator: User, book: Unit) -> None:
    other = make.book("OTHER")
    names = {"units.csv": "code,name,kind,parent\nOTHER,别处,agency,\nX1,学校,school,OTHER\n"}

    upload = uploaded(administrator, book, SOUND_BOOK | names)

    problems = {(one["file"], one["row"]) for one in Box.of(upload).get_json("faults", [])}
    assert (upload.state, ("units.csv", 2) in problems) == ("faulty", True)
    assert not Unit.objects.filter(root=other).exclude(pk=other.pk).exists()


def test_job_that_broke_off_lets_the_upload_be_checked_again(
    administrator: User, book: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("ledger.exchange.jobs.import_folder", lambda **_: 1 / 0)
        upload = uploaded(administrator, book)
    assert (upload.state, upload.job and upload.job.state) == ("checking", "failed")

    check_again(upload=upload, by=administrator)

    assert worked(upload).state == "ready"


def test_arguments_of_jobs_hold_nothing_of_the_files(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book)

    assert list(Job.objects.values_list("arguments", "result")) == [({"upload": upload.pk}, {})]


def test_upload_that_nobody_imports_is_deleted_after_its_week(administrator: User, book: Unit, settings: Any) -> None:
    upload = uploaded(administrator, book)

    with time_machine.travel(NOW + dt.timedelta(days=6, hours=23), tick=False):
        forget_what_nobody_imported()
        upload.refresh_from_db()
        early = upload.state
    with time_machine.travel(NOW + dt.timedelta(days=7, hours=1), tick=False):
        forget_what_nobody_imported()
        upload.refresh_from_db()

    assert (early, upload.state, bytes(upload.wrapped_key)) == ("ready", "expired", b"")


def test_what_a_killed_worker_left_open_is_swept(settings: Any, administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book)
    room = settings.MEDIA_ROOT / "uploads"
    for left in (room / upload.folder / "plain", room / "nobody's"):
        left.mkdir()
        (left / "children.csv").write_text("王小雨")

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=2)):
        boxes.sweep({upload.folder})

    assert [file for file in files_kept(settings) if file.name == "children.csv"] == []
    assert Box.of(upload).names()["donors.csv"]
    assert Box.of(upload).get(Box.of(upload).names()["donors.csv"]) == DONORS.encode()
