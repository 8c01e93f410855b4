"""The transport talks to the real catcher over a socket; the catcher runs in a thread with a loop of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.conftest import disclosed

from smarttec.gateways.mail.smtp import Security, SmtpTransport
from smarttec.post.ports import Letter, MailOutcome
from smarttec.sandbox.mail_catcher.smtp_server import MailCatcherSmtp
from smarttec.sandbox.mail_catcher.store import MailStore


@dataclass
class Catcher:
    port: int
    store: MailStore = field(default_factory=MailStore)
    message_id: str = "<0190a1b2-0000-7000-8000-000000000001@mail.example>"

    def send(self, **changes: object) -> MailOutcome:
        values: dict[str, object] = {
            "message_id": self.message_id,
            "sender": "Okaya <hello@okaya.example>",
            "recipient": "ada@example.org",
            "subject": "Your code",
            "text": "It is 123456.\n",
            "html": None,
            "headers": {},
        }
        transport = SmtpTransport(host="127.0.0.1", port=self.port, security=Security.PLAIN, timeout_seconds=5.0)
        return transport.hand_over(letter=disclosed(Letter(**(values | changes))))


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listener = socket.create_server(("127.0.0.1", 0))
    caught = Catcher(listener.getsockname()[1])
    server = MailCatcherSmtp(caught.store)
    asyncio.run_coroutine_threadsafe(server.start(listener), loop).result(10)
    yield caught
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
