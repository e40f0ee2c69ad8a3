"""Addresses of the pages of ``ledger.book``: first run and set-up."""

from django.urls import URLPattern, path

from ledger.book.views import deputies, letterheads, people, set_up
from ledger.book.views.first_run import first_run


def _pages(nouns: str, one: str, new: str = "") -> list[URLPattern]:
    """Return the addresses of a noun: its records, a new one, one of them."""
    given = {"noun": nouns}
    return [
        path(f"set-up/{nouns}/", set_up.records, given, name=nouns),
        *([path(f"set-up/{nouns}/new", set_up.new_record, given, name=new)] if new else []),
        path(f"set-up/{nouns}/<str:code>/", set_up.record, given, name=one),
    ]


urlpatterns = [
    path("first-run/", first_run, name="first_run"),
    path("set-up/", set_up.set_up, name="set_up"),
    *_pages("units", "unit", "new_unit"),
    path("set-up/units/<str:code>/letterhead", letterheads.letterhead, name="letterhead"),
    path("set-up/units/<str:code>/logo", letterheads.unit_logo, name="unit_logo"),
    *_pages("places", "place", "new_place"),
    *_pages("funds", "fund", "new_fund"),
    *_pages("items", "item", "new_item"),
    *_pages("kits", "kit", "new_kit"),
    *_pages("accounts", "account_heading"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/new", deputies.new_deputy, name="new_deputy"),
    path("deputies/<int:key>/end", deputies.end_deputy, name="end_deputy"),
    path("set-up/people/", people.people, name="people"),
    path("set-up/people/new", people.new_person, name="new_person"),
    path("set-up/people/<str:username>/", people.person, name="person"),
    path("set-up/people/<str:username>/roles", people.give_role, name="give_role"),
    path("set-up/people/<str:username>/roles/<int:key>/take", people.take_role, name="take_role"),
    path("set-up/people/<str:username>/door", people.let_sign_in, name="let_sign_in"),
    path("set-up/people/<str:username>/link", people.make_link, name="make_link"),
]
