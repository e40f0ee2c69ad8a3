"""The sheet on which people sign: what stands on it, and how it comes back."""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from PIL import Image

from beneficiaries.models import AccessEvent, Child, Erasure
from beneficiaries.operations import erase_child
from distributions.errors import (
    ChangedSincePrinted,
    CountsDisagree,
    NotApproved,
    NotHandedOut,
    NotOnThisPage,
    OtherList,
    PageIsKeyed,
    PageOfNoSheet,
)
from distributions.models import Acknowledgement, Distribution, NotCollected, Scan, Sheet, SheetPage
from distributions.operations import (
    HandOut,
    KeyedRow,
    Signature,
    approve_distribution,
    assign_scan,
    keep_scans,
    key_page,
    note_not_collected,
    open_scan,
    print_sheet,
    return_not_collected,
    reverse_distribution,
)
from distributions.scanning import pages_on
from distributions.sheets import columns_on, pages_of, paper_of, parts_of
from ledger.access.errors import NotAllowed, Refusal
from ledger.access.models import User
from ledger.printing.errors import FileTooLarge
from tests import make
from tests.distributions import stock
from tests.distributions.bad_photos import KINDS, scanned, taken
from tests.distributions.pages import at, questions
from tests.distributions.stock import DAY, NOON
from tests.distributions.test_signing import pupil, sign
from tests.donors.desk import ENGLISH, signed_in, words

pytestmark = pytest.mark.django_db


def handed_out(by: User, approver: User, *children: Child, each: int = 1) -> Distribution:
    stock.coats(60)
    return stock.posted(by, approver, *children, each=each)


def printed(by: User, approver: User, *children: Child, each: int = 1) -> Sheet:
    given = handed_out(by, approver, *(children or (pupil("C1"), pupil("C2"))), each=each)
    return print_sheet(distribution=given, at=NOON, by=by)


def pictures(sheet: Sheet, viewer: User, folder: Path, dots: int = 150) -> list[Image.Image]:
    """Return the pages of a sheet as a camera would see them at its best."""
    (folder / "sheet.pdf").write_bytes(paper_of(sheet, viewer))
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", folder / "sheet.pdf", folder / "page"], check=True)
    return [Image.open(path).convert("RGB") for path in sorted(folder.glob("page-*.png"))]


def photographed(page: Image.Image, kind: str = "turned", seed: int = 1) -> bytes:
    return taken(page, kind, seed)


def make_jpeg(picture: Image.Image) -> bytes:
    sent = io.BytesIO()
    picture.save(sent, "JPEG", quality=85)
    return sent.getvalue()


def with_page_packed(data: bytes, packed: str) -> bytes:
    """Return a PDF with one page more: a picture that its scanner packed in a way that nobody can open."""
    sent = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.add_blank_page()
        picture = pikepdf.Stream(
            document, b"no picture" * 9, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=800, Height=600,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=1, Filter=pikepdf.Name(f"/{packed}"),
        )  # fmt: skip
        document.pages[-1].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
        document.save(sent)
    return sent.getvalue()


def keep(sheet: Sheet, data: bytes, by: User, called: str = "p.jpg") -> list[Scan]:
    return keep_scans(distribution=sheet.distribution, data=data, called=called, at=NOON, by=by)


def key(page: SheetPage, by: User, *rows: KeyedRow, counted: int) -> SheetPage:
    [column] = columns_on(pages_of(page.sheet.distribution))
    return key_page(page=page, rows=rows, counted={column.key: counted}, signed_on=DAY, at=NOON, by=by)


def row(child: Child, **changes: Any) -> KeyedRow:
    return KeyedRow(("c", child.pk), **{"signature": Signature("child")} | changes)


def test_sheet_has_twelve_receivers_a_page_with_subtotals_and_what_is_carried_forward(
    caseworker: User, approver: User
) -> None:
    sheet = printed(caseworker, approver, *(make.child() for _ in range(14)), each=2)

    pages = [page for part in parts_of(sheet, caseworker) for page in part["pages"]]
    shown = [(page["number"], len(page["rows"]), page["totals"], page["carried"]) for page in pages]

    assert shown == [(1, 12, ["24"], "12 · 24"), (2, 2, ["4"], "14 · 28")]
    assert [page.number for page in sheet.pages.all()] == [1, 2]


