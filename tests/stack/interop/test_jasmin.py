"""Our gateway as a customer of Jasmin, an SMPP server that we did not write; behind it our SMSC. `make interop`."""

import asyncio
import itertools
import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from bench.stack import Stack
from tests.stack.interop.jasmin import Link, jasmin_before
from twilio.rest import Client

from smarttec.kernel import sms
from smarttec.sandbox.server import SandboxPorts

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]
_subscribers = itertools.count(2_000_001)
PATIENCE_SECONDS = 60.0
LONG = "Seventeen lanterns by the aqueduct {€} [~] \\ ^ | — one of them was lit. " * 5
TEXTS = {
    "+14155550201": "A short text",
    "+14155550202": "{€} ~ [extension]",
    "+14155550203": "Grüße, Ω, ñ, \u6771\u4eac, \U0001f3ee",
    "+14155550204": "Plain and long. " * 30,
    "+14155550205": LONG,
    "+14155550206": "\U0001f3ee" * 100,
}
REPORTED = {
    "+15005550001": "sent",
    "+15005550002": "undelivered",
    "+15005550003": "undelivered",
    "+15005550004": "undelivered",
    "+15005550012": "delivered",
    "+15005550013": "sent",
    "+15005550016": "delivered",
}
"""What becomes of the sandbox's test numbers; Jasmin takes each first, so what goes wrong comes as receipts.

It keeps two to itself: what the SMSC refuses (…001; it reports that only to those who ask for failures alone), and
receipts whose id is in another base than the answer's (…013), unless it is told so of the connector.
"""


def _until(condition: Callable[[], Any], what: Callable[[], object]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, what()
        time.sleep(0.1)
    return found


def _say(line: str) -> None:
    sys.stdout.write(f"  {line}\n")
    sys.stdout.flush()


class Exchange:
    """The running program, its customer's client, and the SMSC behind Jasmin."""

    def __init__(self, stack: Stack) -> None:
        self.facts = stack.facts
        self.number = str(stack.facts["number"])
        self.client = Client(str(stack.facts["account_sid"]), str(stack.facts["auth_token"]))
        self.client.api.base_url = str(stack.facts["api_url"])
        self.ports = SandboxPorts.after(int(str(stack.facts["portal_url"]).rpartition(":")[2].strip("/")))

    def smsc(self, path: str, document: object = None) -> str:
        """The control interface of the SMSC."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports.smsc_control}{path}",
            data=None if document is None else json.dumps(document).encode(),
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(answer.read().decode())

    def journal(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.smsc("/journal").splitlines()]

    def fetch(self, sql: str, *values: object) -> list[Any]:
        async def ask() -> list[Any]:
            connection = await asyncpg.connect(str(self.facts["database_url"]))
            try:
                return list(await connection.fetch(sql, *values))
            finally:
                await connection.close()

        return asyncio.run(ask())

    def send(self, texts: dict[str, str]) -> dict[str, str]:
        """recipient → sid."""
        return {
            to: str(self.client.messages.create(to=to, from_=self.number, body=body).sid) for to, body in texts.items()
        }

    def await_status(self, sent: dict[str, str], wanted: dict[str, str]) -> None:
        seen: dict[str, str] = {}

        def arrived() -> bool:
            for to, sid in sent.items():
                seen[to] = str(self.client.messages(sid).fetch().status)
            return seen == wanted

        _until(arrived, lambda: seen)


@pytest.fixture(scope="module")
def exchange(stack: Stack) -> Iterator[Exchange]:
    """The program's carrier is Jasmin now, and Jasmin's carrier is the sandbox's SMSC."""
    environment = os.environ.get("SMARTTEC_JASMIN")
    if not environment:
        pytest.fail("SMARTTEC_JASMIN is not set: run `make interop`")
    ready = Exchange(stack)
    password = (stack.home / "secrets" / "smsc_password").read_text().strip()[:8]
    behind = Link(ready.ports.smpp, "smarttec", password)
    with jasmin_before(behind, environment=Path(environment), password=password) as jasmin:
        ready.fetch("UPDATE messaging_carrier SET port = $1", jasmin.port)
        bound = "SELECT FROM messaging_carrier WHERE bound = 1 AND seen_at > now() - interval '1 s'"
        _until(
            lambda: json.loads(ready.smsc("/health"))["bound"] == 1 and ready.fetch(bound),
            lambda: ready.fetch("SELECT bound, last_error FROM messaging_carrier"),
        )
        _say("our gateway → Jasmin → the sandbox's SMSC: bound both times")
        yield ready


def test_texts_arrive_as_they_were_written_and_receipts_come_back_under_jasmins_ids(exchange: Exchange) -> None:
    before = len(exchange.journal())
    sent = exchange.send(TEXTS)
    exchange.await_status(sent, dict.fromkeys(TEXTS, "delivered"))
    entries = exchange.journal()[before:]
    parts = exchange.fetch(
        "SELECT message, reference, number, state FROM messaging_part WHERE message = ANY ($1::uuid[])",
        [UUID(hex=sid[2:]) for sid in sent.values()],
    )
    assert {row["state"] for row in parts} == {10}
    named = {row["reference"] for row in parts}
    assert all(reference.count("-") == 4 for reference in named), "each part has an id of Jasmin's making: a UUID"
    assert len(named) == len(parts) == len(entries)
    assert not named & {entry["message_id"] for entry in entries}
    for to, text in TEXTS.items():
        arrived = [
            (entry["data_coding"], entry["esm_class"] & 0x40, bytes.fromhex(entry["payload_hex"]))
            for entry in entries if "+" + entry["destination"] == to
        ]  # fmt: skip
        assert len(arrived) == len([row for row in parts if row["message"] == UUID(hex=sent[to][2:])])
        reference = arrived[0][2][3] if arrived[0][1] else 0
        assert sorted(octets for _, _, octets in arrived) == sorted(
            octets for _, _, octets in sms.encode_parts(text, reference=reference)
        )
        _say(f"{to}: {len(arrived)} part(s), coding {arrived[0][0]}, delivered")


def test_what_goes_wrong_behind_jasmin_is_reported_and_paid_as_it_should(exchange: Exchange) -> None:
    sent = exchange.send(dict.fromkeys(REPORTED, "Hello"))
    exchange.await_status(sent, REPORTED)
    for to, status in REPORTED.items():
        _say(f"{to}: {status}, error {exchange.client.messages(sent[to]).fetch().error_code}")
    assert exchange.fetch("SELECT count(*) FROM ledger_hold")[0][0] == 0


@pytest.mark.parametrize("joining", ["udh", "udh16", "sar"])
@pytest.mark.parametrize("text", ["Short answer", LONG, "\U0001f3ee \u6771\u4eac " * 40])
def test_subscribers_texts_come_through_jasmin(exchange: Exchange, joining: str, text: str) -> None:
    subscriber = f"+1415{next(_subscribers)}"
    parts = json.loads(
        exchange.smsc(
            "/deliver", {"source": subscriber, "destination": exchange.number, "text": text, "joining": joining}
        )
    )["parts"]
    found = _until(
        lambda: exchange.client.messages.list(to=exchange.number, from_=subscriber),
        lambda: f"nothing came from {subscriber}",
    )
    assert [message.body for message in found] == [text]
    _say(f"{subscriber}: {parts} part(s) joined by {joining}, taken as one text")
