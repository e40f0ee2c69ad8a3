"""Children's files written out and brought in again are the same files: nothing of them is lost on the way."""

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries import records
from beneficiaries.care_records import Care
from beneficiaries.consents import current_consents
from beneficiaries.errors import IdNumberKnown
from beneficiaries.models import (
    AccessEvent,
    Child,
    ChildIdentity,
    Consent,
    FollowUp,
    GuardianLink,
    Visit,
)
from beneficiaries.operations import (
    AdultParticulars,
    VisitReport,
    agree_to_pairing,
    amend_visit,
    approve_merge,
    approve_pairing,
    ask_follow_up,
    ask_merge,
    begin_pairing,
    cancel_visit,
    confirm_phone,
    decline_pairing,
    drop_follow_up,
    end_fact,
    end_guardian,
    end_helper,
    end_pairing,
    erase_child,
    leave_child,
    link_guardian,
    pause_child,
    pause_pairing,
    plan_visit,
    propose_pairing,
    publish_notice,
    raise_concern,
    record_attempt,
    record_category,
    record_consent,
    record_parent_fact,
    record_visit,
    resume_pairing,
    return_child,
    withdraw_helper_check,
)
from beneficiaries.register import opened
from beneficiaries.searching import named
from ledger.access.models import Unit, User
from ledger.access.operations import system_actor
from ledger.book import guards
from ledger.exchange.bringing_in import Outcome, import_folder
from ledger.exchange.templates import write_book
from ledger.exchange.writing_out import book_rows
from tests import make
from tests.beneficiaries.caring import DAY, NOON, checked_helper
from tests.ledger.exchange.files import write

D = dt.date
NOW = dt.datetime(2026, 11, 25, 4, tzinfo=dt.UTC)
ID = "990101201506010014"
GRANNY = AdultParticulars("赵翠花", "19900001111", relation="外祖母", workplace="家中")
CARE = (
    "helpers", "helper_checks", "pairings", "pairing_steps", "visits", "visit_amendments", "follow_ups",
)  # fmt: skip
FILES = ("adults", "enrolments", "hardship", "parents", "steps", "notices", "consents", *CARE)


