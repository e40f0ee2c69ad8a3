"""What is laid over a stored paper: the paper's own pages stay, and the same stamp gives the same bytes."""

import io

import pikepdf

from ledger.printing.stamping import stamped
from tests import make


def test_same_paper_with_the_same_stamp_is_the_same_bytes() -> None:
    paper = make.pdf(pages=2)

    assert stamped(paper, copy=2) == stamped(paper, copy=2)
    assert stamped(paper, copy=2) != stamped(paper, copy=3)


def test_every_page_is_stamped_and_none_is_lost() -> None:
    with pikepdf.open(io.BytesIO(stamped(make.pdf(pages=3), is_void=True))) as pdf:
        marks = [b"/Stamp Do" in page.Contents[-1].read_bytes() for page in pdf.pages]

    assert marks == [True, True, True]


def test_paper_that_was_stored_is_not_touched() -> None:
    paper = make.pdf()
    before = bytes(paper)

    stamped(paper, copy=1)

    assert paper == before
