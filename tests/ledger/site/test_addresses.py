"""Every address of the site, as every role, as nobody and from outside: what each gets is written down and held.

The answers stand in ``addresses.txt``. An address that is not in it fails here, so that whoever adds one thinks of who
may come. ``none`` marks an address that was tried with a record that is not there: who may look gets 404, others 403.
To write the file anew after thinking: ``WRITE_ADDRESSES=1 pytest tests/ledger/site/test_addresses.py``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from beneficiaries.models import Child
from donors.models import Donor
from ledger.access.models import Unit
from tests import make
from tests.offices import OTHER_SCHOOL, PEOPLE, Office, open_office

pytestmark = pytest.mark.django_db
WRITTEN = Path(__file__).parent / "addresses.txt"
HEAD = "# address                            how  " + " ".join(
    f"{name:>6}"
    for name in ("record", "casew.", "approv", "financ", "audit.", "admin.", "norole", "nobody", "school", "agency")
)
# The admin's own pages are windows for support, tried in tests/ledger/access/test_admin.py; the doors for programs
# in tests/ledger/site/test_api.py.
ELSEWHERE = {"admin", "api"}
# Swagger's script writes its own style sheet into the page of the API; what else may run there, test_api.py holds.
STYLED_BY_SWAGGER = {"/api/v1/docs/"}
# Where nothing leads by a link: the address itself, or what stands beside the address of another.
PLAIN = {
    "healthz": "/healthz",
    "first_run": "/first-run/",
    "sign_in_again": "/sign-in-again/",
    "set_language": "/i18n/setlang/",
    "account_logout": "/accounts/logout/",
    "api_docs": "/api/v1/docs/",
    "api_schema": "/api/v1/schema/",
    "api_tokens": "/account/tokens/",
    "account_inactive": "/accounts/inactive/",
    "account_signup": "/accounts/signup/",
    "account_reauthenticate": "/accounts/reauthenticate/",
    "account_email": "/accounts/email/",
    "account_email_verification_sent": "/accounts/confirm-email/",
    "account_confirm_email": "/accounts/confirm-email/abc/",
    "account_set_password": "/accounts/password/set/",
    "account_confirm_login_code": "/accounts/login/code/confirm/",
    "account_reset_password_done": "/accounts/password/reset/done/",
    "account_reset_password_from_key": "/accounts/password/reset/key/1-abc/",
    "account_reset_password_from_key_done": "/accounts/password/reset/key/done/",
}
# Whose colleague of the same role in another agency tries a page that is found without signing in.
ANYBODY = "lin"


def every_address(patterns: Iterable[URLPattern | URLResolver] | None = None) -> Iterator[tuple[str, URLPattern]]:
    """Return every address by its name; one without a name goes by its path."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), pattern
        elif pattern.app_name not in ELSEWHERE:
            yield from every_address(pattern.url_patterns)


def path_of(name: str, pattern: URLPattern, office: Office) -> str:
    """Return where an address leads in this office; where nobody is led to it, to a record that is not there."""
    if name in office.found:
        return office.found[name][1]
    if name in PLAIN:
        return PLAIN[name]
    parts = pattern.pattern.converters.items()
    return reverse(name, kwargs={part: 999_999 if isinstance(kind, IntConverter) else "NONE" for part, kind in parts})


def stranger_to(name: str, office: Office) -> str:
    """Return the role of whoever is led to this address: somebody in the same role elsewhere tries it."""
    username = office.found.get(name, ("", ""))[0] or ANYBODY
    return next(role for role, person in PEOPLE.items() if person == username)


def answer(client: Client, method: str, path: str) -> int:
    """Return how a request is answered; nothing of it stays."""
    with transaction.atomic():
        status = int(getattr(client, method.lower())(path).status_code)
        transaction.set_rollback(True)
    return status


def comers(office: Office) -> dict[str, Client]:
    """Return a browser for each who comes: the roles, a person without one, somebody signed out, and from outside."""
    make.user(username="no-role")
    inside = {role: office.client(username) for role, username in PEOPLE.items()}
    return inside | {
        "no role": office.client("no-role"),
        "signed out": Client(),
        "other school": office.client(OTHER_SCHOOL),
    }


def held(office: Office) -> list[str]:
    """Return the table: a line for every address, with what each who comes is answered."""
    who = comers(office)
    strangers = {role: office.client(f"other-{role}") for role in PEOPLE}
    lines = [HEAD]
    for name, pattern in sorted(dict(every_address()).items()):
        path = path_of(name, pattern, office)
        method = "POST" if answer(who["administrator"], "GET", path) == 405 else "GET"
        clients = [*who.values(), strangers[stranger_to(name, office)]]
        answers = " ".join(f"{answer(client, method, path):>6}" for client in clients)
        lines.append(f"{name:<36} {method:<4} {answers}{'' if name in office.found or name in PLAIN else '  none'}")
    return lines


def named_elsewhere(office: Office) -> list[str]:
    """Return the pages that name a unit, a donor or a child to somebody in the same role in another agency."""
    ours = Unit.objects.filter(root__code="AGY").values_list("code", "name")
    donors, children = Donor.objects.values_list("code", "name"), Child.objects.values_list("code")
    words = {word for row in (*ours, *donors, *children) for word in row}
    named = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, words))})(?![A-Za-z0-9])")
    strangers = {role: office.client(f"other-{role}") for role in PEOPLE}
    # What a paper says, whoever holds it may check.
    paths = {name: path for name, (_who, path) in office.found.items() if name != "check_paper"}
    pages = [(path, strangers[stranger_to(name, office)].get(path)) for name, path in paths.items()]
    # What is not there says its own address again.
    shown = [(path, page.content.decode(errors="ignore")) for path, page in pages if page.status_code == 200]
    return [f"{path}: {found[0]}" for path, text in shown if (found := named.search(text))]


def test_every_address_answers_everybody_as_it_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    office = open_office()
    table = held(office)

    if os.environ.get("WRITE_ADDRESSES"):
        WRITTEN.write_text("\n".join(table) + "\n", encoding="utf-8")
    assert set(office.loose) == STYLED_BY_SWAGGER
    assert "\n".join(office.dead_ends) == ""
    assert named_elsewhere(office) == []
    assert table == WRITTEN.read_text(encoding="utf-8").splitlines()
