"""Papers as files by digest, in private storage; a reprint sends exactly the stored bytes."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal
from ledger.printing import fonts, render
from ledger.printing.files import digest_of, keep_file, read_file
from ledger.printing.models import Paper


class PaperIsDamaged(Refusal):
    """A stored file that is gone, or no longer what was issued."""

    code = "paper_is_damaged"
    template = _("The stored paper %(paper)s is missing or was altered. Restore it from a backup.")


def keep_paper(data: bytes, *, kind: str) -> Paper:
    """Store the bytes of a paper and return its row; the same bytes are stored once."""
    digest = digest_of(data)
    keep_file(path_of(digest), data)
    paper, _made = Paper.objects.get_or_create(
        sha256=digest,
        defaults={
            "kind": kind, "size": len(data), "template": render.VERSION, "version": f"{fonts.VERSION}"
        },
    )  # fmt: skip
    return paper


def open_paper(paper: Paper) -> bytes:
    """Return the bytes of a stored paper, as they were issued.

    Errors: ``PaperIsDamaged``.
    """
    data = read_file(path_of(paper.sha256), paper.sha256)
    if data is None:
        raise PaperIsDamaged(paper=str(paper))
    return data


def path_of(digest: str) -> Path:
    """Return where the file of a digest lies."""
    return Path(settings.MEDIA_ROOT) / "papers" / digest[:2] / f"{digest}.pdf"
