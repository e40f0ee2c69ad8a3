"""Everything that is done with uploaded spreadsheets."""

from ledger.exchange.operations.exports import ask_for_export
from ledger.exchange.operations.lists import (
    check_list_again,
    import_list,
    replace_list,
    take_in_list,
    throw_away_list,
    undo_list,
)
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
    "check_list_again",
    "decide_rows",
    "import_list",
    "import_upload",
    "match_columns",
    "release_register",
    "release_upload",
    "replace_files",
    "replace_list",
    "return_register",
    "submit_register",
    "take_in",
    "take_in_list",
    "take_in_register",
    "throw_away_list",
    "throw_away_register",
    "throw_away_upload",
    "undo_list",
    "undo_register",
]
