"""Papers on the page of an entry: sent, refused early, taken along, withdrawn."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ledger.access.models import User
from ledger.book.models import Attachment, AttachmentWithdrawal, Entry
from ledger.book.operations import attach, record_interest
from ledger.printing.sent_files import MOST_BYTES
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
NOON = dt.datetime(2026, 3, 10, 4, tzinfo=dt.UTC)


@pytest.fixture
def entry(agency: Any) -> Entry:
    by = make.clerk_of_the_system()
    return record_interest(place=make.place(), fund=make.fund(), amount=100, date=DAY, by=by).entry


def signed_in(user: User, **options: Any) -> Client:
    client = Client(headers={"accept-language": "en"}, **options)
    client.force_login(user)
    return client


def send(user: User, entry: Entry, data: bytes, name: str = "bill.pdf", what: str = "invoice") -> Any:
    file = SimpleUploadedFile(name, data)
    return signed_in(user).post(f"/entries/{entry.number}/attach/", {"what": what, "file": file})


def kept(entry: Entry) -> Attachment:
    by = make.clerk_of_the_system()
    return attach(entry=entry, what="invoice", data=make.pdf(), called="", at=NOON, by=by)


def test_paper_is_sent_listed_and_counted(treasurer: User, entry: Entry) -> None:
    answer = send(treasurer, entry, make.pdf(), "王小雨的发票.pdf")

    page = signed_in(treasurer).get(answer["location"]).content.decode()
    assert answer["location"] == f"/entries/{entry.number}/"
    wanted = ("Attachments: 1", "1. Invoice or bill", f"/entries/{entry.number}/attachments/1/")
    assert [word for word in wanted if word not in page] == []
    assert "王小雨" not in page


def test_paper_sent_twice_is_kept_once(treasurer: User, entry: Entry) -> None:
    statuses = [send(treasurer, entry, make.picture(), "a.png").status_code for _ in range(2)]

    assert (statuses, Attachment.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (make.picture(), "bill.pdf", "The file is called .pdf, but inside it is PNG."),
        (b"<script>alert(1)</script>", "bill.pdf", "This is neither a PDF nor a JPEG, PNG or WebP picture."),
        (b"", "bill.pdf", "The file is empty."),
        (b"%PDF-1.7" + b" " * MOST_BYTES, "bill.pdf", "The file is larger than 10 MB."),
    ],
)
def test_paper_that_is_refused_says_why_keeps_the_choice_and_saves_nothing(
    treasurer: User, entry: Entry, data: bytes, name: str, sentence: str
) -> None:
    answer = send(treasurer, entry, data, name, what="delivery_note")

    page = answer.content.decode()
    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    assert [word for word in (sentence, '<option value="delivery_note" selected>') if word not in page] == []


def test_form_without_a_file_asks_for_one(treasurer: User, entry: Entry) -> None:
    answer = signed_in(treasurer).post(f"/entries/{entry.number}/attach/", {"what": "invoice"})

    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"file"})


def test_eighty_megabytes_are_turned_away_unread(treasurer: User, entry: Entry) -> None:
    class Unread:
        def read(self, *_: int) -> bytes:
            raise AssertionError

        readline = read

    client = signed_in(treasurer, enforce_csrf_checks=True)
    answer = client.generic(
        "POST", f"/entries/{entry.number}/attach/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(80 * 1024 * 1024), **{"wsgi.input": Unread()},
    )  # fmt: skip

    assert (answer.status_code, Attachment.objects.count()) == (413, 0)
    assert "The file is larger than 10 MB." in answer.content.decode()


def test_paper_without_the_token_of_the_form_is_refused(treasurer: User, entry: Entry) -> None:
    client = signed_in(treasurer, enforce_csrf_checks=True)
    file = SimpleUploadedFile("bill.pdf", make.pdf())

    answer = client.post(f"/entries/{entry.number}/attach/", {"what": "invoice", "file": file})

    assert (answer.status_code, Attachment.objects.count()) == (403, 0)


def test_paper_is_handed_out_to_be_saved_under_a_name_of_ours(auditor: User, entry: Entry) -> None:
    kept(entry)

    answer = signed_in(auditor).get(f"/entries/{entry.number}/attachments/1/")

    names = ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    assert [answer[name] for name in names] == [
        "application/pdf", f'attachment; filename="{entry.number}-1.pdf"', "nosniff",
    ]  # fmt: skip
    assert answer.content == make.pdf()


def test_paper_whose_file_was_altered_is_not_handed_out(auditor: User, entry: Entry, tmp_path: Any) -> None:
    attachment = kept(entry)
    (tmp_path / "media" / "attachments" / attachment.sha256[:2] / attachment.sha256).write_bytes(b"other")

    answer = signed_in(auditor).get(f"/entries/{entry.number}/attachments/1/", follow=True)

    assert "is missing or was altered" in answer.content.decode()


def test_paper_is_withdrawn_with_a_reason_and_stays(treasurer: User, entry: Entry) -> None:
    kept(entry)
    client = signed_in(treasurer)

    answer = client.post(f"/entries/{entry.number}/attachments/1/withdraw/", {"why": "贴错了"})

    page = client.get(answer["location"]).content.decode()
    assert [word for word in ("Attachments: 0", "Withdrawn", "贴错了") if word not in page] == []
    assert client.get(f"/entries/{entry.number}/attachments/1/").status_code == 200


def test_paper_is_withdrawn_once_and_the_second_reason_is_kept_in_the_form(treasurer: User, entry: Entry) -> None:
    kept(entry)
    address, client = f"/entries/{entry.number}/attachments/1/withdraw/", signed_in(treasurer)
    client.post(address, {"why": "贴错了"})

    answer = client.post(address, {"why": "再来"})

    assert (answer.status_code, AttachmentWithdrawal.objects.count()) == (422, 1)
    assert 'value="再来"' in answer.content.decode()


@pytest.mark.parametrize("role", ["recorder", "caseworker", "approver", "auditor", "administrator"])
def test_colleague_without_the_right_keeps_and_withdraws_nothing(entry: Entry, role: str) -> None:
    kept(entry)
    user = make.user(role)
    withdrawn = signed_in(user).post(f"/entries/{entry.number}/attachments/1/withdraw/", {"why": "x"})

    statuses = [send(user, entry, make.picture(), "a.png").status_code, withdrawn.status_code]

    assert (statuses, Attachment.objects.count(), AttachmentWithdrawal.objects.count()) == ([403, 403], 1, 0)


def test_finance_officer_elsewhere_finds_neither_entry_nor_paper(entry: Entry) -> None:
    kept(entry)
    client = signed_in(make.user("finance", make.school()))
    addresses = ("attachments/1/", "attachments/1/withdraw/", "attachments/2/")

    statuses = [client.get(f"/entries/{entry.number}/{address}").status_code for address in addresses]

    assert statuses == [404, 404, 404]
    assert send(make.user("finance", make.school()), entry, make.pdf()).status_code == 404


@pytest.mark.parametrize("role", ["recorder", "caseworker", "approver", "administrator"])
def test_paper_is_handed_out_only_to_those_who_may_read_the_entry(entry: Entry, role: str) -> None:
    kept(entry)

    assert signed_in(make.user(role)).get(f"/entries/{entry.number}/attachments/1/").status_code == 403