def live() -> None:
    """Make files in which everything that a file can say is said once, also what has ended."""
    by, other = make.clerk_of_the_system(), make.user("approver", make.book())
    school = make.school()
    make.place(), make.fund()
    child = make.child(
        "C1", school, name="王小雨", birth_date=D(2015, 6, 1), id_number=ID, school_class="三(1)班", boarding="boarder",
        address="三组十二号", household="农业户口", remark="怕黑", adults=(("acting_guardian", GRANNY),),
    )  # fmt: skip
    publish_notice(
        root=make.book(), version="2025-1", text="我们保存……\n第二行", text_for_child="我们记下……",
        in_force_from=D(2025, 1, 1), by=by,
    )  # fmt: skip
    aunt = link_guardian(
        child=child, role="emergency", adult=AdultParticulars("王芳", "19900002222", relation="姑姑"),
        since=D(2025, 3, 1), until=D(2025, 9, 1), basis="kin", may_collect=True, by=by,
    )  # fmt: skip
    granny = child.guardians.get(role="acting_guardian")
    confirm_phone(link=granny, state="works", answered_by="邻居", on=D(2026, 5, 4), by=by)
    given: dict[str, Any] = {"child": child, "child_view": "agreed", "given_by": granny, "by": by}
    record_consent(
        purpose="photo_proof", decision="given", method="witnessed", witness="李老师", decided_on=D(2026, 1, 2),
        valid_until=D(2027, 1, 2), **given,
    )  # fmt: skip
    record_consent(purpose="photo_proof", decision="withdrawn", method="signed", decided_on=D(2026, 2, 2), **given)
    end_guardian(link=granny, on=D(2026, 6, 1), by=by)
    link_guardian(
        child=child, role="acting_guardian", adult=AdultParticulars("王秀英", "19900003333"), since=D(2026, 6, 1),
        basis="entrusted", may_sign=True, by=by,
    )  # fmt: skip
    assert aunt.until
    record_visit(
        child=child, kind="home", happened_on=D(2026, 4, 1), by=by,
        report=VisitReport("屋顶已修好\n被子薄", "李老师", "送被子", D(2026, 11, 1)),
    )  # fmt: skip
    made = record_visit(
        child=child, kind="call", happened_on=D(2026, 5, 1), by=by,
        report=VisitReport(
            "奶奶身体好", minutes=20, present=["guardian", "child"], wellbeing=3, audience="supervisor"
        ),
    )  # fmt: skip
    amend_visit(visit=made, text="是外婆，不是奶奶", at=timezone.now() + dt.timedelta(days=3), by=by)
    follow_up = ask(child, "visit", made.pk, make.user("caseworker", school, username="zhou"))
    drop_follow_up(follow_up=follow_up, reason="solved", at=NOW, by=by)
    ask(child, "visit", made.pk, User.objects.get(username="zhou"))
    ask(child, "phone", child.guardians.get(role="acting_guardian", until=None).pk, by)
    ask(child, "consent", Consent.objects.get(decision="withdrawn").pk, by)
    care_for(child, granny, other)
    fact = record_category(child=child, kind="minimum_living", since=D(2025, 1, 1), document="民政〔2025〕1号", by=by)
    end_fact(fact=fact, on=D(2026, 1, 1), at=NOW, by=by)
    record_category(child=child, kind="disabled", since=None, document="", by=by)
    record_parent_fact(child=child, parent="father", kind="away", since=D(2024, 2, 1), place="东莞市", by=by)
    pause_child(child=child, reason="away_for_a_time", on=D(2026, 7, 1), by=by)
    return_child(child=child, reason="came_home", on=D(2026, 9, 1), school=school, school_class="四(1)班", by=by)
    leave_child(child=make.child("C2", school, name="李雪"), reason="died", on=D(2026, 3, 1), by=by)
    pause_child(child=make.child("C3", school, name="赵磊"), reason="guardian_asked", on=D(2026, 3, 1), by=by)
    merge = ask_merge(survivor=child, absorbed=make.child("C4", school, name="王小羽"), choices={}, at=NOW, by=by)
    approve_merge(merge=merge, on=D(2026, 10, 1), at=NOW, by=other)
    erase_child(child=make.child("C5", school, name="欧阳念慈"), by=by)
    make.child("C6", school, name="平平")


def ask(child: Child, kind: str, about: int, assignee: User) -> FollowUp:
    return ask_follow_up(
        child=child, kind=kind, about=about, what="送被子", assignee=assignee, due_on=D(2026, 12, 1),
        on=D(2026, 11, 25), at=NOW, by=system_actor(name="tests"),
    )  # fmt: skip


def care_for(child: Child, granny: GuardianLink, other: User) -> None:
    """Pair helpers with a child in each way that a pairing ends or goes on, and visit it in vain."""
    by = make.clerk_of_the_system()
    guardian = child.guardians.get(role="acting_guardian", until=None)
    given: dict[str, Any] = {"child": child, "child_view": "agreed", "given_by": guardian, "by": by}
    record_consent(purpose="visits", decision="given", method="signed", decided_on=DAY, **given)
    helper = checked_helper(phone="13800001111", is_one_to_one=True)
    next_one, gone = checked_helper("吴老师"), checked_helper("郑老师")
    withdraw_helper_check(check=gone.checks.earliest("pk"), why="证件有误", at=NOW, by=by)
    end_helper(helper=gone, on=D(2026, 9, 1), by=by)
    at: dict[str, Any] = {"child": child, "held_until": D(2026, 6, 20), "on": DAY, "at": NOON, "by": by}
    pairings = [propose_pairing(helper=helper, kind="main", **at)]
    pairings.append(propose_pairing(helper=next_one, kind="letter", **at))
    for pairing in pairings:
        agree_to_pairing(pairing=pairing, given_by=granny, agreed_on=D(2026, 5, 31), on=DAY, by=by)
        approve_pairing(pairing=pairing, on=DAY, at=NOON, by=other)
        begin_pairing(pairing=pairing, on=DAY, by=by)
    note = {"handed_over_to": next_one, "note": "怕黑，晚上要开灯"}
    end_pairing(pairing=pairings[0], reason="handed_over", on=D(2026, 6, 30), by=by, **note)
    pause_pairing(pairing=pairings[1], reason="away", on=D(2026, 7, 1), by=by)
    resume_pairing(pairing=pairings[1], on=D(2026, 7, 9), by=by)
    declined = propose_pairing(helper=helper, kind="main", **at)
    decline_pairing(pairing=declined, reason="unsuitable", on=DAY, by=other)
    propose_pairing(helper=helper, kind="backup", **at)
    Visit.objects.filter(pk=record_visit(
        child=child, kind="school", happened_on=D(2026, 6, 9), report=VisitReport("在校安好"), by=by).pk
    ).update(pairing=pairings[0])  # fmt: skip
    record_attempt(child=child, kind="call", happened_on=D(2026, 6, 7), reason="no_answer", by=by)
    plan_visit(child=child, kind="home", planned_on=D(2026, 12, 5), on=D(2026, 11, 25), by=by)
    off = plan_visit(child=child, kind="home", planned_on=D(2026, 12, 6), on=D(2026, 11, 25), by=by)
    cancel_visit(visit=off, reason="weather", at=NOW, by=by)


