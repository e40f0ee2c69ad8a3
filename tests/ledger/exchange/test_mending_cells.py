"""Wrong cells mended on the page: typed, laid into the sheet, checked again; nothing else of the sheet changes."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from donors.models import Gift
from ledger.access.models import Unit, User
from ledger.exchange.box import Box
from ledger.exchange.faults import Fault
from ledger.exchange.lists import WrongCell, shown_to_mend
from ledger.exchange.mending import MOST_ROWS, rows_to_mend
from ledger.exchange.models import Upload
from ledger.exchange.operations import take_in_list
from ledger.exchange.taking_in import files_of
from tests import make
from tests.ledger.exchange.test_import_pages import signed_in, text_of
from tests.ledger.exchange.uploading import FAULTY_BOOK, GIFTS, NOW, SOUND_BOOK, sent, uploaded, worked

HEAD = GIFTS.partition("\n")[0] + "\n"


@pytest.fixture
def book(agency: Unit) -> Unit:
    return make.book()


def faulty(by: User, book: Unit, *rows: str) -> Upload:
    return uploaded(by, book, SOUND_BOOK | {"gifts.csv": HEAD + "".join(f"{row}\n" for row in rows)})


def mend(client: Client, upload: Upload, **typed: str) -> Any:
    sent_back = {name.replace("_", "-"): text for name, text in typed.items()} | {"checked": str(upload.job_id)}
    answer = client.post(f"/imports/{upload.pk}/cells", sent_back, follow=True)
    worked(upload)
    return answer


def sheet_of(upload: Upload, name: str = "gifts.xlsx") -> list[list[Any]]:
    box = Box.of(upload)
    data = box.get(box.names()[name])
    assert data is not None
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).active.values]


def sheets_of(upload: Upload) -> dict[str, bytes | None]:
    box = Box.of(upload)
    return {name: box.get(part) for name, part in box.names().items()}


def test_wrong_cell_is_mended_on_the_page_and_goes_in(administrator: User, book: Unit) -> None:
    upload, client = uploaded(administrator, book, FAULTY_BOOK), signed_in(administrator)

    page = text_of(client.get(f"/imports/{upload.pk}/"))
    mend(client, upload, cell_0_1="2026.3.5")
    client.post(f"/imports/{upload.pk}/bring-in")
    worked(upload)

    assert ('name="cell-0-1"' in page, 'value="2026-02-30"' in page, "This is no date." in page) == (True,) * 3
    assert (upload.state, upload.faults) == ("imported", 0)
    assert Gift.objects.get().entry.date.isoformat() == "2026-03-05"


def test_what_was_typed_into_the_cells_goes_along_when_it_is_checked_again(administrator: User, book: Unit) -> None:
    """A second button, which checks the sheets as they are, would lose it."""
    upload = uploaded(administrator, book, FAULTY_BOOK)

    page = text_of(signed_in(administrator).get(f"/imports/{upload.pk}/"))

    assert (f"/imports/{upload.pk}/cells" in page, f"/imports/{upload.pk}/check" in page) == (True, False)


def test_cells_of_another_are_not_there_to_be_mended(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)
    before = sheets_of(upload)

    answer = mend(signed_in(make.user("administrator", book)), upload, cell_0_1="2026.3.5")

    assert (answer.status_code, sheets_of(upload), upload.state) == (404, before, "faulty")


def test_every_other_cell_stays_where_and_as_it_is(administrator: User, book: Unit) -> None:
    rows = ["G1,2026-02-30,D1,GEN,cash,AGY-BANK,1234.50", "", "007,2026-03-06,D1,GEN,cash,AGY-BANK,5"]
    upload = faulty(administrator, book, *rows)

    mend(signed_in(administrator), upload, cell_0_1="=1+1")

    assert sheet_of(upload)[1:] == [
        ["G1", "=1+1", "D1", "GEN", "cash", "AGY-BANK", "1234.50"],
        [None] * 7,
        ["007", "2026-03-06", "D1", "GEN", "cash", "AGY-BANK", "5"],
    ]
    # What was typed is still no date: it comes back as it was typed.
    assert (upload.state, upload.faults) == ("faulty", 1)
    assert 'value="=1+1"' in text_of(signed_in(administrator).get(f"/imports/{upload.pk}/"))


def test_row_is_left_out(administrator: User, book: Unit) -> None:
    rows = ["G1,2026-02-30,D1,GEN,cash,AGY-BANK,1234.50", "G2,2026-03-06,D1,GEN,cash,AGY-BANK,5"]
    upload = faulty(administrator, book, *rows)

    mend(signed_in(administrator), upload, leave_0="1")

    assert (upload.state, upload.counts["gifts"]) == ("ready", 1)


def test_fault_of_a_whole_row_stands_above_its_cells(tmp_path: Path) -> None:
    (tmp_path / "gifts.csv").write_text("Gifts of 2026\n" + HEAD + "G1,,D1\n", encoding="utf-8")
    faults = [
        Fault("gifts.csv", 3, None, "refused", {"refusal": "Not so."}),
        Fault("gifts.csv", 3, "date", "missing"),
        Fault("gifts.csv", None, "amount", "missing heading", {"heading": "amount"}),
        Fault("donors.csv", None, None, "missing file"),
    ]

    [row] = shown_to_mend(rows_to_mend(tmp_path, faults))

    assert (row.file, row.row, row.said) == ("gifts.csv", 3, ["Not so. Mend the row and check again."])
    assert (row.wrong, row.sound) == (
        [WrongCell(1, "date", "", ["The cell is empty. Fill it in."])],
        [("number", "G1"), ("donor", "D1")],
    )


def test_recorder_mends_the_cells_of_a_list(clerk: User, book: Unit) -> None:
    donors = "code,kind,name\nD1,individuum,朱雨兰\n"
    upload = worked(take_in_list(root=book, files=files_of(sent({"donors.csv": donors})), now=NOW, by=clerk))

    mend(signed_in(clerk), upload, cell_0_1="individual")

    assert (upload.state, upload.faults, upload.counts) == ("ready", 0, {"donors": 1})


def test_page_of_an_earlier_check_changes_nothing(administrator: User, book: Unit) -> None:
    upload, client = uploaded(administrator, book, FAULTY_BOOK), signed_in(administrator)
    old = str(upload.job_id)
    client.post(f"/imports/{upload.pk}/check")
    worked(upload)

    answer = client.post(f"/imports/{upload.pk}/cells", {"checked": old, "cell-0-1": "2026-03-05"}, follow=True)

    assert "This was checked again since you opened the page." in text_of(answer)
    assert "gifts.csv" in Box.of(upload).names()


@pytest.mark.parametrize(
    "typed", [{}, {"cell_0_1": "2026-02-30"}, {"cell_0_0": "G9"}, {"cell_77_1": "x"}, {"leave_50": "1"}, {"cell_x": ""}]
)
def test_what_is_no_wrong_cell_changes_nothing(administrator: User, book: Unit, typed: dict[str, str]) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)
    job = upload.job_id

    answer = mend(signed_in(administrator), upload, **typed)

    assert "Nothing was changed" in text_of(answer)
    assert upload.job_id == job


def test_nobody_but_the_uploader_sees_or_mends_a_cell(administrator: User, approver: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)
    for person in (make.user("administrator", book), approver):
        client = signed_in(person)
        assert "2026-02-30" not in text_of(client.get(f"/imports/{upload.pk}/"))
        answer = client.post(f"/imports/{upload.pk}/cells", {"checked": str(upload.job_id), "cell-0-1": "2026-03-05"})
        assert answer.status_code in {403, 404}

    assert signed_in(administrator).get(f"/imports/{upload.pk}/")["cache-control"] == "no-store, private"


def test_so_many_rows_are_shown_at_once_as_fit_a_page(administrator: User, book: Unit) -> None:
    rows = [f"G{at},2026-02-30,D1,GEN,cash,AGY-BANK,5" for at in range(MOST_ROWS + 10)]

    page = text_of(signed_in(administrator).get(f"/imports/{faulty(administrator, book, *rows).pk}/"))

    assert page.count('name="leave-') == MOST_ROWS


def test_import_that_stopped_on_faults_waits_for_its_uploader(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)

    mine = text_of(signed_in(administrator).get("/"))
    other = text_of(signed_in(make.user("administrator", book)).get("/"))

    assert ("1 import stopped on faults" in mine, f'href="/imports/{upload.pk}/"' in mine) == (True, True)
    assert "stopped on faults" not in other


def test_faults_are_told_in_the_language_of_the_reader_not_of_the_check(administrator: User, book: Unit) -> None:
    upload = uploaded(administrator, book, FAULTY_BOOK)

    page = text_of(signed_in(administrator).get(f"/imports/{upload.pk}/"))
    chinese = signed_in(administrator).get(f"/imports/{upload.pk}/", headers={"accept-language": "zh-hans"})

    assert page.count("This is no date.") == text_of(chinese).count("这不是日期。") > 1
    assert ("这不是日期" in page, "This is no date." in text_of(chinese)) == (False, False)


def test_heading_that_is_missing_is_no_row_to_mend_here(administrator: User, book: Unit) -> None:
    """No cell of the page can add a column, and the row of the headings can't be left out."""
    upload = uploaded(administrator, book, SOUND_BOOK | {"items.csv": "code,name\nBAG,书包\n"})

    answer = signed_in(administrator).get(f"/imports/{upload.pk}/")

    assert (upload.faults, answer.context["to_mend"]) == (1, [])
    assert "unit_of_measure" in text_of(answer)
