"""What a newcomer does in a browser, from the first page to a delivered text. Returns every value they entered."""

import json
import re
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

PATIENCE_SECONDS = 60.0
CARD = "4242 4242 4242 4242"


@dataclass(slots=True)
class Newcomer:
    """Somebody with an address of their own."""

    facts: dict[str, Any]
    email: str
    password: str = "correct horse battery staple"
    name: str = "Zephyrine Quillfeather"
    recipient: str = "+14155550177"
    text: str = "Marzipan at dawn, bring the ostrich"
    entered: list[str] = field(default_factory=list)

    @property
    def portal(self) -> str:
        return str(self.facts["portal_url"]).rstrip("/")

    def code_from_mail(self) -> str:
        """The six digits of the newest mail to this address."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        url = f"{str(self.facts['mail_url']).rstrip('/')}?to={quote(self.email)}"
        while time.monotonic() < deadline:
            with urllib.request.urlopen(url) as answer:
                mails = json.loads(answer.read())["mails"]
            for mail in mails:
                if found := re.search(r"\b\d{6}\b", mail["text"]):
                    return found[0]
            time.sleep(0.2)
        raise AssertionError("no mail with a code came")

    def sign_up(self, page: Page) -> None:
        """Through the age gate, the form and the code."""
        page.goto(f"{self.portal}/start")
        page.locator("[name=birth_date]").fill("1990-05-17")
        page.locator("[name=country]").select_option("US")
        page.get_by_role("button", name="Continue").click()
        page.locator("[name=name]").fill(self.name)
        page.locator("[name=email]").fill(self.email)
        page.locator("[name=password]").fill(self.password)
        page.locator("[name=accept]").check()
        page.locator("main form button.button").first.click()
        page.locator("[name=code]").fill(self.code_from_mail())
        page.locator("main form button.button").first.click()
        expect(page).to_have_url(re.compile("/dashboard"))
        self.entered += [self.email, self.name]

    def buy_credits(self, page: Page) -> None:
        """Ten dollars at the clearing house."""
        page.goto(f"{self.portal}/credits")
        page.locator("input[type=radio][value='10']").check(force=True)
        page.get_by_role("button", name="Continue to payment").click()
        expect(page.get_by_text("You are leaving us")).to_be_visible()
        page.get_by_role("button", name=re.compile("Continue to")).click()
        page.wait_for_url(re.compile(re.escape(str(self.facts["clearing_house_url"]).rstrip("/"))))
        page.locator("input[inputmode=numeric]").nth(0).fill(CARD)
        page.locator("input[inputmode=numeric]").nth(1).fill("12 / 34")
        page.locator("input[inputmode=numeric]").nth(2).fill("123")
        page.locator("#pay").click()
        page.wait_for_url(re.compile(re.escape(self.portal)))
        expect(page.get_by_text("$10.00").first).to_be_visible()
        expect(page.get_by_text(re.compile("Paid|bought", re.IGNORECASE)).first).to_be_visible(timeout=20_000)

    def send(self, page: Page) -> None:
        """A text, until the page says that it was delivered. (The timeline names that step from the start.)"""
        page.goto(f"{self.portal}/messages/new")
        page.locator("[name=to]").fill(self.recipient)
        page.locator("[name=body]").press_sequentially(self.text)
        expect(page.get_by_text("$0.0079").first).to_be_visible()
        page.get_by_role("button", name="Send").click()
        expect(page.locator("main .pill").get_by_text("Delivered", exact=True)).to_be_visible(timeout=20_000)
        self.entered += [self.recipient, self.text]
