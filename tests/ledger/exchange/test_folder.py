"""A folder of spreadsheets as typed rows, and what is wrong with it."""

import datetime as dt
from pathlib import Path

import pytest

from ledger.exchange.agreeing import check_schools
from ledger.exchange.folder import read_folder
from tests.ledger.exchange.files import ID, OTHER_ID, SOUND, read_with, told, write, write_workbook

GIFT = "number,date,donor,pledge,fund,kind,place,item,quantity,amount,method,reference\n"
HAND_OUT = "line,number,date,unit,place,occasion,child,fund,item,quantity,amount,signed_by,signed_on\n"
CHILD = "code,name,sex,birth_date,id_number,school,father_name,father_phone\n"


def test_folder_is_read_as_typed_rows(tmp_path: Path) -> None:
    folder = read_with(
        tmp_path, gifts=GIFT + 'G1,2025-03-05,D1,,GEN,cash,AGY-BANK,,,"1,234.50",transfer,BK1\n'
    )  # fmt: skip

    (gift,) = folder.rows("gifts")
    assert folder.faults == []
    assert (gift.number, gift.values) == (
        2,
        {
            "number": "G1", "date": dt.date(2025, 3, 5), "donor": "D1", "pledge": None, "fund": "GEN", "kind": "cash",
            "place": "AGY-BANK", "item": None, "quantity": None, "amount": 123450, "method": "transfer",
            "reference": "BK1",
        },
    )  # fmt: skip


@pytest.mark.parametrize("name", ["捐赠.csv", "Gifts.CSV", "gifts.csv"])
def test_folder_knows_a_file_by_its_names(tmp_path: Path, name: str) -> None:
    write(tmp_path)
    (tmp_path / name).write_text(GIFT + "G1,2025-03-05,D1,,GEN,cash,AGY-BANK,,,5,,\n", encoding="utf-8")

    folder = read_folder(tmp_path)

    assert (folder.file("gifts"), len(folder.rows("gifts")), folder.faults) == (name, 1, [])


def test_folder_with_a_file_in_two_forms_says_so(tmp_path: Path) -> None:
    write(tmp_path, gifts=GIFT)
    write_workbook(tmp_path / "捐赠.xlsx", [["编号"]])

    folder = read_folder(tmp_path)

    assert told(folder) == [("gifts.csv", None, None, "two files")]
    assert "gifts.csv, 捐赠.xlsx" in str(folder.faults[0])


def test_folder_notes_a_file_that_may_be_meant(tmp_path: Path) -> None:
    write(tmp_path, gift=GIFT)
    others = [
        "expected.json",
        "bank_X.csv",
        "children_messy.xlsx",
        ".hidden.csv",
        "~$gifts.xlsx",
        "README.csv",
        "a.pdf",
    ]
    [(tmp_path / name).write_bytes(b"") for name in others]

    folder = read_folder(tmp_path)

    assert folder.faults == []
    assert [(note.file, note.problem) for note in folder.notes] == [("gift.csv", "unknown file")]
    assert "gifts" in folder.notes[0].hint


def test_folder_tells_of_an_unreadable_file_and_reads_the_others(tmp_path: Path) -> None:
    write(tmp_path, gifts=GIFT + "G1,never,D1,,GEN,cash,AGY-BANK,,,5,,\n")
    (tmp_path / "items.xlsx").write_bytes(b"no workbook")

    folder = read_folder(tmp_path)

    assert told(folder) == [
        ("items.xlsx", None, None, "not a spreadsheet"),
        ("gifts.csv", 2, "date", "not a date"),
    ]


# ---- headings


def test_headings_are_known_in_chinese_and_in_any_order(tmp_path: Path) -> None:
    write(tmp_path)
    headings = "备注,金额(元),凭证号,种类,捐赠人编号,　日　期 ,捐赠编号,资金*,地点\n"
    text = headings + "谢谢,5.00,,现金,D1,2025年3月5日,G1,GEN,AGY-BANK\n"
    (tmp_path / "捐赠.csv").write_bytes(text.encode("gb18030"))

    folder = read_folder(tmp_path)

    (gift,) = folder.rows("gifts")
    assert folder.faults == []
    assert gift.values == {
        "amount": 500, "reference": None, "kind": "cash", "donor": "D1", "date": dt.date(2025, 3, 5), "number": "G1",
        "fund": "GEN", "place": "AGY-BANK",
    }  # fmt: skip


