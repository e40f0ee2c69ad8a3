"""Words laid over a stored paper: that this is a copy, or that it no longer counts.

The stored bytes stay as they are; what leaves the house is those pages with the stamp on each. The same paper and the
same words give the same bytes.
"""

from __future__ import annotations

import io
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pikepdf
from django.template.loader import render_to_string

from ledger.printing.render import render_overlay

# Papers carry both languages, whoever reads them.
VOID, SUPERSEDED = "作废 VOID", "已被取代 SUPERSEDED"


def stamped(data: bytes, *, copy: int = 0, is_void: bool = False, is_superseded: bool = False) -> bytes:
    """Return the pages of a stored PDF, each stamped as copy ``copy``, and as void or superseded where it is."""
    word = VOID if is_void else SUPERSEDED if is_superseded else ""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        stamps: dict[tuple[Decimal, Decimal], Any] = {}
        for page in pdf.pages:
            left, bottom, right, top = (Decimal(str(edge)) for edge in page.mediabox)
            size = (right - left, top - bottom)
            if size not in stamps:
                stamps[size] = _form(pdf, _stamp(*size, copy, word))
            # A name of our own: the library's would be drawn by lot, and no two copies the same.
            name = page.add_resource(stamps[size], pikepdf.Name.XObject, pikepdf.Name.Stamp)
            # An artifact: a reader for the blind meets the paper's own words first and undisturbed.
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(f"\nQ\n/Artifact BMC q {name} Do Q EMC\n".encode())
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return out.getvalue()


def _form(pdf: pikepdf.Pdf, data: bytes) -> Any:  # noqa: ANN401 -- pikepdf's object
    with pikepdf.open(io.BytesIO(data)) as stamp:
        return pdf.copy_foreign(stamp.pages[0].as_form_xobject())


@lru_cache(maxsize=64)
def _stamp(width: Decimal, height: Decimal, copy: int, word: str) -> bytes:
    context = {"width": f"{width:f}", "height": f"{height:f}", "copy": copy, "word": word}
    return render_overlay(render_to_string("papers/stamp.html", context))
