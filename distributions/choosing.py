"""The parts of a rule by which children are chosen, and the words for what fulfilled them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from beneficiaries.models import Category
from beneficiaries.reach import children_of_keys
from beneficiaries.statistics import AGES
from distributions.models import Choice, Distribution
from ledger.screens.typed import day_of

RULES = ("school", "class", "village", "why", "category", "age", "never", "since", "item")
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Because:
    """How a child came onto a list, and the facts that fulfilled the rule."""

    how: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


def ages() -> list[tuple[str, str]]:
    """Return the bands of age to choose from: what names one in an address, and its words."""
    lower = [0, *(below for below, _label in AGES)]
    return [(f"{least}-{below - 1}", str(label)) for least, (below, label) in zip(lower, AGES, strict=False)]


def of_age(band: str, on: dt.date) -> Q | None:
    """Return the condition that the child of an enrolment is of a band of age on a day; None for what is no band.

    Units: whole years, counted to the month; a child whose month is not known has its birthday in December.
    """
    if band not in dict(ages()):
        return None
    least, most = map(int, band.split("-"))
    # Nobody's sealed day of birth is opened for this.
    return Q(born__lte=on.year * 12 + on.month - least * 12, born__gt=on.year * 12 + on.month - (most + 1) * 12)


def born_in() -> Coalesce:
    """Return the month of birth of the child of an enrolment as one number, as a part of a query."""
    return F("child__birth_year") * 12 + Coalesce(F("child__birth_month"), _DECEMBER)  # type: ignore[return-value] # sums are expressions too


def has_category(kind: str, on: dt.date) -> Q:
    """Return the condition that a hardship is confirmed for the child of an enrolment on a day."""
    holds = Category.objects.filter(
        Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on), kind=kind
    )  # fmt: skip
    return Q(child__in=holds.values("child"))


def day_asked(text: str, today: dt.date) -> tuple[dt.date | None, str]:
    """Return the day that a text means, or None with what is wrong with it."""
    if not text.strip():
        return None, ""
    try:
        return day_of(text, today), ""
    except ValidationError as error:
        return None, error.messages[0]


def rule_in_words(distribution: Distribution) -> str:
    """Return the rule by which children were added at once, as it is told to the one who approves."""
    labels = {
        "school": _("school"), "class": _("class"), "village": _("village"), "why": _("who is away"),
        "category": _("hardship"), "age": _("age"), "never": _("never received anything"),
        "since": _("nothing since"), "item": _("of the item"),
    }  # fmt: skip
    words: dict[str, dict[str, str]] = {
        "category": {value: str(label) for value, label in Category.Kind.choices},
        "age": dict(ages()),
    }
    return _(", ").join(
        labels[name] if name == "never" else f"{labels[name]} {words.get(name, {}).get(text, text)}"
        for name, text in parse_qsl(distribution.rule)
        if name in labels
    )


def reasons_of(distribution: Distribution, children: Collection[int]) -> dict[int, str]:
    """Return why each of these children is on a list, in words, as it was when they were chosen."""
    found = Choice.objects.filter(distribution=distribution, child__in=children_of_keys(children))
    if distribution.entry_id:
        # On a list that is approved it goes without saying.
        found = found.exclude(how=Choice.How.HAND)
    ways = {value: str(label) for value, label in Choice.How.choices}
    return {one.child_id: _in_words(one, ways[one.how]) for one in found}


def _in_words(choice: Choice, how: str) -> str:
    facts = choice.facts
    told = [str(facts[name]) for name in ("school", "class", "village", "why") if facts.get(name)]
    if kind := facts.get("category"):
        told.append(str(Category.Kind(kind).label))
    if "age" in facts:
        told.append(_("%(years)s years old") % {"years": facts["age"]})
    if "last" in facts:
        what = facts.get("item", "")
        if facts["last"]:
            text = _("last received %(what)s on %(day)s") if what else _("last received something on %(day)s")
        else:
            text = _("never received %(what)s") if what else _("never received anything")
        told.append(text % {"what": what, "day": facts["last"]})
    return _("%(how)s: %(facts)s") % {"how": how, "facts": _(", ").join(told)} if told else how
