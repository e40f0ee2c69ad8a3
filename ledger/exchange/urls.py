"""Addresses of the pages of ``ledger.exchange``."""

from django.urls import path

from ledger.exchange.views import blanks, exports, uploads, welcome

urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:number>/book.zip", exports.book, name="exported_book"),
    path("imports/", uploads.imports, name="imports"),
    path("imports/new", uploads.new_import, name="new_import"),
    path("imports/blank-<str:language>.zip", blanks.blank_sheets, name="blank_sheets"),
    path("imports/<int:number>/", uploads.one_import, name="import"),
    path("imports/<int:number>/sheets-to-mend", uploads.sheets_to_mend, name="sheets_to_mend"),
    path("imports/<int:number>/mended", uploads.mended, name="mend_import"),
    path("imports/<int:number>/check", uploads.check, name="check_import"),
    path("imports/<int:number>/release", uploads.release, name="release_import"),
    path("imports/<int:number>/bring-in", uploads.bring_in, name="bring_in_import"),
    path("imports/<int:number>/throw-away", uploads.throw_away, name="throw_away_import"),
]
