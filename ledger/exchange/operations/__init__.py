"""Everything that is done with uploaded spreadsheets."""

from ledger.exchange.operations.exports import ask_for_export
from ledger.exchange.operations.registers import (
    decide_rows,
    match_columns,
    release_register,
    return_register,
    submit_register,
    take_in_register,
    throw_away_register,
    undo_register,
)
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
    "decide_rows",
    "import_upload",
    "match_columns",
    "release_register",
    "release_upload",
    "replace_files",
    "return_register",
    "submit_register",
    "take_in",
    "take_in_register",
    "throw_away_register",
    "throw_away_upload",
    "undo_register",
]
