"""The authority's receipts of gifts: asked for, noted, reversed, or waived by the donor."""

import datetime as dt
import re

from django.db import IntegrityError, transaction

from donors.errors import (
    GiftIsNotIncome,
    GiftIsReversed,
    NotOfficialNow,
    OfficialNumberTaken,
    OfficialNumberWrong,
    OfficialThere,
    ProfileUnknown,
)
from donors.models import Gift, OfficialReceipt, ReceiptRules
from donors.official import obstacles
from donors.profiles import profiles
from donors.queries import official_rules_of
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.attaching import keep_bytes
from ledger.book.models import Entry
from ledger.printing.sent_files import as_kept

State = OfficialReceipt.State
PRINTED = re.compile(r"[0-9A-Za-z-]{1,20}")


@operation(Permission.WRITE_GIFTS, at=lambda given: given["gift"].entry.unit)
def ask_official(*, gift: Gift, at: dt.datetime, by: User, note: str = "") -> OfficialReceipt:
    """Note that the donor wants the official receipt of a gift.

    Errors: ``GiftIsNotIncome`` with the rule that forbids it; ``GiftIsReversed``; ``OfficialThere``.
    Source: Charity Law art. 38; domain-rules.md, section 1.5.
    """
    _check_allowed(gift)
    return _open(gift, State.ASKED, at, by, note)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["gift"].entry.unit)
def waive_official(*, gift: Gift, at: dt.datetime, by: User, note: str = "") -> OfficialReceipt:
    """Note that the donor waives the official receipt of a gift: the law asks that it be recorded.

    Errors: ``GiftIsReversed``; ``OfficialThere``.
    Source: Charity Law art. 38.
    """
    return _open(gift, State.WAIVED, at, by, note)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["gift"].entry.unit)
def note_official(
    *,
    gift: Gift,
    code: str,
    serial: str,
    issued_on: dt.date,
    at: dt.datetime,
    by: User,
    check_code: str = "",
    data: bytes = b"",
    called: str = "",
) -> OfficialReceipt:
    """Keep what the authority's paper says, with its file. Nothing of it is made up here.

    Units: ``data`` at most 10 MB, may be empty.
    Errors: ``GiftIsNotIncome``; ``GiftIsReversed``; ``OfficialThere`` for one that is noted or was waived;
        ``OfficialNumberWrong``; ``OfficialNumberTaken``; as ``as_kept`` refuses the file.
    Source: domain-rules.md, section 1.1 (rules 2 and 6).
    """
    _check_allowed(gift)
    for value, field in ((code, "code"), (serial, "serial"), (check_code or "-", "check_code")):
        if not PRINTED.fullmatch(value):
            raise OfficialNumberWrong(value=value, field=field)
    there = _live(gift)
    if there and there.state != State.ASKED:
        raise _there(gift, there)
    noted = there or OfficialReceipt(gift=gift)
    noted.code, noted.serial, noted.check_code, noted.issued_on = code, serial, check_code, issued_on
    if data:
        noted.file_kind, kept = as_kept(data, called)
        noted.file_sha256 = keep_bytes(kept)
    return put_official(noted, State.ISSUED, at, by)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["official"].gift.entry.unit)
def withdraw_official(*, official: OfficialReceipt, at: dt.datetime, by: User, note: str = "") -> OfficialReceipt:
    """Take back that an official receipt was asked for, or waived.

    Errors: ``NotOfficialNow`` for one that was issued.
    """
    official = _locked(official, {State.ASKED, State.WAIVED})
    official.note = note or official.note
    return put_official(official, State.WITHDRAWN, at, by)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["official"].gift.entry.unit)
def reverse_official(*, official: OfficialReceipt, red_letter: str, at: dt.datetime, by: User) -> OfficialReceipt:
    """Note the red-letter receipt by which the authority's paper was reversed. It stays listed.

    Errors: ``NotOfficialNow`` unless it was issued; ``OfficialNumberWrong``.
    Source: domain-rules.md, section 1.1 (rule 6).
    """
    if not re.fullmatch(r"[0-9A-Za-z -]{1,44}", red_letter):
        raise OfficialNumberWrong(value=red_letter, field="red_letter")
    official = _locked(official, {State.ISSUED})
    official.red_letter = red_letter
    return put_official(official, State.REVERSED, at, by)


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def set_receipt_rules(*, unit: Unit, profile: str, certificate: str, by: User) -> ReceiptRules:
    """Say by which country's rules a unit and those below it issue receipts, from now on.

    Errors: ``ProfileUnknown``.
    """
    if profile not in profiles():
        raise ProfileUnknown(code=profile)
    rules = ReceiptRules.objects.filter(unit=unit).first() or ReceiptRules(unit=unit)
    rules.profile, rules.certificate = profile, certificate
    keep(rules, by=by)
    return rules


def _check_allowed(gift: Gift) -> None:
    found = obstacles(gift, official_rules_of(gift.entry.unit))
    if found:
        raise GiftIsNotIncome(why=found[0].why, rule=found[0].rule)


def _live(gift: Gift) -> OfficialReceipt | None:
    if Entry.objects.filter(reverses=gift.entry_id).exists():
        raise GiftIsReversed(number=gift.entry.number)
    return OfficialReceipt.objects.select_for_update().filter(gift=gift, state__in=OfficialReceipt.LIVE).first()


def _there(gift: Gift, there: OfficialReceipt) -> OfficialThere:
    return OfficialThere(number=gift.entry.number, state=there.get_state_display())


def _open(gift: Gift, state: str, at: dt.datetime, by: User, note: str) -> OfficialReceipt:
    if there := _live(gift):
        raise _there(gift, there)
    return put_official(OfficialReceipt(gift=gift, note=note), state, at, by)


def _locked(official: OfficialReceipt, states: set[State]) -> OfficialReceipt:
    official = OfficialReceipt.objects.select_for_update(of=("self",)).select_related("gift__entry").get(pk=official.pk)
    if official.state not in states:
        raise NotOfficialNow(number=official.gift.entry.number, state=official.get_state_display())
    return official


def put_official(official: OfficialReceipt, state: str, at: dt.datetime, by: User) -> OfficialReceipt:
    """Bring an official receipt into a state.

    Errors: ``OfficialNumberTaken``; ``OfficialThere``.
    """
    official.state, official.noted_at, official.noted_by = state, at, by
    try:
        with transaction.atomic():
            keep(official, by=by)
    except IntegrityError as error:
        if "official_receipt_once" in str(error) or ".serial" in str(error):
            raise OfficialNumberTaken(code=official.code, serial=official.serial) from error
        raise _there(official.gift, official) from error
    return official
