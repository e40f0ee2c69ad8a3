"""Files that are made on the spot and handed out: to be saved, never shown or kept by the browser."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_zip(name: str, data: bytes) -> HttpResponse:
    """Answer with a zip."""
    return as_file(name, data, "application/zip")


def as_file(name: str, data: bytes, kind: str) -> HttpResponse:
    """Answer with a file."""
    return HttpResponse(
        data,
        content_type=kind,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
            "Cache-Control": "no-store, private",
        },
    )
