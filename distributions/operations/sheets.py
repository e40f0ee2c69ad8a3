"""The sheet on which people sign: printed, photographed, keyed page by page."""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from beneficiaries.sealing import new_key, unwrap
from distributions.errors import (
    CountsDisagree,
    NotHandedOut,
    NotOnThisPage,
    OtherList,
    PageIsKeyed,
    PageOfNoSheet,
    ScanIsDamaged,
)
from distributions.matrix import figure_of, title_of
from distributions.models import Distribution, DistributionLine, NotCollected, Scan, Sheet, SheetPage
from distributions.operations.signing import Signature, note_not_collected, record_signatures
from distributions.planning import Receiver, receiver_of
from distributions.scanning import PDF, FoundPage, page_on, pictures_in, turned_upright
from distributions.sheets import TOKEN_LETTERS, PageOfSheet, columns_on, fingerprint_of, pages_of
from ledger.access.errors import Refusal
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.attaching import as_kept
from ledger.book.models import Attachment
from ledger.book.shelf import Key
from ledger.printing.files import digest_of, keep_file, read_file

PLACE = "sheet.scan"
TOKEN_LENGTH = 12


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """What a page says of one receiver: who signed, and what was left of which line, pieces or minor units.

    Without a signature everything of it was left, or signed for before.
    """

    receiver: Receiver
    signature: Signature | None = None
    left: Mapping[int, int] = field(default_factory=dict)
    reason: str = NotCollected.Reason.ABSENT


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def print_sheet(*, distribution: Distribution, at: dt.datetime, by: User) -> Sheet:
    """Settle the pages of a list's sheet the first time; count one copy more each time.

    Errors: ``NotHandedOut`` for a list that is not approved.
    Source: children-and-distributions.md, section 5.7.
    """
    given = Distribution.objects.select_for_update(no_key=True, of=("self",)).get(pk=distribution.pk)
    if given.entry_id is None:
        raise NotHandedOut
    sheet = Sheet.objects.filter(distribution=given).first()
    if sheet is None:
        token = "".join(secrets.choice(TOKEN_LETTERS) for _letter in range(TOKEN_LENGTH))
        sheet = Sheet.objects.create(
            distribution=given, token=token, fingerprint=fingerprint_of(given), printed_by=by, printed_at=at
        )
        SheetPage.objects.bulk_create(SheetPage(sheet=sheet, number=page.number) for page in pages_of(given))
    sheet.copies += 1
    sheet.save(update_fields=["copies"])
    return sheet


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def keep_scans(*, distribution: Distribution, data: bytes, called: str, at: dt.datetime, by: User) -> list[Scan]:
    """Keep a photograph of a page, or a scanned PDF of several, sealed; its code says which page it is.

    What carries no code that can be read waits for somebody to say which page it is. The same file again is the one
    that is there.

    Units: ``data`` at most 10 MB; ``called`` is the file's own name: it is compared with the content, and not kept.
    Errors: ``OtherList``, ``PageOfNoSheet`` for a page of another list; as ``as_kept`` refuses.
    """
    kind, kept = as_kept(data, called)
    digest = digest_of(kept)
    there = list(Scan.objects.filter(distribution=distribution, content_sha256=digest))
    if there:
        return there
    found = [page_on(picture) for picture in pictures_in(kept, kind)] or [None]
    pages = list(dict.fromkeys(_page_of(distribution, one) for one in found))
    if kind != PDF and found[0] and found[0].quarters:
        kind, kept = Attachment.Kind.JPEG, turned_upright(kept, found[0].quarters)
    key, master, wrapped = new_key()
    sealed = key.seal_bytes(kept, PLACE)
    keep_file(_path_of(digest_of(sealed)), sealed)
    return [
        Scan.objects.create(
            distribution=distribution, page=page, content_sha256=digest, part=part,
            file_sha256=digest_of(sealed), kind=kind, master=master, wrapped_key=wrapped, taken_by=by, taken_at=at,
        )
        for part, page in enumerate(pages, 1)
    ]  # fmt: skip


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["scan"].distribution.unit)
def assign_scan(*, scan: Scan, page: SheetPage | None, by: User) -> Scan:
    """Say which page a photograph shows, or that it shows none.

    Errors: ``OtherList`` for a page of another list.
    """
    if page is not None and page.sheet.distribution_id != scan.distribution_id:
        raise OtherList(number=page.sheet.distribution.ref)
    scan.page, scan.was_set_aside, scan.assigned_by = page, page is None, by
    scan.save(update_fields=["page", "was_set_aside", "assigned_by"])
    return scan


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["page"].sheet.distribution.unit)
def key_page(
    *,
    page: SheetPage,
    rows: Sequence[KeyedRow],
    counted: Mapping[Key, int],
    signed_on: dt.date,
    at: dt.datetime,
    by: User,
) -> SheetPage:
    """Key a page that came back: only what differs, and what was counted by hand. It posts when the two agree.

    Units: ``counted`` in pieces, or minor units of money, by column.
    Errors: ``PageIsKeyed``; ``NotOnThisPage``; ``CountsDisagree``; as ``record_signatures`` and ``note_not_collected``
        refuse: then nothing of the page is recorded.
    Source: children-and-distributions.md, section 5.7; domain-rules.md, section 7.2.
    """
    locked = SheetPage.objects.select_for_update(no_key=True, of=("self",)).get(pk=page.pk)
    if locked.keyed_at is not None:
        raise PageIsKeyed(page=page.number)
    distribution = page.sheet.distribution
    printed = pages_of(distribution)[page.number - 1]
    if any(row.receiver not in printed.wanted for row in rows):
        raise NotOnThisPage(page=page.number)
    lines: dict[Receiver, list[DistributionLine]] = defaultdict(list)
    for line in distribution.lines.all():
        lines[receiver_of(line)].append(line)
    for number, row in enumerate(rows, 1):
        try:
            _record(distribution, row, lines[row.receiver], signed_on, by)
        except Refusal as refusal:
            refusal.line = number
            raise
    _check_counts(distribution, printed, counted)
    locked.keyed_by, locked.keyed_at = by, at
    locked.save(update_fields=["keyed_by", "keyed_at"])
    return locked


