"""Credits, codes, receipts and limits in a real browser: phone and desk, day and night, for people who cannot see."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from tests.faces.portal.test_papers import receipt
from tests.shop.house import FakeHouse
from tests.shop.test_recharging import answer

from smarttec.faces.portal.recharge import views
from smarttec.fraud.actions.holds import open_hold
from smarttec.fraud.models import Hold
from smarttec.people.models import Account
from smarttec.shop.mandates.saving import method_saved
from smarttec.shop.models import Mandate
from smarttec.shop.promotions.actions import set_pack

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"]),
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium: apt-get install chromium"),
]
UNIT = 1_000_000
STATIC = Path(__file__).resolve().parents[3] / "src/smarttec/faces/portal/static"
SHOOT = Path(__file__).parent / "preview/shoot.py"
WEIGHT_MAX = 150_000


class Album:
    """Pages as they were answered, kept for one browser to look at all of them."""

    def __init__(self, client: Client, out: Path) -> None:
        self.client, self.out = client, out
        shutil.copytree(STATIC, out / "static")

    def keep(self, name: str, path: str, typed: dict[str, str] | None = None) -> None:
        response = self.client.get(path) if typed is None else self.client.post(path, typed)
        assert response.status_code == (200 if typed is None else 422), path
        text = response.content.decode()
        loaded = set(re.findall(r'(?:src|href)="/(static/[^"#]+)', text))
        assert len(response.content) + sum((self.out / one).stat().st_size for one in loaded) < WEIGHT_MAX, path
        (self.out / f"{name}.html").write_text(text)

    def look(self) -> str:
        """What is wrong: what axe finds, what is wider than the screen, what is too small to touch."""
        done = subprocess.run(
            [sys.executable, SHOOT, self.out], capture_output=True, text=True, timeout=240, check=False
        )
        return done.stdout + done.stderr


@pytest.fixture
def album(signed_in: Client, tmp_path: Path) -> Album:
    return Album(signed_in, tmp_path)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> FakeHouse:
    house = FakeHouse()
    monkeypatch.setattr(views, "current_clearing_house", lambda: house)
    return house


def save_means_of_payment(client: Client, account: Account) -> None:
    client.post("/credits/automatic/go")
    with transaction.atomic():
        method_saved(answer(Mandate.objects.get(account=account)))


def test_credits_and_recharges_are_usable_by_everybody(album: Album, account: Account, house: FakeHouse) -> None:
    for units in (25, 500, 2000):
        set_pack(amount_micros=units * UNIT, bonus_micros=units * UNIT // 10, currency="USD")
    album.keep("credits", "/credits")
    album.keep("credits-refused", "/credits", {"pack": "other", "amount": "1"})
    album.keep("payments", "/credits/history")
    album.keep("recharge-none", "/credits/automatic")
    album.keep("recharge-handover", "/credits/automatic/save")
    save_means_of_payment(album.client, account)
    album.keep("recharge-refused", "/credits/automatic", {"threshold": "10", "amount": "1", "monthly_limit": "x"})
    album.client.post("/credits/automatic", {"threshold": "10", "amount": "20.50", "monthly_limit": "100"})
    album.keep("recharge-on", "/credits/automatic")
    album.keep("promo-code-refused", "/promo-code", {"promo_code": "x"})
    album.keep("low-balance-refused", "/low-balance", {"is_on": "on", "threshold": "much"})
    assert album.look() == "nothing wrong\n"


def test_papers_and_limits_are_usable_by_everybody(album: Album, account: Account) -> None:
    album.keep("papers-none", "/papers")
    for _ in range(2):
        document = receipt(account)
    album.keep("papers", "/papers")
    album.keep("paper", f"/papers/{document.id}")
    album.keep("billing-refused", "/papers/billing", {"name": "", "country": "XYZ"})
    album.keep("limits", "/limits")
    album.keep("country", "/limits/country?code=SO")
    open_hold(account=account.id, reason=Hold.Reason.BURST, seen={"countries": "SO"}, actor=None)
    album.keep("limits-held", "/limits")
    assert album.look() == "nothing wrong\n"


@pytest.mark.parametrize("path", ["/promo-code", "/low-balance"])
def test_what_is_reached_from_buying_credits_marks_that_entry_of_the_navigation(signed_in: Client, path: str) -> None:
    text = signed_in.get(path).content.decode()
    assert '<a href="/credits" aria-current="page">Buy credits</a>' in text
    assert '<a href="/papers" aria-current="page">' not in text