def test_headings_in_english_may_be_written_as_words(tmp_path: Path) -> None:
    folder = read_with(
        tmp_path,
        returns="Number,Date,Line,REASON\nR1,2025-03-05,1,moved\n",
        items="Code,Name,Unit of Measure\nBAG,书包,个\n",
    )

    assert folder.faults == []
    assert folder.rows("items")[0].text("unit_of_measure") == "个"


def test_headings_are_found_under_titles(tmp_path: Path) -> None:
    write(tmp_path)
    titles: list[list[object]] = [["2025年捐赠登记表"], [], ["填表单位：关爱办公室"]]
    rows: list[list[object]] = [["编号", "日期", "捐赠人", "资金", "种类", "地点", "金额"]]
    rows += [["G1", "2025.3.5", "D1", "GEN", "现金", "AGY-BANK", 5]]
    write_workbook(tmp_path / "gifts.xlsx", titles + rows)

    folder = read_folder(tmp_path)

    assert [(row.number, row.value("amount")) for row in folder.rows("gifts")] == [(5, 500)]


def test_headings_that_nobody_knows_are_told_with_the_nearest(tmp_path: Path) -> None:
    folder = read_with(tmp_path, items="code,nmae,name,unit_of_measure,colour\nBAG,,书包,个,\n")

    assert told(folder) == [("items.csv", 1, None, "unknown heading"), ("items.csv", 1, None, "unknown heading")]
    assert "name" in folder.faults[0].hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code,name,name,unit_of_measure\nBAG,书包,书包,个\n", [("items.csv", 1, "name", "heading twice")]),
        ("code,名称,name,unit_of_measure\nBAG,书包,书包,个\n", [("items.csv", 1, "name", "heading twice")]),
        ("code,name\nBAG,书包\n", [("items.csv", 1, "unit_of_measure", "missing heading")]),
        ("BAG,书包,个\nCOAT,棉衣,件\n", [("items.csv", None, None, "no heading row")]),
        ("", [("items.csv", None, None, "no heading row")]),
    ],
)
def test_headings_that_do_not_fit_are_told(
    tmp_path: Path, text: str, expected: list[tuple[str, int | None, str | None, str]]
) -> None:
    assert told(read_with(tmp_path, items=text)) == expected


def test_cells_without_a_heading_are_told_once_a_column(tmp_path: Path) -> None:
    folder = read_with(tmp_path, items="code,name,,unit_of_measure\nBAG,书包,x,个\nCOAT,棉衣,y,件,z\nRICE,大米,,袋,,\n")

    assert told(folder) == [("items.csv", 2, None, "no heading above"), ("items.csv", 3, None, "no heading above")]
    assert [fault.details["place"] for fault in folder.faults] == ["C", "E"]


def test_workbook_rows_on_two_sheets_are_told(tmp_path: Path) -> None:
    write(tmp_path)
    rows: list[list[object]] = [["编号", "名称", "计量单位"], ["BAG", "书包", "个"]]
    write_workbook(tmp_path / "items.xlsx", rows, [["填表说明"]], rows)

    assert told(read_folder(tmp_path)) == [("items.xlsx", None, None, "several sheets")]


def test_workbook_rows_on_another_sheet_than_the_first_are_read(tmp_path: Path) -> None:
    write(tmp_path)
    headings: list[object] = ["编号", "名称", "计量单位"]
    write_workbook(tmp_path / "items.xlsx", [["填表说明"]], [headings, ["BAG", "书包", "个"]], [headings])

    folder = read_folder(tmp_path)

    assert ([row.text("code") for row in folder.rows("items")], folder.faults) == (["BAG"], [])


# ---- rows


def test_rows_that_say_nothing_are_left_out(tmp_path: Path) -> None:
    folder = read_with(
        tmp_path, items="序号,code,name,unit_of_measure,备注\n1,BAG,书包,个,\n2,,,,\n,　, ,,\n合计,,,,1种\n"
    )

    assert ([row.number for row in folder.rows("items")], folder.faults) == ([2], [])


