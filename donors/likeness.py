"""Donors who look like one another: by name, credit code, phone, mail, another name, account."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from donors.models import Donor, DonorAlias, NotTheSame, PayerAccount

Text = str | Promise
_NOISE = re.compile(r"[\s\W_]+")
_ENDINGS = re.compile(r"(有限责任公司|股份有限公司|有限公司|ltd|limited|inc|co)$")
MOST = 200


def name_key(name: str) -> str:
    """Return a name as it is compared: without spaces, marks, width and the ending of a company."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    while (shorter := _ENDINGS.sub("", bare)) and shorter != bare:
        bare = shorter
    return bare[:120]


def account_digest(number: str) -> str:
    """Return what an account is known again by; without the installation's key nobody can try numbers against it."""
    return salted_hmac("donors.payer_account", _NOISE.sub("", number), algorithm="sha256").hexdigest()


@dataclass(slots=True)
class Pair:
    """Two donors who may be one, and why it is thought."""

    one: Donor
    other: Donor
    reasons: list[Text] = field(default_factory=list)


def alike(donors: QuerySet[Donor]) -> list[Pair]:
    """Return pairs of donors who may be one, the most reasons first; a handful of queries, however many there are."""
    known = {donor.pk: donor for donor in donors.filter(merged_into__isnull=True).only(
        "pk", "root_id", "code", "name", "kind", "tax_id", "phone", "email", "sort_key",
    )}  # fmt: skip
    apart = set(NotTheSame.objects.filter(one__in=donors.order_by()).values_list("one", "other"))
    pairs: dict[tuple[int, int], Pair] = {}
    for reason, keys in _by_rule(known, donors):
        groups: dict[tuple[int, str], list[int]] = defaultdict(list)
        for pk, key in keys:
            if key and pk in known and pk not in groups[known[pk].root_id, key]:
                groups[known[pk].root_id, key].append(pk)
        for group in groups.values():
            for one, other in combinations(sorted(group)[:20], 2):
                if (one, other) not in apart:
                    pairs.setdefault((one, other), Pair(known[one], known[other])).reasons.append(reason)
    return sorted(pairs.values(), key=lambda pair: (-len(pair.reasons), pair.one.sort_key))[:MOST]


def _by_rule(known: dict[int, Donor], donors: QuerySet[Donor]) -> Iterator[tuple[Text, list[tuple[int, str]]]]:
    """Yield each rule with what it compares, by donor. A phone shared by a family is no proof, only a reason."""
    aliases = list(DonorAlias.objects.filter(donor__in=donors.order_by()).values_list("donor", "key"))
    names = [(pk, name_key(donor.name)) for pk, donor in known.items()]
    yield _("same credit code"), [(pk, donor.tax_id) for pk, donor in known.items()]
    yield _("same name"), names + aliases
    yield _("same phone"), [(pk, re.sub(r"\D", "", donor.phone)) for pk, donor in known.items()]
    yield _("same mail"), [(pk, donor.email.casefold()) for pk, donor in known.items()]
    accounts = PayerAccount.objects.filter(donor__in=donors.order_by()).values_list("donor", "channel", "digest")
    yield _("same account"), [(pk, f"{channel}{digest}") for pk, channel, digest in accounts]
