"""The adapter with the real SDK, talking over HTTP to the stand-in, which runs in a thread with a loop of its own."""

import contextlib
import http.server
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
import uvicorn
from tests.conftest import disclosed

from smarttec.gateways.payments.stripe_checkout import StripeCheckout
from smarttec.sandbox.clearing_house.house import SandboxClearingHouse
from smarttec.shop.ports import Checkout, Purchase

API_KEY = "sk_test_of_the_tests"
SECRET = "whsec_of_the_tests"


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


@dataclass
class World:
    """The stand-in's address, the adapter, and what arrived at the shop's webhook endpoint."""

    url: str
    gateway: StripeCheckout
    received: list[tuple[bytes, str]] = field(default_factory=list)

    def open(self, payment_id: UUID | None = None, **changes: object) -> Checkout:
        values = {
            "amount_micros": 25_000_000,
            "currency": "USD",
            "description": "Credits",
            "success_url": "http://127.0.0.1/thanks",
            "cancel_url": "http://127.0.0.1/credits",
        } | changes
        purchase = Purchase(payment_id=payment_id or uuid4(), **values)
        return self.gateway.create_checkout(purchase=disclosed(purchase))

    def control(self, path: str, **body: object) -> object:
        request = urllib.request.Request(f"{self.url}/control/{path}", json.dumps(body).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def under_way(self) -> int:
        """How many events the stand-in has not delivered yet."""
        with urllib.request.urlopen(f"{self.url}/control/deliveries", timeout=60) as answer:
            return int(json.load(answer)["pending"])

    def arrivals(self, many: int) -> list[tuple[bytes, str]]:
        wait_until(lambda: len(self.received) >= many)
        return self.received


def endpoint(received: list[tuple[bytes, str]]) -> type[http.server.BaseHTTPRequestHandler]:
    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((body, self.headers["Stripe-Signature"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Endpoint


@contextlib.contextmanager
def listening(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def serving(make_house: Callable[[str], SandboxClearingHouse]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(make_house(url).app(), log_config=None, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        wait_until(lambda: server.started)
        yield url
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def shared_world() -> Iterator[World]:
    received: list[tuple[bytes, str]] = []
    with (
        listening(endpoint(received)) as shop,
        serving(
            lambda url: SandboxClearingHouse(
                public_url=url,
                webhook_url=f"{shop}/hook",
                webhook_secret=SECRET,
                api_key=API_KEY,
                settle_seconds=None,
                retry_seconds=0.01,
            )
        ) as url,
    ):
        gateway = StripeCheckout(
            api_key=API_KEY, webhook_secret=SECRET, api_base=url, timeout_seconds=5.0, max_retries=0
        )
        yield World(url, gateway, received)


@pytest.fixture
def world(shared_world: World) -> World:
    shared_world.control("webhooks")
    wait_until(lambda: not shared_world.under_way())
    shared_world.received.clear()
    return shared_world
