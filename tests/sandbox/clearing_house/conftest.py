"""The stand-in behind its web application, called directly; notifications go to a list."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from smarttec.sandbox.clearing_house import webhooks
from smarttec.sandbox.clearing_house.house import SandboxClearingHouse

KEY = "sk_test_of_the_tests"
SHOP = "http://shop.example"


@dataclass
class Endpoint:
    """Stands where the product's webhook endpoint is; answers `statuses` in turn, then 200."""

    statuses: list[int | None]
    received: list[tuple[bytes, str]]

    def post(self, _url: str, body: bytes, headers: dict[str, str]) -> int | None:
        self.received.append((body, headers["Stripe-Signature"]))
        return self.statuses.pop(0) if self.statuses else 200


@dataclass
class Stand:
    house: SandboxClearingHouse
    http: httpx.AsyncClient
    endpoint: Endpoint

    def form(self, **changes: str) -> dict[str, str]:
        item = "line_items[0]"
        return {
            "mode": "payment",
            "client_reference_id": str(uuid4()),
            f"{item}[quantity]": "1",
            f"{item}[price_data][currency]": "usd",
            f"{item}[price_data][unit_amount]": "2500",
            f"{item}[price_data][product_data][name]": "Credits",
            "success_url": f"{SHOP}/thanks?checkout={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{SHOP}/credits",
        } | changes

    async def create(self, **changes: str) -> httpx.Response:
        return await self.http.post(
            "/v1/checkout/sessions", data=self.form(**changes), headers={"Authorization": f"Bearer {KEY}"}
        )

    async def open(self) -> str:
        return str((await self.create()).json()["id"])

    async def type_card(self, session_id: str, number: str, **changes: str) -> httpx.Response:
        card = {"number": number, "expiry": "12 / 39", "security_code": "123"} | changes
        return await self.http.post(f"/pay/{session_id}", data=card)

    async def quiet(self) -> None:
        """Until every notification that is under way has been dealt with."""
        while self.house.webhooks._tasks:
            await asyncio.gather(*self.house.webhooks._tasks)
            # A finished task leaves the set in a callback, which needs its turn.
            await asyncio.sleep(0)


@pytest.fixture
async def stand(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stand]:
    endpoint = Endpoint([], [])
    monkeypatch.setattr(webhooks, "post", endpoint.post)
    house = SandboxClearingHouse(
        public_url="http://pay.example",
        webhook_url="http://shop.example/hook",
        webhook_secret="whsec_of_the_tests",
        api_key=KEY,
        settle_seconds=None,
        retry_seconds=0.001,
    )
    app = house.app()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pay.example") as http:
        yield Stand(house, http, endpoint)
    await house.webhooks.close()