def told(root: Unit) -> dict[str, Any]:
    """Return everything that files say, opened."""
    names = records.names_of_adults(root)
    kept = {
        "children": [asdict(file) for file in opened(list(Child.objects.values_list("pk", flat=True)))],
        "rows": list(Child.objects.order_by("code").values_list("code", "status", "merged_into__code", "keeper__code")),
        "adults": list(records.adults_of(root)), "enrolments": list(records.enrolments_of(root)),
        "hardship": list(records.categories_of(root)), "parents": list(records.parents_of(root)),
        "steps": list(records.steps_of(root)),
        "consents": list(records.consents_of(root, names)),
    }  # fmt: skip
    care = Care(root, names)
    of = (
        care.helpers, care.checks, care.pairings, care.steps, care.visits, care.amendments, care.follow_ups,
    )  # fmt: skip
    kept |= {name: list(read()) for name, read in zip(CARE, of, strict=True)}
    for file in kept["children"]:
        for adult in file["adults"].values():
            adult.pop("link")
    return kept


def brought_in(path: Path) -> Outcome:
    return import_folder(path=path, by=system_actor(name="tests"), now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_files_are_the_same_after_a_round_trip(tmp_path: Path) -> None:
    live()
    root, by = make.book(), system_actor(name="tests")
    before, rows = told(root), book_rows(root, by, "test")
    list(write_book(tmp_path, rows))
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)
    User.objects.create_user("zhou")

    outcome = brought_in(tmp_path)

    root = Unit.objects.get(code="AGY")
    assert [str(fault) for fault in outcome.faults] == []
    assert all(before[name] for name in before)
    assert told(root) == before
    assert book_rows(root, system_actor(name="tests"), "test") == rows
    assert [outcome.added[name] for name in FILES] == [len(rows[name]) for name in FILES]


@pytest.mark.django_db(transaction=True)
def test_files_that_were_brought_in_work_as_before(tmp_path: Path) -> None:
    live()
    list(write_book(tmp_path, book_rows(make.book(), system_actor(name="tests"), "test")))
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)

    brought_in(tmp_path)

    child = Child.objects.get(code="C1")
    standing = {one.purpose: one.standing.value for one in current_consents(child, D(2026, 11, 1))}
    assert standing["photo_proof"] == "withdrawn"
    assert named(Child.objects.all(), "wangxiaoyu") == [child.pk, Child.objects.get(code="C4").pk]
    assert not ChildIdentity.objects.filter(child__code="C5").exists()
    with pytest.raises(IdNumberKnown, match="C1"):
        make.child("C9", id_number=ID)


@pytest.mark.django_db
def test_folder_brought_in_twice_changes_no_file(tmp_path: Path) -> None:
    live()
    root = make.book()
    list(write_book(tmp_path, book_rows(root, system_actor(name="tests"), "test")))
    before = told(root)

    outcome = brought_in(tmp_path)

    assert ([str(fault) for fault in outcome.faults], told(root)) == ([], before)
    assert not set(outcome.added) & set(FILES)


