"""A flow in a real browser, from press to press, each page looked at on a phone by night and a desk by day."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright
from tests.faces.desk.test_browser import ARGS, CHROMIUM, wait_until_alone

FORMS = ((1280, "light"), (390, "dark"))
"""Width in pixels and colours; the flow goes on in the last."""
Result = TypeVar("Result")


def beside(work: Callable[[], Result]) -> Result:
    """What the database says or a worker does while the browser is open: Playwright's loop has this thread."""

    def alone() -> Result:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.page: Page = browser.new_context(base_url=home).new_page()
        self.page.set_default_timeout(60_000)

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, (path, answer.status)
        self.look()

    def press(self, name: str) -> None:
        """A button, by its words; the page after it is looked at."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        self.look()

    def fetch(self, role: str, name: str) -> bytes:
        """The file behind a button or a link."""
        with self.page.expect_download() as fetched:
            self.page.get_by_role(role, name=name, exact=True).first.click()
        return Path(fetched.value.path()).read_bytes()

    def fill(self, **typed: object) -> None:
        """By the fields' names; a list ticks the boxes of these values."""
        for name, value in typed.items():
            field = self.page.locator(f'[name="{name}"]')
            if isinstance(value, list):
                for box in value:
                    self.page.check(f'[name="{name}"][value="{box}"]')
            elif field.first.evaluate("one => one.tagName") == "SELECT":
                field.first.select_option(str(value))
            else:
                field.first.fill(str(value))

    def reads(self, words: str) -> bool:
        return words in self.page.inner_text("body")

    def look(self) -> None:
        """Nothing of axe-core's rules is broken, and nothing is wider than the screen."""
        for width, scheme in FORMS:
            self.page.set_viewport_size({"width": width, "height": 844})
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = [(one["id"], one["nodes"][0]["html"][:200]) for one in Axe().run(self.page).response["violations"]]
            wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert not found, f"{self.page.url} at {width}: {found}"
            assert wider == 0, f"{self.page.url} at {width} is {wider} px wider than the screen"


@contextmanager
def visitors(home: str) -> Iterator[Callable[[], Visitor]]:
    """Opens as many browsers as there are people in the flow; all are closed at its end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield lambda: Visitor(browser, home)
        browser.close()
    wait_until_alone()
