"""Addresses of the pages of ``ledger.exchange``."""

from django.urls import path

from ledger.exchange.views import blanks, exports, registers, uploads, welcome

urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:number>/book.zip", exports.book, name="exported_book"),
    path("registers/", registers.registers, name="registers"),
    path("registers/new", registers.new_register, name="new_register"),
    path("registers/<int:number>/", registers.register, name="register"),
    path("registers/<int:number>/columns", registers.columns, name="match_columns"),
    path("registers/<int:number>/decide", registers.decide, name="decide_rows"),
    path("registers/<int:number>/submit", registers.submit, name="submit_register"),
    path("registers/<int:number>/release", registers.release, name="release_register"),
    path("registers/<int:number>/return", registers.give_back, name="return_register"),
    path("registers/<int:number>/undo", registers.undo, name="undo_register"),
    path("registers/<int:number>/throw-away", registers.throw_away, name="throw_away_register"),
    path("registers/<int:number>/rows-to-mend", registers.rows_to_mend, name="rows_to_mend"),
    path("imports/", uploads.imports, name="imports"),
    path("imports/new", uploads.new_import, name="new_import"),
    path("imports/new-list", uploads.new_list, name="new_list"),
    path("imports/blank-<str:language>.zip", blanks.blank_sheets, name="blank_sheets"),
    path("imports/<int:number>/", uploads.one_import, name="import"),
    path("imports/<int:number>/sheets-to-mend", uploads.sheets_to_mend, name="sheets_to_mend"),
    path("imports/<int:number>/mended", uploads.mended, name="mend_import"),
    path("imports/<int:number>/cells", uploads.mend_cells, name="mend_cells"),
    path("imports/<int:number>/check", uploads.check, name="check_import"),
    path("imports/<int:number>/release", uploads.release, name="release_import"),
    path("imports/<int:number>/bring-in", uploads.bring_in, name="bring_in_import"),
    path("imports/<int:number>/undo", uploads.undo, name="undo_import"),
    path("imports/<int:number>/throw-away", uploads.throw_away, name="throw_away_import"),
]