@pytest.mark.django_db
def test_concerns_stay_in_the_book(agency: Unit) -> None:
    live()
    before = book_rows(make.book(), system_actor(name="tests"), "test")
    raise_concern(
        unit=make.school(), category="neglect", urgency="soon", words="独自在家", whom="C1", at=NOW,
        by=make.clerk_of_the_system(),
    )  # fmt: skip

    assert book_rows(make.book(), system_actor(name="tests"), "test") == before


@pytest.mark.django_db
def test_what_nobody_here_is_asked_to_do_falls_to_who_brings_it_in(tmp_path: Path) -> None:
    visits = VISIT + "V1,C1,call,2026-06-01,,奶奶身体好,,,,,,,\n"
    todo = TODO.strip() + ",assignee\nC1,visit,送被子,2026-07-01,2026-06-01,open,,V1,,,,,nobody\n"

    outcome = brought_in(write(tmp_path, children=CHILD, visits=visits, follow_ups=todo))

    assert ([str(fault) for fault in outcome.faults], outcome.added["follow_ups"]) == ([], 1)
    assert FollowUp.objects.get().assignee == system_actor(name="tests")


@pytest.mark.django_db
def test_book_without_the_register_tells_of_no_child(agency: Unit) -> None:
    live()

    rows = book_rows(make.book(), system_actor(name="tests"), "test", with_register=False)

    assert [name for name in ("children", *FILES) if rows[name]] == ["notices"]


@pytest.mark.django_db
def test_register_that_is_taken_out_is_written_down_beside_each_child(agency: Unit) -> None:
    live()

    book_rows(make.book(), system_actor(name="tests"), "book_export", is_taken_out=True)

    event = AccessEvent.objects.filter(what="export").get()
    assert (event.children, set(event.listed.values_list("code", flat=True))) == (5, {"C1", "C2", "C3", "C4", "C6"})


@pytest.mark.django_db
def test_many_sealed_texts_are_read_with_as_many_queries_as_few() -> None:
    live()
    child, by, visit = (
        Child.objects.get(code="C1"),
        make.clerk_of_the_system(),
        Visit.objects.get(kind="call", minutes=20),
    )
    with CaptureQueriesContext(connection) as few:
        told(make.book())
    guardian = child.guardians.get(role="acting_guardian", until=None)
    for _ in range(3):
        amend_visit(visit=visit, text="是外婆，不是奶奶", at=timezone.now() + dt.timedelta(days=3), by=by)
        given = record_consent(
            child=child, purpose="photo_proof", decision="given", method="witnessed", witness="李老师", by=by,
            decided_on=D(2026, 7, 2), child_view="agreed", given_by=guardian,
        )  # fmt: skip
        ask(child, "consent", given.pk, by)
    with CaptureQueriesContext(connection) as many:
        told(make.book())

    assert len(many) == len(few)


