"""A signature that was recorded wrongly is taken back: kept, with the reason, its line open until somebody signs."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from beneficiaries.models import Child
from distributions.errors import AlreadyClosed, NotApproved, NotHandedOut, SignatureGone, SignatureStands, StillOpen
from distributions.exceptions import exceptions_in
from distributions.models import Acknowledgement, Distribution, NotCollected, Sheet
from distributions.operations import (
    KeyedRow,
    Signature,
    close_distribution,
    draw_checks,
    note_not_collected,
    record_return,
    return_not_collected,
    reverse_distribution,
    take_back_signatures,
)
from distributions.operations.checks import took_part
from distributions.reading import Reading
from distributions.sheets import columns_on, pages_of
from distributions.ties import ties_of_child
from ledger.access.errors import NotAllowed
from ledger.access.models import Unit, User
from ledger.book.errors import WhyMissing
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at
from tests.distributions.stock import DAY, NOON
from tests.distributions.test_sheets import key, printed, row
from tests.distributions.test_signing import pupil, sign, to_a_group
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
WRONG = "记到别的孩子名下"


def signed_for(by: User, approver: User, *children: Child, each: int = 1) -> Distribution:
    """Hand coats out to children, and let all of them sign."""
    stock.coats(20)
    given = stock.posted(by, approver, *children, each=each)
    sign(given, by)
    return given


def keyed(by: User, approver: User, *children: Child, each: int = 1) -> Sheet:
    """Print a sheet and key its only page: everybody signed."""
    sheet = printed(by, approver, *children, each=each)
    key(sheet.pages.get(), by, *(row(child) for child in children), counted=len(children) * each)
    return sheet


def signed_before() -> Distribution:
    """Bring in a hand-out that was signed for before this book kept it."""
    stock.coats(5)
    given = stock.handed_out(pupil("C1"))
    Acknowledgement.objects.create(line=given.lines.get(), signer="child", signed_on=DAY)
    return given


def take_back(given: Distribution, by: User, *positions: int, why: str = WRONG) -> list[int]:
    standing = Acknowledgement.objects.filter(line__distribution=given, line__position__in=positions or [1])
    return take_back_signatures(
        distribution=given, signatures=list(standing.values_list("pk", flat=True)), why=why, at=NOON, by=by
    )


def standing() -> list[tuple[int | None, str]]:
    rows = Acknowledgement.objects.filter(line__isnull=False).order_by("line")
    return list(rows.values_list("line__position", "signer"))


def test_signature_is_kept_and_its_line_is_open_again(caseworker: User, approver: User) -> None:
    one, other = pupil("C1"), pupil("C2")
    given = signed_for(caseworker, approver, one, other)

    pages = take_back(given, caseworker)

    former = Acknowledgement.objects.get(line=None)
    said = (former.former_line, former.taken_back_by, former.taken_back_at, former.taken_back_because)
    assert (pages, said) == ([], (given.lines.get(position=1), caseworker, NOON, WRONG))
    assert (standing(), Reading(given, caseworker).signed_count) == ([(2, "child")], 1)
    with pytest.raises(StillOpen):
        close_distribution(distribution=given, at=NOON, by=approver)


def test_next_signature_supersedes_the_last_that_was_taken_back(caseworker: User, approver: User) -> None:
    given = signed_for(caseworker, approver, pupil("C1"))
    teacher = Signature("other", other_name="张老师", relation="班主任", why="祖母住院", witness="李老师")

    take_back(given, caseworker)
    sign(given, caseworker, teacher)
    take_back(given, caseworker)
    sign(given, caseworker)

    first, second, third = Acknowledgement.objects.order_by("pk")
    assert (first.supersedes, second.supersedes, third.supersedes) == (None, first, second)
    assert standing() == [(1, "child")]
    close_distribution(distribution=given, at=NOON, by=approver)


def test_page_that_was_keyed_with_it_is_keyed_again_and_counted_anew(caseworker: User, approver: User) -> None:
    one, other = pupil("C1"), pupil("C2")
    sheet = keyed(caseworker, approver, one, other)

    pages = take_back(sheet.distribution, caseworker, 2)
    opened = sheet.pages.get().keyed_at
    key(sheet.pages.get(), caseworker, KeyedRow(("c", other.pk), None, {2: 1}), counted=1)

    assert (pages, opened, sheet.pages.get().keyed_by) == ([1], None, caseworker)
    assert standing() == [(1, "child")]


def test_only_the_page_on_which_it_stands_is_keyed_again(caseworker: User, approver: User) -> None:
    children = [pupil(f"C{number:02}") for number in range(14)]
    sheet = printed(caseworker, approver, *children)
    first, second = sheet.pages.all()
    key(first, caseworker, *(row(child) for child in children[:12]), counted=12)
    key(second, caseworker, *(row(child) for child in children[12:]), counted=2)

    assert take_back(sheet.distribution, caseworker, 13) == [2]
    assert [page.keyed_by for page in sheet.pages.all()] == [caseworker, None]


def test_part_that_was_left_stays_noted_while_the_rest_waits_to_be_signed_for(caseworker: User, approver: User) -> None:
    child = pupil("C1")
    sheet = printed(caseworker, approver, child, each=3)
    key(sheet.pages.get(), caseworker, row(child, left={1: 1}), counted=2)

    take_back(sheet.distribution, caseworker)
    key(sheet.pages.get(), caseworker, row(child, left={1: 1}), counted=2)

    back = return_not_collected(distribution=sheet.distribution, date=DAY, reason="", by=caseworker)
    assert (standing(), back.lines.get().wanted) == ([(1, "child")], 1)


def test_part_that_was_keyed_as_left_by_mistake_is_keyed_as_taken(caseworker: User, approver: User) -> None:
    child = pupil("C1")
    sheet = printed(caseworker, approver, child, each=3)
    key(sheet.pages.get(), caseworker, row(child, left={1: 1}), counted=2)

    take_back(sheet.distribution, caseworker)
    key(sheet.pages.get(), caseworker, row(child), counted=3)

    assert (standing(), NotCollected.objects.count()) == ([(1, "child")], 0)


def test_who_never_came_is_noted_instead(caseworker: User, approver: User) -> None:
    given = signed_for(caseworker, approver, pupil("C1"))

    take_back(given, caseworker)
    note_not_collected(distribution=given, left=[(1, None)], reason="absent", noted_on=DAY, by=caseworker)
    return_not_collected(distribution=given, date=DAY, reason="", by=caseworker)

    assert close_distribution(distribution=given, at=NOON, by=approver).closed_by == approver


def test_drawing_of_a_group_that_was_taken_back_is_kept_and_not_shown(caseworker: User, approver: User) -> None:
    given = to_a_group(caseworker, approver)
    both = Signature("other", "screen", other_name="张老师", witness="李老师", strokes="1,1 20,20")
    sign(given, caseworker, both)

    take_back(given, caseworker)

    [shown] = Reading(given, caseworker).rows
    assert (shown.signed, bool(Acknowledgement.objects.get().strokes)) == (None, True)


@pytest.mark.parametrize("why", ["", "  "])
def test_reason_is_asked_for(caseworker: User, approver: User, why: str) -> None:
    given = signed_for(caseworker, approver, pupil("C1"))

    with pytest.raises(WhyMissing):
        take_back(given, caseworker, why=why)

    assert standing() == [(1, "child")]


def test_hand_out_that_is_closed_keeps_its_signatures(caseworker: User, approver: User) -> None:
    given = signed_for(caseworker, approver, pupil("C1"))
    close_distribution(distribution=given, at=NOON, by=approver)

    with pytest.raises(AlreadyClosed):
        take_back(given, caseworker)

    assert standing() == [(1, "child")]


def test_hand_out_that_is_reversed_keeps_its_signatures(caseworker: User, approver: User, treasurer: User) -> None:
    given = signed_for(caseworker, approver, pupil("C1"))
    reverse_distribution(distribution=given, date=DAY, why="改期", by=treasurer)

    with pytest.raises(NotApproved):
        take_back(given, caseworker)

    assert standing() == [(1, "child")]


def test_what_came_back_to_stock_keeps_its_signature(caseworker: User, approver: User) -> None:
    given = signed_for(caseworker, approver, pupil("C1"), each=2)
    record_return(line=given.lines.get(), wanted=1, date=DAY, by=caseworker)

    with pytest.raises(SignatureStands):
        take_back(given, caseworker)

    assert standing() == [(1, "child")]


def test_part_that_went_back_keeps_the_signature_of_the_rest(caseworker: User, approver: User) -> None:
    child = pupil("C1")
    sheet = printed(caseworker, approver, child, each=3)
    key(sheet.pages.get(), caseworker, row(child, left={1: 1}), counted=2)
    return_not_collected(distribution=sheet.distribution, date=DAY, reason="", by=caseworker)

    with pytest.raises(SignatureStands):
        take_back(sheet.distribution, caseworker)

    assert (standing(), sheet.pages.get().keyed_by) == ([(1, "child")], caseworker)


def test_signature_that_was_brought_in_stands(caseworker: User) -> None:
    given = signed_before()

    with pytest.raises(SignatureStands):
        take_back(given, caseworker)

    assert standing() == [(1, "child")]


@pytest.mark.parametrize("signatures", [[], [0]])
def test_signature_that_is_not_of_this_list_is_refused(caseworker: User, approver: User, signatures: list[int]) -> None:
    given = signed_for(caseworker, approver, pupil("C1"))

    with pytest.raises(SignatureGone):
        take_back_signatures(distribution=given, signatures=signatures, why=WRONG, at=NOON, by=caseworker)

    assert standing() == [(1, "child")]


def test_other_schools_caseworker_takes_nothing_back(caseworker: User, approver: User, other_caseworker: User) -> None:
    given = signed_for(caseworker, approver, pupil("C1"))

    with pytest.raises(NotAllowed):
        take_back(given, other_caseworker)

    assert standing() == [(1, "child")]


def test_sheet_that_is_sent_again_after_it_was_taken_back_signs_nothing(caseworker: User, approver: User) -> None:
    stock.coats(5)
    given = stock.posted(caseworker, approver, pupil("C1"))
    sign(given, caseworker, key="sheet-1")

    take_back(given, caseworker)

    assert (sign(given, caseworker, key="sheet-1"), standing()) == (1, [])


def test_table_keeps_a_signature_either_standing_or_taken_back(caseworker: User, approver: User) -> None:
    signed_for(caseworker, approver, pupil("C1"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.update(line=None)


def test_who_took_or_took_back_a_signature_took_part(caseworker: User, approver: User, auditor: User) -> None:
    prepared, taker, mender = caseworker, *(make.user("caseworker", make.school()) for _ in range(2))
    stock.coats(5)
    given = stock.posted(prepared, approver, pupil("C1"))
    sign(given, taker)

    take_back(given, mender)

    assert [took_part(given, one) for one in (taker, mender, auditor)] == [True, True, False]
    with pytest.raises(NotHandedOut):  # nobody is left who could be asked
        draw_checks(distribution=given, at=NOON, by=auditor)


def test_signature_that_was_taken_back_still_counts_where_duties_and_ties_are_looked_at(
    caseworker: User, approver: User
) -> None:
    child = pupil("C1")
    given = signed_for(caseworker, approver, child)

    take_back(given, caseworker)

    ties = {str(tie.what): tie.count for tie in ties_of_child(child)}
    assert (list(exceptions_in(Unit.objects.all())), ties["signatures, without a name"]) == ([given], 1)


# Pages


def test_page_takes_a_signature_back_and_leads_to_the_desk(client: Client, caseworker: User, approver: User) -> None:
    child = pupil("C1")
    given = signed_for(caseworker, approver, child, pupil("C2"))
    sent = {"signatures": [Acknowledgement.objects.get(line__child=child).pk], "why": WRONG}

    answer = signed_in(client, caseworker).post(at(given, f"sign/take-back?who=c{child.pk}"), sent, headers=ENGLISH)
    after = words(client.get(answer["location"], headers=ENGLISH).content)

    assert answer["location"] == at(given, f"sign?who=c{child.pk}")
    assert ("Now it can be signed for again" in after, standing()) == (True, [(2, "child")])


def test_page_of_the_sheet_opens_again_for_that_row_alone(client: Client, caseworker: User, approver: User) -> None:
    one, other = pupil("C1"), pupil("C2")
    sheet = keyed(caseworker, approver, one, other)
    given, who = sheet.distribution, f"c{one.pk}"
    signed_in(client, caseworker)

    pages = [client.get(at(given, page)).content.decode() for page in (f"sign?who={who}", "sheet/1", "")]
    asked = words(client.get(at(given, f"sign/take-back?who={who}"), headers=ENGLISH).content)
    signature = Acknowledgement.objects.get(line__child=one).pk
    answer = client.post(
        at(given, f"sign/take-back?who={who}"), {"signatures": [signature], "why": WRONG}, headers=ENGLISH
    )
    opened = client.get(answer["location"], headers=ENGLISH).content

    link = at(given, f"sign/take-back?who={who}")
    assert ([link in page for page in pages], "棉衣 × 1: the child, 2026-03-02" in asked) == ([True] * 3, True)
    assert answer["location"] == at(given, "sheet/1")
    assert re.findall(r'name="(?:left|who)\.(\w+)"', opened.decode()) == ["1", who]
    assert ("This page of the sheet is open again" in words(opened), "Still to key:" in words(opened)) == (True, True)
    [column] = columns_on(pages_of(given))
    again = {f"who.{who}": "child", f"counted.{column.name}": "2", "signed_on": DAY.isoformat()}
    assert client.post(at(given, "sheet/1"), again)["location"] == at(given, "sheet")
    assert standing() == [(1, "child"), (2, "child")]


def test_list_offers_to_take_back_only_what_can_be_taken_back(client: Client, caseworker: User, approver: User) -> None:
    given, brought_in = signed_for(caseworker, approver, pupil("C2"), pupil("C3")), signed_before()
    record_return(line=given.lines.get(position=2), date=DAY, by=caseworker)

    def offered(person: User, of: Distribution = given) -> list[str]:
        page = signed_in(client, person).get(at(of)).content.decode()
        return re.findall(r"take-back\?who=c(\d+)", page)

    open_yet = [offered(caseworker), offered(approver), offered(caseworker, brought_in)]
    close_distribution(distribution=given, at=NOON, by=approver)

    assert (open_yet, offered(caseworker)) == ([[str(given.lines.get(position=1).child_id)], [], []], [])


def test_page_says_what_is_missing(client: Client, caseworker: User, approver: User) -> None:
    child = pupil("C1")
    given = signed_for(caseworker, approver, child)

    answer = signed_in(client, caseworker).post(at(given, f"sign/take-back?who=c{child.pk}"), {"why": ""})

    assert (answer.status_code, errors_of(answer.content), standing()) == (422, ["signatures", "why"], [(1, "child")])


def test_page_tells_why_a_signature_stands(client: Client, caseworker: User, approver: User) -> None:
    child = pupil("C1")
    given = signed_for(caseworker, approver, child)
    record_return(line=given.lines.get(), date=DAY, by=caseworker)
    sent = {"signatures": [Acknowledgement.objects.get().pk], "why": WRONG}

    answer = signed_in(client, caseworker).post(at(given, f"sign/take-back?who=c{child.pk}"), sent, headers=ENGLISH)

    assert (answer.status_code, "keeps its signature" in words(answer.content)) == (422, True)


def test_nothing_that_this_book_signed_has_no_page(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(5)
    child = pupil("C2")
    given, brought_in = stock.posted(caseworker, approver, child), signed_before()
    signed_in(client, caseworker)
    brought = f"sign/take-back?who=c{brought_in.lines.get().child_id}"

    answers = client.get(at(given, f"sign/take-back?who=c{child.pk}")), client.get(at(brought_in, brought))

    assert [answer["location"] for answer in answers] == [at(given), at(brought_in)]


def test_page_is_for_those_who_take_signatures_there(
    client: Client, caseworker: User, approver: User, other_caseworker: User
) -> None:
    child = pupil("C1")
    given = signed_for(caseworker, approver, child)

    statuses = [
        signed_in(client, person).get(at(given, f"sign/take-back?who=c{child.pk}")).status_code
        for person in (other_caseworker, approver)
    ]

    assert statuses == [404, 403]


def test_history_tells_who_took_it_back_when_why_and_what_stands_now(
    client: Client, caseworker: User, approver: User
) -> None:
    given = signed_for(caseworker, approver, pupil("C1"), pupil("C2"))
    take_back(given, caseworker, 1, 2)
    sign(given, colleague := make.user("caseworker", make.school(), display_name="胡老师"), positions=[1])

    page = words(signed_in(client, caseworker).get(f"/history/distribution/{given.ref}/", headers=ENGLISH).content)

    assert ("Signature taken back: C1, 棉衣" in page, "Signature taken back: C2, 棉衣" in page) == (True, True)
    assert (WRONG in page, "open again" in page, f"the child, 2026-03-02, {colleague}" in page) == (
        True, True, True,
    )  # fmt: skip
