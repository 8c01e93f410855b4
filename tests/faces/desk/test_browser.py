"""In a real browser: nothing is blocked, nothing is asked of a third party, nothing is wider than the screen."""

import time
from collections.abc import Iterator

import pytest
from django.db import connections
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
def watched(request, live_server, staff, customer) -> Iterator[Watched]:
    # Staff and customer are made before: while Playwright's event loop runs here, Django has no connection to use.
    width, scheme = request.param
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        yield Watched(context.new_page(), live_server.url)
        browser.close()
    wait_until_alone()


def wait_until_alone() -> None:
    """The server's threads end with the browser's connections; the databases can be dropped only after that."""
    deadline = time.monotonic() + 60
    while others() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not others()


def others() -> int:
    """Sessions of either database beside the test's own."""
    count = 0
    for alias in ("default", "keystore"):
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            count += cursor.fetchone()[0]
    return count


def test_staff_sign_in_choose_a_purpose_and_open_an_account(watched: Watched, customer: Account) -> None:
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
    assert not page.get_by_text(rig.CUSTOMER_NAME).is_visible()  # a list names nobody
    watched.open(f"/desk/people/account/{customer.id}/change/")
    assert page.get_by_text("$12.34").first.is_visible()
    assert page.get_by_text("not allowed: clause USE-1").is_visible()
    watched.open("/desk/people/account/")
    assert page.get_by_text(rig.CUSTOMER_NAME).is_visible()
    watched.press("Stop")
    assert not page.get_by_text(rig.CUSTOMER_NAME).is_visible()