def test_paper_has_as_many_pages_as_it_counts(caseworker: User, approver: User) -> None:
    names = ["古丽米热·艾合买提江", "欧阳䶮"]
    sheet = printed(caseworker, approver, *(make.child(name=names[index % 2]) for index in range(13)))

    with pikepdf.open(io.BytesIO(paper_of(sheet, caseworker))) as document:
        assert len(document.pages) == 2


def test_least_is_told_on_the_paper(caseworker: User, approver: User) -> None:
    child = make.child(sex="female", situation="父母双方外出", birth_date=DAY.replace(year=2016))
    sheet = printed(caseworker, approver, child)

    [part] = parts_of(sheet, caseworker)

    who = part["pages"][0]["rows"][0]["who"]
    assert (who.name, who.place, who.village) == ("王小雨", "", "合心村")
    assert not {"sex", "age", "guardian"} & set(part["pages"][0]["rows"][0])


def test_each_print_is_a_copy_of_the_same_list(caseworker: User, approver: User) -> None:
    sheet = printed(caseworker, approver)

    again = print_sheet(distribution=sheet.distribution, at=NOON, by=caseworker)

    assert (again.pk, again.copies, again.token, again.fingerprint) == (sheet.pk, 2, sheet.token, sheet.fingerprint)
    assert SheetPage.objects.count() == 1


def test_list_that_is_not_approved_has_no_sheet(caseworker: User) -> None:
    draft = stock.draft(caseworker, pupil())

    with pytest.raises(NotHandedOut):
        print_sheet(distribution=draft, at=NOON, by=caseworker)

    assert Sheet.objects.count() == 0


def test_list_that_is_reversed_is_not_printed(caseworker: User, approver: User, treasurer: User) -> None:
    given = handed_out(caseworker, approver, pupil())
    reverse_distribution(distribution=given, date=DAY, why="日期错", by=treasurer)

    with pytest.raises(NotApproved):
        print_sheet(distribution=given, at=NOON, by=caseworker)

    assert Sheet.objects.count() == 0


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "all of it"])
def test_photograph_finds_its_page(caseworker: User, approver: User, tmp_path: Path, kind: str) -> None:
    sheet = printed(caseworker, approver, *(make.child() for _ in range(13)))
    [_first, second] = pictures(sheet, caseworker, tmp_path, dots=200)

    [scan] = keep(sheet, photographed(second, kind), caseworker)

    assert scan.page == sheet.pages.get(number=2)


def test_photograph_is_sealed_and_stands_upright(
    caseworker: User, approver: User, tmp_path: Path, settings: Any
) -> None:
    sheet = printed(caseworker, approver)
    [page] = pictures(sheet, caseworker, tmp_path)
    sent = io.BytesIO()
    page.rotate(180).save(sent, "JPEG")

    [scan] = keep(sheet, sent.getvalue(), caseworker)

    stored = b"".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*.sealed"))
    [shown] = pages_on(Image.open(io.BytesIO(open_scan(scan))))
    assert (b"JFIF" in stored, shown and shown.quarters) == (False, 0)


def test_scanned_file_of_several_pages_finds_each(caseworker: User, approver: User, tmp_path: Path) -> None:
    sheet = printed(caseworker, approver, *(make.child() for _ in range(13)))

    scans = keep(sheet, scanned(pictures(sheet, caseworker, tmp_path)), caseworker, "p.pdf")

    assert [scan.page.number for scan in scans if scan.page] == [1, 2]


def test_pages_that_lie_side_by_side_on_one_photograph_are_all_found(
    caseworker: User, approver: User, tmp_path: Path
) -> None:
    sheet = printed(caseworker, approver, *(make.child() for _ in range(13)))
    one, other = pictures(sheet, caseworker, tmp_path)
    table = Image.new("RGB", (one.width, 2 * one.height + 40), (90, 90, 90))
    table.paste(one, (0, 0))
    table.paste(other, (0, one.height + 40))

    scans = keep(sheet, make_jpeg(table), caseworker)

    assert [scan.page.number for scan in scans if scan.page] == [1, 2]


def test_empty_backs_of_a_scan_are_passed_over(caseworker: User, approver: User, tmp_path: Path) -> None:
    sheet = printed(caseworker, approver, *(make.child() for _ in range(13)))
    one, other = pictures(sheet, caseworker, tmp_path)
    back = Image.effect_noise(one.size, 8).point(lambda grey: min(255, grey + 110)).convert("RGB")

    scans = keep(sheet, scanned([one, back, other, back]), caseworker, "p.pdf")

    assert [(scan.part, scan.page and scan.page.number) for scan in scans] == [(1, 1), (3, 2)]


