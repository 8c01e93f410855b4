"""What is refused, garbled or received leaves no trace of numbers and words in logs, answers or job arguments."""

import logging
import secrets
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.faces.twilio.conftest import Api, api
from tests.gateways.smpp.test_inbound_live import acknowledged, carrier, from_peer
from tests.messaging.fixtures import customer, pools, world
from tests.messaging.inbound.test_book import read
from tests.messaging.world import COMMITTED, Customer, a_customer, aside, database_url
from tests.stack.leaks import cells, leaks

from smarttec.gateways.smpp import constants as c
from smarttec.kernel.ids import to_sid
from smarttec.sandbox.smsc.server import SandboxSmsc
from smarttec.vault import directory
from smarttec.vault.directory import Kind

__all__ = ["api", "carrier", "customer", "pools", "world"]
pytestmark = COMMITTED
TO, STOPPED = "+15005557391", "+15005558462"


def marker() -> str:
    return f"zq{secrets.token_hex(8)}"


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name, logger in logging.root.manager.loggerDict.items():
        if name.startswith(("smarttec", "asyncpg", "uvicorn", "django", "procrastinate")) and isinstance(
            logger, logging.Logger
        ):
            caplog.set_level(logging.DEBUG, logger=name)
    return caplog


async def refusals(api: Api, rich: Customer, poor: Customer, marks: list[str]) -> AsyncIterator[httpx.Response]:
    """Answers to messages that may not go: a bad number, opted out, too long, no text, foreign sender, no credit."""
    tries = [
        (rich, {"To": f"+{marks[0]}", "Body": marks[1]}), (rich, {"To": STOPPED, "Body": marks[2]}),
        (rich, {"To": TO, "Body": marks[3] * 100}), (rich, {"To": TO, "Body": f"{marks[4]}\0"}),
        (rich, {"To": TO, "Body": marks[5], "From": "+15005557777"}), (poor, {"To": TO, "Body": marks[6]}),
        (rich, {"To": TO, "Body": marks[7], "StatusCallback": f"ftp://{marks[8]}"}),
        (rich, {"To": TO, "Body": marks[9], "MessagingServiceSid": marks[10]}),
    ]  # fmt: skip
    async with httpx.AsyncClient() as client:
        for who, fields in tries:
            sid = to_sid("AC", who.id)
            yield await client.post(
                f"{api.url}/2010-04-01/Accounts/{sid}/Messages.json", auth=(sid, who.token),
                data={"From": who.number, **fields},
            )  # fmt: skip


async def test_nothing_of_what_is_refused_garbled_or_received_can_be_read_anywhere(
    api: Api, carrier: SandboxSmsc, customer: Customer, everything_logged: pytest.LogCaptureFixture
) -> None:
    marks, canary = [marker() for _ in range(16)], marker()
    logging.getLogger("smarttec.canary").debug("%s", canary)
    poor = await aside(a_customer, "+14155550177", credit_micros=0)
    await aside(directory.enter, Kind.REFUSED_NUMBER, STOPPED, subject=poor.id, cell=0)
    answers = [answer async for answer in refusals(api, customer, poor, marks)]
    assert [answer.status_code >= 400 for answer in answers] == [True] * 8
    assert len({answer.json()["code"] for answer in answers}) >= 7
    cut = from_peer(customer, b"\x20\x00\x03" + marks[11].encode())._replace(esm_class=c.ESM_CLASS_UDHI)
    carrier.deliver(cut)
    carrier.deliver(cut._replace(short_message=b"\xff" + marks[12].encode()))
    carrier.deliver(from_peer(customer, marks[13].encode())._replace(destination_addr="14155550199"))
    carrier.deliver(from_peer(customer, f"id:77 stat:NONSENSE err:x text:{marks[14]}".encode())._replace(esm_class=4))
    carrier.deliver(from_peer(customer, marks[15].encode()))
    await acknowledged(carrier)
    assert marks[15] in [body for _, _, body in await aside(read, customer.id)]
    logged = [("log", f"{record.getMessage()} {record.exc_text or ''} {record.__dict__}".encode())
              for record in everything_logged.records if not record.name.startswith(("httpx", "httpcore"))]  # fmt: skip
    assert leaks(logged, [canary]) == {("log", canary)}
    told = [("answer", answer.content) for answer in answers]
    stored = [line for alias in ("default", "keystore") for line in cells(database_url(alias))]
    assert leaks([*logged, *told, *stored], [*marks, TO, STOPPED, "+15005550123"]) == set()
