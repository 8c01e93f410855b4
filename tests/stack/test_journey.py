"""The main job in a real browser, and what may be found of it afterwards."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.stack import Stack
from playwright.sync_api import Browser, Page, Response, expect, sync_playwright
from tests.stack.leaks import cells, files, leaks
from tests.stack.newcomer import Newcomer

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
RAISED = (
    "smarttec_messages_accepted_total",
    'smarttec_messages_concluded_total{status="delivered"}',
    'smarttec_carrier_submits_total{answer="accepted",carrier="sandbox"}',
    'smarttec_carrier_receipts_total{carrier="sandbox"}',
)
pytestmark = [pytest.mark.stack, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_a_newcomer_signs_up_pays_sends_and_sees_what_became_of_their_data(stack: Stack, page: Page) -> None:
    newcomer = Newcomer(stack.facts, "zephyrine@quillfeather.example")
    foreign: list[str] = []
    own_hosts = {str(stack.facts[key]).split("/")[2] for key in ("portal_url", "clearing_house_url")}

    def watch(response: Response) -> None:
        if response.url.startswith("http") and response.url.split("/")[2] not in own_hosts:
            foreign.append(response.url)

    page.on("response", watch)
    newcomer.sign_up(page)
    newcomer.buy_credits(page)
    newcomer.send(page)
    page.goto(f"{newcomer.portal}/my-data")
    expect(page.locator("main section").get_by_text("The SMS carrier").last).to_be_visible()
    page.goto(f"{newcomer.portal}/dashboard")
    expect(page.get_by_text("$9.9921").first).to_be_visible()
    assert foreign == []


def test_nothing_that_was_entered_can_be_read_in_dump_or_logs(stack: Stack, page: Page) -> None:
    newcomer = Newcomer(
        stack.facts,
        "ottoline@featherstonehaugh.example",
        name="Ottoline Featherstonehaugh",
        recipient="+14155550188",
        text="Seventeen lanterns by the aqueduct",
    )
    newcomer.sign_up(page)
    newcomer.buy_credits(page)
    newcomer.send(page)
    assert len(newcomer.entered) == 4
    lines = [*cells(str(stack.facts["database_url"])), *cells(str(stack.facts["keystore_url"]))]
    logs = list(files(stack.home / "logs"))
    assert len(lines) > 100
    assert logs
    assert leaks([*lines, *logs], newcomer.entered) == set()
    carrier_saw = leaks(files(stack.home), [newcomer.recipient])
    assert carrier_saw == {("smsc-journal.jsonl", newcomer.recipient[1:])}, "the search finds what is there"


def test_the_printed_snippet_sends_an_sms_that_is_delivered_and_paid(stack: Stack) -> None:
    from twilio.rest import Client

    facts = stack.facts
    client = Client(str(facts["account_sid"]), str(facts["auth_token"]))
    client.api.base_url = str(facts["api_url"])
    before = float(client.balance.fetch().balance)
    counted = _figures(facts)
    message = client.messages.create(to="+14155550123", from_=str(facts["number"]), body="Hello")
    for _ in range(200):
        message = message.fetch()
        if message.status == "delivered":
            break
    assert message.status == "delivered", json.dumps(message.status)
    assert float(client.balance.fetch().balance) == pytest.approx(before - 0.0079)
    expected = {name: counted.get(name, 0) + 1 for name in RAISED}
    for _ in range(200):  # the counters rise just after the commit that the status told of
        now = _figures(facts)
        if {name: now.get(name) for name in RAISED} == expected:
            break
    assert {name: now.get(name) for name in RAISED} == expected, "one page shows the counters of all processes"
    assert now['smarttec_carrier_binds{carrier="sandbox"}'] == 1


def _figures(facts: dict[str, object]) -> dict[str, float]:
    with urllib.request.urlopen(f"{facts['portal_url']}/metrics", timeout=60) as answer:
        lines = [line.rpartition(" ") for line in answer.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}
