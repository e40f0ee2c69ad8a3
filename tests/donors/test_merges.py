"""Two donors who are one: found, asked, merged by another, undone; papers and book stay whole."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from donors.errors import AnsweredAlready, DonorIsMerged, DonorOfOtherBook, MergeAskedAlready, MergeNotDone, SameDonor
from donors.figures import figures_of
from donors.likeness import alike, name_key
from donors.models import Donor, DonorMerge, NotTheSame, PayerAccount, Receipt
from donors.operations import (
    DonorParticulars,
    add_alias,
    add_payer_account,
    add_person,
    approve_merge,
    ask_merge,
    change_donor,
    decline_merge,
    identify_payer,
    tell_apart,
    undo_merge,
)
from donors.papers import paper_of
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.operations import record_opening
from ledger.printing.store import open_paper
from ledger.reports.statements import figures_for
from ledger.reports.verification import verify_everything
from tests import make
from tests.donors.desk import DAY, ENGLISH, give, receipt, signed_in, typed_gift, unknown, words

pytestmark = pytest.mark.django_db


def ask(survivor: Donor, absorbed: Donor, by: User, **choices: Any) -> DonorMerge:
    return ask_merge(
        survivor=survivor, absorbed=absorbed, choices=choices, why="同一单位", at=timezone.now(), by=by
    )  # fmt: skip


def merged(by: User, another: User, **choices: Any) -> DonorMerge:
    """Merge D2, who gave ¥5.00 and promised ¥1.00, into D1, who gave ¥3.00."""
    one, other = make.donor("D1", name="供销社", phone="110"), make.donor("D2", name="市供销合作社", tax_id="T-2")
    give(one, 300), give(other, 500), make.pledge(other, 100)
    return approve_merge(merge=ask(one, other, by, **choices), date=DAY, at=timezone.now(), by=another)


def given(code: str) -> int:
    donor = Donor.objects.get(code=code)
    return figures_of([donor], 2026)[donor.pk].in_all


def held(donor: Donor) -> int:
    """Return what of a donor's is in hand, in fen, as a statement says it."""
    return figures_for(donor, DAY, DAY).total["closing"]


def test_survivor_has_everything_and_the_book_says_so(clerk: User, approver: User) -> None:
    merge = merged(clerk, approver)

    survivor, absorbed = merge.survivor, Donor.objects.get(code="D2")
    assert (given("D1"), given("D2"), survivor.pledges.count(), absorbed.pledges.count()) == (800, 0, 1, 0)
    assert (absorbed.merged_into, [alias.name for alias in survivor.aliases.all()]) == (survivor, ["市供销合作社"])
    assert list(verify_everything(make.book())) == []


def test_opening_balance_and_identified_money_are_carried_over_and_back(
    clerk: User, approver: User, treasurer: User
) -> None:
    one, other = make.donor("D1"), make.donor("D2")
    common: dict[str, Any] = {"date": DAY, "by": treasurer}
    record_opening(
        place=make.place(), fund=make.fund(), item=None, quantity=None, amount=300_00, party="D2", **common
    )  # fmt: skip
    identify_payer(entry=unknown(), donor=other, fund=make.fund(), amount=200_00, date=DAY, by=clerk)
    before = [held(one), held(other)]

    merge = approve_merge(merge=ask(one, other, clerk), date=DAY, at=timezone.now(), by=approver)
    after = [held(one), held(other)]
    undo_merge(merge=merge, date=DAY, why="不是同一单位", at=timezone.now(), by=approver)

    assert (before, after) == ([0, 500_00], [500_00, 0])
    assert ([held(one), held(other)], list(verify_everything(make.book()))) == (before, [])


def test_values_that_were_chosen_are_kept(clerk: User, approver: User) -> None:
    survivor = merged(clerk, approver, name="市供销合作社", tax_id="T-2").survivor

    assert (survivor.name, survivor.tax_id, survivor.phone) == ("市供销合作社", "T-2", "110")


def test_merge_and_undo_leave_every_paper_identical_and_the_book_whole(clerk: User, approver: User) -> None:
    one, other = make.donor("D1", name="供销社"), make.donor("D2", name="市供销合作社")
    papers = [receipt(give(donor, amount), clerk) for donor, amount in ((one, 300), (other, 500))]
    [paper_of(receipt=paper, by=clerk) for paper in papers]
    before = [(one.content, one.content_sha256, open_paper(one.paper)) for one in Receipt.objects.order_by("pk")]

    merge = approve_merge(merge=ask(one, other, clerk, name="另一名"), date=DAY, at=timezone.now(), by=approver)
    during = [(one.content, one.content_sha256, open_paper(one.paper)) for one in Receipt.objects.order_by("pk")]
    undo_merge(merge=merge, date=DAY, why="弄错了", at=timezone.now(), by=approver)

    after = [(one.content, one.content_sha256, open_paper(one.paper)) for one in Receipt.objects.order_by("pk")]
    assert (before == during == after, given("D1"), given("D2")) == (True, 300, 500)
    assert list(verify_everything(make.book())) == []