CHILD = "code,name,school\nC1,王小雨,S001\n"
ADULT = "child,role,name,since,until\n"
CONSENT = "child,notice,purpose,decision,role,given_by,child_view,method,witness,decided_on,valid_until\n"
NOTICE = "version,in_force_from,text\n1,2025-01-01,我们保存\n"
HELPER = "number,unit,name,phone\nH1,S001,周老师,\n"
CHECK = "helper,kind,checked_on,valid_until,evidence,withdrawn_on,withdrawn_because\n"
PAIRING = (
    "number,child,helper,kind,state,proposed_on,held_until,agreed_role,agreed_by,agreed_on,approved_on,since,until\n"
)
AGREED = "acting_guardian,赵翠花,2026-06-01,2026-06-01"
VISIT = "number,child,kind,happened_on,second_adult,found,state,reason,planned_on,minutes,present,wellbeing,pairing\n"
AMENDMENT = "child,visit,text,added_on\n"
TODO = "child,kind,what,due_on,made_on,state,reason,visit,role,adult,purpose,decided_on\n"
GUARDED = ADULT + "C1,acting_guardian,赵翠花,,\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"adults": ADULT + "C9,father,王军,,\n"}, "adults.csv, row 2, child: No child has this code."),
        ({"adults": ADULT + "C1,father,王军,2025-02-01,2025-02-01\n"}, "adults.csv, row 2, until: It ends on"),
        ({"adults": ADULT + "C1,father,王军,,\nC1,father,王兵,,\n"}, "adults.csv, row 3, until: Row 2 says"),
        ({"hardship": "child,kind\nC1,orphan\nC1,orphan\n"}, "hardship.csv, row 3, until: Row 2 says"),
        ({"enrolments": "child,school\nC1,S999\n"}, "enrolments.csv, row 2, school: No school has this code."),
        (
            {"consents": CONSENT + "C1,1,file,given,acting_guardian,赵翠花,agreed,signed,,2026-01-01,\n"},
            "consents.csv, row 2, notice: No notice to families was in force",
        ),
        (
            {
                "notices": NOTICE, "adults": GUARDED,
                "consents": CONSENT + "C1,1,file,given,acting_guardian,王芳,agreed,signed,,2026-01-01,\n",
            },
            "consents.csv, row 2, given_by: This adult was no parent or acting guardian",
        ),
        (
            {
                "notices": NOTICE, "adults": GUARDED,
                "consents": CONSENT + "C1,1,file,refused,father,赵翠花,agreed,signed,,2026-01-01,2027-01-01\n",
            },
            "consents.csv, row 2, valid_until: Only a consent that was given",
        ),
        (
            {"children": "code,name,school,status,merged_into\nC1,王小雨,S001,merged,C9\n"},
            "merged_into: The file of C1 was erased or merged",
        ),
        ({"helpers": HELPER.replace("S001", "S999")}, "helpers.csv, row 2, unit: No unit has this code."),
        (
            {"helpers": HELPER, "helper_checks": CHECK + "H2,identity,2026-06-01,2027-06-01,柜2-17,,\n"},
            "helper_checks.csv, row 2, helper: No helper has this code.",
        ),
        (
            {"helpers": HELPER, "helper_checks": CHECK + "H1,identity,2026-06-01,2026-06-01,柜2-17,,\n"},
            "helper_checks.csv, row 2, valid_until: ",
        ),
        (
            {"helpers": HELPER, "helper_checks": CHECK + "H1,identity,2026-06-01,2028-06-01,柜2-17,,\n"},
            "helper_checks.csv, row 2, valid_until: ",
        ),
        (
            {"helpers": HELPER, "helper_checks": CHECK + "H1,identity,2026-06-01,2027-06-01,柜2-17,2026-07-01,\n"},
            "helper_checks.csv, row 2, withdrawn_because: The cell is empty.",
        ),
        (
            {"helpers": HELPER, "pairings": PAIRING + "P1,C1,H9,main,proposed,2026-06-01,2026-06-20,,,,,,\n"},
            "pairings.csv, row 2, helper: No helper has this code.",
        ),
        (
            {
                "helpers": HELPER, "adults": GUARDED,
                "pairings": PAIRING + f"P1,C1,H1,main,active,2026-06-01,2026-06-20,{AGREED},,\n",
            },
            "pairings.csv, row 2, since: The cell is empty.",
        ),
        (
            {
                "helpers": HELPER, "adults": GUARDED,
                "pairings": PAIRING + f"P1,C1,H1,main,proposed,2026-06-01,2026-06-20,{AGREED},2026-06-02,\n",
            },
            "pairings.csv, row 2, since: This can't stand beside that state.",
        ),
        (
            {
                "helpers": HELPER, "adults": GUARDED,
                "pairings": PAIRING + f"P1,C1,H1,main,ended,2026-06-01,2026-06-20,{AGREED},2026-06-02,2026-06-01\n",
            },
            "pairings.csv, row 2, until: It ends on",
        ),
        (
            {
                "helpers": HELPER,
                "pairings": PAIRING
                + "".join(f"P{at},C1,H1,main,proposed,2026-06-01,2026-06-20,,,,,,\n" for at in (1, 2)),
            },
            "pairings.csv, row 3, state: Row 2 says",
        ),
        (
            {
                "helpers": HELPER, "adults": GUARDED,
                "pairings": PAIRING
                + "P1,C1,H1,main,agreed,2026-06-01,2026-06-20,father,赵翠花,2026-06-01,,,\n",
            },
            "pairings.csv, row 2, agreed_by: This adult was no parent or acting guardian",
        ),
        (
            {
                "children": CHILD + "C2,王小雪,S001\n",
                "helpers": "number,unit,name,phone,is_one_to_one\nH1,S001,周老师,,是\n",
                "adults": GUARDED + "C2,acting_guardian,赵翠花,,\n",
                "pairings": PAIRING
                + "".join(
                    f"P{at},C{at},H1,main,active,2026-06-01,2026-06-20,{AGREED},2026-06-01,\n" for at in (1, 2)
                ),
            },
            "pairings.csv, row 3, helper: This helper stands by one child at a time",
        ),
        (
            {"pairing_steps": "child,pairing,state,on\nC1,P1,proposed,2026-06-01\n"},
            "pairing_steps.csv, row 2, pairing: No pairing has this code.",
        ),
        ({"visits": VISIT + ",C1,home,2026-06-01,,屋顶已修好,,,,,,,\n"}, "visits.csv, row 2, second_adult: The cell"),
        ({"visits": VISIT + ",C1,call,,,奶奶身体好,,,,,,,\n"}, "visits.csv, row 2, happened_on: The cell is empty."),
        ({"visits": VISIT + ",C1,call,,,,planned,,,,,,\n"}, "visits.csv, row 2, planned_on: The cell is empty."),
        ({"visits": VISIT + ",C1,call,2026-06-01,,,attempted,,,,,,\n"}, "visits.csv, row 2, reason: The cell is"),
        (
            {"visits": VISIT + ",C1,call,,,,planned,,2026-06-01,,,3,\n"},
            "visits.csv, row 2, wellbeing: This can't stand beside that state.",
        ),
        ({"visits": VISIT + ",C1,call,2026-06-01,,好,,,,1441,,,\n"}, "visits.csv, row 2, minutes: This is more than"),
        ({"visits": VISIT + ",C1,call,2026-06-01,,好,,,,,邻居,,\n"}, "visits.csv, row 2, present: This is none of"),
        ({"visits": VISIT + ",C1,call,2026-06-01,,好,,,,,,,P1\n"}, "visits.csv, row 2, pairing: No pairing has"),
        (
            {"visit_amendments": AMENDMENT + "C1,V1,是外婆,2026-06-01\n"},
            "visit_amendments.csv, row 2, visit: No visit has this code.",
        ),
        (
            {"follow_ups": TODO + "C1,visit,送被子,2026-07-01,2026-06-01,open,,,,,,\n"},
            "follow_ups.csv, row 2, visit: The cell is empty.",
        ),
        (
            {"follow_ups": TODO + "C1,visit,送被子,2026-07-01,2026-06-01,dropped,,,,,,\n"},
            "follow_ups.csv, row 2, reason: The cell is empty.",
        ),
        (
            {"follow_ups": TODO + "C1,phone,打电话,2026-07-01,2026-06-01,open,,,father,赵翠花,,\n"},
            "follow_ups.csv, row 2, adult: ",
        ),
        (
            {"follow_ups": TODO + "C1,consent,续签,2026-07-01,2026-06-01,open,,,,,story,2026-01-01\n"},
            "follow_ups.csv, row 2, decided_on: ",
        ),
        (
            {
                "visits": VISIT + "V1,C1,call,2026-06-01,,好,,,,,,,\n",
                "follow_ups": TODO + 2 * "C1,visit,送被子,2026-07-01,2026-06-01,open,,V1,,,,\n",
            },
            "follow_ups.csv, row 3, kind: ",
        ),
    ],
)  # fmt: skip
def test_fault_in_a_file_is_told_with_its_place_and_nothing_stays(
    tmp_path: Path, files: dict[str, Any], expected: str
) -> None:
    outcome = brought_in(write(tmp_path, **{"children": CHILD} | files))

    told_faults = "\n".join(str(fault) for fault in outcome.faults)
    assert (expected in told_faults, "赵翠花" in told_faults, Child.objects.count()) == (True, False, 0)
