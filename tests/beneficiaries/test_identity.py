"""Identity lies sealed and apart: nothing in the clear, nothing after erasure, and the book stays whole."""

import datetime as dt

import pytest
from django.db import connection

from beneficiaries import sealing
from beneficiaries.errors import IdNumberKnown, KeyIsLost, SchoolOfOtherBook, SealBroken
from beneficiaries.masks import masked_name, masked_phone
from beneficiaries.models import AccessEvent, Child, ChildIdentity, Person
from beneficiaries.operations import AdultParticulars, ChildParticulars, erase_child, register_children
from beneficiaries.register import names_of, register_of
from distributions.operations import HandOut, bring_in_distribution
from donors.operations import GivenLine, record_gift
from ledger.access.errors import CodeInUse, NotAllowed, Refusal
from ledger.access.models import User
from ledger.book.verify import verify_book
from tests import make

pytestmark = pytest.mark.django_db
ID_NUMBER = "990101201506010014"


def register(*codes: str, **changes: object) -> list[Child]:
    adults = (("acting_guardian", AdultParticulars("王秀英", "19900001111", relation="祖母")),)
    given = {"name": "王小雨", "id_number": ID_NUMBER, "birth_date": dt.date(2015, 6, 1), "adults": adults} | changes
    school = make.school()
    rows = [ChildParticulars(code=code, school=school, **given) for code in codes]
    return register_children(root=make.book(), children=rows, by=make.clerk_of_the_system())


def whole_database() -> str:
    """Return every value of every table, as text and with blobs as Latin letters."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [bytes(cell).decode("utf-8", "replace") if isinstance(cell, (bytes, memoryview)) else str(cell)
                      for row in cursor.fetchall() for cell in row]  # fmt: skip
    return "\n".join(found)


def test_name_number_and_phone_stand_nowhere_in_the_clear() -> None:
    register("C1")

    text = whole_database()

    assert [word in text for word in ("王小雨", ID_NUMBER, "王秀英", "19900001111")] == [False] * 4
    opened = next(register_of(make.book(), make.clerk_of_the_system(), "test"))
    assert (opened.name, opened.id_number, opened.adults["acting_guardian"].phone) == (
        "王小雨", ID_NUMBER, "19900001111",
    )  # fmt: skip


def test_erasure_destroys_identity_and_leaves_the_book_whole() -> None:
    (child,) = register("C1")
    by, place, fund = make.clerk_of_the_system(), make.place("S001-CASH", "cash", make.school()), make.fund()
    line = GivenLine(fund, place, 5000)
    record_gift(unit=make.school(), donor=make.donor(), date=dt.date(2026, 3, 1), lines=[line], by=by)
    bring_in_distribution(
        unit=make.school(), date=dt.date(2026, 3, 2), occasion="", number="F1", by=by,
        lines=[
            HandOut(
                place=place, fund=fund, item=None, wanted=5000, child=child, signer="other", signed_by_other="村长"
            )
        ],
    )  # fmt: skip

    erase_child(child=child, why="监护人要求", by=by)

    assert (ChildIdentity.objects.count(), Person.objects.get().wrapped_key) == (0, b"")
    assert list(register_of(make.book(), by, "test")) == []
    assert list(verify_book(make.book())) == []
    assert Child.objects.get().code == "C1"


def test_same_id_number_is_found_again_without_telling_it() -> None:
    register("C1")

    with pytest.raises(IdNumberKnown) as refused:
        register("C2")

    assert (ID_NUMBER in str(refused.value), Child.objects.count()) == (False, 1)


@pytest.mark.parametrize(("codes", "refusal"), [(("C1", "C1"), CodeInUse), (("C0", "C1", "C1"), CodeInUse)])
def test_code_is_used_once(codes: tuple[str, ...], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        register(*codes, id_number="")

    assert Child.objects.count() == 0


def test_school_of_another_book_is_refused() -> None:
    other = make.school("X001", make.book("OTHER"))

    with pytest.raises(SchoolOfOtherBook):
        register_children(
            root=make.book(), children=[ChildParticulars("C1", "名", other)], by=make.clerk_of_the_system()
        )


def test_sealed_value_moved_elsewhere_does_not_open() -> None:
    key, _, _ = sealing.new_key()
    sealed = key.seal("王小雨", "identity.name")

    with pytest.raises(SealBroken):
        key.open(sealed, "identity.remark")


def test_lost_key_is_told_as_what_it_is(settings: object) -> None:
    register("C1")
    settings.FIELD_KEYS = "another secret"

    with pytest.raises(KeyIsLost):
        list(register_of(make.book(), make.clerk_of_the_system(), "test"))


def test_newer_key_is_added_and_the_older_still_opens(settings: object) -> None:
    register("C1")
    settings.FIELD_KEYS = f"newer,{settings.FIELD_KEYS}"

    register("C2", id_number="")

    assert [child.name for child in register_of(make.book(), make.clerk_of_the_system(), "test")] == ["王小雨"] * 2


def test_registering_many_takes_as_many_statements_as_registering_few(django_assert_max_num_queries: object) -> None:
    make.school()
    with django_assert_max_num_queries(40):
        register(*(f"C{number}" for number in range(200)), id_number="")


def test_masks_tell_the_first_letter_and_the_ends() -> None:
    assert (masked_name("王小雨"), masked_phone("13812348765"), masked_phone("110")) == ("王**", "138****8765", "****")


def test_names_are_opened_to_nobody_of_another_school_and_no_line_is_left(
    caseworker: User, other_caseworker: User
) -> None:
    child = make.child(name="陆小花")

    with pytest.raises(NotAllowed):
        names_of([child.pk], other_caseworker, "list")

    assert AccessEvent.objects.filter(viewer=other_caseworker).count() == 0
    assert names_of([child.pk], caseworker, "list") == {child.pk: "陆小花"}