def test_rows_with_an_empty_needed_cell_are_told(tmp_path: Path) -> None:
    folder = read_with(tmp_path, items="code,name,unit_of_measure\nBAG,,个\n,棉衣\n")

    assert told(folder) == [
        ("items.csv", 2, "name", "missing"),
        ("items.csv", 3, "code", "missing"),
        ("items.csv", 3, "unit_of_measure", "missing"),
    ]
    assert [set(row.bad) for row in folder.rows("items")] == [{"name"}, {"code", "unit_of_measure"}]


def test_rows_with_one_number_twice_name_each_other(tmp_path: Path) -> None:
    folder = read_with(tmp_path, items="code,name,unit_of_measure\nBAG,书包,个\nCOAT,棉衣,件\nＢＡＧ,书包,个\n")

    assert told(folder) == [
        ("items.csv", 2, "code", "number used twice"),
        ("items.csv", 4, "code", "number used twice"),
    ]
    assert [fault.details["rows"] for fault in folder.faults] == ["4", "2"]


def test_rows_of_one_gift_must_agree(tmp_path: Path) -> None:
    folder = read_with(
        tmp_path,
        gifts=GIFT
        + "G1,2025-03-05,D1,,GEN,cash,AGY-BANK,,,5,,\n"
        + "G1,2025-03-06,D2,,GEN,cash,AGY-BANK,,,5,,\n"
        + "G1,never,D1,,GEN,cash,AGY-BANK,,,5,,\n"
        + ",2025-03-07,D3,,GEN,cash,AGY-BANK,,,5,,\n",
    )

    assert told(folder) == [
        ("gifts.csv", 4, "date", "not a date"),
        ("gifts.csv", 5, "number", "missing"),
        ("gifts.csv", 3, "date", "rows of one number disagree"),
        ("gifts.csv", 3, "donor", "rows of one number disagree"),
    ]


def test_rows_of_one_distribution_must_agree_and_have_lines_of_their_own(tmp_path: Path) -> None:
    folder = read_with(
        tmp_path,
        distributions=HAND_OUT
        + "1,F1,2025-06-01,S001,S001-CASH,六一,C1,GEN,,,5,,\n"
        + "2,F1,2025-06-01,S002,S001-CASH,开学,C1,GEN,,,5,,\n"
        + "2,F2,2025-06-01,S001,S001-CASH,六一,,GEN,,,5,,\n",
    )

    assert told(folder) == [
        ("distributions.csv", 3, "unit", "rows of one number disagree"),
        ("distributions.csv", 3, "occasion", "rows of one number disagree"),
        ("distributions.csv", 3, "line", "number used twice"),
        ("distributions.csv", 4, "line", "number used twice"),
        ("distributions.csv", 4, "child", "missing"),
    ]


def test_rows_of_a_distribution_to_a_group_need_no_child(tmp_path: Path) -> None:
    text = "line,number,date,unit,place,group,fund,item,quantity\n1,F1,2025-06-01,S001,S001-STORE,CORNER,GEN,BOOK,30\n"

    assert told(read_with(tmp_path, distributions=text)) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("cash,AGY-BANK,,,", [("amount", "missing")]),
        ("cash,AGY-BANK,BAG,3,5", [("item", "cash has no item"), ("quantity", "cash has no item")]),
        ("goods,AGY-STORE,,,5", [("item", "missing"), ("quantity", "missing")]),
        ("goods,AGY-STORE,BAG,,5", [("quantity", "missing")]),
        ("goods,AGY-STORE,BAG,1.5,5", [("quantity", "not a whole number")]),
        ("goods,AGY-STORE,BAG,3,", []),
        ("loan,AGY-STORE,BAG,,", [("kind", "not one of the choices")]),
        ("cash,AGY-BANK,,,0", [("amount", "not positive")]),
    ],
)
def test_gift_is_money_or_goods(tmp_path: Path, cells: str, expected: list[tuple[str, str]]) -> None:
    folder = read_with(tmp_path, gifts=GIFT + f"G1,2025-03-05,D1,,GEN,{cells},,\n")

    assert [(fault.column, fault.problem) for fault in folder.faults] == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (",,5", []),
        ("BAG,3,", []),
        (",3,", [("item", "missing")]),
        (",3,5", [("quantity", "cash has no item")]),
        ("BAG,,", [("quantity", "missing")]),
        (",,", [("amount", "missing")]),
        ("6.2E+18,3,", [("item", "stored as a number")]),
    ],
)
def test_transfer_is_money_or_goods(tmp_path: Path, cells: str, expected: list[tuple[str, str]]) -> None:
    text = "number,date,fund,from_place,to_place,item,quantity,amount\nT1,2025-03-05,GEN,A,B," + cells + "\n"

    folder = read_with(tmp_path, transfers=text)

    assert [(fault.column, fault.problem) for fault in folder.faults] == expected


