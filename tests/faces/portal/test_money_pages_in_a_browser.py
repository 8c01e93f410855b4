"""Statement and plan in a real browser: on a phone and a desk, by day and by night, for people who cannot see them."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from smarttec.demo.plans import publish_plans
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.people.models import Account
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.models import Subscription

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"]),
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium: apt-get install chromium"),
]
UNIT = 1_000_000
STATIC = Path(__file__).resolve().parents[3] / "src/smarttec/faces/portal/static"
SHOOT = Path(__file__).parent / "preview/shoot.py"


@pytest.fixture
def lived(account: Account, _clock_runs_true: None) -> Account:
    publish_plans()
    ledger.post(
        act=new_id(), account=account.id, amount_micros=400 * UNIT, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip
    pay(account=account.id, plan="basic", act=new_id())
    for day in range(12):
        ledger.charge(
            act=new_id(), account=account.id, amount_micros=79_000 * (1 + day % 5),
            counterpart=Counterpart.NUMBER_REVENUE if day % 4 == 3 else Counterpart.SMS_REVENUE,
        )  # fmt: skip
        CLOCK.advance(timedelta(days=1))
    return account


def keep(client: Client, out: Path, **pages: str) -> None:
    for name, path in pages.items():
        response = client.get(path)
        assert response.status_code == 200, path
        assert len(response.content) < 150_000, path
        (out / f"{name}.html").write_bytes(response.content)


def test_the_pages_are_usable_by_everybody(signed_in: Client, lived: Account, tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path / "static")
    keep(
        signed_in, tmp_path, statement="/statement", nothing_found="/statement?kind=expiry", plan="/plan",
        pay="/plan/pay/basic", change="/plan/change/business",
    )  # fmt: skip
    CLOCK.advance(Subscription.objects.get().ends_at - clock.now() + timedelta(days=40))
    run_due()
    signed_in.force_login(lived.owner)
    keep(signed_in, tmp_path, suspended="/plan", dashboard="/dashboard")
    done = subprocess.run([sys.executable, SHOOT, tmp_path], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
