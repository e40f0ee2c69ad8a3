"""Many papers in two files: all in one for the printer, and one of each in a zip."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import pikepdf
from django.conf import settings

from ledger.printing.models import Paper
from ledger.printing.store import open_paper, path_of


def bundle_of(kind: str, run: str) -> dict[str, Path]:
    """Return where the files of a run lie in private storage, by ending: ``pdf`` for the printer, ``zip`` one of each.

    ``kind`` names the papers in one word: ``receipt``.
    """
    folder = Path(settings.MEDIA_ROOT) / f"{kind}-runs" / run
    return {ending: folder / f"{kind}s.{ending}" for ending in ("pdf", "zip")}


def write_bundle(files: dict[str, Path], papers: Iterable[tuple[str, Paper | None]]) -> None:
    """Write papers under their numbers, in their order; what has no paper is left out.

    Errors: ``PaperIsDamaged``.
    """
    files["pdf"].parent.mkdir(parents=True, exist_ok=True)
    with pikepdf.new() as merged, zipfile.ZipFile(files["zip"], "w", zipfile.ZIP_DEFLATED) as packed:
        for number, paper in papers:
            if paper is None:
                continue
            packed.writestr(f"{number}.pdf", open_paper(paper))
            with pikepdf.open(path_of(paper.sha256)) as one:
                merged.pages.extend(one.pages)
        merged.save(files["pdf"], deterministic_id=True)
