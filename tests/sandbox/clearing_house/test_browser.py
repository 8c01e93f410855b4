"""The payment page in a real browser: usable on a phone, by keyboard, in the dark, and without help from outside."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from smarttec.sandbox.clearing_house.house import SandboxClearingHouse
from smarttec.sandbox.clearing_house.sessions import Session, Status

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def house() -> Iterator[SandboxClearingHouse]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        stand_in = SandboxClearingHouse(public_url=url, webhook_url=f"{url}/none", webhook_secret="x", api_key="x")
        server = uvicorn.Server(uvicorn.Config(stand_in.app(), log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield stand_in
        server.should_exit = True
        thread.join()


@pytest.fixture
def session(house: SandboxClearingHouse) -> Session:
    return house.sessions.open(
        amount=2500,
        currency="usd",
        description="Prepaid credits",
        client_reference_id=None,
        success_url=f"{house._public_url}/health?paid=1",
        cancel_url=f"{house._public_url}/health?cancelled=1",
    )


@pytest.fixture(params=[("light", 390), ("dark", 390), ("light", 1280), ("dark", 1280)], ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, house: SandboxClearingHouse, session: Session):
    scheme, width = request.param
    fresh = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    fresh.goto(f"{house._public_url}/pay/{session.id}")
    yield fresh
    fresh.close()


def test_it_is_accessible_and_fits(page: Page) -> None:
    for answer in ("first", "declined"):
        violations = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}).response["violations"]
        assert [(answer, one["id"]) for one in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="4000 0000 0000 0002").click()
        page.get_by_role("button", name="Pay $25.00").click()
        page.get_by_role("alert").wait_for()


def test_a_payment_by_keyboard_alone_leads_back_to_the_shop(page: Page, session: Session) -> None:
    page.get_by_label("Card number").focus()
    for text in ("4242424242424242", "1239", "123"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    assert page.get_by_label("Card number").input_value() == "4242 4242 4242 4242"
    assert page.get_by_label("Expires").input_value() == "12 / 39"
    page.keyboard.press("Enter")
    page.wait_for_url("**/health?paid=1")
    assert session.status is Status.COMPLETE


def test_nothing_is_asked_of_anybody_else(browser: Browser, house: SandboxClearingHouse, session: Session) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{house._public_url}/pay/{session.id}", wait_until="networkidle")
    page.close()
    assert [one for one in asked if not one.startswith((house._public_url, "data:"))] == []


def test_it_works_without_scripts(browser: Browser, house: SandboxClearingHouse, session: Session) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{house._public_url}/pay/{session.id}")
    page.get_by_label("Card number").fill("4242424242424242")
    page.get_by_label("Expires").fill("12/39")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay $25.00").click()
    page.wait_for_url("**/health?paid=1")
    context.close()