def test_undo_puts_back_what_was_carried_over_and_leaves_what_is_new(clerk: User, approver: User) -> None:
    merge = merged(clerk, approver, phone="119")
    new = make.pledge(Donor.objects.get(code="D1"), 700)

    undo_merge(merge=merge, date=DAY, why="弄错了", at=timezone.now(), by=approver)

    one, other = Donor.objects.get(code="D1"), Donor.objects.get(code="D2")
    assert (other.merged_into, other.pledges.count(), list(one.pledges.all()), one.phone) == (None, 1, [new], "110")
    assert (one.aliases.count(), DonorMerge.objects.get().state) == (0, "undone")


def test_merged_donor_accepts_nothing_new(clerk: User, approver: User) -> None:
    merged(clerk, approver)
    absorbed = Donor.objects.get(code="D2")

    with pytest.raises(DonorIsMerged):
        give(absorbed, 100)
    with pytest.raises(DonorIsMerged):
        make.pledge(absorbed)
    with pytest.raises(DonorIsMerged):
        ask(make.donor(), absorbed, clerk)


def test_nobody_merges_alone(clerk: User) -> None:
    by = make.clerk_of_the_system()
    request = ask(make.donor(tax_id="T-1"), make.donor(tax_id="T-2"), by)

    with pytest.raises(OwnWork):
        approve_merge(merge=request, date=DAY, at=timezone.now(), by=by)
    with pytest.raises(NotAllowed):
        approve_merge(merge=request, date=DAY, at=timezone.now(), by=clerk)

    assert Donor.objects.filter(merged_into__isnull=False).count() == 0


def test_request_whose_donor_was_merged_elsewhere_meanwhile_can_only_be_declined(clerk: User, approver: User) -> None:
    one, other, third = make.donor("D1"), make.donor("D2"), make.donor("D3")
    first, second = ask(one, other, clerk), ask(other, third, clerk)
    approve_merge(merge=first, date=DAY, at=timezone.now(), by=approver)

    with pytest.raises(DonorIsMerged):
        approve_merge(merge=second, date=DAY, at=timezone.now(), by=approver)

    assert decline_merge(merge=second, why="已并入 D1", at=timezone.now(), by=approver).state == "declined"


def test_merge_is_asked_once_and_answered_once(clerk: User, approver: User) -> None:
    one, other = make.donor(), make.donor()
    request = ask(one, other, clerk)
    with pytest.raises(MergeAskedAlready):
        ask(one, other, clerk)
    decline_merge(merge=request, why="不是同一人", at=timezone.now(), by=approver)

    with pytest.raises(AnsweredAlready):
        approve_merge(merge=request, date=DAY, at=timezone.now(), by=approver)
    with pytest.raises(MergeNotDone):
        undo_merge(merge=request, date=DAY, why="", at=timezone.now(), by=approver)


def test_donor_is_not_merged_into_itself_or_into_another_book(clerk: User) -> None:
    one = make.donor()
    elsewhere = Donor.objects.create(root=make.agency("OTHER"), code="X", kind="company", name="别处")

    with pytest.raises(SameDonor):
        ask(one, one, clerk)
    with pytest.raises(DonorOfOtherBook):
        ask(one, elsewhere, clerk)


# ---- who looks alike


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"name": "兰天公司"}, {"name": " 兰天 公司 "}, "same name"),
        ({"name": "Sky Co., Ltd"}, {"name": "ＳＫＹ co"}, "same name"),
        ({"tax_id": "T-1"}, {"tax_id": "T-1"}, "same credit code"),
        ({"phone": "139 0000 0001"}, {"phone": "１３９-００００-０００１"}, "same phone"),
        ({"email": "a@example.org"}, {"email": "A@example.org"}, "same mail"),
    ],
)
def test_donors_who_look_alike_are_proposed(one: dict[str, str], other: dict[str, str], reason: str) -> None:
    made = [make.donor(**{"name": name} | facts) for name, facts in (("甲", one), ("乙", other))]
    make.donor(name="丙")

    [pair] = alike(Donor.objects.all())

    with override("en"):
        assert ([pair.one, pair.other], [str(each) for each in pair.reasons]) == (made, [reason])


