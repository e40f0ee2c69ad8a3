"""Papers kept with entries: taken by their content, cleaned, never changed, withdrawn with a reason."""

import datetime as dt
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from ledger.access.errors import NotAllowed, Refusal
from ledger.access.models import User
from ledger.book.attaching import bytes_of
from ledger.book.errors import AlreadyWithdrawn, WhyMissing
from ledger.book.models import Attachment, AttachmentWithdrawal, Entry
from ledger.book.operations import attach, record_interest, withdraw_attachment
from ledger.book.verify import verify_book
from ledger.printing import sent_files
from ledger.printing.errors import PictureTooLarge
from ledger.printing.sent_files import MOST_BYTES
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
NOON = dt.datetime(2026, 3, 10, 4, tzinfo=dt.UTC)


@pytest.fixture
def entry() -> Entry:
    bank, fund = make.place(), make.fund()
    return record_interest(place=bank, fund=fund, amount=100, date=DAY, by=make.clerk_of_the_system()).entry


def kept(entry: Entry, data: bytes, called: str = "", **changes: Any) -> Attachment:
    given = {"what": "invoice", "at": NOON, "by": make.clerk_of_the_system()} | changes
    return attach(entry=entry, data=data, called=called, **given)


def located(kind: str) -> bytes:
    """A picture that tells where it was taken, and with what."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    exif[0x0112] = 6  # taken with the phone turned
    exif.get_ifd(0x8825)[1] = "N"
    return make.picture(kind, (8, 4), exif=exif)


def endless_picture() -> bytes:
    """A PNG of two thousand million points in a few bytes."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 40_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + make.picture()[33:]


def test_pdf_is_kept_byte_for_byte_because_it_may_be_signed(entry: Entry) -> None:
    attachment = kept(entry, make.pdf(), "发票.PDF")

    assert (attachment.kind, bytes_of(attachment)) == ("pdf", make.pdf())


@pytest.mark.parametrize(("kind", "becomes"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "jpeg")])
def test_picture_is_drawn_again_upright_without_what_was_written_beside_it(
    entry: Entry, kind: str, becomes: str
) -> None:
    sent = located(kind)

    attachment = kept(entry, sent)
    stored = bytes_of(attachment)
    with Image.open(io.BytesIO(stored)) as picture:
        assert (attachment.kind, picture.size, dict(picture.getexif())) == (becomes, (4, 8), {})
    assert b"SECRETPHONE" in sent
    assert b"SECRETPHONE" not in stored


@pytest.mark.parametrize("extra", [b"<script>alert(1)</script>", b"PK\x03\x04"])
def test_what_hangs_behind_a_picture_is_not_kept(entry: Entry, extra: bytes) -> None:
    assert extra not in bytes_of(kept(entry, make.picture() + extra))


def test_see_through_picture_stays_see_through(entry: Entry) -> None:
    drawn = io.BytesIO()
    Image.new("LA", (3, 3), (9, 0)).save(drawn, "PNG")

    with Image.open(io.BytesIO(bytes_of(kept(entry, drawn.getvalue())))) as picture:
        assert (picture.mode, picture.getpixel((1, 1))) == ("RGBA", (9, 9, 9, 0))


