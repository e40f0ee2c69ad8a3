"""A real Chromium, one for each worker, and a person who sits before it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from ledger.access.models import User
from tests.browser.person import PATIENCE, Person

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what lies here."""
    item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a browser. ``CHROMIUM`` names its program where it is not found by its usual names."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    # Playwright keeps an event loop in this thread, in which Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=as_root)
        except Exception as missing:
            pytest.fail(
                f"No Chromium starts: apt-get install chromium, or leave these out with --no-browser. {missing}"
            )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the running site."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        server = LiveServer("localhost")
    yield server.url
    server.stop()


def _wait_until_answered() -> None:
    """Wait for what a window asked just before it was closed: its answer would write into tables being emptied."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(PATIENCE / 1000)


@pytest.fixture
def sit_down(chromium: Browser, site: str) -> Iterator[Callable[..., Person]]:
    """Return what puts a person before a window of the site, signed in where a user is given.

    Whatever a page asked of another machine, and whatever the policy stopped, fails the test at its end.
    """
    there: list[Person] = []

    def sit(user: User | None = None, language: str = "en", **window: object) -> Person:
        there.append(Person(chromium, site, user, language, **window))
        return there[-1]

    yield sit
    [person.leave() for person in there]
    _wait_until_answered()
    assert [fault for person in there for fault in person.faults] == []
