"""The pages about customers' servers in a real browser: on a phone and a desk, by day and by night, for everybody."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.messaging.callbacks.models import Callback, Kind, State
from smarttec.messaging.models import Status
from smarttec.people.models import Account

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"]),
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium: apt-get install chromium"),
]
STATIC = Path(__file__).resolve().parents[3] / "src/smarttec/faces/portal/static"
SHOOT = Path(__file__).parent / "preview/shoot.py"
ADDRESS = "https://sms.example.com/a/rather/long/path/of/a/server?tenant=" + "7" * 60
ENDINGS = (
    {"state": State.TAKEN, "http_status": 204, "took_ms": 41, "attempts": 1},
    {"state": State.GIVEN_UP, "reason": "address-refused", "attempts": 1},
    {"state": State.WAITING, "reason": "http-status", "http_status": 503, "took_ms": 12_004, "attempts": 7,
     "used_fallback": True, "due_at": clock.now()},
)  # fmt: skip


def test_the_pages_are_usable_by_everybody(signed_in: Client, account: Account, tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path / "static")
    pages = {"empty": "/webhooks-log", "unnamed": "/webhooks-log/servers"}
    for name, path in pages.items():
        (tmp_path / f"{name}.html").write_bytes(signed_in.get(path).content)
    named = {"status_url": ADDRESS, "inbound_url": ADDRESS, "fallback_url": "", "method": "1"}
    assert signed_in.post("/webhooks-log/servers", named).status_code == 302
    for kind in (Kind.TEST_STATUS, Kind.STATUS):
        for ending in ENDINGS:
            made = Callback.objects.create(
                account=account.id, message=new_id(), kind=kind, status=Status.UNDELIVERED, error_code=30003,
                created_at=clock.now(), **ending,
            )  # fmt: skip
    refused = signed_in.post("/webhooks-log/servers", {**named, "status_url": "nothing"})
    (tmp_path / "refused.html").write_bytes(refused.content)
    pages = {"log": "/webhooks-log", "servers": "/webhooks-log/servers"}
    pages |= {"gone": f"/webhooks-log/{made.id}", "entry": f"/webhooks-log/{Callback.objects.order_by('id')[0].id}"}
    for name, path in pages.items():
        response = signed_in.get(path)
        assert response.status_code == 200, path
        (tmp_path / f"{name}.html").write_bytes(response.content)
    done = subprocess.run([sys.executable, SHOOT, tmp_path], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
