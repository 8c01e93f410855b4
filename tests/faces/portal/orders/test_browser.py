"""In a real browser: an offer is requested and a quote accepted; every page is accessible and fits the screen."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Page, sync_playwright
from tests.people.helpers import EMAIL, PASSWORD
from tests.shop.orders.desk_work import confirmed, quoted

from smarttec.people.models import Account
from smarttec.shop.orders.models import Order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "keystore"], transaction=True)]
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def prepared(account: Account) -> tuple[Order, Order]:
    """Made before the browser starts: while Playwright's event loop runs here, Django has no connection to use."""
    return quoted(account), confirmed(account)


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["wide", "phone"])
def page(request, live_server, prepared) -> Iterator[Page]:
    width, scheme = request.param
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, base_url=live_server.url
        )
        yield context.new_page()
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


def check(page: Page) -> None:
    """Accessible, and no wider than the screen. `SMARTTEC_SHOTS` names a folder for pictures."""
    findings = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in findings] == [], page.url
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, page.url
    if folder := os.environ.get("SMARTTEC_SHOTS"):
        name = f"{page.viewport_size['width']}-{page.title().split(' ')[0]}-{time.monotonic_ns()}.png"
        page.screenshot(path=Path(folder) / name, full_page=True)


def test_a_request_and_a_quote_in_the_browser(page: Page, prepared: tuple[Order, Order]) -> None:
    waiting, invoiced = prepared
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/dashboard")
    for path in ("/orders", f"/orders/{invoiced.id}", "/orders/new"):
        page.goto(path)
        check(page)
    page.get_by_role("button", name="Send the request").click()
    page.get_by_role("alert").wait_for()
    check(page)
    page.get_by_label("In your words").fill("three of the blue ones")
    page.get_by_role("button", name="Send the request").click()
    page.get_by_role("heading", name="What you asked for").wait_for()
    check(page)
    page.goto(f"/orders/{waiting.id}")
    check(page)
    page.get_by_role("button", name="Accept, and order for $100.00").click()
    page.get_by_text("Thank you. We will confirm your order").wait_for()
    check(page)
