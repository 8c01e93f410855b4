"""A customer's server on this machine, and a deliverer that is driven by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from tests.everybody import EVERYBODY
from tests.messaging.world import Customer, aside

from smarttec.gateways.outbound.addresses import Allowed
from smarttec.gateways.webhooks import twiml
from smarttec.gateways.webhooks.caller import WebhookCaller
from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.callbacks.actions import set_endpoint
from smarttec.messaging.callbacks.delivery import Deliverer
from smarttec.messaging.callbacks.models import Callback
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Message
from smarttec.people.models import Account
from smarttec.storage.pools import Pools
from smarttec.vault.purpose import using

LOOPBACK = ("127.0.0.0/8",)


@dataclass(slots=True)
class Asked:
    """A request as the server read it."""

    url: str
    headers: dict[str, str]
    form: dict[str, str]


@dataclass(slots=True)
class Server:
    """Answers `status` and `body`, or what `answers` says for a path; `gate` holds every answer back."""

    port: int = 0
    status: int = 204
    body: str = ""
    seen: list[Asked] = field(default_factory=list)
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        path = lines[0].split(" ")[1]
        self.seen.append(Asked(self.url(path), headers, dict(parse_qsl(body.decode()))))
        self.arrived.set()
        if self.gate is not None:
            await self.gate.wait()
        status, text = self.answers.get(path, (self.status, self.body))
        head = (
            f"HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        )
        writer.write((head + text).encode())
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Server]:
    server = Server()
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listener:
        server.port = listener.sockets[0].getsockname()[1]
        yield server


async def deliverer(pools: Pools, intake: Intake, *, networks: tuple[str, ...] = LOOPBACK) -> Deliverer:
    made = Deliverer(pools, caller=WebhookCaller(Allowed(networks)), read=twiml.read, intake=intake)
    await made.prepare()
    return made


async def deliver(one: Deliverer) -> int:
    """Everything that is due now, to the end; how many were claimed."""
    total = 0
    while claimed := await one.deliver_due():
        total += claimed
        await one.idle()
    return total


def _name_servers(customer: Customer, urls: dict[str, str]) -> None:
    given = {"status_url": "", "inbound_url": "", "fallback_url": "", **urls}
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        set_endpoint(account=Account.objects.get(id=customer.id), **given)


async def name_servers(customer: Customer, **urls: str) -> None:
    await aside(_name_servers, customer, urls)


def _store(customer: Customer, values: dict[str, Any]) -> UUID:
    message = Message(
        id=new_id(), account=customer.id, is_ucs2=False, segments=1, price_micros=0, currency="USD",
        created_at=clock.now(), recipient_digest=b"", **values,
    )  # fmt: skip
    message.account_policy = customer.policy
    message.save()
    return message.id


async def store_message(customer: Customer, **values: Any) -> UUID:
    """A message as another room would have stored it."""
    return await aside(_store, customer, values)


async def callbacks() -> list[Callback]:
    """The log, oldest first."""
    return await aside(lambda: list(Callback.objects.order_by("id")))
