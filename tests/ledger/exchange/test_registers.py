"""A register on its way into the files: compared, decided, released by another, brought in, undone."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import time_machine
from django.utils import timezone, translation

from beneficiaries.models import AccessEvent, Child
from beneficiaries.operations import AdultParticulars, change_child, erase_child, leave_child
from beneficiaries.register import ChildFile, opened
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import Unit, User
from ledger.access.operations import name_deputy
from ledger.exchange import errors
from ledger.exchange.box import Box
from ledger.exchange.handing_back import back_of
from ledger.exchange.jobs import forget_what_nobody_imported
from ledger.exchange.models import RegisterImport, RegisterMapping
from ledger.exchange.operations import (
    ask_for_export,
    decide_rows,
    match_columns,
    release_register,
    return_register,
    submit_register,
    throw_away_register,
    undo_register,
)
from ledger.exchange.register.comparing import flat, particulars
from ledger.exchange.register.preview import Preview
from ledger.exchange.register.shown import lines_shown
from ledger.jobs.worker import work
from tests import make
from tests.ledger.exchange.registering import ID, checked, register_of, row, taken, worked
from tests.ledger.exchange.uploading import NOW

BORN = dt.date(2015, 6, 1)


@pytest.fixture
def school(agency: Unit) -> Unit:
    make.book()
    return make.school()


def kinds(register: RegisterImport) -> list[tuple[int, str, str]]:
    return [(line["row"], line["kind"], line["code"]) for line in Preview.of(register).lines]


def file_of(code: str) -> ChildFile:
    return next(opened([Child.objects.get(code=code).pk]))


def released(register: RegisterImport, caseworker: User, approver: User) -> RegisterImport:
    submit_register(register=register, by=caseworker)
    return worked(release_register(register=register, now=NOW, by=approver))


def test_rows_are_told_as_new_changed_as_they_are_and_faulty(caseworker: User, school: Unit) -> None:
    make.child("C1", name="王小雨", birth_date=BORN, school_class="三(1)班", village="")
    make.child("C2", name="李雪", birth_date=BORN, school_class="二(1)班", village="")

    register = checked(
        caseworker, school,
        register_of(row("王小雨", "2015-06-01"), row("李雪", "2015-06-01"), row("赵磊", "2016-01-01"), row("", "坏")),
    )  # fmt: skip

    assert kinds(register) == [(3, "same", "C1"), (4, "changed", "C2"), (5, "new", ""), (6, "faulty", "")]
    assert register.counts == {"faulty": 1, "doubtful": 0, "new": 1, "changed": 1, "same": 1}
    assert Preview.of(register).lines[1]["changes"] == [["school_class", "二(1)班", "三(1)班"]]
    assert Child.objects.count() == 2


def test_check_leaves_a_line_of_who_opened_the_files(caseworker: User, school: Unit) -> None:
    make.child("C1")

    register = checked(caseworker, school, register_of(row("赵磊")))

    event = AccessEvent.objects.get(viewer=caseworker)
    assert (event.purpose, event.children) == (f"register {register.pk}", 1)


def test_child_is_known_by_its_id_number_whatever_its_name(caseworker: User, school: Unit) -> None:
    make.child("C1", name="王小羽", id_number=ID, birth_date=BORN)

    register = checked(caseworker, school, register_of(row("王小雨", "", ID)))

    assert kinds(register) == [(3, "changed", "C1")]


def test_child_of_another_school_is_not_opened_but_told(caseworker: User, school: Unit) -> None:
    make.child("X9", make.school("S002"), name="王小雨", id_number=ID, birth_date=BORN)

    register = checked(caseworker, school, register_of(row("王小雨", "", ID), row("王小雨", "2015-06-01")))

    assert [kind for _row, kind, _code in kinds(register)] == ["faulty", "faulty"]
    assert not AccessEvent.objects.exists()


@pytest.mark.parametrize(
    ("name", "changes", "reasons"),
    [
        ("王小雨", {}, ["same name", "same class"]),
        ("张晓宇", {}, []),
        ("王小羽", {"birth_date": BORN}, ["name sounds alike", "same date of birth", "same class"]),
        ("王小羽", {"school_class": "五(1)班"}, []),
    ],
)
def test_child_that_may_be_known_is_asked_about(
    name: str, changes: dict[str, Any], reasons: list[str], caseworker: User, school: Unit
) -> None:
    make.child("C1", **{"name": "王小雨", "school_class": "三(1)班"} | changes)
    birth = "2015-06-01" if "birth_date" in changes else ""

    (line,) = Preview.of(checked(caseworker, school, register_of(row(name, birth)))).lines

    assert [one["reasons"] for one in line["like"].values()] == ([reasons] if reasons else [])
    assert line["kind"] == ("doubtful" if reasons else "new")


def test_register_is_brought_in_in_the_name_of_its_uploader_after_release(
    caseworker: User, approver: User, school: Unit
) -> None:
    make.child("C2", name="李雪", birth_date=BORN, school_class="二(1)班")
    register = checked(
        caseworker, school, register_of(row("李雪", "2015-06-01"), row("赵磊", "2016-01-01", "", "一班", "13800000000"))
    )

    register = released(register, caseworker, approver)

    new = Child.objects.exclude(code="C2").get()
    file = file_of(new.code)
    assert (register.state, register.counts["brought_in"], register.counts["refused"]) == ("applied", 2, 0)
    assert (file.name, file.school_class, file.adults["acting_guardian"].phone) == ("赵磊", "一班", "13800000000")
    assert (file_of("C2").school_class, file_of("C2").village) == ("三(1)班", "合心村")
    assert set(new.history.values_list("history_user", flat=True)) == {caseworker.pk}


def test_empty_cell_takes_nothing_away(caseworker: User, approver: User, school: Unit) -> None:
    make.child("C2", name="李雪", birth_date=BORN, remark="走读", school_class="二(1)班")

    released(checked(caseworker, school, register_of(row("李雪", "2015-06-01"))), caseworker, approver)

    assert (file_of("C2").remark, file_of("C2").school_class) == ("走读", "三(1)班")


def test_file_that_was_changed_after_the_check_is_left_alone_and_handed_back(
    caseworker: User, approver: User, school: Unit
) -> None:
    child = make.child("C2", name="李雪", birth_date=BORN, school_class="二(1)班")
    register = checked(caseworker, school, register_of(row("李雪", "2015-06-01")))
    to = particulars("C2", flat(file_of("C2")) | {"school_class": "二(9)班"}, school)
    change_child(child=child, to=to, on=dt.date(2026, 11, 25), by=caseworker)

    register = released(register, caseworker, approver)

    assert (file_of("C2").school_class, register.counts["refused"]) == ("二(9)班", 1)
    sheet = openpyxl.load_workbook(io.BytesIO(back_of(Box.of(register)) or b"")).active
    assert [cell.value for cell in sheet[3]][1] == "李雪"


def test_rows_that_stay_out_are_handed_back_as_the_same_sheet(caseworker: User, school: Unit) -> None:
    make.child("C1", name="王小雨", school_class="三(1)班")

    with translation.override("en"):
        register = checked(caseworker, school, register_of(row("赵磊"), row("钱多", "昨天"), row("王小雨")))
        back = back_of(Box.of(register))

    sheet = openpyxl.load_workbook(io.BytesIO(back or b"")).active
    rows = [[cell for cell in line if cell is not None] for line in sheet.iter_rows(values_only=True)]
    assert rows[1][-1] == "What is wrong"
    assert (rows[2], rows[3][1], rows[4][1]) == ([], "钱多", "王小雨")
    assert rows[3][-1].startswith("Date of birth: This is no date.")
    assert "This may be a child whose file you keep: C1." in rows[4][-1]


def test_decision_makes_a_row_the_known_child_or_a_new_one(caseworker: User, school: Unit) -> None:
    make.child("C1", name="王小雨", school_class="三(1)班")
    make.child("C2", name="李雪", school_class="三(1)班", village="")
    register = checked(caseworker, school, register_of(row("王小雨"), row("李雪")))
    before = dict(register.counts)

    decide_rows(register=register, decisions={0: "", 1: "C2"}, by=caseworker)

    assert before["doubtful"] == 2
    assert kinds(register) == [(3, "new", ""), (4, "same", "C2")]


def test_decision_for_a_file_that_was_never_offered_counts_for_nothing(caseworker: User, school: Unit) -> None:
    make.child("C1", name="王小雨", school_class="三(1)班")
    make.child("C7", make.school("S002"))
    register = checked(caseworker, school, register_of(row("王小雨")))

    decide_rows(register=register, decisions={0: "C7"}, by=caseworker)

    assert kinds(register) == [(3, "doubtful", "")]


def test_undo_puts_back_what_still_says_what_the_register_brought(
    caseworker: User, approver: User, school: Unit
) -> None:
    make.child("C1", name="李雪", birth_date=BORN, school_class="二(1)班")
    other = make.child("C2", name="王小雨", birth_date=BORN, school_class="二(1)班")
    register = checked(
        caseworker, school,
        register_of(row("李雪", "2015-06-01"), row("王小雨", "2015-06-01"), row("赵磊", "2016-01-01")),
    )  # fmt: skip
    register = released(register, caseworker, approver)
    to = particulars("C2", flat(file_of("C2")) | {"school_class": "二(9)班"}, school)
    change_child(child=other, to=to, on=timezone.localdate() + dt.timedelta(days=1), by=caseworker)

    register = worked(undo_register(register=register, now=NOW, by=caseworker))

    new = Child.objects.exclude(code__in=["C1", "C2"]).get()
    assert (register.state, register.counts["put_back"]) == ("undone", 2)
    assert (file_of("C1").school_class, file_of("C2").school_class, new.status) == ("二(1)班", "二(9)班", "left")


@pytest.mark.parametrize(("reason", "came_back"), [("moved_elsewhere", "came_home"), ("in_error", "in_error")])
def test_child_who_left_and_is_listed_again_comes_back_and_leaves_again_if_that_is_undone(
    caseworker: User, approver: User, school: Unit, reason: str, came_back: str
) -> None:
    today = timezone.localdate()
    child = make.child("C1", name="李雪", birth_date=BORN, school_class="二(1)班", village="")
    leave_child(child=child, reason=reason, on=today - dt.timedelta(days=9), by=caseworker)

    register = checked(caseworker, school, register_of(row("李雪", "2015-06-01")))
    [line] = lines_shown(Preview.of(register).of_kind("changed"))
    register = released(register, caseworker, approver)
    child.refresh_from_db()
    there = (child.status, file_of("C1").school_class, list(child.life.values_list("kind", "reason"))[-1])
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        register = worked(undo_register(register=register, now=NOW, by=caseworker))
    child.refresh_from_db()

    assert [(str(one.label), one.old, one.new) for one in line.changes] == [
        ("State", "left", "active"), ("Class", "", "三(1)班"),
    ]  # fmt: skip
    assert there == ("active", "三(1)班", ("came_back", came_back))
    assert (register.counts["put_back"], child.status, child.life.latest("pk").reason) == (1, "left", reason)


def test_undo_is_refused_after_its_time(caseworker: User, approver: User, school: Unit) -> None:
    register = released(checked(caseworker, school, register_of(row("赵磊"))), caseworker, approver)

    with pytest.raises(errors.NothingToUndo):
        undo_register(register=register, now=register.expires_at + dt.timedelta(hours=1), by=caseworker)


def test_what_was_kept_for_the_undo_is_destroyed_after_its_time(caseworker: User, approver: User, school: Unit) -> None:
    register = released(checked(caseworker, school, register_of(row("赵磊"))), caseworker, approver)
    RegisterImport.objects.update(expires_at=NOW - dt.timedelta(days=400))

    forget_what_nobody_imported()

    register.refresh_from_db()
    assert (register.state, register.folder, bytes(register.wrapped_key)) == ("applied", "", b"")


def test_register_that_nobody_releases_is_deleted(caseworker: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))
    RegisterImport.objects.update(expires_at=NOW - dt.timedelta(days=400))

    forget_what_nobody_imported()

    register.refresh_from_db()
    assert (register.state, register.folder) == ("expired", "")


def test_headings_are_remembered_for_the_school(caseworker: User, school: Unit) -> None:
    first = taken(caseworker, school, register_of(row("赵磊")))
    match_columns(register=first, columns=first.columns | {"联系电话": "father_phone"}, now=NOW, by=caseworker)

    again = taken(caseworker, school, register_of(row("钱多")))

    assert again.columns["联系电话"] == "father_phone"
    assert RegisterMapping.objects.get().school == school


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"姓名": ""}, errors.ColumnMissing), ({"性别": "birth_date"}, errors.ColumnTwice)],
)
def test_headings_that_make_no_sense_are_refused(
    changes: dict[str, str], refusal: type[Exception], caseworker: User, school: Unit
) -> None:
    register = taken(caseworker, school, register_of(row("赵磊")))

    with pytest.raises(refusal):
        match_columns(register=register, columns=register.columns | changes, now=NOW, by=caseworker)

    assert not RegisterMapping.objects.exists()


def test_register_without_anything_new_is_not_submitted(caseworker: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("", "坏")))

    with pytest.raises(errors.NothingToBringIn):
        submit_register(register=register, by=caseworker)


def test_the_very_same_register_is_told(caseworker: User, school: Unit) -> None:
    data = register_of(row("赵磊"))
    first = taken(caseworker, school, data)

    with pytest.raises(errors.UploadedBefore):
        taken(caseworker, school, data)
    throw_away_register(register=first, by=caseworker)

    assert taken(caseworker, school, data).state == "mapping"


def test_only_who_approves_releases_and_only_what_was_submitted(caseworker: User, approver: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))

    with pytest.raises(errors.RegisterNotThere):
        release_register(register=register, now=NOW, by=approver)
    submit_register(register=register, by=caseworker)
    with pytest.raises(NotAllowed):
        release_register(register=register, now=NOW, by=caseworker)

    assert Child.objects.count() == 0


def test_nobody_releases_their_own_register_as_a_deputy_either(caseworker: User, approver: User, school: Unit) -> None:
    submit_register(register=(register := checked(caseworker, school, register_of(row("赵磊")))), by=caseworker)
    today = timezone.localdate()
    name_deputy(
        assignment=approver.assignments.get(), deputy=caseworker, since=today, until=today, why="出差", today=today,
        by=make.clerk_of_the_system(),
    )  # fmt: skip

    with pytest.raises(OwnWork):
        release_register(register=register, now=NOW, by=caseworker)

    assert RegisterImport.objects.get().state == "submitted"


def test_register_given_back_says_why(caseworker: User, approver: User, school: Unit) -> None:
    register = checked(caseworker, school, register_of(row("赵磊")))
    submit_register(register=register, by=caseworker)

    return_register(register=register, why="缺身份证号", by=approver)

    register.refresh_from_db()
    assert (register.state, register.returned_because) == ("review", "缺身份证号")


def test_caseworker_of_another_school_does_nothing_with_it(
    caseworker: User, other_caseworker: User, school: Unit
) -> None:
    register = taken(caseworker, school, register_of(row("赵磊")))

    with pytest.raises(NotAllowed):
        match_columns(register=register, columns=register.columns, now=NOW, by=other_caseworker)
    with pytest.raises(NotAllowed):
        taken(other_caseworker, school, register_of(row("钱多")))


def test_adults_of_a_row_take_the_place_of_those_in_their_role(caseworker: User, approver: User, school: Unit) -> None:
    granny = AdultParticulars(name="奶奶", phone="13811111111", workplace="在家", relation="祖母")
    make.child("C1", name="李雪", birth_date=BORN, school_class="三(1)班", adults=(("acting_guardian", granny),))

    register = checked(caseworker, school, register_of(row("李雪", "2015-06-01", "", "三(1)班", "13800000000")))
    released(register, caseworker, approver)

    guardian = file_of("C1").adults["acting_guardian"]
    assert (guardian.name, guardian.phone, guardian.relation) == ("奶奶", "13800000000", "祖母")


# ---- a child that is erased meanwhile


def boxed(register: RegisterImport) -> str:
    """Return everything that the box of a register holds, opened."""
    register.refresh_from_db()
    if not register.folder:
        return ""
    box = Box.of(register)
    told = [str(box.get_json(part, "")) for part in ("lines", "titles", *(f"kept-{at}" for at in range(9)))]
    return "\n".join([*told, str(back_of(box))])


def test_what_an_undo_needs_of_a_child_is_destroyed_when_it_is_erased_and_others_are_put_back(
    caseworker: User, approver: User, school: Unit, django_capture_on_commit_callbacks: Any
) -> None:
    gone = make.child("C1", name="李雪", birth_date=BORN, school_class="二(1)班")
    make.child("C2", name="王小雨", birth_date=BORN, school_class="二(1)班")
    register = checked(
        caseworker, school, register_of(row("李雪", "2015-06-01", ID), row("王小雨", "2015-06-01", "", "三(9)班"))
    )
    with django_capture_on_commit_callbacks(execute=True):
        register = released(register, caseworker, approver)
    before = boxed(register)

    with django_capture_on_commit_callbacks(execute=True):
        erase_child(child=gone, by=caseworker)

    after = boxed(register)
    worked(undo_register(register=register, now=NOW, by=caseworker))
    assert ("C1" in before, "C1" in after, ID in after) == (True, False, False)
    assert (file_of("C2").school_class, Child.objects.get(code="C1").status) == ("二(1)班", "erased")


def test_register_that_is_looked_over_and_names_an_erased_child_is_thrown_away(caseworker: User, school: Unit) -> None:
    gone = make.child("C1", name="李雪", birth_date=BORN)
    register = checked(caseworker, school, register_of(row("李雪", "2015-06-01")))
    other = checked(caseworker, school, register_of(row("赵磊", "2016-01-01")))

    erase_child(child=gone, by=caseworker)

    assert (boxed(register), register.state) == ("", "thrown_away")
    other.refresh_from_db()
    assert other.state == "review"


def test_book_that_was_written_out_with_the_register_is_thrown_away_when_a_child_is_erased(agency: Unit) -> None:
    gone, by = make.child("C1"), make.clerk_of_the_system()
    make.book()
    export = ask_for_export(root=make.agency(), now=NOW, by=by)
    work(until_idle=True)
    export.refresh_from_db()
    had = export.folder

    erase_child(child=gone, by=by)

    export.refresh_from_db()
    assert (bool(had), export.folder, bytes(export.wrapped_key)) == (True, "", b"")