@pytest.mark.parametrize("packed", ["JBIG2Decode", "JPXDecode", "DCTDecode", "FlateDecode", "CCITTFaxDecode"])
def test_page_of_a_scan_that_cannot_be_drawn_waits_to_be_told(
    caseworker: User, approver: User, tmp_path: Path, packed: str
) -> None:
    sheet = printed(caseworker, approver)
    [page] = pictures(sheet, caseworker, tmp_path)

    scans = keep(sheet, with_page_packed(scanned([page]), packed), caseworker, "p.pdf")

    assert [(scan.part, scan.page and scan.page.number) for scan in scans] == [(1, 1), (2, None)]


def test_photograph_of_an_unknown_page_may_show_any_child_of_the_list(
    client: Client, caseworker: User, approver: User
) -> None:
    sheet = printed(caseworker, approver)
    [unknown] = keep(sheet, make.picture("JPEG", (400, 300)), caseworker)
    AccessEvent.objects.all().delete()

    signed_in(client, caseworker).get(f"/distributions/{sheet.distribution.ref}/sheet/scans/{unknown.name}")

    assert AccessEvent.objects.values_list("viewer", "children", "fields").get() == (
        caseworker.pk, 2, "name,signature",
    )  # fmt: skip


def test_photograph_with_a_child_that_was_erased_is_stored_and_shown_no_more(
    client: Client, caseworker: User, approver: User, tmp_path: Path
) -> None:
    sheet = printed(caseworker, approver, *(make.child() for _ in range(13)))
    one, other = pictures(sheet, caseworker, tmp_path)
    [first], [second] = (keep(sheet, make_jpeg(page), caseworker) for page in (one, other))
    [unknown] = keep(sheet, make.picture("JPEG", (400, 300)), caseworker)
    both = keep(sheet, scanned([one, other]), caseworker, "p.pdf")
    erased = Child.objects.get(pk=pages_of(sheet.distribution)[1].receivers[0][1])
    erase_child(child=erased, by=caseworker)

    at = f"/distributions/{sheet.distribution.ref}/sheet"
    signed_in(client, caseworker)
    statuses = [client.get(f"{at}/scans/{scan.name}").status_code for scan in (first, second, unknown, *both)]
    pages = [client.get(address, headers=ENGLISH).content.decode() for address in (f"{at}/1", f"{at}/2", at)]

    assert statuses == [200, 410, 410, 410, 410]
    shown = [[scan.name in page for scan in (first, second, *both)] for page in pages[:2]]
    assert shown == [[True, False, False, False], [False] * 4]
    assert ["shown no more" in words(page.encode()) for page in pages] == [True, True, True]
    assert [
        "photographs of signed sheets, sealed; those of its pages are shown no more", 5,
    ] in [line[:2] for line in Erasure.objects.get().stayed]  # fmt: skip


def test_same_photograph_twice_is_one(caseworker: User, approver: User, tmp_path: Path) -> None:
    sheet = printed(caseworker, approver)
    [page] = pictures(sheet, caseworker, tmp_path)

    kept = [keep(sheet, photographed(page), caseworker) for _ in range(2)]

    assert (kept[0] == kept[1], Scan.objects.count()) == (True, 1)


def test_what_cannot_be_read_waits_to_be_told(caseworker: User, approver: User) -> None:
    sheet = printed(caseworker, approver)

    [scan] = keep(sheet, make.picture("JPEG", (400, 300)), caseworker)
    assigned = assign_scan(scan=scan, page=sheet.pages.get(), by=caseworker)

    assert (scan.page, assigned.assigned_by) == (sheet.pages.get(), caseworker)


def test_page_of_another_list_is_named_and_not_kept(caseworker: User, approver: User, tmp_path: Path) -> None:
    sheet, other = (printed(caseworker, approver, pupil()) for _ in range(2))
    [page] = pictures(other, caseworker, tmp_path)

    with pytest.raises(OtherList) as refused:
        keep(sheet, photographed(page), caseworker)
    with pytest.raises(OtherList):
        assign_scan(
            scan=keep(sheet, make.picture("PNG"), caseworker, "p.png")[0], page=other.pages.get(), by=caseworker
        )

    assert (refused.value.details["number"], Scan.objects.filter(page__isnull=False).count()) == (
        other.distribution.ref, 0,
    )  # fmt: skip


