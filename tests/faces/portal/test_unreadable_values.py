"""A redacted or broken message in the middle of others: every page, list and export still comes, whole."""

import pytest
from django.db import connection
from django.test import Client
from tests.faces.portal.test_conversations import PEER, a_text

from smarttec.kernel.ids import to_sid
from smarttec.messaging.models import Message
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
EMPTIED = r"\x010000"
BROKEN = r"\x01000" + "1" * 81


def damage(message: Message, blob: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_message SET body = %s::bytea WHERE id = %s", [blob, message.id])


@pytest.fixture(params=[EMPTIED, BROKEN], ids=["emptied", "broken"])
def damaged(request: pytest.FixtureRequest, account: Account) -> Message:
    first, damaged, last = (a_text(account, f"text {number}") for number in "abc")
    outbound = a_text(account, "text d", inbound=False)
    for message in (damaged, outbound):
        damage(message, request.param)
    assert first != last
    return damaged


def seen(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


@pytest.mark.parametrize("path", ["/take-along/messages.csv", "/take-along/messages.json"])
def test_the_export_goes_on(signed_in: Client, damaged: Message, path: str) -> None:
    text = seen(signed_in, path)
    assert "text a" in text
    assert "text c" in text


@pytest.mark.parametrize("path", ["/dashboard", "/messages", "/conversations"])
def test_lists_come_with_all_others(signed_in: Client, damaged: Message, path: str) -> None:
    assert PEER[-4:] in seen(signed_in, path)


def test_the_message_itself_comes(signed_in: Client, damaged: Message) -> None:
    assert seen(signed_in, f"/messages/{to_sid('SM', damaged.id)}")


def test_the_conversation_comes(signed_in: Client, damaged: Message) -> None:
    listed = seen(signed_in, "/conversations")
    (path,) = {part.split('"')[0] for part in listed.split('href="') if part.startswith("/conversations/")}
    text = seen(signed_in, path)
    assert "text a" in text
    assert "text c" in text


def test_the_package_of_ones_data_comes(signed_in: Client, damaged: Message) -> None:
    assert "text a" in seen(signed_in, "/take-along/messages.json")
