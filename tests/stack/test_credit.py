"""What sending costs when things go wrong, seen from outside: through the API of the running program."""

import asyncio
import contextlib
import json
import time
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from bench.stack import Stack
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from smarttec.kernel.ids import new_id

pytestmark = [pytest.mark.stack]
PRICE_MICROS = 7_900
PATIENCE_SECONDS = 60.0
REFUSED = "+15005550001"
REPORTED_LATE = "+15005550016"
ENDED = {"delivered", "undelivered", "failed"}


def _client(stack: Stack) -> Client:
    client = Client(str(stack.facts["account_sid"]), str(stack.facts["auth_token"]))
    client.api.base_url = str(stack.facts["api_url"])
    return client


def _balance_micros(client: Client) -> int:
    return int(Decimal(client.balance.fetch().balance) * 10**6)


def _statuses_until_the_end(client: Client, sid: str) -> list[str]:
    """Each status once, in the order in which it was seen."""
    seen: list[str] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ENDED.intersection(seen):
        assert time.monotonic() < deadline, seen
        status = str(client.messages(sid).fetch().status)
        if status not in seen:
            seen.append(status)
        time.sleep(0.02)
    return seen


def _adjust(stack: Stack, micros: int) -> None:
    account = UUID(hex=str(stack.facts["account_sid"])[2:])
    with psycopg.connect(str(stack.facts["database_url"])) as connection:
        connection.execute(
            "SELECT ledger_post(%s, %s, %s, 5::smallint, 4::smallint, NULL, now())", [new_id(), account, micros]
        )


@contextlib.contextmanager
def _credit(stack: Stack, client: Client, micros: int) -> Iterator[None]:
    """The demo account with exactly this much; the rest is given back at the end."""
    put_aside = _balance_micros(client) - micros
    _adjust(stack, -put_aside)
    try:
        assert _balance_micros(client) == micros
        yield
    finally:
        _adjust(stack, put_aside)


def _journal_of(stack: Stack, prefix: str) -> list[dict[str, Any]]:
    """What the carrier was sent for recipients that begin so."""
    smsc: Any = stack.facts["smsc"]
    entries: list[dict[str, Any]] = []
    while True:
        after = entries[-1]["seq"] if entries else 0
        with urllib.request.urlopen(f"{smsc['control_url']}/journal?limit=1000&after={after}") as answer:
            lines = answer.read().decode().splitlines()
        if not lines:
            return [entry for entry in entries if str(entry["destination"]).startswith(prefix)]
        entries += [json.loads(line) for line in lines]


def test_a_message_is_seen_queued_then_sent_then_delivered(stack: Stack) -> None:
    client = _client(stack)
    message = client.messages.create(to=REPORTED_LATE, from_=str(stack.facts["number"]), body="Step by step")
    seen = [str(message.status), *_statuses_until_the_end(client, str(message.sid))]
    assert [status for status in dict.fromkeys(seen) if status != "sending"] == ["queued", "sent", "delivered"]


def test_a_message_that_the_carrier_refuses_costs_nothing(stack: Stack) -> None:
    client = _client(stack)
    before = _balance_micros(client)
    message = client.messages.create(to=REFUSED, from_=str(stack.facts["number"]), body="Will be refused")
    assert _statuses_until_the_end(client, str(message.sid))[-1] == "failed"
    ended = client.messages(str(message.sid)).fetch()
    assert ended.error_code == 30005
    assert Decimal(ended.price or 0) == 0
    assert _balance_micros(client) == before


def test_too_little_credit_is_twilios_error_and_leaves_no_trace(stack: Stack) -> None:
    client = _client(stack)
    with _credit(stack, client, PRICE_MICROS - 1):
        newest = client.messages.list(limit=1)[0].sid
        with pytest.raises(TwilioRestException) as raised:
            client.messages.create(to="+14155550190", from_=str(stack.facts["number"]), body="No cover")
        assert (raised.value.status, raised.value.code) == (402, 10001)
        assert _balance_micros(client) == PRICE_MICROS - 1
        assert client.messages.list(limit=1)[0].sid == newest
    assert _journal_of(stack, "14155550190") == []


def test_of_a_hundred_sends_at_once_with_credit_for_fifty_exactly_fifty_go(stack: Stack) -> None:
    client = _client(stack)
    with _credit(stack, client, 50 * PRICE_MICROS):
        answers = asyncio.run(_send_at_once(stack, [f"+1415777{number:04}" for number in range(100)]))
        accepted = [answer.json() for answer in answers if answer.status_code == 201]
        refused = [answer.json()["code"] for answer in answers if answer.status_code == 402]
        assert (len(accepted), refused) == (50, [10001] * 50)
        assert _balance_micros(client) == 0
        assert {_statuses_until_the_end(client, message["sid"])[-1] for message in accepted} == {"delivered"}
        assert _balance_micros(client) == 0
    submitted = [f"+{entry['destination']}" for entry in _journal_of(stack, "1415777")]
    assert sorted(submitted) == sorted(message["to"] for message in accepted)


async def _send_at_once(stack: Stack, recipients: list[str]) -> list[httpx.Response]:
    facts = {name: str(value) for name, value in stack.facts.items()}
    url = f"{facts['api_url']}/2010-04-01/Accounts/{facts['account_sid']}/Messages.json"
    async with httpx.AsyncClient(
        auth=(facts["account_sid"], facts["auth_token"]), limits=httpx.Limits(max_connections=100), timeout=30
    ) as client:
        return await asyncio.gather(
            *(client.post(url, data={"To": to, "From": facts["number"], "Body": "All at once"}) for to in recipients)
        )
