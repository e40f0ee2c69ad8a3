"""Entering donors."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import ProtectedError
from pypinyin import lazy_pinyin
from simple_history.utils import bulk_create_with_history

from donors.errors import DonorIsMerged, DonorIsNamed, DonorOfOtherBook
from donors.likeness import account_digest, name_key, phone_key
from donors.models import Donor, DonorAlias, DonorPerson, PayerAccount
from ledger.access import credit_code
from ledger.access.errors import CodeInUse, CreditCodeWrong
from ledger.access.history import keep, locked, throw_away
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of
from ledger.book.numbers import next_serial
from ledger.screens.pinyin import search_key


@dataclass(frozen=True, slots=True)
class DonorParticulars:
    """What is entered about a donor."""

    code: str
    kind: str
    name: str
    name_en: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    tax_id: str = ""
    is_anonymous: bool = False
    naming: str = Donor.Naming.NOT_ASKED
    naming_asked_on: dt.date | None = None
    receipt_policy: str = Donor.ReceiptPolicy.EACH
    language: str = Donor.Language.CHINESE
    no_mail: bool = False
    wishes: str = ""


KEPT = (
    "kind", "name", "name_en", "contact", "phone", "email", "tax_id", "is_anonymous", "naming", "naming_asked_on",
    "receipt_policy", "language", "no_mail", "wishes",
)  # fmt: skip


def set_keys(donor: Donor) -> Donor:
    """Write what a donor is sorted by (pinyin in small letters), searched for and compared by."""
    donor.sort_key = " ".join(lazy_pinyin(donor.name)).lower()[:200]
    donor.search_key = search_key(donor.name)
    donor.name_key, donor.phone_key = name_key(donor.name), phone_key(donor.phone)
    return donor


def check_donor(donor: Donor, unit: Unit) -> None:
    """Refuse a donor to whom nothing new is recorded in a unit.

    Errors: ``DonorOfOtherBook``; ``DonorIsMerged``.
    """
    root = root_of(unit)
    if donor.root_id != root.pk:
        raise DonorOfOtherBook(donor=donor, unit=root)
    if donor.merged_into_id:
        raise DonorIsMerged(donor=donor)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["root"])
def register_donors(*, root: Unit, donors: Sequence[DonorParticulars], by: User) -> list[Donor]:
    """Enter many donors of a root unit at once.

    Errors: ``CodeInUse``; ``CreditCodeWrong`` for a code of 18 characters whose check character is wrong.
    Source: GB 32100-2015; domain-rules.md, section 5.7.
    """
    codes = [donor.code for donor in donors]
    taken = set(Donor.objects.filter(root=root, code__in=codes).values_list("code", flat=True))
    twice = {code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else set()
    if wrong := sorted(taken | twice):
        raise CodeInUse(code=wrong[0])
    for donor in donors:
        _check_credit_code(donor)
    rows = [
        set_keys(Donor(root=root, code=donor.code, **{name: getattr(donor, name) for name in KEPT})) for donor in donors
    ]
    return list(bulk_create_with_history(rows, Donor, batch_size=1000, default_user=by))


@operation(Permission.WRITE_GIFTS, at=lambda given: given["root"])
def register_donor(*, root: Unit, donor: DonorParticulars, by: User) -> Donor:
    """Enter one donor of a root unit; without a code it is given the next free one.

    Errors: as ``register_donors``.
    """
    if not donor.code:
        donor = replace(donor, code=_next_code(root))
    return register_donors(root=root, donors=[donor], by=by)[0]


def _next_code(root: Unit) -> str:
    """Return the next code of the root's own that nobody brought in from elsewhere."""
    while True:
        code = f"D{next_serial(root, 'donor', 0):05d}"
        if not Donor.objects.filter(root=root, code=code).exists():
            return code


@operation(Permission.WRITE_GIFTS, at=lambda given: given["donor"].root)
def change_donor(*, donor: Donor, to: DonorParticulars, by: User, why: str = "", version: str = "") -> Donor:
    """Change what is known of a donor. The code stays, and papers that were issued say what they said.

    ``version`` is the one that the person saw.

    Errors: ``ChangedMeanwhile``; ``CreditCodeWrong``.
    Source: domain-rules.md, section 5.7.
    """
    donor = locked(donor, version)
    _check_credit_code(to)
    for name in KEPT:
        setattr(donor, name, getattr(to, name))
    keep(set_keys(donor), by=by, why=why)
    return donor


def _check_credit_code(donor: DonorParticulars) -> None:
    if len(donor.tax_id) == credit_code.LENGTH and not credit_code.is_valid(donor.tax_id):
        raise CreditCodeWrong(value=donor.tax_id, field="tax_id")


@operation(Permission.WRITE_GIFTS, at=lambda given: given["donor"].root)
def add_person(
    *, donor: Donor, role: str, name: str, since: dt.date, by: User, phone: str = "", email: str = ""
) -> DonorPerson:
    """Note somebody who acts for a donor, and as what.

    Errors: ``NotAllowed``.
    """
    person = DonorPerson(donor=donor, role=role, name=name, phone=phone, email=email, since=since)
    keep(person, by=by)
    return person


@operation(Permission.WRITE_GIFTS, at=lambda given: given["person"].donor.root)
def end_person(*, person: DonorPerson, until: dt.date, by: User) -> DonorPerson:
    """Note that somebody acts for a donor no longer.

    Errors: ``NotAllowed``.
    """
    person.until = until
    keep(person, by=by)
    return person


@operation(Permission.WRITE_GIFTS, at=lambda given: given["donor"].root)
def add_alias(*, donor: Donor, name: str, by: User) -> DonorAlias:
    """Note another name of a donor. The same name again is the one that is there.

    Errors: ``NotAllowed``.
    """
    key = name_key(name)
    there = donor.aliases.filter(key=key).first()
    if there:
        return there
    alias = DonorAlias(donor=donor, name=name, key=key)
    keep(alias, by=by)
    return alias


@operation(Permission.WRITE_GIFTS, at=lambda given: given["donor"].root)
def add_payer_account(*, donor: Donor, channel: str, number: str, by: User) -> PayerAccount:
    """Note an account that a donor pays from: only its digest and its last four figures are kept.

    Errors: ``NotAllowed``.
    """
    digest = account_digest(number)
    there = donor.payer_accounts.filter(channel=channel, digest=digest).first()
    if there:
        return there
    account = PayerAccount(donor=donor, channel=channel, digest=digest, last_four=number.strip()[-4:])
    keep(account, by=by)
    return account


@operation(Permission.WRITE_GIFTS, at=lambda given: given["donor"].root)
def remove_unused_donor(*, donor: Donor, by: User, why: str = "") -> None:
    """Remove a donor that was entered in error and that nothing names. Its history stays.

    Errors: ``DonorIsNamed``.
    """
    try:
        with transaction.atomic():
            throw_away(donor, by=by, why=why)
    except ProtectedError:
        raise DonorIsNamed(code=donor.code) from None
