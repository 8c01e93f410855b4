"""The public pages for recipients: the same for everybody until the code is typed, and only in that browser."""

import re

import pytest
from django.test import Client

from smarttec.messaging.recipients import actions, walking
from smarttec.messaging.recipients.models import Inquiry
from smarttec.vault import directory
from smarttec.vault.directory import Kind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
NUMBER = "+12025550123"


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(actions, "send_code_text", lambda *, number, text: sent.append(text))
    return sent


def shown(client: Client, texts: list[str]) -> str:
    code_page = client.post("/your-number", {"number": "+1 202 555 0123"}).url
    code = re.search(r"\b\d{6}\b", texts[-1])
    assert code is not None
    return str(client.post(code_page, {"code": code.group()}).url)


def test_a_guest_asks_proves_and_sees(client: Client, texts: list[str]) -> None:
    page = shown(client, texts)
    assert NUMBER not in page
    walking_page = client.get(page).content.decode()
    assert "We are looking" in walking_page
    assert "hx-get" in walking_page
    walking.run_due()
    assert "No account here has messages" in client.get(page).content.decode()
    assert Client().get(page).status_code == 404
    assert client.get(f"{page}/progress").status_code == 200


def test_what_is_no_number_is_said_and_a_wrong_code_too(client: Client, texts: list[str]) -> None:
    assert client.post("/your-number", {"number": "abc"}).status_code == 422
    code_page = client.post("/your-number", {"number": NUMBER}).url
    assert client.post(code_page, {"code": "12"}).status_code == 422
    stranger = "/your-number/018f0000-0000-7000-8000-000000000000/code"
    assert client.get(stranger).status_code == 200
    assert client.post(stranger, {"code": "123456"}).status_code == 422


def test_the_buttons_do_what_they_say(client: Client, texts: list[str]) -> None:
    page = shown(client, texts)
    walking.run_due()
    client.post(f"{page}/act", {"act": "stop"})
    assert directory.look_up(Kind.REFUSED_NUMBER, NUMBER) is not None
    walking.run_due()
    assert "Everything is stopped" in client.get(page).content.decode()
    client.post(f"{page}/act", {"act": "allow"})
    assert directory.look_up(Kind.REFUSED_NUMBER, NUMBER) is None
    client.post(f"{page}/act", {"act": "remove"})
    assert Inquiry.objects.get().get_wish_display() == "remove"
    assert client.post(f"{page}/act", {"act": "else"}).status_code == 404
    assert Client().post(f"{page}/act", {"act": "stop"}).status_code == 404