def test_code_of_no_sheet_is_refused(caseworker: User, approver: User, tmp_path: Path) -> None:
    sheet = printed(caseworker, approver)
    [page] = pictures(sheet, caseworker, tmp_path)
    Sheet.objects.update(token="22222222222A")

    with pytest.raises(PageOfNoSheet):
        keep(sheet, photographed(page), caseworker)

    assert Scan.objects.count() == 0


def test_photograph_that_is_far_too_large_is_refused(caseworker: User, approver: User) -> None:
    sheet = printed(caseworker, approver)

    with pytest.raises(FileTooLarge):
        keep(sheet, b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), caseworker)

    assert Scan.objects.count() == 0


def test_page_posts_when_what_was_keyed_and_counted_agree(caseworker: User, approver: User) -> None:
    one, part, gone = pupil("C1"), pupil("C2"), pupil("C3")
    sheet = printed(caseworker, approver, one, part, gone, each=2)
    rows = [row(one), row(part, left={2: 1}, reason="damaged"), row(gone, left={3: 2})]

    key(sheet.pages.get(), caseworker, *rows, counted=3)

    assert list(Acknowledgement.objects.order_by("line").values_list("line__position", flat=True)) == [1, 2]
    noted = NotCollected.objects.order_by("line").values_list("line__position", "wanted", "reason")
    assert (list(noted), sheet.pages.get().keyed_by) == ([(2, 1, "damaged"), (3, 2, "absent")], caseworker)
    back = return_not_collected(distribution=sheet.distribution, date=DAY, reason="", by=caseworker)
    assert sorted(back.lines.values_list("wanted", flat=True)) == [1, 2]


@pytest.mark.parametrize("counted", [1, 3])
def test_page_whose_count_does_not_agree_records_nothing(caseworker: User, approver: User, counted: int) -> None:
    one, gone = pupil("C1"), pupil("C2")
    sheet = printed(caseworker, approver, one, gone, each=2)

    with pytest.raises(CountsDisagree):
        key(sheet.pages.get(), caseworker, row(one), row(gone, left={2: 2}), counted=counted)

    counts = Acknowledgement.objects.count(), NotCollected.objects.count(), sheet.pages.get().keyed_at
    assert counts == (0, 0, None)


def test_page_is_keyed_once(caseworker: User, approver: User) -> None:
    child = pupil()
    sheet = printed(caseworker, approver, child)
    key(sheet.pages.get(), caseworker, row(child), counted=1)

    with pytest.raises(PageIsKeyed):
        key(sheet.pages.get(), caseworker, row(child), counted=1)

    assert Acknowledgement.objects.count() == 1


def test_page_of_a_list_that_changed_after_printing_is_not_keyed(caseworker: User, approver: User) -> None:
    child = pupil()
    sheet = printed(caseworker, approver, child)
    sheet.distribution.lines.update(wanted=5)

    with pytest.raises(ChangedSincePrinted):
        key(sheet.pages.get(), caseworker, row(child), counted=5)

    assert (Acknowledgement.objects.count(), sheet.pages.get().keyed_at) == (0, None)


def test_page_of_a_list_that_was_reversed_after_printing_is_not_keyed(
    caseworker: User, approver: User, treasurer: User
) -> None:
    child = pupil()
    sheet = printed(caseworker, approver, child)
    reverse_distribution(distribution=sheet.distribution, date=DAY, why="改期", by=treasurer)

    with pytest.raises(NotHandedOut):
        key(sheet.pages.get(), caseworker, row(child), counted=1)

    assert (Acknowledgement.objects.count(), sheet.pages.get().keyed_at) == (0, None)


def test_who_signed_on_a_phone_counts_on_the_page(caseworker: User, approver: User) -> None:
    one, other = pupil("C1"), pupil("C2")
    sheet = printed(caseworker, approver, one, other)
    sign(sheet.distribution, caseworker, positions=[1])

    key(sheet.pages.get(), caseworker, row(other), counted=2)

    assert Acknowledgement.objects.count() == 2


def test_receiver_of_another_page_is_refused(caseworker: User, approver: User) -> None:
    stranger = pupil()
    sheet = printed(caseworker, approver, pupil())

    with pytest.raises(NotOnThisPage):
        key(sheet.pages.get(), caseworker, row(stranger), counted=1)


