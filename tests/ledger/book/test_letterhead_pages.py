"""What the papers of a unit look like: letterhead, logo and print margins, in the browser and in print."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from donors.papers import paper_of
from ledger.access.models import Unit, User
from ledger.printing.logos import logo_of
from tests import make
from tests.donors.desk import ENGLISH, errors_of, receipt

pytestmark = pytest.mark.django_db
PAGE = "/set-up/units/AGY/letterhead"
TYPED = {"letter_line": "www.example.org", "more_top": "0", "more_side": "0", "more_bottom": "0"}


def logo(name: str = "logo.png", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make.picture(size=(2000, 500)) if data is None else data)


def pictures_of(paper: bytes) -> int:
    """Return how many pictures the first page of a PDF shows."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return len(pdf.pages[0].get_images())


def test_logo_is_drawn_again_small_and_shown_to_who_may_look(
    client: Client, administrator: User, auditor: User
) -> None:
    client.force_login(administrator)
    sent = client.post(PAGE, TYPED | {"logo": logo()})
    client.force_login(auditor)

    shown = client.get("/set-up/units/AGY/logo")

    picture = Image.open(io.BytesIO(shown.content))
    assert (sent.status_code, sent["location"]) == (302, "/set-up/units/AGY/")
    assert (shown["content-type"], picture.format, picture.size) == ("image/png", "PNG", (640, 160))


def test_receipts_issued_from_then_on_bear_the_letterhead(client: Client, administrator: User) -> None:
    before = receipt()
    client.force_login(administrator)
    client.post(PAGE, TYPED | {"logo": logo(), "more_top": "9"})

    after = receipt()

    by = make.clerk_of_the_system()
    assert [pictures_of(paper_of(receipt=one, by=by)[1]) for one in (before, after)] == [0, 1]
    unit: Any = after.content["unit"]
    assert (unit["line"], unit["more"]) == ("www.example.org", {"top": 9, "side": 0, "bottom": 0})
    assert {"line", "more", "logo"}.isdisjoint(before.content["unit"])


def test_widest_margins_still_leave_a_receipt_on_one_page(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    client.post(PAGE, TYPED | {"logo": logo(), "more_side": "10", "more_bottom": "5", "more_top": "5"})

    _name, data = paper_of(receipt=receipt(), by=make.clerk_of_the_system())

    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1


def test_logo_is_taken_away_and_the_history_tells_it(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    client.post(PAGE, TYPED | {"logo": logo()})

    client.post(PAGE, TYPED | {"removes_logo": "on", "why": "old"}, headers=ENGLISH)

    assert Unit.objects.get(code="AGY").logo_sha256 == ""
    assert client.get("/set-up/units/AGY/logo").status_code == 404
    assert "old" in client.get("/history/unit/AGY/", headers=ENGLISH).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"logo": ("logo.png", b"MZ no picture")}, "logo"),
        ({"logo": ("logo.png", b"")}, "logo"),
        ({"logo": ("logo.jpg", make.picture())}, "logo"),
        ({"logo": ("paper.pdf", make.pdf())}, "logo"),
        ({"more_top": "21"}, "more_top"),
        ({"more_side": "wide"}, "more_side"),
        ({"more_bottom": ""}, "more_bottom"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_changes(
    client: Client, administrator: User, changes: dict[str, Any], field: str
) -> None:
    client.force_login(administrator)
    changes = {name: logo(*value) if isinstance(value, tuple) else value for name, value in changes.items()}

    answer = client.post(PAGE, TYPED | changes)

    unit = Unit.objects.get(code="AGY")
    assert (answer.status_code, errors_of(answer.content)) == (422, [field])
    assert ("www.example.org" in answer.content.decode(), unit.letter_line, unit.logo_sha256) == (True, "", "")


def test_picture_that_is_far_too_large_is_turned_away_unread(client: Client, administrator: User) -> None:
    client.force_login(administrator)

    answer = client.post(PAGE, {"x": "1"}, headers=ENGLISH | {"content-length": str(80 * 1024 * 1024)})

    assert (answer.status_code, errors_of(answer.content)) == (413, ["logo"])


def test_second_of_two_who_change_it_sees_both_versions(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    make.book()
    page = client.get(PAGE).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    client.post(PAGE, TYPED | {"letter_line": "quick"})

    answer = client.post(PAGE, TYPED | {"letter_line": "slow", "version": version}, headers=ENGLISH)

    assert (answer.status_code, Unit.objects.get(code="AGY").letter_line) == (409, "quick")


def test_lost_logo_stops_the_paper_and_is_no_page(client: Client, administrator: User, settings: Any) -> None:
    client.force_login(administrator)
    client.post(PAGE, TYPED | {"logo": logo()})
    digest = Unit.objects.get(code="AGY").logo_sha256
    kept = settings.MEDIA_ROOT / "logos" / f"{digest}.png"
    kept.write_bytes(logo_of(digest)[:-9])

    assert client.get("/set-up/units/AGY/logo").status_code == 404
