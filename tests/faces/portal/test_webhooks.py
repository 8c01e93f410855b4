"""Customers' servers as the customer meets them: named, tried, told again, each once per click."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.everybody import EVERYBODY
from tests.people.helpers import open_confirmed

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.callbacks.models import Callback, Endpoint, Kind, State
from smarttec.messaging.models import Direction, Message, Status
from smarttec.people.models import Account
from smarttec.storage.sqlfile import statement
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
SERVERS = {"status_url": "https://sms.example.com/status", "inbound_url": "", "fallback_url": "", "method": "1"}


def told(account: Account, **values: object) -> Callback:
    given = {
        "message": new_id(), "kind": Kind.STATUS, "status": Status.DELIVERED, "state": State.TAKEN, "attempts": 1,
        "http_status": 204, "took_ms": 41, "created_at": clock.now(), "finished_at": clock.now(), **values,
    }  # fmt: skip
    return Callback.objects.create(account=account.id, **given)


def a_message(account: Account) -> Message:
    message = Message(
        id=new_id(), account=account.id, is_ucs2=False, segments=1, price_micros=0, currency="USD",
        created_at=clock.now(), recipient_digest=bytes(16), direction=Direction.INBOUND, status=Status.RECEIVED,
        sender="+15005550123", recipient="+14155550100", body="<b>hi</b>",
    )  # fmt: skip
    message.account_policy = account.policy
    message.save()
    return message


def test_servers_are_named_and_tried_once_per_click(signed_in: Client, account: Account) -> None:
    assert "Test the status address" not in signed_in.get("/webhooks-log/servers").content.decode()
    assert signed_in.post("/webhooks-log/servers", SERVERS).status_code == 302
    page = signed_in.get("/webhooks-log/servers").content.decode()
    assert SERVERS["status_url"] in page
    assert "Test the status address" in page
    assert "Test the inbound address" not in page
    act = str(new_id())
    answers = [signed_in.post("/webhooks-log/test", {"kind": Kind.TEST_STATUS, "act": act}) for _ in range(2)]
    (made,) = Callback.objects.filter(account=account.id)
    assert [answer["Location"] for answer in answers] == [f"/webhooks-log/{made.id}"] * 2
    assert made.due_at is not None
    assert "MessageStatus" in signed_in.get(answers[0]["Location"]).content.decode()


@pytest.mark.parametrize("url", ["sms.example.com", "ftp://sms.example.com", "https://sms.example.com:0/"])
def test_what_is_no_web_address_is_told_at_its_field(signed_in: Client, url: str) -> None:
    answer = signed_in.post("/webhooks-log/servers", {**SERVERS, "status_url": url})
    assert answer.status_code == 422
    assert "web address" in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_emptied_addresses_are_forgotten(signed_in: Client) -> None:
    signed_in.post("/webhooks-log/servers", SERVERS)
    signed_in.post("/webhooks-log/servers", {**SERVERS, "status_url": ""})
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        assert Endpoint.objects.select_related("account").get().status_url is None


def test_the_log_shows_each_in_pages_at_the_same_cost(signed_in: Client, account: Account) -> None:
    assert "Nothing was told yet" in signed_in.get("/webhooks-log").content.decode()
    for place in range(51):
        told(account, created_at=clock.now() + timedelta(seconds=place))
    told(account, state=State.GIVEN_UP, reason="address-refused", http_status=None, took_ms=None)
    with CaptureQueriesContext(connection) as captured:
        first = signed_in.get("/webhooks-log").content.decode()
    assert len(captured) <= 6
    assert ("private network" in first, "41 ms" in first, "given up" in first) == (True, True, True)
    assert first.count('class="c-l c-main"') == 50
    after = Callback.objects.order_by("-id")[49].id
    assert f"from={after}" in first
    second = signed_in.get(f"/webhooks-log?from={after}").content.decode()
    assert second.count('class="c-l c-main"') == 2
    assert signed_in.get("/webhooks-log?from=x").status_code == 200


def test_an_entry_shows_what_was_sent_and_is_told_again_once(signed_in: Client, account: Account) -> None:
    message = a_message(account)
    entry = told(account, kind=Kind.INBOUND, status=Status.RECEIVED, message=message.id, replies=1)
    page = signed_in.get(f"/webhooks-log/{entry.id}").content.decode()
    for words in ("+15005550123", "&lt;b&gt;hi&lt;/b&gt;", "SmsMessageSid", "HTTP 204", "is sent again"):
        assert words in page
    act = {"act": str(new_id())}
    for _ in range(2):
        signed_in.post(f"/webhooks-log/{entry.id}/again", act)
    (made,) = Callback.objects.exclude(id=entry.id)
    assert (made.message, made.kind, made.status, made.attempts) == (message.id, Kind.INBOUND, Status.RECEIVED, 0)
    assert "asked for by you" in signed_in.get(f"/webhooks-log/{made.id}").content.decode()


def test_an_entry_whose_message_is_gone_still_shows_how_it_went(signed_in: Client, account: Account) -> None:
    assert "not kept any more" in signed_in.get(f"/webhooks-log/{told(account).id}").content.decode()
    stripped = told(account, message=a_message(account).id)
    with connection.cursor() as cursor:
        cursor.execute(statement("messaging", "strip"), [account.id])
    assert "not kept any more" in signed_in.get(f"/webhooks-log/{stripped.id}").content.decode()


def test_anothers_callbacks_do_not_exist(signed_in: Client) -> None:
    another = Account.objects.get(owner=open_confirmed("another@example.org"))
    entry = told(another)
    assert signed_in.get(f"/webhooks-log/{entry.id}").status_code == 404
    assert signed_in.post(f"/webhooks-log/{entry.id}/again", {"act": str(new_id())}).status_code == 404
    assert signed_in.get(f"/webhooks-log/{10**30}").status_code == 404
    assert Callback.objects.count() == 1


def test_pages_too_old_to_be_sent_do_nothing(signed_in: Client, account: Account) -> None:
    entry = told(account)
    for path, data in ((f"/webhooks-log/{entry.id}/again", {}), ("/webhooks-log/test", {"kind": 3, "act": "x"})):
        assert 400 <= signed_in.post(path, data).status_code < 500
    assert signed_in.post("/webhooks-log/test", {"kind": 1, "act": str(new_id())}).status_code == 400
    assert Callback.objects.count() == 1


def test_guests_are_asked_to_sign_in(client: Client) -> None:
    for path in ("/webhooks-log", "/webhooks-log/servers", "/webhooks-log/1"):
        assert client.get(path)["Location"].startswith("/sign-in")
