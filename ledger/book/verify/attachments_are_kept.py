"""Every attached file lies in storage as it was kept."""

from collections.abc import Iterator

from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.book.attaching import bytes_of
from ledger.book.models import Attachment
from ledger.book.verify.findings import Finding


def attachments_are_kept(root: Unit) -> Iterator[Finding]:
    """Yield the attachments whose file is gone or was altered, withdrawn ones too."""
    for attachment in Attachment.objects.filter(entry__root=root).order_by("pk").iterator(chunk_size=500):
        try:
            bytes_of(attachment)
        except Refusal as refusal:
            yield Finding("attachments_are_kept", "book_attachment", str(attachment.pk), str(refusal))
