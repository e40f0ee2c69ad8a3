"""What a receipt must, may and must not say in a country: one file of data for each.

A further country is a further ``.toml`` beside these; nothing else names them.
Source: domain-rules.md, section 1.4; donors.md, section 5.11.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FOLDER = Path(__file__).parent
USUAL = "cn"
NEVER = "never"

Words = dict[str, str]  # by language: zh, en


@dataclass(frozen=True, slots=True)
class Official:
    """The paper that the authority numbers: its name, what it may not be asked for, and by which rule."""

    name: Words
    proofs: frozenset[str]  # where a value comes from that counts as proof
    forbids: dict[str, str]  # obstacle -> rule
    needs_certificate: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of a country for our own receipt.

    ``goods_value``: ``with_proof`` or ``never``. ``needs`` are refused when missing, ``asks`` are only told.
    """

    code: str
    version: int
    name: Words
    languages: tuple[str, ...]  # of the paper, the main one first
    title: Words
    title_entrusted: Words
    legend: Words
    goods_value: str
    in_capitals: bool
    in_words: bool
    statements: dict[str, Words]
    needs: tuple[str, ...]
    asks: tuple[str, ...]
    official: Official | None = field(default=None)

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name["zh" if (get_language() or "").startswith("zh") else "en"]


def profile(code: str) -> Profile:
    """Return the profile of a code; of one that is not there, the usual."""
    every = profiles()
    return every.get(code) or every[USUAL]


@cache
def profiles() -> dict[str, Profile]:
    """Return every profile there is a file of, by code."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def _read(path: Path) -> Profile:
    told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    official = told.pop("official", None)
    for name in ("languages", "needs", "asks"):
        told[name] = tuple(told[name])
    return Profile(
        code=path.stem,
        official=official and Official(**official | {"proofs": frozenset(official["proofs"])}),
        **told,
    )