def test_refusal_says_which_row_it_is_about(caseworker: User, approver: User) -> None:
    one, young = pupil("C1"), make.child("C2")
    sheet = printed(caseworker, approver, one, young)

    with pytest.raises(Refusal) as refused:
        key(sheet.pages.get(), caseworker, row(one), row(young), counted=2)

    assert (refused.value.code, refused.value.line, Acknowledgement.objects.count()) == ("too_young_to_sign", 2, 0)


def test_other_schools_caseworker_neither_prints_nor_keys(
    caseworker: User, approver: User, other_caseworker: User
) -> None:
    sheet = printed(caseworker, approver)
    page = sheet.pages.get()

    with pytest.raises(NotAllowed):
        print_sheet(distribution=sheet.distribution, at=NOON, by=other_caseworker)
    with pytest.raises(NotAllowed):
        keep(sheet, b"", other_caseworker)
    with pytest.raises(NotAllowed):
        key(page, other_caseworker, counted=0)

    assert Sheet.objects.get().copies == 1


# Pages


def typed(sheet: Sheet, counted: str = "2", **changes: str) -> dict[str, str]:
    [column] = columns_on(pages_of(sheet.distribution))
    return {f"counted.{column.name}": counted, "signed_on": "2026-03-02"} | changes


def test_sheet_is_printed_as_a_numbered_copy_and_names_leave_a_line(
    client: Client, caseworker: User, approver: User
) -> None:
    given = handed_out(caseworker, approver, pupil(), pupil())
    signed_in(client, caseworker)

    answers = [client.post(at(given, "sheet/print")) for _ in range(2)]

    assert [answer["content-disposition"] for answer in answers] == [
        f'attachment; filename="{given.ref}-{copy}.pdf"' for copy in (1, 2)
    ]
    assert answers[0].content[:5] == b"%PDF-"
    assert AccessEvent.objects.filter(children=2, purpose=f"distribution {given.ref}").count() == 2


def test_photographs_come_back_many_at_once_and_missing_pages_stay_open(
    client: Client, caseworker: User, approver: User, tmp_path: Path
) -> None:
    sheet = printed(caseworker, approver, *(make.child() for _ in range(13)))
    [first, _second] = pictures(sheet, caseworker, tmp_path)
    photos = [io.BytesIO(photographed(first)), io.BytesIO(make.picture("JPEG", (400, 300)))]
    [setattr(photo, "name", "p.jpg") for photo in photos]

    answer = signed_in(client, caseworker).post(
        at(sheet.distribution, "sheet"), {"photos": photos}, follow=True, headers=ENGLISH
    )

    page = words(answer.content)
    assert ("Page 1 | Came back | 1" in page, "Page 2 | Still out | 0" in page) == (True, True)
    assert ("1 page was found by its code." in page, "Which page is this?" in page) == (True, True)


def test_what_is_no_picture_is_named_by_its_place_and_the_others_are_kept(
    client: Client, caseworker: User, approver: User
) -> None:
    sheet = printed(caseworker, approver)
    photos = [io.BytesIO(b"MZ no picture"), io.BytesIO(make.picture("JPEG", (400, 300)))]
    [setattr(photo, "name", "王小雨.jpg") for photo in photos]

    answer = signed_in(client, caseworker).post(at(sheet.distribution, "sheet"), {"photos": photos}, headers=ENGLISH)

    assert (answer.status_code, Scan.objects.count()) == (422, 1)
    assert ("File 1:" in words(answer.content), "王小雨" in words(answer.content)) == (True, False)


def test_photograph_is_told_its_page_or_set_aside(client: Client, caseworker: User, approver: User) -> None:
    sheet = printed(caseworker, approver)
    scans = [keep(sheet, make.picture("JPEG", (400, size)), caseworker)[0] for size in (300, 301)]
    signed_in(client, caseworker)

    for_page, to_nothing = (at(sheet.distribution, f"sheet/scans/{scan.name}/page") for scan in scans)
    client.post(for_page, {"page": "1"})
    client.post(to_nothing, {"page": "none"})
    wrong = client.post(for_page, {"page": "9"})

    rows = Scan.objects.order_by("pk").values_list("page__number", "was_set_aside")
    assert (list(rows), wrong.status_code) == ([(1, False), (None, True)], 404)


