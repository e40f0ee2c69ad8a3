"""Pictures of children: off by default, kept only where family and child agree, sealed, and gone when they say so."""

import base64
import datetime as dt
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from PIL import Image

from beneficiaries import sealing
from beneficiaries.errors import (
    DayIsToCome,
    FileIsClosed,
    NotAVisitOfTheChild,
    PhotographIsDamaged,
    PhotographIsHidden,
    PicturesNotAgreed,
)
from beneficiaries.keys import rotate
from beneficiaries.models import AccessEvent, Child, Consent, Notice, Photograph, Visit
from beneficiaries.operations import (
    VisitReport,
    approve_merge,
    ask_merge,
    destroy_photographs,
    end_guardian,
    erase_child,
    keep_photograph,
    open_in_need,
    record_consent,
    record_visit,
    undo_merge,
)
from beneficiaries.showing import photograph_opened
from ledger.access.errors import NotAllowed, Refusal
from ledger.access.models import User
from ledger.printing.sent_files import MOST_BYTES
from tests import make
from tests.beneficiaries.caring import DAY, GUARDIAN, NOON, guardian_of
from tests.beneficiaries.test_consents import notice
from tests.beneficiaries.test_identity import whole_database
from tests.distributions.pages import questions
from tests.donors.desk import ENGLISH, errors_of, signed_in, words
from tests.ledger.book.test_attachments import endless_picture, located

pytestmark = pytest.mark.django_db
LONG_AFTER = dt.datetime(2126, 6, 1, tzinfo=dt.UTC)  # whether a file is open in need is asked of the database's clock
NAMED = "王小雨领棉衣.jpg"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def agreeing(code: str = "C1", **changes: Any) -> Child:
    """Return a child whose guardian and who itself agree to pictures."""
    child = make.child(code, adults=GUARDIAN, name="王小雨")
    if not Notice.objects.exists():
        notice()
    decide(child, **changes)
    return child


def decide(child: Child, decision: str = "given", **changes: Any) -> Consent:
    told: dict[str, Any] = {
        "purpose": "photo_proof", "given_by": guardian_of(child), "child_view": "agreed", "method": "signed",
        "decided_on": dt.date(2026, 5, 1), "by": make.clerk_of_the_system(),
    }  # fmt: skip
    return record_consent(child=child, decision=decision, **told | changes)


def withdraw(child: Child) -> None:
    decide(child, "withdrawn", decided_on=DAY)


def keep(child: Child, by: User, **changes: Any) -> Photograph:
    told: dict[str, Any] = {
        "file": (make.picture("JPEG"), NAMED), "taken_on": DAY, "on": DAY, "at": NOON, "shows": "领到棉衣",
    }  # fmt: skip
    return keep_photograph(child=child, by=by, **told | changes)


def visit(child: Child, by: User, **changes: Any) -> Visit:
    report = VisitReport("被子薄", **changes)
    return record_visit(child=child, kind="call", happened_on=DAY, report=report, by=by)


def files() -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / "photographs").rglob("*") if path.is_file()]


def picture_of(photograph: Photograph, by: User) -> bytes:
    opened = photograph_opened(photograph.child, photograph.code, by)
    return opened[1] if opened else b""


def nothing_kept() -> bool:
    return not Photograph.objects.exists() and not files()


def sent(data: bytes | None = None, called: str = NAMED, **typed: str) -> dict[str, Any]:
    file = io.BytesIO(make.picture("JPEG") if data is None else data)
    file.name = called
    return {"file": file, "taken_on": "2026-06-01", "shows": "领到棉衣"} | typed


# ---- under which consent


def test_picture_is_kept_under_the_decision_that_counts(caseworker: User) -> None:
    child = agreeing()

    photograph = keep(child, caseworker)

    kept = Photograph.objects.values_list("child", "consent", "taken_on", "kept_by", "kept_at").get()
    assert kept == (child.pk, Consent.objects.get().pk, DAY, caseworker.pk, NOON)
    assert (photograph.code[:2], len(files())) == ("P-", 1)


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({"purpose": "photo_donor"}, "not asked yet"),
        ({"decision": "refused"}, "refused"),
        ({"child_view": "objected"}, "the child objected"),
        ({"child_view": "not_asked"}, "the child was not asked yet"),
        ({"valid_until": DAY}, "expired"),
    ],
)
def test_without_consent_that_counts_nothing_is_kept_and_the_sentence_says_why(
    caseworker: User, changes: dict[str, Any], how: str
) -> None:
    child = agreeing(**changes)

    with pytest.raises(PicturesNotAgreed) as refused:
        keep(child, caseworker)

    assert (how in str(refused.value), nothing_kept()) == (True, True)


