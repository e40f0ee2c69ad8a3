"""Papers kept with entries: added, and withdrawn with a reason."""

import datetime as dt

from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.attaching import keep_bytes
from ledger.book.errors import AlreadyWithdrawn, WhyMissing
from ledger.book.models import Attachment, AttachmentWithdrawal, Entry
from ledger.book.posting import lock
from ledger.printing.sent_files import as_kept


@operation(Permission.WRITE_MONEY, at=lambda given: given["entry"].unit)
def attach(*, entry: Entry, what: str, data: bytes, called: str, at: dt.datetime, by: User) -> Attachment:
    """Keep a file with an entry. ``called`` is the file's own name: it is compared with the content, and not kept.

    The same file again, while it is not withdrawn, is the one that is there.

    Units: ``data`` at most 10 MB; ``at`` is the clock.
    Errors: ``FileMissing``; ``FileTooLarge``; ``FileNotTaken``; ``FileLies``; ``FileDamaged``; ``PictureTooLarge``.
    Source: domain-rules.md, section 4.3; Accounting Law (2024) art. 14.
    """
    kind, kept = as_kept(data, called)
    digest = keep_bytes(kept)
    # Under the unit's lock two people never take the same position.
    lock([entry.unit])
    there = Attachment.objects.filter(entry=entry)
    found = there.filter(sha256=digest, withdrawal__isnull=True).first()
    return found or Attachment.objects.create(
        entry=entry, position=there.count() + 1, what=what, kind=kind, size=len(kept), sha256=digest,
        attached_by=by, attached_at=at,
    )  # fmt: skip


@operation(Permission.WRITE_MONEY, at=lambda given: given["attachment"].entry.unit)
def withdraw_attachment(*, attachment: Attachment, why: str, at: dt.datetime, by: User) -> AttachmentWithdrawal:
    """Say that an attachment no longer counts. Its file stays, with the reason beside it.

    Errors: ``WhyMissing``; ``AlreadyWithdrawn``.
    """
    if not why.strip():
        raise WhyMissing
    lock([attachment.entry.unit])
    if AttachmentWithdrawal.objects.filter(attachment=attachment).exists():
        raise AlreadyWithdrawn
    return AttachmentWithdrawal.objects.create(
        attachment=attachment, why=why.strip()[:200], withdrawn_by=by, withdrawn_at=at
    )