def test_photograph_that_was_taken_for_a_wrong_page_is_moved(client: Client, caseworker: User, approver: User) -> None:
    sheet = printed(caseworker, approver, *(pupil() for _ in range(13)))
    first, second = sheet.pages.all()
    [scan] = keep(sheet, make.picture("JPEG", (400, 300)), caseworker)
    assign_scan(scan=scan, page=first, by=caseworker)
    signed_in(client, caseworker)

    page = client.get(at(sheet.distribution, "sheet/1"), headers=ENGLISH).content.decode()
    client.post(at(sheet.distribution, f"sheet/scans/{scan.name}/page"), {"page": "2"})

    scan.refresh_from_db()
    assert ("Another page? Say which it is." in page, page.count('<option value="2"'), scan.page) == (True, 1, second)


def test_photograph_is_seen_by_those_who_take_signatures_there_and_leaves_a_line(
    client: Client, caseworker: User, approver: User, other_caseworker: User
) -> None:
    child = pupil()
    sheet = printed(caseworker, approver, child)
    [scan] = keep(sheet, make.picture("JPEG", (400, 300)), caseworker)
    assign_scan(scan=scan, page=sheet.pages.get(), by=caseworker)
    address = at(sheet.distribution, f"sheet/scans/{scan.name}")

    shown = signed_in(client, caseworker).get(address)
    line = AccessEvent.objects.latest("pk")
    statuses = [signed_in(client, person).get(address).status_code for person in (other_caseworker, approver)]

    assert (shown["content-type"], shown["cache-control"], shown.content[:3]) == (
        "image/jpeg", "private, no-store", b"\xff\xd8\xff",
    )  # fmt: skip
    assert (line.child, line.fields, statuses) == (child, "name,signature", [404, 403])


def test_page_is_keyed_by_what_differs_only(client: Client, caseworker: User, approver: User) -> None:
    one, gone = pupil("C1"), pupil("C2")
    sheet = printed(caseworker, approver, one, gone, each=2)

    answer = signed_in(client, caseworker).post(
        at(sheet.distribution, "sheet/1"), typed(sheet, **{"left.2": "2", f"reason.c{gone.pk}": "moved"})
    )

    assert answer["location"] == at(sheet.distribution, "sheet")
    assert list(Acknowledgement.objects.values_list("line__child", "signer")) == [(one.pk, "child")]
    assert list(NotCollected.objects.values_list("line__child", "reason")) == [(gone.pk, "moved")]


def test_page_tells_who_pressed_a_thumb_on_it(client: Client, caseworker: User, approver: User) -> None:
    one, other = pupil("C1"), pupil("C2")
    sheet = printed(caseworker, approver, one, other)
    sent = typed(sheet, **{f"thumb.c{one.pk}": "1"})
    signed_in(client, caseworker)

    refused = client.post(at(sheet.distribution, "sheet/1"), sent | {"signed_on": "soon"})
    client.post(at(sheet.distribution, "sheet/1"), sent)

    ticked = re.findall(r'name="thumb\.(\w+)"\s+value="1"\s+checked', refused.content.decode())
    signed = Acknowledgement.objects.order_by("line").values_list("line__child", "method")
    assert (ticked, list(signed)) == ([f"c{one.pk}"], [(one.pk, "thumb"), (other.pk, "paper")])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"left.2": "1"}, "棉衣: 3 signed for by what you keyed, but 2 counted by hand."),
        ({"left.2": "half"}, "is no number of pieces"),
        ({"left.2": "3"}, "At least one piece and no more than the line gives"),
        ({"counted": ""}, "棉衣: write what was counted by hand."),
        ({"signed_on": "soon"}, "“soon” is no day"),
        ({"signed_on": "2026-03-01"}, "Nothing was handed out before 2026-03-02"),
    ],
)
def test_page_that_is_keyed_wrongly_says_so_and_keeps_what_was_typed(
    client: Client, caseworker: User, approver: User, changes: dict[str, str], sentence: str
) -> None:
    sheet = printed(caseworker, approver, pupil("C1"), pupil("C2"), each=2)
    sent = typed(sheet, changes.pop("counted", "2"), **changes)

    answer = signed_in(client, caseworker).post(at(sheet.distribution, "sheet/1"), sent, headers=ENGLISH)

    page = answer.content.decode()
    assert (answer.status_code, sentence in words(answer.content)) == (422, True)
    assert f'name="left.2" value="{changes.get("left.2", "")}"' in page
    assert (Acknowledgement.objects.count(), NotCollected.objects.count()) == (0, 0)