@pytest.mark.parametrize(
    ("data", "called", "code"),
    [
        (b"", "a.pdf", "file_missing"),
        (b"%PDF-1.7\n" + b"x" * MOST_BYTES, "a.pdf", "file_too_large"),
        (make.pdf(), "photo.jpg", "file_lies"),
        (make.picture("JPEG"), "photo.png", "file_lies"),
        (make.picture(), "bill.pdf", "file_lies"),
        (b"<!doctype html><script>alert(1)</script>", "bill.pdf", "file_not_taken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture.svg", "file_not_taken"),
        (b"MZ\x90\x00" + b"\x00" * 64, "bill.exe", "file_not_taken"),
        (b"name,amount\n", "bill.csv", "file_not_taken"),
        (b"%PDF-1.7\nbroken", "bill.pdf", "file_damaged"),
        (make.pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "bill.pdf", "file_damaged"),
        (make.pdf(pages=0), "bill.pdf", "file_damaged"),
        (make.picture()[:40], "photo.png", "file_damaged"),
        (endless_picture(), "photo.png", "picture_too_large"),
    ],
    ids=lambda value: str(value)[:16] if isinstance(value, str) else "",
)
def test_what_is_not_a_whole_pdf_or_picture_is_refused_and_not_kept(
    entry: Entry, tmp_path: Path, data: bytes, called: str, code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        kept(entry, data, called)

    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert (Attachment.objects.count(), list((tmp_path / "media").rglob("*"))) == (0, [])


def test_picture_of_more_points_than_are_drawn_is_refused(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent_files, "MOST_POINTS", 12)
    kept(entry, make.picture(size=(4, 3)))

    with pytest.raises(PictureTooLarge):
        kept(entry, make.picture(size=(13, 1)))

    assert Attachment.objects.count() == 1


def test_attachments_are_numbered_within_their_entry_and_the_name_is_forgotten(entry: Entry) -> None:
    kept(entry, make.pdf(), "王小雨.pdf")
    kept(entry, make.picture(), "合心村.png", what="picture")

    rows = Attachment.objects.values_list("position", "what", "kind", "attached_at")
    assert list(rows) == [(1, "invoice", "pdf", NOON), (2, "picture", "png", NOON)]
    assert "王小雨" not in str(list(Attachment.objects.values()))


def test_the_same_file_sent_twice_is_kept_once(entry: Entry) -> None:
    assert kept(entry, make.pdf()) == kept(entry, make.pdf())
    assert Attachment.objects.count() == 1


def test_withdrawn_attachment_keeps_its_file_and_can_be_attached_again(entry: Entry) -> None:
    first, by = kept(entry, make.pdf()), make.clerk_of_the_system()

    withdraw_attachment(attachment=first, why=" 贴错了 ", at=NOON, by=by)
    again = kept(entry, make.pdf())

    assert (first.withdrawal.why, first.withdrawal.withdrawn_by, again.position) == ("贴错了", by, 2)
    assert bytes_of(first) == make.pdf()


def test_withdrawal_wants_a_reason_and_comes_once(entry: Entry) -> None:
    attachment, by = kept(entry, make.pdf()), make.clerk_of_the_system()

    with pytest.raises(WhyMissing):
        withdraw_attachment(attachment=attachment, why=" ", at=NOON, by=by)
    withdraw_attachment(attachment=attachment, why="贴错了", at=NOON, by=by)
    with pytest.raises(AlreadyWithdrawn):
        withdraw_attachment(attachment=attachment, why="再来一次", at=NOON, by=by)

    assert AttachmentWithdrawal.objects.count() == 1


@pytest.mark.parametrize("role", ["recorder", "caseworker", "approver", "auditor", "administrator"])
def test_only_those_who_write_money_attach_and_withdraw(entry: Entry, role: str) -> None:
    attachment, by = kept(entry, make.pdf()), make.user(role)

    with pytest.raises(NotAllowed):
        kept(entry, make.picture(), by=by)
    with pytest.raises(NotAllowed):
        withdraw_attachment(attachment=attachment, why="贴错了", at=NOON, by=by)

    assert (Attachment.objects.count(), AttachmentWithdrawal.objects.count()) == (1, 0)


def test_finance_officer_of_another_agency_attaches_nothing(entry: Entry) -> None:
    elsewhere = make.user("finance", make.agency("OTHER"))

    with pytest.raises(NotAllowed):
        kept(entry, make.pdf(), by=elsewhere)

    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"%PDF-1.7")])
def test_verification_names_the_attachment_whose_file_is_gone_or_altered(
    entry: Entry, treasurer: User, tmp_path: Path, damage: Any
) -> None:
    attachment = kept(entry, make.pdf(), by=treasurer)
    assert list(verify_book(entry.root)) == []

    damage(tmp_path / "media" / "attachments" / attachment.sha256[:2] / attachment.sha256)

    found = [(finding.check, finding.row) for finding in verify_book(entry.root)]
    assert found == [("attachments_are_kept", str(attachment.pk))]
