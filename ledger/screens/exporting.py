"""A list as a spreadsheet: exactly the rows that are shown, all pages of them."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet takes a text that begins with one of these for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Value = str | int | Decimal | dt.date | None


def as_csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """Return a CSV file that spreadsheets open in the right letters."""
    response = _file(name, "csv", "text/csv; charset=utf-8")
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(heads)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return response


def as_xlsx(name: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """Return an Excel file; numbers are numbers, days are days, and no text becomes a formula."""
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold, day, amount = (
            book.add_format(style)
            for style in ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {"num_format": "#,##0.00"})
        )
        sheet.write_row(0, 0, heads, bold)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                style = day if isinstance(value, dt.date) else amount if isinstance(value, Decimal) else None
                sheet.write(at, column, value, style) if not isinstance(value, dt.date) else sheet.write_datetime(
                    at, column, value, style
                )
    response = _file(name, "xlsx", XLSX)
    response.write(file.getvalue())
    return response


def _file(name: str, ending: str, kind: str) -> HttpResponse:
    return HttpResponse(content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'})


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