def test_guardian_who_is_one_no_more_counts_no_more(caseworker: User) -> None:
    child = agreeing()
    end_guardian(link=guardian_of(child), on=DAY, by=caseworker)

    with pytest.raises(PicturesNotAgreed):
        keep(child, caseworker)

    assert nothing_kept()


def test_picture_of_a_day_before_the_consent_is_not_kept(caseworker: User) -> None:
    child = agreeing()

    with pytest.raises(PicturesNotAgreed):
        keep(child, caseworker, taken_on=dt.date(2026, 4, 30))
    with pytest.raises(DayIsToCome):
        keep(child, caseworker, taken_on=dt.date(2026, 6, 2))

    assert nothing_kept()


@pytest.mark.parametrize("view", ["agreed", "no_objection", "too_young"])
def test_child_that_was_heard_or_is_too_young_does_not_stand_against_it(caseworker: User, view: str) -> None:
    keep(agreeing(child_view=view), caseworker)

    assert Photograph.objects.count() == 1


# ---- what is kept of a file


def test_picture_is_drawn_again_small_and_tells_neither_where_nor_with_what_it_was_taken(caseworker: User) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825)[1] = "N"
    large = make.picture("JPEG", (3000, 1500), exif=exif)

    photograph = keep(agreeing(), caseworker, file=(large, NAMED))

    picture = picture_of(photograph, caseworker)
    with Image.open(io.BytesIO(picture)) as opened:
        assert (opened.format, opened.size, dict(opened.getexif())) == ("JPEG", (1600, 800), {})
    assert (b"SECRETPHONE" in large, b"SECRETPHONE" in picture) == (True, False)


def test_picture_taken_with_the_phone_turned_is_upright(caseworker: User) -> None:
    photograph = keep(agreeing(), caseworker, file=(located("JPEG"), ""))

    with Image.open(io.BytesIO(picture_of(photograph, caseworker))) as opened:
        assert opened.size == (4, 8)


