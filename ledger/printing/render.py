"""From a snapshot to a PDF: the same snapshot gives the same bytes.

A paper is rendered from its snapshot alone. The fetcher takes nothing but what lies in the paper
itself, so that no paper can reach a file or a host.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import json
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string

from ledger.printing import fonts
from ledger.printing.codes import Content, qr_svg

VERSION = "papers 1"
CHUNK = 10
ROUND = 500
_VARIANT = "pdf/a-3a"


def render_pdf(content: Content, *, copy: int = 0, is_void: bool = False) -> bytes:
    """Render the paper of a snapshot; ``content["kind"]`` names its template.

    ``copy`` prints a copy's number, ``is_void`` that it no longer counts.
    """
    kind = str(content["kind"])
    context = {"paper": content, "copy": copy, "is_void": is_void, "qr": qr_svg(str(content["verify_url"]))}
    html = render_to_string(f"papers/{kind}.html", context)
    print_tools = _tools()
    issued = _moment(str(content["issued_on"]))
    document = print_tools.html(html).render(
        font_config=print_tools.font_config, stylesheets=[print_tools.sheet(kind)], pdf_variant=_VARIANT
    )
    document.metadata.created = document.metadata.modified = issued.isoformat()
    document.metadata.attachments = [_data_of(print_tools, content, issued)]
    return bytes(document.write_pdf(pdf_variant=_VARIANT, finisher=_list_attachments_once))


def render_overlay(html: str) -> bytes:
    """Render what is laid over a paper that was rendered before: no data, no date of its own."""
    print_tools = _tools()
    return bytes(print_tools.html(html).write_pdf(font_config=print_tools.font_config))


def render_sheet(kind: str, parts: Iterable[dict[str, Any]]) -> bytes:
    """Render a working paper, part by part in little memory: it carries no data, proves nothing, and is not kept.

    Each part is what the template ``kind`` needs of some of its pages; the parts are joined in their order.
    """
    return joined(render_parts(kind, parts))


def render_parts(kind: str, parts: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Render the parts of a working paper, each alone: for one who wants to say in between how far it is."""
    print_tools = _tools()
    for part in parts:
        html = print_tools.html(render_to_string(f"papers/{kind}.html", part))
        yield html.write_pdf(font_config=print_tools.font_config, stylesheets=[print_tools.sheet(kind)])


def joined(parts: Iterable[bytes]) -> bytes:
    """Join the parts of a working paper in their order."""
    whole = pikepdf.new()
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as pages:
            whole.pages.extend(pages.pages)
    written = io.BytesIO()
    whole.save(written)
    return written.getvalue()


def render_many(contents: Sequence[Content], *, workers: int = 2) -> Iterator[tuple[int, bytes]]:
    """Render many papers in forked workers; yield ``(position, bytes)`` as chunks come back.

    The fonts are warm before the fork. Workers are given snapshots and give back bytes: none of them
    touches the database. Text layout keeps some 50 kB of each paper for good, so that after each ``ROUND`` of
    papers new workers take over.
    """
    if workers < 2 or len(contents) <= CHUNK:  # noqa: PLR2004 -- one worker is this process
        for at, content in enumerate(contents):
            yield at, render_pdf(content)
        return
    render_pdf(contents[0])
    gc.collect()
    gc.freeze()
    try:
        for start in range(0, len(contents), ROUND):
            some = range(start, min(start + ROUND, len(contents)), CHUNK)
            chunks = ((at, [json.dumps(content) for content in contents[at : at + CHUNK]]) for at in some)
            with multiprocessing.get_context("fork").Pool(min(workers, os.cpu_count() or 1)) as pool:
                for at, papers in pool.imap_unordered(_render_chunk, chunks):
                    yield from enumerate(papers, at)
    finally:
        gc.unfreeze()


def _render_chunk(chunk: tuple[int, list[str]]) -> tuple[int, list[bytes]]:
    at, contents = chunk
    gc.disable()
    papers = [render_pdf(json.loads(content)) for content in contents]
    gc.enable()
    gc.collect()
    return at, papers


# What a trace tells a donor looks as a statement does.
_LOOKS_LIKE = {"trace": "statement"}


class _Tools:
    """WeasyPrint with what all papers share: fonts read once, style sheets parsed once."""

    def __init__(self) -> None:
        fonts.use_own_fonts()
        import weasyprint  # noqa: PLC0415 -- fontconfig must know our fonts first
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- likewise
        from weasyprint.urls import URLFetcher  # noqa: PLC0415 -- likewise

        self.weasyprint = weasyprint
        self.font_config = FontConfiguration()
        # A paper has no business outside itself: only bytes that lie in it, as those of a logo, are read.
        self.fetcher = URLFetcher(allowed_protocols=["data"])
        self._sheets: dict[str, Any] = {}

    def html(self, text: str) -> Any:  # noqa: ANN401 -- WeasyPrint has no types
        return self.weasyprint.HTML(string=text, url_fetcher=self.fetcher)

    def sheet(self, kind: str) -> Any:  # noqa: ANN401 -- WeasyPrint has no types
        if kind not in self._sheets:
            folder = Path(settings.ROOT) / "templates" / "papers"
            kinds = [each for each in ("paper", _LOOKS_LIKE.get(kind), kind) if each]
            text = "".join((folder / f"{each}.css").read_text(encoding="utf-8") for each in kinds)
            self._sheets[kind] = self.weasyprint.CSS(
                string=text, font_config=self.font_config, url_fetcher=self.fetcher
            )
        return self._sheets[kind]


@cache
def _tools() -> _Tools:
    return _Tools()


def _moment(day: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), tzinfo=dt.UTC)


def _data_of(tools: _Tools, content: Content, moment: dt.datetime) -> Any:  # noqa: ANN401 -- WeasyPrint has no types
    return tools.weasyprint.Attachment(
        string=json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1),
        name=f"{content['kind']}.json",
        description="The figures of this paper as data",
        relationship="Data",
        created=moment,
        modified=moment,
    )


def _list_attachments_once(_document: Any, pdf: Any) -> None:  # noqa: ANN401 -- WeasyPrint has no types
    """Take out the doubles of the list of attached files, which strict readers refuse."""
    listed = pdf.catalog.get("AF")
    if listed:
        seen: list[Any] = []
        seen.extend(entry for entry in listed if entry not in seen)
        pdf.catalog["AF"] = type(listed)(dict.fromkeys(seen))
