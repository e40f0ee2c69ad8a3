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
    ChangedSincePrinted,
    CountsDisagree,
    NotOnThisPage,
    OtherList,
    PageIsKeyed,
    PageOfNoSheet,
    ScanIsDamaged,
    ScanIsPutAway,
)
from distributions.heads import figure_of, title_of
from distributions.models import Distribution, DistributionLine, NotCollected, Scan, Sheet, SheetPage
from distributions.operations.locking import locked, locked_standing
from distributions.operations.signing import Signature, note_not_collected, open_lines, record_signatures
from distributions.planning import Receiver, lines_for, receiver_of
from distributions.scanning import PDF, FoundPage, pages_on, pictures_in, turned_upright
from distributions.sheets import TOKEN_LETTERS, PageOfSheet, columns_on, fingerprint_of, is_put_away, pages_of
from ledger.access.errors import Refusal
from ledger.access.history import throw_away
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.models import Attachment
from ledger.book.shelf import Key
from ledger.printing.files import digest_of, keep_file, read_file
from ledger.printing.sent_files import as_kept

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

    Errors: ``NotApproved`` for a list that is not approved, or reversed.
    Source: children-and-distributions.md, section 5.7.
    """
    given = locked_standing(distribution)
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
    if there := _kept_before(distribution, digest):
        return there
    found = {part: pages_on(picture) if picture else [] for part, picture in pictures_in(kept, kind)} or {1: []}
    pages = _pages_of(distribution, found)
    if kind != PDF and found[1] and found[1][0].quarters:
        kind, kept = Attachment.Kind.JPEG, turned_upright(kept, found[1][0].quarters)
    # The code is read first, which takes long. Two who send the same file at once: the second waits, then sees it.
    locked(distribution)
    if there := _kept_before(distribution, digest):
        return there
    key, master, wrapped = new_key()
    sealed = key.seal_bytes(kept, PLACE)
    keep_file(sealed_path(digest_of(sealed)), sealed)
    return [
        Scan.objects.create(
            distribution=distribution, page=page, content_sha256=digest, part=part,
            file_sha256=digest_of(sealed), kind=kind, master=master, wrapped_key=wrapped, taken_by=by, taken_at=at,
        )
        for part, page in pages.items()
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
    Errors: ``PageIsKeyed``; ``ChangedSincePrinted``; ``NotOnThisPage``; ``CountsDisagree``; as
        ``record_signatures`` and ``note_not_collected`` refuse: then nothing of the page is recorded.
    Source: children-and-distributions.md, section 5.7; domain-rules.md, section 7.2.
    """
    # The list is locked before the page, as by all who write to both: two never wait for each other.
    distribution = locked(page.sheet.distribution)
    kept = SheetPage.objects.select_for_update(no_key=True, of=("self",)).get(pk=page.pk)
    if kept.keyed_at is not None:
        raise PageIsKeyed(page=page.number)
    if fingerprint_of(distribution) != page.sheet.fingerprint:
        raise ChangedSincePrinted(number=distribution.ref)
    printed = pages_of(distribution)[page.number - 1]
    if any(row.receiver not in printed.wanted for row in rows):
        raise NotOnThisPage(page=page.number)
    lines: dict[Receiver, list[DistributionLine]] = defaultdict(list)
    for line in open_lines(
        distribution, printed.receivers
    ):  # what was signed for on a phone meanwhile is keyed already
        lines[receiver_of(line)].append(line)
    _give_way(rows, lines, by)
    for number, row in enumerate(rows, 1):
        try:
            _record(distribution, row, lines[row.receiver], signed_on, by, at)
        except Refusal as refusal:
            refusal.line = number
            raise
    _check_counts(distribution, printed, counted)
    kept.keyed_by, kept.keyed_at = by, at
    kept.save(update_fields=["keyed_by", "keyed_at"])
    return kept