def open_scan(scan: Scan) -> bytes:
    """Return the bytes of a photograph. The caller has made sure of the right.

    Errors: ``ScanIsDamaged`` where the file is gone or altered.
    """
    sealed = read_file(_path_of(scan.file_sha256), scan.file_sha256)
    if sealed is None:
        raise ScanIsDamaged
    return unwrap(scan.master, scan.wrapped_key).open_bytes(sealed, PLACE)


def _page_of(distribution: Distribution, found: FoundPage | None) -> SheetPage | None:
    if found is None:
        return None
    page = (
        SheetPage.objects.filter(sheet__token=found.token, number=found.number)
        .select_related("sheet__distribution__entry").first()
    )  # fmt: skip
    if page is None:
        raise PageOfNoSheet
    if page.sheet.distribution_id != distribution.pk:
        same_book = page.sheet.distribution.unit.path.startswith(distribution.unit.path)
        raise OtherList(number=page.sheet.distribution.ref) if same_book else PageOfNoSheet
    return page


def _record(
    distribution: Distribution, row: KeyedRow, lines: Collection[DistributionLine], on: dt.date, by: User
) -> None:
    if row.left:
        note_not_collected(
            distribution=distribution, left=list(row.left.items()), reason=row.reason, noted_on=on, by=by
        )
    taken = [line.position for line in lines if row.left.get(line.position, 0) < line.wanted]
    if row.signature and taken:
        record_signatures(
            distribution=distribution, receivers=[row.receiver], signature=row.signature, signed_on=on, by=by,
            positions=taken,
        )  # fmt: skip


def _check_counts(distribution: Distribution, printed: PageOfSheet, counted: Mapping[Key, int]) -> None:
    """Refuse a page whose hand-counted totals are not what was signed for on it."""
    given = _signed_for(distribution, set(printed.receivers))
    for column in columns_on([printed]):
        there, here = given.get(column.key, 0), counted.get(column.key)
        if here is None or here != there:
            raise CountsDisagree(
                what=title_of(column), given=figure_of(column, there),
                counted="—" if here is None else figure_of(column, here),
            )  # fmt: skip


def _signed_for(distribution: Distribution, receivers: Collection[Receiver]) -> dict[Key, int]:
    left = dict(NotCollected.objects.filter(line__distribution=distribution).values_list("line", "wanted"))
    found: dict[Key, int] = {}
    for line in distribution.lines.filter(acknowledgement__isnull=False):
        if receiver_of(line) in receivers:
            key = (line.place_id, line.fund_id, line.item_id)
            found[key] = found.get(key, 0) + line.wanted - left.get(line.pk, 0)
    return found


def _path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "sheets" / digest[:2] / f"{digest}.sealed"
