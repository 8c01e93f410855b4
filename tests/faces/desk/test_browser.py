"""In a real browser: nothing is blocked, nothing is asked of a third party, nothing is wider than the screen."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.faces.desk import rig

from smarttec.people.models import Account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "keystore"], transaction=True)]
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Watched:
    """A page, with all that went wrong on it."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home, self.wrong = page, home, []
        page.on("console", lambda said: said.type in {"error", "warning"} and self.wrong.append(said.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith((home, "data:")) or self.wrong.append(asked.url))

    def open(self, path: str) -> None:
        self.page.goto(self.home + path, wait_until="networkidle")
        self.check()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state("networkidle")
        self.check()

    def check(self) -> None:
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (self.wrong, width) == ([], 0), self.page.url


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["wide", "phone"])
def watched(request, live_server, monkeypatch) -> Iterator[Watched]:
    # Playwright's own event loop runs in this thread, which makes Django refuse queries of the test itself.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    width, scheme = request.param
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        yield Watched(context.new_page(), live_server.url)
        browser.close()


def test_staff_sign_in_choose_a_purpose_and_open_an_account(watched: Watched, staff, customer: Account) -> None:
    page = watched.page
    watched.open("/desk/")
    page.fill("[name=email]", rig.STAFF_EMAIL)
    page.fill("[name=password]", rig.PASSWORD)
    page.fill("[name=code]", rig.code())
    watched.press("Sign in")
    assert page.get_by_text("Messages today").is_visible()
    watched.open("/desk/people/account/")
    page.get_by_role("link", name="choose a purpose", exact=True).first.click()
    page.get_by_label("help a customer who contacted us").check()
    page.select_option("[name=reason]", "customer-asked")
    watched.press("Begin")
    assert page.url.endswith("/desk/people/account/")
    assert page.get_by_text(rig.CUSTOMER_NAME).is_visible()
    watched.open(f"/desk/people/account/{customer.id}/change/")
    assert page.get_by_text("$12.34").first.is_visible()
    assert page.get_by_text("not allowed: clause USE-1").is_visible()
    watched.press("Stop")
    assert not page.get_by_text(rig.CUSTOMER_NAME).is_visible()
