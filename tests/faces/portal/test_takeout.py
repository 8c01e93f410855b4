"""The copy of one's messages: all of them, nobody else's, and never more than a batch in memory."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people.helpers import open_confirmed

from smarttec.faces.portal.takeout import writing
from smarttec.kernel import clock
from smarttec.kernel.errors import PurposeRequired
from smarttec.kernel.ids import new_id, to_sid
from smarttec.messaging.models import Direction, Message, Status
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
TO, SENDER = "+14155550177", "+14155550100"


def send(account: Account, body: str) -> Message:
    return Message.objects.create(
        id=new_id(), account=account.id, direction=Direction.OUTBOUND_API, status=Status.DELIVERED, recipient=TO,
        recipient_digest=b"x" * 16, sender=SENDER, body=body, is_ucs2=False, segments=1, price_micros=7_900,
        currency="USD", created_at=clock.now(), finished_at=clock.now() + timedelta(seconds=2),
    )  # fmt: skip


def taken(client: Client, form: str) -> str:
    answer = client.get(f"/take-along/messages.{form}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def test_every_message_comes_along_in_order(signed_in: Client, account: Account, monkeypatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    sent = [send(account, f"text {number}") for number in range(5)]
    rows = list(csv.DictReader(io.StringIO(taken(signed_in, "csv"))))
    assert [row["sid"] for row in rows] == [to_sid("SM", message.id) for message in sent]
    assert [row["text"] for row in rows] == [f"text {number}" for number in range(5)]
    assert (rows[0]["to"], rows[0]["from"], rows[0]["price"]) == (TO, SENDER, "0.0079")
    lines = [json.loads(line) for line in taken(signed_in, "json").splitlines()]
    assert [line["text"] for line in lines] == [row["text"] for row in rows]


def test_nobody_elses_messages_come_along(signed_in: Client, account: Account) -> None:
    other = Account.objects.get(owner=open_confirmed(email="other@customer.example"))
    send(other, "not yours")
    send(account, "yours")
    assert "not yours" not in taken(signed_in, "json")
    assert "yours" in taken(signed_in, "json")


def test_a_text_that_a_spreadsheet_would_run_is_marked_as_text(signed_in: Client, account: Account) -> None:
    send(account, '=HYPERLINK("http://x")')
    assert next(csv.DictReader(io.StringIO(taken(signed_in, "csv"))))["text"].startswith("'=")
    assert json.loads(taken(signed_in, "json"))["text"].startswith("=")


def test_between_two_batches_no_purpose_is_in_force(account: Account, monkeypatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 1)
    for number in range(2):
        send(account, f"text {number}")
    reading = writing.records(account)
    next(reading)
    message = Message.objects.filter(account=account.id).first()
    message.account_policy = account.policy
    with pytest.raises(PurposeRequired):
        str(message.body)
    reading.close()


def test_a_batch_is_one_statement(account: Account) -> None:
    for number in range(3):
        send(account, f"text {number}")
    list(writing.records(account))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert len(list(writing.records(account))) == 3
    assert len(seen) == 2


def test_the_page_leads_to_every_copy(signed_in: Client) -> None:
    page = signed_in.get("/take-along").content.decode()
    for path in ("/take-along/messages.csv", "/take-along/messages.json", "/statement/download.csv", "/papers"):
        assert f'href="{path}"' in page


@pytest.mark.parametrize("path", ["/take-along", "/take-along/messages.csv"])
def test_guests_are_led_to_the_sign_in_page(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/sign-in")


def test_another_form_is_not_there(signed_in: Client) -> None:
    assert signed_in.get("/take-along/messages.exe").status_code == 404
