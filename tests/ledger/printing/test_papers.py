"""Papers: the same snapshot gives the same bytes; nothing is read from outside; what is stored is what was issued."""

import io
import subprocess
from typing import Any

import pikepdf
import pytest

from donors.profiles import profile
from donors.snapshots import with_code
from ledger.printing import fonts, render
from ledger.printing.models import Paper
from ledger.printing.render import render_many, render_pdf
from ledger.printing.store import PaperIsDamaged, keep_paper, open_paper, path_of

RULES = profile("cn")


def receipt(**changes: Any) -> dict[str, object]:
    return with_code(
        {
            "kind": "receipt", "number": "R-AGY-2026-000001", "gift": "G1", "languages": list(RULES.languages),
            "title": RULES.title, "legend": RULES.legend, "statements": [], "sign": "¥",
            "unit": {"name": "关爱服务站", "name_en": "", "credit_code": "", "address": "", "phone": ""},
            "donor": {"name": "朱雨兰"}, "received_on": "2026-09-12", "issued_on": "2026-09-13",
            "purpose": {"zh": "助学", "en": ""}, "entrusted": False, "has_unvalued": False,
            "lines": [
                {"description": "捐款", "description_en": "Money", "unit_of_measure": "", "quantity": None,
                 "unit_value": None, "amount": 50000}
            ],
            "total": 50000, "total_in_capitals": "人民币伍佰元整", "total_in_words": "Five hundred yuan only",
            "handler": "林巧云", "reviewer": "", "seal": "ab" * 32,
        }
        | changes
    )  # fmt: skip


def text_of(pdf: bytes) -> str:
    answer = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return answer.stdout.decode()


def test_receipt_says_its_number_amount_and_what_it_is_not() -> None:
    text = text_of(render_pdf(receipt()))

    found = [
        part in text
        for part in (
            "R-AGY-2026-000001",
            "人民币伍佰元整",
            "500.00",
            "Five hundred yuan only",
            "不是公益事业捐赠统一票据",
        )
    ]
    assert found == [True] * 5


def test_goods_without_a_value_are_described_and_left_blank() -> None:
    line = {"description": "棉衣", "description_en": "Coat", "unit_of_measure": "件", "quantity": 12,
            "unit_value": None, "amount": None}  # fmt: skip

    text = text_of(render_pdf(receipt(lines=[line], total=0, has_unvalued=True)))

    assert ("棉衣" in text, "12" in text, "大写" in text, "0.00" in text) == (True, True, False, False)


def test_entrusted_gift_is_acknowledged_as_held() -> None:
    text = text_of(render_pdf(receipt(entrusted=True, title=RULES.title_entrusted)))

    assert ("受托接收凭证" in text, "HELD FOR THE PERSON" in text, "捐赠接收凭证" in text) == (True, True, False)


def test_same_snapshot_gives_the_same_bytes_alone_and_in_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "ROUND", render.CHUNK)  # so that new workers take over
    contents = [receipt(number=f"R-{number}") for number in range(12)]
    alone = [render_pdf(content) for content in contents]

    in_workers = dict(render_many(contents, workers=2))

    assert [in_workers[at] for at in range(12)] == alone


def test_receipt_is_tagged_and_carries_its_figures_once() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(receipt()))) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert bool(pdf.Root.MarkInfo.Marked)
        assert [str(each.UF) for each in pdf.Root.AF] == ["receipt.json"]


def test_copy_and_void_are_marked() -> None:
    copy, void = text_of(render_pdf(receipt(), copy=2)), text_of(render_pdf(receipt(), is_void=True))

    assert ("副本 Copy 2" in " ".join(copy.split()), "作废" in void, "作废" in copy) == (True, True, False)


def test_paper_reaches_no_file_and_no_host() -> None:
    plain = render_pdf(receipt())
    greedy = render_pdf(receipt(donor={"name": "<link rel=attachment href='file:///etc/hostname'>"}))

    with pikepdf.open(io.BytesIO(greedy)) as pdf, pikepdf.open(io.BytesIO(plain)) as beside:
        assert len(pdf.attachments) == len(beside.attachments)
    assert "<link" in text_of(greedy)


def test_unknown_characters_are_named() -> None:
    assert fonts.unprintable("朱雨兰 𠮷 ☑") == ["☑", "𠮷"]


@pytest.mark.django_db
def test_stored_paper_is_given_back_as_it_was() -> None:
    paper = keep_paper(b"%PDF-1.7 as issued", kind="receipt")

    assert (open_paper(paper), keep_paper(b"%PDF-1.7 as issued", kind="receipt")) == (b"%PDF-1.7 as issued", paper)
    assert Paper.objects.count() == 1


@pytest.mark.django_db
def test_altered_or_missing_file_is_refused() -> None:
    paper = keep_paper(b"%PDF-1.7 as issued", kind="receipt")
    path_of(paper.sha256).write_bytes(b"%PDF-1.7 as forged")

    with pytest.raises(PaperIsDamaged):
        open_paper(paper)


def pages_of(pdf: bytes) -> list[str]:
    return text_of(pdf).split("\f")[:-1]


def lines_of_goods(count: int) -> list[dict[str, Any]]:
    return [
        {"description": f"棉衣 {at}", "description_en": "", "unit_of_measure": "件", "quantity": 1, "unit_value": 100,
         "amount": 100}
        for at in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(("lines", "pages"), [(6, 2), (12, 2), (24, 3)])
def test_receipt_of_many_lines_says_on_each_page_whose_it_is_and_is_signed_beside_its_sum(
    lines: int, pages: int
) -> None:
    told = pages_of(render_pdf(receipt(lines=lines_of_goods(lines))))

    assert ["R-AGY-2026-000001" in page for page in told] == [True] * pages
    assert [f"{at}/{pages}" in page.replace(" ", "") for at, page in enumerate(told, 1)] == [True] * pages
    assert [("大写" in page, "盖章处" in page) for page in told] == [(False, False)] * (pages - 1) + [(True, True)]


def test_receipt_of_one_page_counts_none() -> None:
    (page,) = pages_of(render_pdf(receipt()))

    assert "1/1" not in page.replace(" ", "")
