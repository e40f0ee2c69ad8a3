"""Measures a register from the file to sealed files beside django-import-export's default way and a bare insert.

Usage: script/bench register [--json] [--rows N]. A scratch database is made and thrown away. Ours reads the workbook,
checks every cell, looks for duplicates, keeps a sealed preview, seals identity under a key per child, and writes history.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.site.settings")
os.environ.setdefault("LANGUAGE_CODE", "en")
os.environ["DATABASE_POOL"] = "0"
FIGURES: list[tuple[str, str, str]] = []
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "小明雨雪芳强磊洋静丽军杰娟艳涛敏霞平刚桂英华"


def tell(what: str, figure: str, beside: str = "") -> None:
    """Note a figure with the floor, peer or goal beside it."""
    FIGURES.append((what, figure, beside))
    print(f"{what:<58} {figure:>22}   {beside}", flush=True)


def rows_of(count: int) -> list[list[object]]:
    """Return the rows of an invented register."""
    rows = []
    for at in range(count):
        name = SURNAMES[at % 20] + GIVEN[(at // 20) % 22] + GIVEN[(at // 440) % 22]
        birth = f"{2010 + at % 10}-{1 + at % 12:02}-{1 + (at // 7) % 28:02}"
        rows.append([at + 1, name, "女" if at % 2 else "男", birth, f"{1 + at % 6}年级{1 + at % 8}班", f"{at % 97}村",
                     "父" + name, f"139{at:08}", "东莞", "奶奶" + name, "祖母", f"138{at:08}"])  # fmt: skip
    return rows


def workbook(rows: list[list[object]]) -> bytes:
    """Return the register as a school keeps it."""
    from tests.ledger.exchange.registering import workbook as made

    headings = ["序号", "姓名", "性别", "出生日期", "班级", "所在村", "父亲姓名", "父亲电话", "父亲务工地点", "监护人",
                "与儿童关系", "监护人电话"]  # fmt: skip
    return made(("花名册", [["花名册"], headings, *rows]))


def run(count: int) -> None:
    """Measure on the scratch database."""
    import django

    django.setup()
    from django.core.management import call_command

    from ledger.access.models import Unit
    from tests import make

    call_command("migrate", verbosity=0)
    make.book()
    school: Unit = make.school()
    ours(school, 400, "a school of 400: preview", goal="goal < 2 s")
    whole = ours(make.school("S002"), count, f"register of {count:,}: ", goal="")
    floor = bare(count)
    tell(f"bare bulk_create of {count:,} rows of the same four tables", f"{floor:.1f} s", "the floor")
    tell("ours over the bare insert", f"{whole / floor:.1f} times", "goal at most 8")
    peer = default_way(min(count, 1000)) * count / min(count, 1000)
    tell(f"django-import-export's default way (from {min(count, 1000):,} rows)", f"{peer:.0f} s", "the peer")
    tell("the default way over ours", f"{peer / whole:.1f} times", "goal at least 10")
    tell("most memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", "goal < 500 MB")


def ours(school: object, count: int, what: str, goal: str) -> float:
    """Take a register in, check it, and bring it in; return the seconds of check and bringing in."""
    from django.utils import timezone

    from ledger.access.models import User
    from ledger.exchange.operations import match_columns, release_register, submit_register, take_in_register
    from ledger.exchange.taking_in import Sent
    from ledger.jobs.worker import work
    from tests import make

    by, approver = make.user("caseworker", school), make.user("approver", school)
    data = workbook(rows_of(count))
    assert isinstance(by, User)
    start = time.perf_counter()
    register = take_in_register(school=school, files=[Sent("花名册.xlsx", data)], now=timezone.now(), by=by)
    match_columns(register=register, columns=register.columns, now=timezone.now(), by=by)
    work(until_idle=True)
    previewed = time.perf_counter() - start
    register.refresh_from_db()
    submit_register(register=register, by=by)
    start = time.perf_counter()
    release_register(register=register, now=timezone.now(), by=approver)
    work(until_idle=True)
    brought = time.perf_counter() - start
    register.refresh_from_db()
    assert register.counts["brought_in"] == count, register.counts
    tell(f"{what}" if goal else f"{what}read, checked, compared, preview sealed", f"{previewed:.1f} s", goal)
    if not goal:
        tell(f"{what}brought in, sealed, with history and undo", f"{brought:.1f} s")
    return previewed + brought


def bare(count: int) -> float:
    """Return the seconds of bare bulk inserts into the same tables: no checks, no sealing, no history."""
    from beneficiaries.models import Child, ChildIdentity, Enrolment, GuardianLink, Person
    from tests import make

    school = make.school("S003")
    start = time.perf_counter()
    children = Child.objects.bulk_create(
        [Child(root=school.root, code=f"B{at:06}", keeper=school, birth_year=2015) for at in range(count)], 1000
    )
    Enrolment.objects.bulk_create([Enrolment(child=child, school=school) for child in children], 1000)
    plain = b"x" * 46
    ChildIdentity.objects.bulk_create(
        [ChildIdentity(child=child, master="x", wrapped_key=plain, name=plain, birth_date=plain, id_number=b"",
                       remark=b"") for child in children], 1000,
    )  # fmt: skip
    people = Person.objects.bulk_create(
        [Person(master="x", wrapped_key=plain, name=plain, phone=plain, workplace=plain) for _ in range(2 * count)],
        1000,
    )
    GuardianLink.objects.bulk_create(
        [GuardianLink(child=children[at // 2], person=person, role=("father", "acting_guardian")[at % 2])
         for at, person in enumerate(people)], 1000,
    )  # fmt: skip
    return time.perf_counter() - start


def default_way(count: int) -> float:
    """Return the seconds of the library's default way with the opaque row, the enrolment and two links to adults.

    Names, numbers and phones are left out: the library has no way to seal them.
    """
    import tablib
    from import_export import fields, resources, widgets

    from beneficiaries.models import Child, Enrolment, GuardianLink, Village
    from beneficiaries.people import enter_person
    from ledger.access.models import Unit
    from tests import make

    school = make.school("S004")
    Village.objects.get_or_create(root=school.root, name="合心村")
    person = enter_person(name="x", phone="", workplace="")
    child_by_code = widgets.ForeignKeyWidget(Child, "code")

    class Children(resources.ModelResource):
        root = fields.Field("root", "root", widgets.ForeignKeyWidget(Unit, "code"))
        keeper = fields.Field("keeper", "keeper", widgets.ForeignKeyWidget(Unit, "code"))
        village = fields.Field("village", "village", widgets.ForeignKeyWidget(Village, "name"))

        class Meta:
            model = Child
            import_id_fields = ("code",)
            fields = ("code", "root", "keeper", "village", "sex", "birth_year", "situation", "status")

    class Enrolments(resources.ModelResource):
        child = fields.Field("child", "child", child_by_code)
        school = fields.Field("school", "school", widgets.ForeignKeyWidget(Unit, "code"))

        class Meta:
            model = Enrolment
            import_id_fields = ("child",)
            fields = ("child", "school", "school_class")

    class Links(resources.ModelResource):
        child = fields.Field("child", "child", child_by_code)

        class Meta:
            model = GuardianLink
            import_id_fields = ("child", "role")
            fields = ("child", "person", "role")

    codes = [f"L{at:06}" for at in range(count)]
    tables = [
        (Children, ["code", "root", "keeper", "village", "sex", "birth_year", "situation", "status"],
         [[code, "AGY", "S004", "合心村", "female", 2015, "", "active"] for code in codes]),
        (Enrolments, ["child", "school", "school_class"], [[code, "S004", "三班"] for code in codes]),
        (Links, ["child", "person", "role"],
         [[code, person.pk, role] for code in codes for role in ("father", "acting_guardian")]),
    ]  # fmt: skip
    start = time.perf_counter()
    for resource_class, headers, lines in tables:
        resource_class().import_data(tablib.Dataset(*lines, headers=headers), dry_run=False, raise_errors=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=20_000)
    given = parser.parse_args()
    out = sys.stdout
    if given.json:
        sys.stdout = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["MEDIA_ROOT"] = f"{folder}/media"
        run(given.rows)
    if given.json:
        sys.stdout = out
        print(json.dumps([{"what": what, "figure": figure, "beside": beside} for what, figure, beside in FIGURES]))