def open_scan(scan: Scan) -> bytes:
    """Return the bytes of a photograph. The caller has made sure of the right.

    Errors: ``ScanIsPutAway`` where a child on it was erased; ``ScanIsDamaged`` where the file is gone or altered.
    """
    if is_put_away(scan):
        raise ScanIsPutAway
    sealed = read_file(sealed_path(scan.file_sha256), scan.file_sha256)
    if sealed is None:
        raise ScanIsDamaged
    return unwrap(scan.master, scan.wrapped_key).open_bytes(sealed, PLACE)


def _kept_before(distribution: Distribution, digest: str) -> list[Scan]:
    return list(Scan.objects.filter(distribution=distribution, content_sha256=digest))


def _pages_of(distribution: Distribution, found: Mapping[int, Sequence[FoundPage]]) -> dict[int, SheetPage | None]:
    """Return what each page of a file shows, a page of the sheet once; None where nobody can tell yet.

    Pages that lie beside each other on one photograph are numbered after all others.
    """
    pages: dict[int, SheetPage | None] = {part: None for part, codes in found.items() if not codes}
    for part, codes in found.items():
        for code in codes:
            page = _page_of(distribution, code)
            if page not in pages.values():
                pages[max(found, default=0) + len(pages) + 1 if part in pages else part] = page
    return dict(sorted(pages.items()))


def _page_of(distribution: Distribution, found: FoundPage) -> SheetPage:
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


def _give_way(rows: Sequence[KeyedRow], lines: Mapping[Receiver, Collection[DistributionLine]], by: User) -> None:
    """Let what was noted before, on a phone or by a page that was keyed wrongly, give way to what the page says."""
    says = {line.pk: row for row in rows if row.left or row.signature for line in lines.get(row.receiver, ())}
    for noted in NotCollected.objects.filter(line__in=list(says), returned__isnull=True).select_related("line"):
        row = says[noted.line_id]
        if (row.left.get(noted.line.position), row.reason) != (noted.wanted, noted.reason):
            throw_away(noted, by=by)


def _record(
    distribution: Distribution, row: KeyedRow, lines: Collection[DistributionLine], on: dt.date, by: User,
    at: dt.datetime,
) -> None:  # fmt: skip
    if row.left:
        note_not_collected(
            distribution=distribution, left=list(row.left.items()), reason=row.reason, noted_on=on, by=by, at=at
        )
    taken = [line.position for line in lines if row.left.get(line.position, 0) < line.wanted]
    if row.signature and taken:
        record_signatures(
            distribution=distribution, receivers=[row.receiver], signature=row.signature, signed_on=on, by=by,
            positions=taken, at=at,
        )  # fmt: skip


def _check_counts(distribution: Distribution, printed: PageOfSheet, counted: Mapping[Key, int]) -> None:
    """Refuse a page whose hand-counted totals are not what was signed for on it."""
    given = _signed_for(distribution, printed.receivers)
    for column in columns_on([printed]):
        there, here = given.get(column.key, 0), counted.get(column.key)
        if here is None or here != there:
            raise CountsDisagree(
                what=title_of(column), given=figure_of(column, there),
                counted="—" if here is None else figure_of(column, here),
            )  # fmt: skip


def _signed_for(distribution: Distribution, receivers: Collection[Receiver]) -> dict[Key, int]:
    signed = distribution.lines.filter(lines_for(receivers), acknowledgement__isnull=False)
    left = dict(NotCollected.objects.filter(line__in=signed.order_by()).values_list("line", "wanted"))
    found: dict[Key, int] = defaultdict(int)
    for key, place, fund, item, wanted in signed.values_list("pk", "place", "fund", "item", "wanted"):
        found[place, fund, item] += wanted - left.get(key, 0)
    return found


def sealed_path(digest: str) -> Path:
    """Return where a sealed photograph or copy lies."""
    return Path(settings.MEDIA_ROOT) / "sheets" / digest[:2] / f"{digest}.sealed"
