"""Donors who look like one another: by name, credit code, phone, mail, another name, account."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from donors.models import Donor, DonorAlias, NotTheSame, PayerAccount

Text = str | Promise
_NOISE = re.compile(r"[\s\W_]+")
_ENDINGS = re.compile(r"(有限责任公司|股份有限公司|有限公司|ltd|limited|inc|co)$")
MOST_OF_A_KEY = 20  # donors with one phone that are compared with each other


def name_key(name: str) -> str:
    """Return a name as it is compared: without spaces, marks, width and the ending of a company."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    while (shorter := _ENDINGS.sub("", bare)) and shorter != bare:
        bare = shorter
    return bare[:120]


def account_digest(number: str) -> str:
    """Return what an account is known again by; without the installation's key nobody can try numbers against it."""
    return salted_hmac("donors.payer_account", _NOISE.sub("", number), algorithm="sha256").hexdigest()


def phone_key(phone: str) -> str:
    """Return a phone as it is compared: its figures."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))


@dataclass(slots=True)
class Pair:
    """Two donors who may be one, and why it is thought."""

    one: Donor
    other: Donor
    reasons: list[Text] = field(default_factory=list)


def alike(donors: QuerySet[Donor]) -> list[Pair]:
    """Return pairs of donors who may be one, the most reasons first; the same few queries, however many there are.

    The database finds what stands with several donors; only those donors are read. A phone shared by a family is no
    proof, only a reason.
    """
    standing = donors.order_by().filter(merged_into__isnull=True)
    reasons: dict[tuple[int, int], list[Text]] = defaultdict(list)
    for reason, keys in _by_rule(standing):
        groups: dict[tuple[Any, ...], set[int]] = defaultdict(set)
        for pk, *key in keys:
            groups[tuple(key)].add(pk)
        for group in groups.values():
            for two in combinations(sorted(group)[:MOST_OF_A_KEY], 2):
                reasons[two].append(reason)
    told = NotTheSame.objects.filter(one__in={one for one, _other in reasons})
    for two in told.values_list("one", "other") if reasons else ():
        reasons.pop(two, None)
    known = donors.order_by().in_bulk({pk for two in reasons for pk in two}) if reasons else {}
    pairs = [Pair(known[one], known[other], found) for (one, other), found in reasons.items()]
    return sorted(pairs, key=lambda pair: (-len(pair.reasons), pair.one.sort_key, pair.one.pk, pair.other.pk))


def _by_rule(standing: QuerySet[Donor]) -> Iterator[tuple[Text, list[tuple[Any, ...]]]]:
    """Yield each rule with the donors that share something: (donor, root, what they share)."""
    aliases = DonorAlias.objects.filter(donor__in=standing)
    accounts = PayerAccount.objects.filter(donor__in=standing)
    yield _("same credit code"), _shared(standing, "root", "tax_id")
    # Aliases are few; they are looked for among the names, and not the other way round.
    names = Donor.objects.filter(root=OuterRef("donor__root"), name_key=OuterRef("key"), merged_into__isnull=True)
    called = aliases.filter(Exists(names) | Q(key__in=_keys(aliases, "donor__root", "key"))).exclude(key="")
    named_so = standing.filter(name_key__in=called.values("key"))
    yield (
        _("same name"),
        [
            *_shared(standing, "root", "name_key"),
            *named_so.values_list("pk", "root", "name_key"),
            *called.values_list("donor", "donor__root", "key"),
        ],
    )
    yield _("same phone"), _shared(standing, "root", "phone_key")
    yield _("same mail"), _shared(standing.annotate(mail=Lower("email")), "root", "mail")
    shared = accounts.filter(digest__in=_keys(accounts, "donor__root", "digest"))
    yield _("same account"), list(shared.values_list("donor", "donor__root", "channel", "digest"))


def _keys(rows: QuerySet[Any], root: str, key: str) -> QuerySet[Any]:
    """Return what stands with more than one row of a root."""
    several: QuerySet[Any] = rows.exclude(**{key: ""}).values(root, key).annotate(rows=Count("pk")).filter(rows__gt=1)
    return several.values(key)


def _shared(standing: QuerySet[Donor], root: str, key: str) -> list[tuple[Any, ...]]:
    return list(standing.filter(**{f"{key}__in": _keys(standing, root, key)}).values_list("pk", root, key))
