"""A rate deck larger than a request may be, from the desk in a real browser: sent in parts, laid out, compared."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from bench.stack import Stack
from playwright.sync_api import Page, expect, sync_playwright

from smarttec.faces.desk.deck_file import PART_BYTES_MAX

CHROMIUM = Path("/usr/bin/chromium")
LINES = 30_000
pytestmark = [pytest.mark.stack, pytest.mark.browser]


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        browser.close()


def sign_in(page: Page, stack: Stack) -> None:
    staff: Any = stack.facts["staff"]
    page.goto(f"{stack.facts['portal_url']}/desk/")
    page.fill("input[name=email]", staff["email"])
    page.fill("input[name=password]", staff["password"])
    page.fill("input[name=code]", pyotp.TOTP(staff["totp_secret"]).now())
    page.locator("form button[type=submit]").first.click()
    expect(page).to_have_url(f"{stack.facts['portal_url']}/desk/")


def test_a_long_deck_is_sent_in_parts_and_compared_by_the_worker(stack: Stack, page: Page, tmp_path: Path) -> None:
    deck = tmp_path / "deck.csv"
    rows = (f"{10_000_000 + number};Somewhere far away;0,05;2099-01-01" for number in range(LINES))
    deck.write_text("\n".join(["prefix;destination;price;valid_from", *rows]))
    assert deck.stat().st_size > PART_BYTES_MAX
    sign_in(page, stack)
    page.goto(f"{stack.facts['portal_url']}/desk/decks/")
    page.set_input_files("input[type=file]", deck)
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible(timeout=60_000)
    page.get_by_label("Currency", exact=True).fill("USD")
    page.get_by_role("button", name="Compare with the price list").click()
    expect(page.get_by_text(f"{LINES:,}").first).to_be_visible(timeout=120_000)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
