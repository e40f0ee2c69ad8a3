"""Somebody who reads and types: what tests of the browser are told with."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, ConsoleMessage, Locator, Route, expect

from ledger.access.models import User

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# A page in which one has to press Tab more often would be no page for the keyboard.
MOST_TABS = 150
# A machine that runs the whole suite at once is slow now and then.
PATIENCE = 30_000
# A page is looked at when its letters are there, it is drawn as it was last changed, and nothing fades any more.
SETTLED = """async () => {
    await document.fonts.ready;
    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    await Promise.allSettled(document.getAnimations().map(fading => fading.finished));
}"""
expect.set_options(timeout=PATIENCE / 2)
_axe = Axe()
# Days and the numbers of papers, of which a reader would take half for the whole.
_BROKEN = r"""() => {
  const walker = document.createTreeWalker(document.querySelector("main") || document.body, NodeFilter.SHOW_TEXT);
  const broken = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const found of node.data.matchAll(/\d{4}-\d\d-\d\d|[A-Z](?:-[A-Z0-9]+-)?\d{4}-\d{5,}/g)) {
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1) broken.push(found[0]);
    }
  }
  return broken;
}"""


class Person:
    """A person before a window. Texts are given in English and looked for in the person's language."""

    def __init__(
        self,
        chromium: Browser,
        site: str,
        user: User | None,
        language: str,
        *,
        theme: str = "light",
        by_keys: bool = False,
        **window: Any,
    ) -> None:
        """Open a window in a language; signed in as ``user``, with a mouse or ``by_keys`` alone."""
        self.by_keys = by_keys
        self.site, self.language, self.faults = site, language, list[str]()
        self.context = chromium.new_context(viewport=window.pop("viewport", DESK), reduced_motion="reduce", **window)
        self.context.set_default_timeout(PATIENCE)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language, "theme": theme}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        self.context.route("**/*", self._stay_home)
        self.page = self.context.new_page()
        self.page.on("console", self._hear)

    def _stay_home(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        # The browser shows a PDF with pages of its own.
        if address.netloc == urlsplit(self.site).netloc or address.scheme in {"chrome", "chrome-extension"}:
            route.continue_()
        else:
            self.faults.append(f"left the machine: {route.request.url}")
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that refuses answers 403, 404, 409 or 422, which the browser reports too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def leave(self) -> None:
        """Close the window."""
        self.context.close()

    def word(self, text: str) -> str:
        """Return a text in the person's language."""
        with translation.override(self.language):
            return gettext(text)

    def go(self, path: str) -> Person:
        """Open an address."""
        self.page.goto(f"{self.site}{path}")
        return self

    def field(self, label: str, *, at: int = 0) -> Locator:
        """Return the field whose label begins so, of several the one at a place."""
        main = self.page.locator("main")
        named = main.get_by_label(re.compile(f"^{re.escape(self.word(label))}"))
        return named.and_(main.locator("input, select, textarea")).nth(at)

    def offers(self, text: str) -> Locator:
        """Wait until a combobox offers just one find, and return it."""
        found = self.page.locator("[role=option]:visible")
        expect(found).to_have_count(1)
        expect(found).to_contain_text(text)
        return found

    def fill(self, label: str, text: str, *, at: int = 0) -> Person:
        """Type a text into the field of a label."""
        return self.put(self.field(label, at=at), text)

    def put(self, field: Locator, text: str) -> Person:
        """Type a text into a field."""
        if self.by_keys:
            self.reach(field).keys("Control+A").type(text)
        else:
            field.fill(text)
        return self

    def choose(self, label: str, text: str, *, at: int = 0) -> Person:
        """Choose from a list by what it says; a part is enough."""
        option = self.field(label, at=at).locator("option", has_text=text).first
        return self._take(self.field(label, at=at), str(option.get_attribute("value")))

    def take_first(self, label: str) -> Person:
        """Choose what a list offers first, after the line that asks to choose."""
        return self._take(self.field(label), str(self.field(label).locator("option").nth(1).get_attribute("value")))

    def _take(self, field: Locator, value: str) -> Person:
        if self.by_keys:
            self.reach(field)
            for _ in range(field.locator("option").count()):
                if field.input_value() == value:
                    break
                self.keys("ArrowDown")
            expect(field).to_have_value(value)
        else:
            field.select_option(value)
        return self

    def tick(self, box: Locator) -> Person:
        """Put a tick."""
        if self.by_keys:
            self.reach(box).keys("Space")
            expect(box).to_be_checked()
        else:
            box.check()
        return self

    def press(self, name: str | re.Pattern[str]) -> Person:
        """Press a button, or follow a link, by its name."""
        named = {"name": self.word(name) if isinstance(name, str) else name}
        main = self.page.locator("main")
        within = (
            main if main.get_by_role("button", **named).or_(main.get_by_role("link", **named)).count() else self.page
        )
        found = within.get_by_role("button", **named).or_(within.get_by_role("link", **named)).first
        if self.by_keys:
            self.reach(found).keys("Enter")
        else:
            found.click()
        return self

    def reach(self, at: Locator) -> Person:
        """Go to an element with the Tab key alone, as somebody without a mouse does."""
        expect(at).to_be_visible()
        self.page.wait_for_load_state()
        for _ in range(MOST_TABS):
            if at.evaluate("element => element === document.activeElement"):
                return self
            self.keys("Tab")
        message = f"no Tab leads to {at}"
        raise AssertionError(message)

    def keys(self, *keys: str) -> Person:
        """Press keys one after the other."""
        [self.page.keyboard.press(key) for key in keys]
        return self

    def type(self, text: str) -> Person:
        """Type where the cursor is."""
        self.page.keyboard.type(text)
        return self

    def sees(self, text: str) -> Person:
        """Wait until the page says a text."""
        expect(self.page.locator("main")).to_contain_text(self.word(text))
        self.page.wait_for_load_state()
        return self

    def is_at(self, pattern: Any) -> Person:
        """Wait until the address is so."""
        expect(self.page).to_have_url(pattern)
        self.page.wait_for_load_state()
        return self

    def complaints(self, *, rules: list[str] | None = None) -> list[str]:
        """Return what axe finds wrong with the page: the rule, and where."""
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        self.page.wait_for_load_state()
        self.page.evaluate(SETTLED)
        found = _axe.run(self.page, options=options).response["violations"]
        return [f"{self.page.url} {each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]]

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(width))

    def broken(self) -> list[str]:
        """Return the days and numbers that go on in another line."""
        return list(self.page.evaluate(_BROKEN))