def test_picture_its_name_and_what_it_shows_lie_sealed_and_in_no_log(
    client: Client, caseworker: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    agreeing()

    signed_in(client, caseworker).post("/children/C1/photographs/new", sent())

    [file] = files()
    lying = whole_database() + caplog.text + file.name
    assert [word in lying for word in ("领到棉衣", "王小雨")] == [False, False]
    assert file.name == f"{Photograph.objects.get().file_sha256}.sealed"
    assert file.read_bytes()[:3] != b"\xff\xd8\xff"


def test_same_picture_again_is_the_one_that_is_there(caseworker: User) -> None:
    child = agreeing()

    assert keep(child, caseworker) == keep(child, caseworker)
    assert (Photograph.objects.count(), len(files())) == (1, 1)


@pytest.mark.parametrize(
    ("data", "called", "code"),
    [
        (b"MZ\x90\x00" + b"\x00" * 64, "a.jpg", "no_picture"),
        (b"<!doctype html><script>alert(1)</script>", "a.jpg", "no_picture"),
        (make.pdf(), "a.pdf", "no_picture"),
        (b"GIF89a" + b"\x00" * 40, "a.gif", "no_picture"),
        (make.pdf(), "a.jpg", "file_lies"),
        (make.picture("JPEG")[:40], "a.jpg", "file_damaged"),
        (endless_picture(), "a.png", "picture_too_large"),
        (b"", "a.jpg", "file_missing"),
        (b"\xff\xd8\xff\xe0" + b"x" * MOST_BYTES, "a.jpg", "file_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_whole_picture_is_refused_beside_its_field(
    caseworker: User, data: bytes, called: str, code: str
) -> None:
    child = agreeing()

    with pytest.raises(Refusal) as refused:
        keep(child, caseworker, file=(data, called))

    assert (refused.value.code, refused.value.field, nothing_kept()) == (code, "file", True)


@pytest.mark.parametrize("size", [40 << 20, 80 << 20])
def test_file_that_is_far_too_large_is_turned_away_unread(client: Client, caseworker: User, size: int) -> None:
    agreeing()

    answer = signed_in(client, caseworker).post(
        "/children/C1/photographs/new", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(size),
        headers=ENGLISH,
    )  # fmt: skip

    assert (answer.status_code, "larger than 10 MB" in words(answer.content), nothing_kept()) == (413, True, True)


# ---- pages


def test_picture_is_added_on_the_file_and_looked_at_on_a_page_of_its_own(client: Client, caseworker: User) -> None:
    child = agreeing()
    made = visit(child, caseworker)
    signed_in(client, caseworker)

    form = client.get(f"/children/C1/photographs/new?visit={made.pk}").context["form"]
    answer = client.post("/children/C1/photographs/new", sent(visit=str(made.pk)))
    photograph = Photograph.objects.get()
    file, visits = (
        words(client.get(page, headers=ENGLISH).content) for page in ("/children/C1/", "/children/C1/visits")
    )
    answered = client.get(photograph.get_absolute_url(), headers=ENGLISH)
    page, picture = answered.content.decode(), base64.b64encode(picture_of(photograph, caseworker)).decode()

    assert (answer["location"], photograph.visit, form["visit"].initial) == ("/children/C1/", made, str(made.pk))
    assert ["领到棉衣" in file, "Photograph" in visits, "领到棉衣" in page] == [True] * 3
    assert (f'src="data:image/jpeg;base64,{picture}"' in page, answered["cache-control"]) == (True, "private, no-store")
    assert "王小雨" not in photograph.get_absolute_url()


def test_page_leads_back_to_the_file_where_nobody_agreed(client: Client, caseworker: User) -> None:
    agreeing(decision="refused")
    signed_in(client, caseworker)

    told = words(client.get("/children/C1/photographs/new", headers=ENGLISH, follow=True).content)
    answer = client.post("/children/C1/photographs/new", sent(), headers=ENGLISH)

    assert ("No photograph is kept" in told, "Off: photo for proof" in told, "Photographs" in told) == (
        True,
        True,
        True,
    )
    assert (answer.status_code, "A guardian decides" in words(answer.content), nothing_kept()) == (422, True, True)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"taken_on": "2026-06-02"}, ["taken_on"]), ({"taken_on": ""}, ["taken_on"]), ({"visit": "999"}, ["visit"]),
        ({"shows": "长" * 121}, ["shows"]), ({"data": b""}, ["file"]), ({"data": b"no picture"}, ["file"]),
        ({"called": "王小雨.png"}, ["file"]),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(
    client: Client, caseworker: User, changes: dict[str, Any], fields: list[str]
) -> None:
    agreeing()

    answer = signed_in(client, caseworker).post("/children/C1/photographs/new", sent(**changes))

    assert (answer.status_code, errors_of(answer.content), nothing_kept()) == (422, fields, True)
    assert "王小雨" not in answer.content.decode()


def test_visit_of_another_child_is_refused(caseworker: User) -> None:
    child, other = agreeing(), make.child("C2", adults=GUARDIAN)

    with pytest.raises(NotAVisitOfTheChild):
        keep(child, caseworker, visit=visit(other, caseworker))

    assert nothing_kept()


def test_every_look_leaves_a_line_that_the_file_shows(client: Client, caseworker: User) -> None:
    photograph = keep(agreeing(), caseworker)
    AccessEvent.objects.all().delete()

    signed_in(client, caseworker).get(photograph.get_absolute_url())
    line = AccessEvent.objects.values_list("viewer", "child", "what", "purpose", "fields").get()
    file = words(client.get("/children/C1/", headers=ENGLISH).content)

    assert line == (caseworker.pk, photograph.child_id, "photo", f"photograph {photograph.code}", "shows,picture")
    assert f"Photograph opened · on a page of its own {photograph.code}" in file


@pytest.mark.parametrize(
    ("role", "page"),
    [("auditor", 404), ("approver", 404), ("administrator", 403), ("privacy_officer", 404), ("recorder", 403)],
)
def test_only_who_sees_the_whole_file_sees_a_picture(client: Client, caseworker: User, role: str, page: int) -> None:
    photograph = keep(agreeing(), caseworker)
    address = photograph.get_absolute_url()
    signed_in(client, make.user(role, make.agency()))
    AccessEvent.objects.all().delete()

    look = client.get(address).status_code
    acts = [client.post(f"{address}destroy").status_code, client.post("/children/C1/photographs/new").status_code]

    assert (look, acts, Photograph.objects.count()) == (page, [403, 403], 1)
    assert AccessEvent.objects.count() == 0


def test_another_schools_caseworker_learns_of_no_picture(
    client: Client, caseworker: User, other_caseworker: User
) -> None:
    photograph = keep(agreeing(), caseworker)
    base = "/children/C1/photographs"
    pages = [f"{base}/{rest}" for rest in (f"{photograph.code}/", f"{photograph.code}/destroy", "new", "destroy")]

    there = [signed_in(client, other_caseworker).get(page).status_code for page in pages]
    guessed = [signed_in(client, caseworker).get(f"{base}/P-222222/{rest}").status_code for rest in ("", "destroy")]
    signed_out = [Client().get(page).status_code for page in pages]

    assert (there, guessed, signed_out) == ([404] * 4, [404] * 2, [302] * 4)
    for do in (lambda: keep(photograph.child, other_caseworker), lambda: destroyed(photograph, other_caseworker)):
        with pytest.raises(NotAllowed):
            do()


def test_picture_under_the_code_of_another_child_is_not_found(client: Client, caseworker: User) -> None:
    photograph = keep(agreeing(), caseworker)
    agreeing("C2")

    answers = [
        signed_in(client, caseworker).get(f"/children/C2/photographs/{photograph.code}/{rest}").status_code
        for rest in ("", "destroy")
    ]

    assert answers == [404] * 2


def test_picture_of_a_visit_that_is_kept_for_the_supervisor_is_too(client: Client, caseworker: User) -> None:
    child, supervisor = agreeing(), make.user("caseworker", make.agency())
    photograph = keep(child, supervisor, visit=visit(child, supervisor, audience="supervisor"))
    address = photograph.get_absolute_url()

    seen = [signed_in(client, person).get(address).status_code for person in (caseworker, supervisor)]
    file = words(signed_in(client, caseworker).get("/children/C1/").content)

    assert (seen, "领到棉衣" in file) == ([404, 200], False)


def test_who_opens_a_file_in_need_sees_its_pictures(client: Client, caseworker: User, auditor: User) -> None:
    photograph = keep(agreeing(), caseworker)
    open_in_need(child=photograph.child, reason="孩子走失求助", at=LONG_AFTER, by=auditor)

    assert signed_in(client, auditor).get(photograph.get_absolute_url()).status_code == 200


# ---- taken back


def test_withdrawal_hides_what_is_there_at_once_and_keeps_it_sealed(client: Client, caseworker: User) -> None:
    photograph = keep(agreeing(), caseworker)
    withdraw(photograph.child)
    signed_in(client, caseworker)

    file = words(client.get("/children/C1/", headers=ENGLISH).content)
    page = client.get(photograph.get_absolute_url(), headers=ENGLISH, follow=True)

    assert ("1 photograph is hidden" in file, "领到棉衣" in file, len(files())) == (True, False, 1)
    assert "shown to nobody: consent to them does not count today (withdrawn)" in words(page.content)
    with pytest.raises(PhotographIsHidden):
        picture_of(photograph, caseworker)


def test_what_is_agreed_to_again_is_seen_again(client: Client, caseworker: User) -> None:
    photograph = keep(agreeing(), caseworker)
    withdraw(photograph.child)
    decide(photograph.child, decided_on=DAY)

    assert signed_in(client, caseworker).get(photograph.get_absolute_url()).status_code == 200


def destroyed(photograph: Photograph, by: User) -> int:
    return destroy_photographs(child=photograph.child, codes=[photograph.code], by=by)


def test_hidden_pictures_are_destroyed_where_the_family_asks(
    client: Client, caseworker: User, django_capture_on_commit_callbacks: Any
) -> None:
    child = agreeing()
    keep(child, caseworker)
    keep(child, caseworker, file=(make.picture("JPEG", (9, 9)), ""))
    withdraw(child)
    signed_in(client, caseworker)
    AccessEvent.objects.all().delete()

    asked = words(client.get("/children/C1/photographs/destroy", headers=ENGLISH).content)
    with django_capture_on_commit_callbacks(execute=True):
        told = client.post("/children/C1/photographs/destroy", headers=ENGLISH, follow=True)

    assert (
        "2 photographs are destroyed, with their keys" in asked,
        "2 photographs are destroyed." in words(told.content),
    ) == (
        True,
        True,
    )
    assert nothing_kept()
    assert AccessEvent.objects.filter(what="change", purpose="photograph_destroyed", child=child).count() == 1
    assert client.get("/children/C1/photographs/destroy").status_code == 404


def test_one_picture_is_destroyed_and_the_others_stay(
    client: Client, caseworker: User, django_capture_on_commit_callbacks: Any
) -> None:
    child = agreeing()
    one, other = keep(child, caseworker), keep(child, caseworker, file=(make.picture("JPEG", (9, 9)), ""))

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(client, caseworker).post(f"{one.get_absolute_url()}destroy")

    assert (list(Photograph.objects.all()), [file.stem for file in files()]) == ([other], [other.file_sha256])


def test_erasing_a_child_destroys_its_pictures_and_says_how_many(
    caseworker: User, django_capture_on_commit_callbacks: Any
) -> None:
    child = agreeing()
    keep(child, caseworker, visit=visit(child, caseworker))

    with django_capture_on_commit_callbacks(execute=True):
        erase_child(child=child, by=caseworker)

    child.refresh_from_db()
    assert (nothing_kept(), child.erasure.destroyed["photographs"]) == (True, 1)
    with pytest.raises((FileIsClosed, PicturesNotAgreed)):
        keep(child, caseworker)


# ---- files that are one


def test_merge_carries_pictures_over_and_its_undo_brings_them_back(
    client: Client, caseworker: User, approver: User
) -> None:
    survivor, absorbed = make.child("C1", adults=GUARDIAN), agreeing("C2")
    photograph = keep(absorbed, caseworker)
    asked = ask_merge(survivor=survivor, absorbed=absorbed, choices={}, at=NOON, by=caseworker)

    merged = approve_merge(merge=asked, on=DAY, at=NOON, by=approver)
    addresses = [f"/children/{code}/photographs/{photograph.code}/" for code in ("C1", "C2")]
    signed_in(client, caseworker)
    after = [client.get(each).status_code for each in addresses], absorbed.photographs.count()
    undo_merge(merge=merged, on=DAY, at=NOON, by=approver)
    back = [client.get(each).status_code for each in addresses], survivor.photographs.count()

    assert (after, back) == (([200, 404], 0), ([404, 200], 0))


# ---- storage


def test_picture_that_was_altered_or_is_gone_is_told_as_what_it_is(client: Client, caseworker: User) -> None:
    photograph = keep(agreeing(), caseworker)
    [file] = files()
    file.write_bytes(file.read_bytes()[:-1] + b"x")

    with pytest.raises(PhotographIsDamaged):
        picture_of(photograph, caseworker)
    told = signed_in(client, caseworker).get(photograph.get_absolute_url(), headers=ENGLISH, follow=True)
    assert "missing or was altered" in words(told.content)


def test_picture_opens_after_the_keys_were_changed(caseworker: User, settings: Any) -> None:
    photograph = keep(agreeing(), caseworker)
    settings.FIELD_KEYS = f"newer,{settings.FIELD_KEYS}"
    list(rotate())
    settings.FIELD_KEYS = "newer"

    assert picture_of(photograph, caseworker)
    assert Photograph.objects.get().master == sealing.name_of("newer")


def test_file_asks_as_many_questions_for_three_pictures_as_for_one(client: Client, caseworker: User) -> None:
    child = agreeing()
    signed_in(client, caseworker)
    keep(child, caseworker, visit=visit(child, caseworker))

    one = questions(client, "/children/C1/")
    for size in (10, 11):
        keep(child, caseworker, file=(make.picture("JPEG", (size, size)), ""))

    assert questions(client, "/children/C1/") == one
