"""Imports in the browser: who may, what is told, what is kept from whom."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from ledger.access.models import Unit, User
from ledger.book.models import Entry
from ledger.exchange.models import Upload
from ledger.exchange.taking_in import MOST_BYTES
from ledger.jobs.worker import work
from tests import make
from tests.ledger.exchange.test_uploads import post_something
from tests.ledger.exchange.uploading import FAULTY_BOOK, GIFTS, SOUND_BOOK, sent, uploaded, zip_of


@pytest.fixture
def book(agency: Unit) -> Unit:
    return make.book()


def signed_in(user: User, **options: Any) -> Client:
    client = Client(headers={"accept-language": "en"}, **options)
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_zip_with_a_fault_is_checked_mended_and_imported(administrator: User, book: Unit) -> None:
    client = signed_in(administrator)

    job = client.post("/imports/new", {"sheets": SimpleUploadedFile("2026.zip", zip_of(FAULTY_BOOK))})
    work(until_idle=True)
    upload = Upload.objects.get()
    faulty = text_of(client.get(f"/imports/{upload.pk}/"))
    client.post(f"/imports/{upload.pk}/mended", {"sheets": sent({"gifts.csv": GIFTS})})
    work(until_idle=True)
    ready = text_of(client.get(f"/imports/{upload.pk}/"))
    client.post(f"/imports/{upload.pk}/bring-in")
    work(until_idle=True)
    done = text_of(client.get(f"/imports/{upload.pk}/"))

    assert job["location"].startswith("/jobs/")
    assert ("1 fault must be mended" in faulty, "This is no date." in faulty) == (True, True)
    assert ("Nothing is wrong." in ready, "Import all of it" in ready) == (True, True)
    assert ("Imported" in done, "The uploaded files are deleted." in done) == (True, True)
    assert Entry.objects.count() == 1


def test_faulty_sheets_are_handed_back_to_their_uploader_only(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)

    mine = signed_in(administrator).get(f"/imports/{upload.pk}/sheets-to-mend")
    other = signed_in(make.user("administrator", book))

    sheet = openpyxl.load_workbook(io.BytesIO(mine.content)).active
    assert (sheet["H1"].value, mine["cache-control"]) == ("What is wrong", "no-store, private")
    assert other.get(f"/imports/{upload.pk}/sheets-to-mend").status_code == 404
    assert "This is no date." not in text_of(other.get(f"/imports/{upload.pk}/"))


def test_the_same_upload_twice_is_told_beside_the_field(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book)

    answer = signed_in(administrator).post("/imports/new", {"sheets": sent(SOUND_BOOK)})

    assert (answer.status_code, f"import {upload.pk}, ready to import" in text_of(answer)) == (422, True)
    assert Upload.objects.count() == 1


def test_form_without_files_asks_for_them(administrator: User, book: Unit) -> None:
    answer = signed_in(administrator).post("/imports/new", {})

    assert (answer.status_code, "This field is required." in text_of(answer)) == (422, True)


def test_eighty_megabytes_are_turned_away_unread(administrator: User, book: Unit) -> None:
    client = signed_in(administrator, enforce_csrf_checks=True)

    answer = client.post(
        "/imports/new", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(MOST_BYTES * 2)
    )

    assert (answer.status_code, "more than 80 MB" in text_of(answer)) == (413, True)


def test_mended_sheets_of_eighty_megabytes_are_turned_away_unread(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)
    client = signed_in(administrator, enforce_csrf_checks=True)

    answer = client.post(
        f"/imports/{upload.pk}/mended", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MOST_BYTES * 2),
    )  # fmt: skip

    assert (answer.status_code, "more than 80 MB" in text_of(answer)) == (413, True)


def test_mended_sheets_without_the_token_of_the_form_are_refused(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)
    client = signed_in(administrator, enforce_csrf_checks=True)

    answer = client.post(f"/imports/{upload.pk}/mended", {"sheets": sent(SOUND_BOOK)})

    upload.refresh_from_db()
    assert (answer.status_code, upload.state) == (403, "faulty")


def test_upload_without_the_token_of_the_form_is_refused(administrator: User, book: Unit) -> None:
    client = signed_in(administrator, enforce_csrf_checks=True)

    assert client.post("/imports/new", {"sheets": sent(SOUND_BOOK)}).status_code == 403
    assert not Upload.objects.exists()


def test_approver_releases_what_goes_into_a_book_with_entries(administrator: User, approver: User, book: Unit) -> None:
    post_something(book)
    upload = uploaded(administrator, book)
    page = f"/imports/{upload.pk}/"

    before = text_of(signed_in(administrator).get(page))
    asked = text_of(signed_in(approver).get(page))
    signed_in(approver).post(f"{page}release")
    after = text_of(signed_in(administrator).get(page))

    assert ("A second person must release this." in before, "Import all of it" in before) == (True, False)
    assert ("Release</button>" in asked, "Throw away" in asked) == (True, False)
    assert ("Import all of it" in after, "Released" in after) == (True, True)


def test_refusal_is_told_on_the_page(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)

    answer = signed_in(administrator).post(f"/imports/{upload.pk}/bring-in", follow=True)

    assert "has faults. Mend the sheets" in text_of(answer)


def test_thrown_away_upload_says_so(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book)

    answer = signed_in(administrator).post(f"/imports/{upload.pk}/throw-away", follow=True)

    assert (answer.status_code, "thrown away" in text_of(answer)) == (200, True)


@pytest.mark.parametrize(
    ("role", "statuses"),
    [("caseworker", [403, 403, 403]), ("recorder", [200, 403, 404]), ("finance", [200, 403, 404])],
)
def test_colleague_without_the_right_sees_no_book_on_its_way(
    book: Unit, administrator: User, role: str, statuses: list[int]
) -> None:
    upload = uploaded(administrator, book)
    client = signed_in(make.user(role, book))

    assert [client.get(at).status_code for at in ("/imports/", "/imports/new", f"/imports/{upload.pk}/")] == statuses
    assert f"/imports/{upload.pk}/" not in text_of(client.get("/imports/"))


@pytest.mark.parametrize("verb", ["mended", "check", "bring-in", "throw-away"])
def test_auditor_looks_and_changes_nothing(auditor: User, administrator: User, book: Unit, verb: str) -> None:
    upload = uploaded(administrator, book)
    client = signed_in(auditor)

    assert (client.get(f"/imports/{upload.pk}/").status_code, client.get("/imports/").status_code) == (200, 200)
    assert client.post(f"/imports/{upload.pk}/{verb}").status_code == 403
    upload.refresh_from_db()
    assert upload.state == "ready"


@pytest.mark.parametrize("verb", ["check", "bring-in", "release", "throw-away"])
def test_import_of_another_agency_is_not_there(administrator: User, book: Unit, verb: str) -> None:
    upload = uploaded(administrator, book)
    elsewhere = make.agency("OTHER")
    client = signed_in(make.user("approver" if verb == "release" else "administrator", elsewhere))

    assert client.get(f"/imports/{upload.pk}/").status_code == 404
    assert client.post(f"/imports/{upload.pk}/{verb}").status_code == 404


def test_list_makes_the_same_queries_for_three_and_for_many(
    administrator: User, book: Unit, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(administrator)
    rows = [
        Upload(
            root=book,
            uploaded_by=administrator,
            uploaded_at="2026-11-25T00:00Z",
            expires_at="2026-12-01T00:00Z",
            files=3,
            size=1,
            digest=str(at),
        )
        for at in range(30)
    ]
    counts = []
    for some in (rows[:3], rows[3:]):
        Upload.objects.bulk_create(some)
        with django_assert_max_num_queries(40) as made:
            client.get("/imports/")
        counts.append(len(made))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_blank_sheets_are_handed_out(administrator: User, language: str) -> None:
    answer = signed_in(administrator).get(f"/imports/blank-{language}.zip")

    assert (answer.status_code, answer["content-type"], answer.content[:2]) == (200, "application/zip", b"PK")


def test_books_of_an_administrator_of_two_are_offered(administrator: User, book: Unit) -> None:
    from ledger.access.operations import assign_role

    other = make.book("OTHER")
    assign_role(user=administrator, unit=other, role="administrator", by=make.clerk_of_the_system())
    client = signed_in(administrator)

    page = text_of(client.get("/imports/new"))
    client.post("/imports/new", {"sheets": sent(SOUND_BOOK), "root": other.pk})

    assert ("Into the book of" in page, Upload.objects.get().root) == (True, other)


@pytest.mark.parametrize(("language", "said"), [("en", "date: This is no date."), ("zh-hans", "date: 这不是日期。")])
def test_faulty_sheets_are_handed_back_in_the_language_of_the_reader_not_of_the_check(
    administrator: User, book: Unit, language: str, said: str
) -> None:
    with override("en" if language == "zh-hans" else "zh-hans"):
        upload = uploaded(administrator, book, FAULTY_BOOK)

    answer = signed_in(administrator).get(
        f"/imports/{upload.pk}/sheets-to-mend", headers={"accept-language": language}
    )  # fmt: skip

    assert openpyxl.load_workbook(io.BytesIO(answer.content)).active["H2"].value.startswith(said)


def test_import_that_would_add_nothing_asks_nobody_to_release_it(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book)
    client = signed_in(administrator)
    client.post(f"/imports/{upload.pk}/bring-in")
    work(until_idle=True)
    again = uploaded(administrator, book, SOUND_BOOK | {"gifts.csv": GIFTS.replace("1234.50", "1234.5")})

    page = text_of(client.get(f"/imports/{again.pk}/"))

    assert ("The book holds all of this already." in page, "A second person must release" in page) == (True, False)