@pytest.mark.parametrize("page", ["sheet", "sheet/1"])
def test_sheet_is_for_those_who_take_signatures_there(
    client: Client, caseworker: User, approver: User, other_caseworker: User, page: str
) -> None:
    sheet = printed(caseworker, approver)

    statuses = [
        signed_in(client, person).get(at(sheet.distribution, page)).status_code
        for person in (other_caseworker, approver)
    ]

    assert statuses == [404, 403]


def test_page_asks_as_many_questions_for_twelve_as_for_two(client: Client, caseworker: User, approver: User) -> None:
    children = [make.child() for _ in range(12)]
    few, many = (printed(caseworker, approver, *children[:count]) for count in (2, 12))
    signed_in(client, caseworker)

    assert questions(client, at(many.distribution, "sheet/1")) == questions(client, at(few.distribution, "sheet/1"))


def test_list_that_is_not_approved_has_no_page_for_its_sheet(client: Client, caseworker: User) -> None:
    draft = stock.draft(caseworker, pupil())
    signed_in(client, caseworker)

    answers = client.get(at(draft, "sheet")), client.post(at(draft, "sheet/print")), client.get(at(draft, "sheet/1"))

    assert [answer.status_code for answer in answers] == [302, 302, 404]


def test_page_is_keyed_where_a_part_of_a_row_was_signed_for_on_a_phone(caseworker: User, approver: User) -> None:
    stock.coats(5), stock.money(200_00)
    child = pupil("C1")
    both = [
        HandOut(stock.store(), make.fund(), stock.coat(), 1, child=child),
        HandOut(stock.cash(), make.fund(), None, 50_00, child=child),
    ]
    columns = [stock.column(stock.coat()), stock.column()]
    waiting = stock.send(stock.draft(caseworker, child, columns=columns, lines=both), caseworker)
    given = approve_distribution(distribution=waiting, at=NOON, by=approver)
    sheet = print_sheet(distribution=given, at=NOON, by=caseworker)
    sign(given, caseworker, positions=[1])

    keyed = key_page(
        page=sheet.pages.get(), rows=[row(child, left={2: 50_00})], counted={columns[0].key: 1, columns[1].key: 0},
        signed_on=DAY, at=NOON, by=caseworker,
    )  # fmt: skip

    assert (keyed.keyed_by, NotCollected.objects.get().line.position) == (caseworker, 2)
    assert Acknowledgement.objects.count() == 1


def test_page_says_already_what_was_noted_on_a_phone(client: Client, caseworker: User, approver: User) -> None:
    sheet = printed(caseworker, approver, pupil("C1"), pupil("C2"), each=2)
    note_not_collected(distribution=sheet.distribution, left=[(2, None)], reason="moved", noted_on=DAY, by=caseworker)

    page = signed_in(client, caseworker).get(at(sheet.distribution, "sheet/1"), headers=ENGLISH).content.decode()

    fields = dict(re.findall(r'name="(left\.\d)"\s+value="(\d*)"', page))
    chosen = re.findall(r'<option value="(\w+)"\s+selected', page)
    assert (fields, "moved" in chosen) == ({"left.1": "", "left.2": "2"}, True)


def test_noted_as_absent_before_is_not_noted_twice(caseworker: User, approver: User) -> None:
    one, gone = pupil("C1"), pupil("C2")
    sheet = printed(caseworker, approver, one, gone)
    note_not_collected(distribution=sheet.distribution, left=[(2, None)], reason="absent", noted_on=DAY, by=caseworker)

    key(sheet.pages.get(), caseworker, row(one), row(gone, left={2: 1}), counted=1)

    assert (NotCollected.objects.count(), Acknowledgement.objects.count()) == (1, 1)


def test_page_that_came_back_tells_better_than_what_was_noted_on_a_phone(caseworker: User, approver: User) -> None:
    partly, all_of_it = pupil("C1"), pupil("C2")
    sheet = printed(caseworker, approver, partly, all_of_it, each=3)
    note_not_collected(
        distribution=sheet.distribution, left=[(1, None), (2, None)], reason="absent", noted_on=DAY, by=caseworker
    )

    key(sheet.pages.get(), caseworker, row(partly, left={1: 1}, reason="damaged"), row(all_of_it), counted=5)

    assert list(NotCollected.objects.values_list("line__position", "wanted", "reason")) == [(1, 1, "damaged")]
    assert list(Acknowledgement.objects.order_by("line").values_list("line__position", flat=True)) == [1, 2]
