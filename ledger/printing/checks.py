"""What is checked when the product starts: fonts and the libraries that print."""

from typing import Any

from django.core import checks

from ledger.printing import fonts


@checks.register
def print_fonts_are_there(**_options: Any) -> list[checks.CheckMessage]:  # noqa: ANN401 -- Django's own arguments
    """Tell in words which part of printing is missing."""
    found: list[checks.CheckMessage] = []
    if names := fonts.missing_files():
        text = f"The Chinese print font is missing: {', '.join(names)} in ledger/printing/fonts."
        found.append(checks.Error(text, hint="Check out the whole repository again.", id="printing.E001"))
    if fonts.missing_library():
        text = "libharfbuzz-subset0 is missing: printing would be ten times slower."
        found.append(checks.Warning(text, hint="Run script/setup.", id="printing.W001"))
    return found