def test_return_of_a_part_says_how_much(tmp_path: Path) -> None:
    folder = read_with(tmp_path, returns="number,date,line,reason,quantity,amount\nR1,2025-06-10,7,moved,1,\n")

    assert (folder.faults, folder.rows("returns")[0].value("quantity")) == ([], 1)


# ---- children


def test_children_with_one_id_number_name_each_other(tmp_path: Path) -> None:
    folder = read_with(
        tmp_path, children=CHILD + f"C1,甲,,,{ID},S001,,\nC2,乙,,,{OTHER_ID},S001,,\nC3,丙,,,{ID},S001,,\n"
    )

    problem = "same ID number as another row"
    assert told(folder) == [("children.csv", 2, "id_number", problem), ("children.csv", 4, "id_number", problem)]


def test_children_birth_date_must_be_that_of_the_id_number(tmp_path: Path) -> None:
    rows = f"C1,甲,,2015-06-02,{ID},S001,,\nC2,乙,,2015-10-01,{OTHER_ID},S001,,\nC3,丙,,2015-06-02,{ID[:-1]}5,S001,,\n"

    assert told(read_with(tmp_path, children=CHILD + rows)) == [
        ("children.csv", 4, "id_number", "check digit"),
        ("children.csv", 2, "id_number", "birth date disagrees with the ID number"),
    ]


def test_children_relative_with_a_phone_needs_a_name(tmp_path: Path) -> None:
    folder = read_with(tmp_path, children=CHILD + "C1,甲,,,,S001,,13800000000\nC2,乙,,,,S001,李明,\n")

    assert told(folder) == [("children.csv", 2, "father_name", "missing")]


def test_children_need_a_school_that_is_known(tmp_path: Path) -> None:
    folder = read_with(tmp_path, children=CHILD + "C1,甲,,,,S001,,\nC2,乙,,,,S999,,\nC3,丙,,,,,,\n")

    check_schools(folder, {"S001"})

    assert told(folder) == [
        ("children.csv", 4, "school", "missing"),
        ("children.csv", 3, "school", "no such school"),
    ]


def test_children_faults_never_repeat_a_cell(tmp_path: Path) -> None:
    cells = ["李小明", "男孩子", "2015年13月1日", "990101201506010015", "S999", "王大力", "1.9912E+10"]
    folder = read_with(tmp_path, children=CHILD + f"C1,{','.join(cells)}\nC1,{','.join(cells)}\n")
    check_schools(folder, {"S001"})

    lines = "\n".join(str(fault) for fault in folder.faults)

    assert len(folder.faults) == 12
    assert [cell for cell in cells if cell in lines] == []


def test_sound_files_of_the_tests_are_sound(tmp_path: Path) -> None:
    folder = read_with(tmp_path)

    assert ({sheet.file for sheet in folder.sheets.values()}, folder.faults) == (set(SOUND), [])


def test_cells_are_read_alike_whether_or_not_they_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = "code,name,unit_of_measure\nBAG,书包,个\nCOAT,书包,个\n"
    remembered = [row.values for row in read_with(tmp_path, items=items).rows("items")]
    monkeypatch.setattr("ledger.exchange.folder._REMEMBERED", 0)

    assert [row.values for row in read_with(tmp_path, items=items).rows("items")] == remembered
