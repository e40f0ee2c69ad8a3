"""What a program is told of a refusal: a code that means one thing."""

from collections import defaultdict
from collections.abc import Iterator

from ledger.access.errors import Refusal

# A key that came with another request is told by the same code at the door for programs and in the book.
SAID_TWICE = {"key_reused"}


def kinds(of: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_a_code_means_one_refusal_or_a_narrower_one() -> None:
    told = defaultdict[str, set[type[Refusal]]](set)
    for kind in kinds(Refusal):
        if kind.__module__.split(".")[0] != "tests" and "code" in vars(kind):
            told[kind.code].add(kind)

    assert {code: names for code, names in told.items() if len(names) > 1 and code not in SAID_TWICE} == {}