def test_another_name_and_the_same_account_are_reasons_too(clerk: User) -> None:
    one, other = make.donor(name="甲"), make.donor(name="乙")
    add_alias(donor=one, name="乙", by=clerk)
    [add_payer_account(donor=donor, channel="bank", number="6222 0001 2345", by=clerk) for donor in (one, other)]

    [pair] = alike(Donor.objects.all())

    assert (len(pair.reasons), PayerAccount.objects.first().last_four) == (2, "2345")
    assert "62220001" not in str(list(PayerAccount.objects.values_list("digest", "last_four")))


def test_donors_told_apart_and_merged_ones_are_not_proposed_again(clerk: User, approver: User) -> None:
    one, other, third = (make.donor(phone="119") for _ in range(3))
    tell_apart(one=other, other=one, at=timezone.now(), by=clerk)
    approve_merge(merge=ask(one, third, clerk), date=DAY, at=timezone.now(), by=approver)

    assert (alike(Donor.objects.all()), NotTheSame.objects.count()) == ([], 1)


def test_name_is_compared_without_spaces_marks_and_the_ending_of_a_company() -> None:
    assert {name_key(name) for name in ("蓝天 有限公司", "蓝天有限责任公司", "蓝　天")} == {"蓝天"}


def test_queue_asks_the_same_few_questions_however_many_look_alike(
    clerk: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        make.donor(name="甲", phone="119", email="a@example.org")
    one, other = make.donor(name="乙"), make.donor(name="甲")
    add_alias(donor=one, name="甲", by=clerk)
    change_donor(donor=other, to=DonorParticulars("", "individual", "丙", phone="１１９"), by=clerk)

    with django_assert_max_num_queries(9):
        pairs = alike(Donor.objects.all())

    # Of those who share all, the first twenty are compared with each other.
    assert [len(pair.reasons) for pair in pairs] == [3] * 190


# ---- in the browser


def test_duplicates_are_compared_merged_and_undone(client: Client, clerk: User, approver: User) -> None:
    make.donor("D1", name="供销社", phone="119")
    give(make.donor("D2", name="供销合作社", phone="119"), 500)
    queue = signed_in(client, clerk).get("/donors/duplicates", headers=ENGLISH)
    client.post("/donors/D1/merge/D2", {"keep-name": "theirs", "why": "同一单位"})
    address = f"/donors/merges/{DonorMerge.objects.get().pk}"
    signed_in(client, approver).post(address, {"then": "approve", "date": "2026-03-01", "why": "同一单位"})

    page = words(client.get("/donors/D2/", headers=ENGLISH).content)
    name = Donor.objects.get(code="D1").name
    client.post(address, {"then": "undo", "date": "2026-03-01", "why": "弄错"})

    assert ("same phone" in words(queue.content), "Merged into 供销合作社." in page, name) == (True, True, "供销合作社")
    assert (Donor.objects.get(code="D1").name, given("D2")) == ("供销社", 500)


def test_what_is_kept_is_told_in_words_and_an_undo_asks_for_its_own_reason(
    client: Client, clerk: User, approver: User
) -> None:
    one, other = make.donor("D1"), make.donor("D2", is_anonymous=True, language="en")
    asked = ask(one, other, clerk, is_anonymous=True, language="en")
    address = f"/donors/merges/{asked.pk}"

    waits = words(signed_in(client, approver).get(address, headers=ENGLISH).content)
    approve_merge(merge=asked, date=DAY, at=timezone.now(), by=approver)
    page = client.get(address, headers=ENGLISH)

    assert ("Wishes not to be namedyes" in waits, "LanguageEnglish" in waits) == (True, True)
    assert page.context["form"]["why"].value() is None


def test_page_of_an_undone_merge_says_who_undid_it_and_why(client: Client, clerk: User, approver: User) -> None:
    merge = merged(clerk, approver)
    address = f"/donors/merges/{merge.pk}"

    signed_in(client, approver).post(address, {"then": "undo", "date": "2026-03-01", "why": "两家单位"})
    page = words(client.get(address, headers=ENGLISH).content)

    assert f"Undone by{approver}" in page
    assert page.count("Reason") == 2
    assert "Reason两家单位" in page


def test_merged_donor_is_offered_nowhere(client: Client, clerk: User, approver: User) -> None:
    merged(clerk, approver)
    signed_in(client, clerk)

    found = client.post("/choose/donors", {"q": "供销"}).json()["found"]
    page = client.get("/donors/").content.decode()

    assert ([one["value"] for one in found], "/donors/D2/" in page) == (["D1"], False)
    assert client.post("/gifts/new", typed_gift(Donor.objects.get(code="D2"))).status_code == 422


def test_gifts_of_a_merged_donor_are_found_under_the_survivor(client: Client, clerk: User, approver: User) -> None:
    merged(clerk, approver)

    page = signed_in(client, clerk).get("/gifts/?q=D1", headers=ENGLISH)

    assert words(page.content).count("G-AGY-2026-") == 2


def test_people_names_and_accounts_are_added(client: Client, clerk: User) -> None:
    make.donor("D1")
    signed_in(client, clerk)
    person = {"what": "person", "role": "recipient", "name": "关丽丽", "since": "2026-03-01"}
    for sent in (
        person,
        {"what": "alias", "alias": "兰天"},
        {"what": "account", "channel": "wechat", "number": "wx-77123"},
    ):
        client.post("/donors/D1/people", sent)

    page = words(client.get("/donors/D1/", headers=ENGLISH).content)
    assert [each in page for each in ("关丽丽", "兰天", "WeChat ··7123")] == [True] * 3


def test_person_who_acts_no_longer_is_gone_from_the_page(client: Client, clerk: User) -> None:
    donor = make.donor("D1")
    person = add_person(donor=donor, role="payer", name="关丽丽", since=DAY, by=clerk)

    signed_in(client, clerk).post(f"/donors/D1/people/{person.pk}/end")

    person.refresh_from_db()
    assert ("关丽丽" in words(client.get("/donors/D1/").content), person.until is None) == (False, False)


def test_wish_to_be_named_needs_the_day_it_was_asked(client: Client, clerk: User) -> None:
    make.book()
    typed = {"root": str(make.book().pk), "kind": "school", "name": "合心小学", "naming": "name"}

    unsaid = signed_in(client, clerk).post("/donors/new", typed)
    client.post("/donors/new", typed | {"naming_asked_on": "2026-03-01", "receipt_policy": "yearly", "language": "en"})

    donor = Donor.objects.get()
    kept = (donor.kind, donor.naming, donor.naming_asked_on, donor.receipt_policy, donor.language)
    assert (unsaid.status_code, kept) == (422, ("school", "name", dt.date(2026, 3, 1), "yearly", "en"))


def test_donor_who_wants_no_receipts_gets_none_unasked(client: Client, clerk: User) -> None:
    donor = make.donor("D1")
    to = DonorParticulars("D1", donor.kind, donor.name, receipt_policy="yearly")
    change_donor(donor=donor, to=to, by=clerk)
    give(donor)

    page = signed_in(client, clerk).post("/receipts/issue", {"issued_on": "2026-03-02"}, headers=ENGLISH, follow=True)

    assert (Receipt.objects.count(), "one statement a year" in words(page.content)) == (0, True)


def test_stranger_finds_nobody_to_merge(client: Client, stranger: User, clerk: User) -> None:
    ask(make.donor("D1", phone="119"), make.donor("D2", phone="119"), clerk)
    signed_in(client, stranger)
    key = DonorMerge.objects.get().pk

    pages = ["/donors/D1/merge", "/donors/D1/merge/D2", f"/donors/merges/{key}", "/donors/D1/people"]
    assert {client.get(page).status_code for page in pages} == {404}
    assert "D1" not in words(client.get("/donors/duplicates").content) + words(client.get("/donors/merges").content)


def test_auditor_merges_nobody(client: Client, auditor: User, clerk: User) -> None:
    request = ask(make.donor("D1"), make.donor("D2"), clerk)
    signed_in(client, auditor)

    client.post(f"/donors/merges/{request.pk}", {"then": "approve", "date": "2026-03-01", "why": "x"})

    pages = ["/donors/duplicates", "/donors/D1/merge/D2", "/donors/D1/people"]
    assert ({client.get(page).status_code for page in pages}, DonorMerge.objects.get().state) == ({403}, "waiting")


def test_queue_costs_as_many_queries_with_many_donors(client: Client, clerk: User) -> None:
    costs = []
    for more in (3, 12):
        [make.donor(phone="119") for _ in range(more)]
        signed_in(client, clerk).get("/donors/duplicates")
        with CaptureQueriesContext(connection) as asked:
            client.get("/donors/duplicates")
        costs.append(len(asked))

    assert costs[0] == costs[1]
