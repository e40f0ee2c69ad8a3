"""By which country's rules a receipt is issued: each is one file of data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from donors import profiles
from donors.errors import ProfileUnknown, ReceiptLacks
from donors.models import Gift, Receipt, ReceiptRules
from donors.operations import GivenLine, issue_receipt, record_gift, set_receipt_rules
from donors.queries import rules_of
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.printing.render import render_pdf
from tests import make
from tests.donors.desk import DAY, ENGLISH, give, signed_in, words

pytestmark = pytest.mark.django_db


def issued_by(code: str, gift: Gift | None = None) -> Receipt:
    by = make.clerk_of_the_system()
    set_receipt_rules(unit=make.book(), profile=code, certificate="", by=by)
    return issue_receipt(gift=gift or give(), issued_on=DAY, by=by)


def money_and_goods() -> Gift:
    """Return a gift of ¥100.00 and four schoolbags worth ¥40.00 by their invoice."""
    lines = [
        GivenLine(make.fund(), make.place(), 100_00),
        GivenLine(make.fund(), make.store(), 40_00, make.item(), 4, value_basis="donor_invoice"),
    ]
    return record_gift(unit=make.book(), donor=make.donor(), date=DAY, lines=lines, by=make.clerk_of_the_system())


def said(receipt: Receipt) -> str:
    return " ".join(words for one in receipt.content["statements"] for words in one.values())


@pytest.mark.parametrize(
    ("code", "amounts", "total", "capitals", "languages"),
    [
        ("cn", [100_00, 40_00], 140_00, "人民币壹佰肆拾元整", ["zh", "en"]),
        ("generic", [100_00, 40_00], 140_00, "", ["en", "zh"]),
        ("us", [100_00, None], 100_00, "", ["en"]),
    ],
)
def test_country_says_what_is_valued_and_in_which_words(
    code: str, amounts: list[int | None], total: int, capitals: str, languages: list[str]
) -> None:
    content = issued_by(code, money_and_goods()).content

    shown = [line["amount"] for line in content["lines"]]
    assert (shown, content["total"], content["total_in_capitals"], content["languages"]) == (
        amounts, total, capitals, languages,
    )  # fmt: skip


def test_american_receipt_says_that_nothing_was_given_in_return() -> None:
    assert "No goods or services were provided" in said(issued_by("us"))


def test_american_receipt_says_what_was_given_in_return_and_its_worth() -> None:
    gift = give()
    Gift.objects.filter(pk=gift.pk).update(return_given="a dinner", return_worth=25_00)
    gift.refresh_from_db()

    text = said(issued_by("us", gift))

    assert ("a dinner. Good-faith estimate of its value: ¥25.00" in text, "No goods" in text) == (True, False)


def test_chinese_receipt_says_that_it_is_no_tax_voucher() -> None:
    content = issued_by("cn").content

    assert content["title"]["zh"] == "捐赠接收凭证"
    assert content["legend"]["zh"] == "本凭证不是公益事业捐赠统一票据，不作税前扣除凭证。"


@pytest.mark.parametrize("code", sorted(profiles.profiles()))
def test_every_profile_prints(code: str) -> None:
    assert render_pdf(issued_by(code, money_and_goods()).content)[:5] == b"%PDF-"


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Have the files read anew before and after."""
    profiles.profiles.cache_clear()
    yield
    profiles.profiles.cache_clear()


def test_further_country_is_a_further_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgotten: None) -> None:
    cn = (profiles.FOLDER / "cn.toml").read_text(encoding="utf-8")
    strict = cn.replace('needs = ["name"]', 'needs = ["name", "address"]')
    (tmp_path / "xx.toml").write_text(strict, encoding="utf-8")
    monkeypatch.setattr(profiles, "FOLDER", tmp_path)

    with pytest.raises(ReceiptLacks) as refused:
        issued_by("xx")

    assert (refused.value.details["profile"].code, Receipt.objects.count()) == ("xx", 0)


def test_school_follows_the_agency_until_it_has_rules_of_its_own() -> None:
    school, by = make.school(), make.clerk_of_the_system()
    set_receipt_rules(unit=make.book(), profile="us", certificate="", by=by)
    before = rules_of(school).code

    set_receipt_rules(unit=school, profile="generic", certificate="", by=by)

    assert (before, rules_of(school).code, rules_of(make.book()).code) == ("us", "generic", "us")


def test_rules_nobody_wrote_are_refused(administrator: User) -> None:
    with pytest.raises(ProfileUnknown):
        set_receipt_rules(unit=make.book(), profile="zz", certificate="", by=administrator)

    assert ReceiptRules.objects.count() == 0


def test_clerk_sets_no_rules(clerk: User) -> None:
    with pytest.raises(NotAllowed):
        set_receipt_rules(unit=make.book(), profile="us", certificate="", by=clerk)


def test_anonymous_gift_names_nobody_on_its_receipt() -> None:
    gift = give(make.donor(name="陆建华"))
    Gift.objects.filter(pk=gift.pk).update(is_anonymous=True)
    gift.refresh_from_db()

    assert "陆建华" not in str(issued_by("cn", gift).content)


# ---- in the browser


def test_administrator_chooses_the_rules(client: Client, administrator: User) -> None:
    make.book()
    typed = {"profile": "us", "certificate": "C-7"}

    signed_in(client, administrator).post("/receipts/rules/AGY", typed)
    page = client.get("/receipts/rules", headers=ENGLISH)

    assert "关爱办公室AGY | United States | C-7 | unified social credit code address" in words(page.content)


@pytest.mark.parametrize(("role", "status"), [("recorder", 403), ("auditor", 403)])
def test_others_choose_no_rules(client: Client, role: str, status: int) -> None:
    make.book()

    answer = signed_in(client, make.user(role)).post("/receipts/rules/AGY", {"profile": "us"})

    assert (answer.status_code, ReceiptRules.objects.count()) == (status, 0)


def test_stranger_finds_no_unit_to_set_rules_of(client: Client) -> None:
    make.book()
    signed_in(client, make.user("administrator", make.agency("OTHER")))

    assert client.get("/receipts/rules/AGY").status_code == 404
    assert "AGY" not in words(client.get("/receipts/rules").content)
