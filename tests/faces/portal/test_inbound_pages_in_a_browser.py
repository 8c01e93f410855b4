"""Numbers, conversations, quiet hours and recipients' pages in a real browser, on phone and desk, day and night."""

import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.everybody import EVERYBODY

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.inbound.models import Conversation
from smarttec.messaging.models import Direction, Message, Status
from smarttec.messaging.recipients import actions, walking
from smarttec.numbers.actions import assign
from smarttec.numbers.models import Assignment
from smarttec.people.models import Account
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"]),
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium: apt-get install chromium"),
]
OWN, PEER = "+14155550100", "+12025550123"
STATIC = Path(__file__).resolve().parents[3] / "src/smarttec/faces/portal/static"
SHOOT = Path(__file__).parent / "preview/shoot.py"
POLLING = re.compile(r' hx-(?:get|trigger|swap)="[^"]*"')
"""Nobody answers it where the browser looks at pages that were kept."""
TEXTS = ("Is the table by the window still free?", "It is. Shall I keep it for you?", "Yes please, for two, at 19:30.")


def a_text(account: Account, body: str, *, inbound: bool) -> Message:
    keys = keys_of(account.id)
    assert keys is not None
    to, by = (OWN, PEER) if inbound else (PEER, OWN)
    with using(Purpose.DELIVER_MESSAGE, actor="test", about=EVERYBODY):
        return Message.objects.create(
            id=new_id(), account=account.id, direction=Direction.INBOUND if inbound else Direction.OUTBOUND_PORTAL,
            status=Status.RECEIVED if inbound else Status.DELIVERED, recipient=to, recipient_digest=keys.digest(to),
            sender=by, sender_digest=keys.digest(by), body=body, is_ucs2=False, segments=1, price_micros=7_900,
            currency="USD", created_at=clock.now(), finished_at=clock.now(),
        )  # fmt: skip


@pytest.fixture
def talking(account: Account, shop_open: None) -> Account:
    assign(account=account, e164=OWN)
    for place, body in enumerate(TEXTS):
        last = a_text(account, body, inbound=place % 2 == 0)
    keys = keys_of(account.id)
    assert keys is not None
    Conversation.objects.create(account=account.id, peer_digest=keys.digest(PEER), last_message=last.id, unread=1)
    return account


def recipients_page(monkeypatch: pytest.MonkeyPatch) -> tuple[Client, str]:
    texts: list[str] = []
    monkeypatch.setattr(actions, "send_code_text", lambda *, number, text: texts.append(text))
    guest = Client()
    code_page = guest.post("/your-number", {"number": PEER}).url
    code = re.search(r"\b\d{6}\b", texts[-1])
    assert code is not None
    return guest, guest.post(code_page, {"code": code.group()}).url


@pytest.mark.timeout(300)
def test_the_pages_are_usable_by_everybody(
    signed_in: Client, talking: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(STATIC, tmp_path / "static")

    def keep(client: Client, name: str, path: str) -> str:
        response = client.get(path)
        assert response.status_code == 200, path
        text = str(response.content.decode())
        (tmp_path / f"{name}.html").write_text(POLLING.sub("", text))
        return text

    number = Assignment.objects.get(account=talking)
    listed = keep(signed_in, "conversations", "/conversations")
    link = re.search(r'href="(/conversations/SM\w+)"', listed)
    assert link is not None
    keep(signed_in, "conversation", link.group(1))
    keep(signed_in, "numbers", "/numbers")
    keep(signed_in, "number", f"/numbers/{number.id}")
    keep(signed_in, "quiet-hours", "/quiet-hours")
    waiting = a_text(talking, "Good night", inbound=False)
    Message.objects.filter(id=waiting.id).update(status=Status.QUEUED, due_at=clock.now() + timedelta(hours=6))
    keep(signed_in, "message-waits", f"/messages/SM{waiting.id.hex}")
    keep(Client(), "your-number", "/your-number")
    guest, held = recipients_page(monkeypatch)
    keep(guest, "your-number-looking", held)
    walking.run_due()
    keep(guest, "your-number-held", held)
    seen = subprocess.run([sys.executable, SHOOT, tmp_path], capture_output=True, text=True, timeout=280, check=False)
    assert seen.stdout + seen.stderr == "nothing wrong\n"
