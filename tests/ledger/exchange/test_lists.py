"""Lists of donors, pledges and gifts: sound rows in, the others back, all of it undone."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone, translation

from donors.models import Donor, Gift, Pledge
from donors.promised import promised
from ledger.access.errors import NotAllowed
from ledger.access.models import Unit, User
from ledger.book.models import Entry
from ledger.exchange import errors
from ledger.exchange.box import Box
from ledger.exchange.handing_back import back_of
from ledger.exchange.models import Upload
from ledger.exchange.operations import import_list, import_upload, release_upload, replace_list, take_in_list, undo_list
from ledger.exchange.taking_in import files_of
from tests import make
from tests.ledger.exchange.uploading import NOW, sent, worked

DONORS = "code,kind,name\nD1,individual,朱雨兰\nD2,个人,李明\nD3,martian,火星\n"
PLEDGES = "number,donor,date,fund,kind,amount\nP1,D1,2026-03-01,GEN,cash,500\n"
GIFTS = (
    "number,date,donor,pledge,fund,kind,place,amount\n"
    "G1,2026-03-05,D1,P1,GEN,cash,AGY-BANK,100\n"
    "G2,2026-02-30,D1,,GEN,cash,AGY-BANK,100\n"
    "G3,2026-03-06,D9,,GEN,cash,AGY-BANK,100\n"
)


@pytest.fixture
def book(agency: Unit) -> Unit:
    make.place(), make.fund()
    return make.book()


def listed(by: User, book: Unit, **files: str) -> Upload:
    lists = {f"{name}.csv": text for name, text in files.items()}
    return worked(take_in_list(root=book, files=files_of(sent(lists)), now=NOW, by=by))


def brought_in(by: User, approver: User, book: Unit, **files: str) -> Upload:
    upload = listed(by, book, **files)
    release_upload(upload=upload, now=NOW, by=approver)
    return worked(import_list(upload=upload, by=by))


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_check_tells_what_would_go_in_and_writes_nothing(clerk: User, book: Unit) -> None:
    upload = listed(clerk, book, donors=DONORS, pledges=PLEDGES, gifts=GIFTS)

    assert (upload.state, upload.faults, upload.counts) == ("faulty", 3, {"donors": 2, "pledges": 1, "gifts": 1})
    assert (Donor.objects.count(), Entry.objects.count()) == (0, 0)


def test_sound_rows_go_in_in_the_name_of_who_brought_them(clerk: User, approver: User, book: Unit) -> None:
    upload = brought_in(clerk, approver, book, donors=DONORS, pledges=PLEDGES, gifts=GIFTS)

    assert (upload.state, upload.faults) == ("imported", 3)
    assert list(Donor.objects.order_by("code").values_list("code", flat=True)) == ["D1", "D2"]
    assert Pledge.objects.get().number == "P1"
    assert (Gift.objects.get().entry.number, Gift.objects.get().entry.recorded_by) == ("G1", clerk)


def test_rows_with_faults_come_back_as_the_same_sheets(clerk: User, approver: User, book: Unit) -> None:
    with translation.override("en"):
        upload = brought_in(clerk, approver, book, gifts=GIFTS.replace("D1,P1", "D1,").replace("D1", make_donor()))
        back = back_of(Box.of(upload))

    sheet = openpyxl.load_workbook(io.BytesIO(back or b"")).active
    notes = [row[-1] for row in sheet.iter_rows(values_only=True)]
    assert notes[:2] == ["What is wrong", None]
    assert "This is no date." in notes[2]
    assert "No donor has this code." in notes[3]


def make_donor() -> str:
    return make.donor("D7").code


def test_mended_rows_go_in_later_and_the_others_are_not_doubled(clerk: User, approver: User, book: Unit) -> None:
    brought_in(clerk, approver, book, donors=DONORS)

    again = brought_in(clerk, approver, book, donors=DONORS.replace("martian", "company"))

    assert (again.counts, Donor.objects.count()) == ({"donors": 1}, 3)


def brought_in_donors(by: User, book: Unit, donors: str) -> Upload:
    return worked(import_list(upload=listed(by, book, donors=donors), by=by))


def test_list_of_donors_needs_no_second_person_and_one_of_gifts_does(clerk: User, book: Unit) -> None:
    donors = brought_in_donors(clerk, book, DONORS)
    gifts = listed(clerk, book, gifts=GIFTS.replace("P1", ""))

    with pytest.raises(errors.UploadNotReleased):
        import_list(upload=gifts, by=clerk)

    assert (donors.state, Gift.objects.count()) == ("imported", 0)


def test_list_without_a_sound_row_is_not_imported(clerk: User, book: Unit) -> None:
    with pytest.raises(errors.UploadNotReady):
        import_list(upload=listed(clerk, book, donors="code,kind,name\nD3,martian,火星\n"), by=clerk)


def test_undo_takes_back_gifts_pledges_and_donors_that_nothing_names(
    clerk: User, approver: User, treasurer: User, book: Unit
) -> None:
    upload = brought_in(clerk, approver, book, donors=DONORS, pledges=PLEDGES, gifts=GIFTS.replace("P1", ""))

    upload = worked(undo_list(upload=upload, now=timezone.now(), by=treasurer))

    assert (upload.state, upload.counts["taken_back"], upload.counts["stayed"]) == ("undone", 3, 1)
    assert Entry.objects.get(kind="reversal").reverses.number == "G1"
    assert list(Donor.objects.values_list("code", flat=True)) == ["D1"]
    assert not promised(Pledge.objects.all())[0].is_open


def test_gift_with_a_receipt_stays_at_an_undo(clerk: User, approver: User, treasurer: User, book: Unit) -> None:
    from donors.operations import issue_receipt

    upload = brought_in(clerk, approver, book, donors=DONORS, gifts=GIFTS.replace("P1", ""))
    issue_receipt(gift=Gift.objects.get(), issued_on=NOW.date(), by=clerk)

    upload = worked(undo_list(upload=upload, now=timezone.now(), by=treasurer))

    assert (upload.counts["taken_back"], upload.counts["stayed"]) == (1, 2)
    assert not Entry.objects.filter(kind="reversal").exists()


def test_undo_is_for_finance_and_comes_once(clerk: User, approver: User, treasurer: User, book: Unit) -> None:
    upload = brought_in_donors(clerk, book, DONORS)

    with pytest.raises(NotAllowed):
        undo_list(upload=upload, now=timezone.now(), by=clerk)
    worked(undo_list(upload=upload, now=timezone.now(), by=treasurer))
    with pytest.raises(errors.ListNotImported):
        undo_list(upload=upload, now=timezone.now(), by=treasurer)


@pytest.mark.parametrize("name", ["children.csv", "funds.csv", "说明.csv"])
def test_sheet_that_is_none_of_lists_is_refused(name: str, clerk: User, book: Unit) -> None:
    with pytest.raises(errors.NotOfAList):
        take_in_list(root=book, files=files_of(sent({name: "code\n"})), now=NOW, by=clerk)

    assert not Upload.objects.exists()


def test_recorder_can_not_pass_a_book_off_as_a_list(clerk: User, administrator: User, book: Unit) -> None:
    from tests.ledger.exchange.uploading import uploaded

    upload = uploaded(administrator, book)

    with pytest.raises(errors.ListNotImported):
        import_list(upload=upload, by=clerk)
    with pytest.raises(errors.ListNotImported):
        replace_list(upload=upload, files=[], now=NOW, by=clerk)


def test_list_is_not_imported_as_a_book(clerk: User, book: Unit) -> None:
    with pytest.raises(NotAllowed):
        import_upload(upload=listed(clerk, book, donors=DONORS), by=clerk)


@pytest.mark.parametrize("role", ["finance", "caseworker", "auditor", "administrator", "approver"])
def test_only_who_records_gifts_brings_lists_in(role: str, book: Unit) -> None:
    with pytest.raises(NotAllowed):
        listed(make.user(role, book), book, donors=DONORS)


def test_list_goes_through_in_the_browser(clerk: User, approver: User, treasurer: User, book: Unit) -> None:
    desk = signed_in(clerk)

    desk.post("/imports/new-list", {"sheets": sent({"捐赠人.csv": DONORS, "gifts.csv": GIFTS.replace("P1", "")})})
    work_page = f"/imports/{worked(Upload.objects.get()).pk}/"
    checked = desk.get(work_page).content.decode()
    signed_in(approver).post(f"{work_page}release")
    desk.post(f"{work_page}bring-in")
    worked(Upload.objects.get())
    done = desk.get(work_page).content.decode()
    undone = signed_in(treasurer)
    offered = undone.get(work_page).content.decode()
    undone.post(f"{work_page}undo")
    worked(Upload.objects.get())

    assert ("The sound rows can go in now" in checked, "A second person must release this." in checked) == (True, True)
    assert ("3 faults kept rows out." in done, "This is no date." in done) == (True, True)
    assert "Undo this import" in offered
    assert "Undone" in undone.get(work_page).content.decode()


def test_list_of_another_agency_is_not_there(clerk: User, stranger: User, book: Unit) -> None:
    upload = listed(clerk, book, donors=DONORS)
    client = signed_in(stranger)

    statuses = [client.get(f"/imports/{upload.pk}/").status_code]
    statuses += [client.post(f"/imports/{upload.pk}/{verb}").status_code for verb in ("bring-in", "check", "mended")]
    assert statuses == [404] * 4


def test_caseworker_sees_no_list(clerk: User, caseworker: User, book: Unit, settings: Any) -> None:
    upload = listed(clerk, book, donors=DONORS)

    assert signed_in(caseworker).get(f"/imports/{upload.pk}/").status_code == 403
