"""Everything that is done with uploaded spreadsheets."""

from ledger.exchange.operations.exports import ask_for_export
from ledger.exchange.operations.uploads import (
    check_again,
    import_upload,
    release_upload,
    replace_files,
    take_in,
    throw_away_upload,
)

__all__ = [
    "ask_for_export",
    "check_again",
    "import_upload",
    "release_upload",
    "replace_files",
    "take_in",
    "throw_away_upload",
]
