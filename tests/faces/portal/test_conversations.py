"""Conversations as their owner meets them: who wrote, what was said, what is new."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people.helpers import open_confirmed

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id, to_sid
from smarttec.messaging.inbound.models import Conversation
from smarttec.messaging.models import Direction, Message, Status
from smarttec.people.models import Account
from smarttec.vault import lookups

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
OWN, PEER = "+14155550100", "+15005550123"


def a_text(account: Account, body: str, *, peer: str = PEER, inbound: bool = True, unread: int = 1) -> Message:
    sender, recipient = (peer, OWN) if inbound else (OWN, peer)
    message = Message(
        id=new_id(), account=account.id, direction=Direction.INBOUND if inbound else Direction.OUTBOUND_PORTAL,
        status=Status.RECEIVED if inbound else Status.DELIVERED, recipient=recipient, sender=sender, body=body,
        recipient_digest=lookups.digest(account.id, recipient), sender_digest=lookups.digest(account.id, sender),
        is_ucs2=False, segments=1, price_micros=0, currency="USD", created_at=clock.now(),
    )  # fmt: skip
    message.account_policy = account.policy
    message.save(force_insert=True)
    if inbound:
        Conversation.objects.update_or_create(
            account=account.id, peer_digest=lookups.digest(account.id, peer),
            defaults={"last_message": message.id, "unread": unread},
        )  # fmt: skip
    return message


def page(client: Client, path: str = "/conversations") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_says_so(signed_in: Client) -> None:
    assert "Nobody has written yet" in page(signed_in)


def test_the_list_shows_the_last_text_of_each_and_what_is_new(signed_in: Client, account: Account) -> None:
    a_text(account, "first")
    a_text(account, "second")
    a_text(account, "other", peer="+15005550124", unread=0)
    text = page(signed_in)
    assert "second" in text
    assert "first" not in text
    assert text.count("1 new") == 1
    assert text.index("other") < text.index("second")


def test_a_conversation_shows_both_sides_in_order_and_is_read_then(signed_in: Client, account: Account) -> None:
    message = a_text(account, "are you open?")
    a_text(account, "we are", inbound=False)
    a_text(account, "elsewhere", peer="+15005550124")
    path = f"/conversations/{to_sid('SM', message.id)}"
    text = page(signed_in, path)
    assert text.index("are you open?") < text.index("we are")
    assert "elsewhere" not in text
    assert f'value="{PEER}"' in text
    assert Conversation.objects.get(peer_digest=lookups.digest(account.id, PEER)).unread == 0
    assert "we are" in page(signed_in, f"{path}/bubbles")


def test_nobody_elses_conversation_is_there(signed_in: Client, account: Account) -> None:
    other = Account.objects.get(owner=open_confirmed(email="other@example.org"))
    sid = to_sid("SM", a_text(other, "secret").id)
    ours = to_sid("SM", a_text(account, "sent", inbound=False).id)
    for name in (sid, ours, "SMnonsense"):
        assert signed_in.get(f"/conversations/{name}").status_code == 404
    assert "secret" not in page(signed_in)


def test_guests_are_asked_to_sign_in(client: Client) -> None:
    assert client.get("/conversations").status_code == 302


def test_pages_follow_each_other_at_the_same_cost(signed_in: Client, account: Account) -> None:
    for number in range(27):
        a_text(account, f"text {number}.", peer=f"+150055501{number:02d}")
    page(signed_in)
    with CaptureQueriesContext(
        connection,
    ) as first:
        text = page(signed_in)
    assert "text 26." in text
    assert "text 1." not in text
    following = text.split('href="?before=')[1].split('"')[0]
    with CaptureQueriesContext(connection) as second:
        rest = page(signed_in, f"/conversations?before={following}")
    assert "text 1." in rest
    assert "text 26." not in rest
    assert len(second) == len(first) <= 10
