"""Addresses of the pages of ``ledger.reports``."""

from django.urls import path

from ledger.reports.views import (
    attachments,
    children,
    entries,
    histories,
    home,
    papers,
    searching,
    statement_runs,
    statements,
    tracing,
)

urlpatterns = [
    path("", home.front, name="home"),
    path("v/", papers.ask_for_code, name="check_papers"),
    path("v/<str:code>/", papers.check_paper, name="check_paper"),
    path("entries/", entries.entries, name="entries"),
    path("entries/<str:number>/", entries.entry, name="entry"),
    path("entries/<str:number>/reverse/", entries.reverse_entry, name="reverse_entry"),
    path("entries/<str:number>/attach/", attachments.attach, name="attach"),
    path("entries/<str:number>/attachments/<int:position>/", attachments.attachment, name="attachment"),
    path(
        "entries/<str:number>/attachments/<int:position>/withdraw/",
        attachments.withdraw_attachment,
        name="withdraw_attachment",
    ),
    path("children/", children.children, name="children"),
    path("children/cards", children.contact_cards_of_list, name="contact_cards"),
    path("children/<str:code>/", children.child, name="child"),
    path("statements/", statements.statements, name="statements"),
    path("statements/runs/new", statement_runs.new_statement_run, name="new_statement_run"),
    path("statements/runs/<int:key>", statement_runs.statement_run, name="statement_run"),
    path("statements/runs/<int:key>/<str:kind>", statement_runs.statement_run_file, name="statement_run_file"),
    path("statements/<str:code>/", statements.statement, name="statement"),
    path("statements/<str:code>/issue", statements.issue_statement, name="issue_statement"),
    path("statements/<str:number>/paper", statements.statement_paper, name="statement_paper"),
    path("trace/", tracing.trace, name="trace"),
    path("trace/gift/<str:number>/", tracing.trace_gift, name="trace_gift"),
    path("trace/gift/<str:number>/print", tracing.print_trace, name="print_trace"),
    path("trace/receipt/<str:number>/", tracing.trace_receipt, name="trace_receipt"),
    path("trace/child/<str:code>/", tracing.trace_child, name="trace_child"),
    path("search", searching.search, name="search"),
    path("history/<slug:kind>/<str:ref>/", histories.history, name="history"),
]
