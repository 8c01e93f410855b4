"""The clearing house put together: API, payment page, control and notifications as one web application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from smarttec.sandbox.clearing_house.api import Api
from smarttec.sandbox.clearing_house.cards import Outcome
from smarttec.sandbox.clearing_house.charges_api import ChargesApi
from smarttec.sandbox.clearing_house.control import Control
from smarttec.sandbox.clearing_house.objects import (
    charge_json,
    dispute_json,
    event_json,
    intent_json,
    refund_json,
    session_json,
)
from smarttec.sandbox.clearing_house.pages import PaymentPages
from smarttec.sandbox.clearing_house.sessions import NotPossible, Session, Sessions
from smarttec.sandbox.clearing_house.webhooks import Webhooks


class SandboxClearingHouse:
    """`public_url` is where browsers and the SDK find it, `webhook_url` where it posts its notifications.

    `settle_seconds` is how long a delayed payment takes; None leaves it to the script. Runs within one event loop:
    start it by serving `app()`, whose lifespan ends all deliveries.
    """

    def __init__(
        self,
        *,
        public_url: str,
        webhook_url: str,
        webhook_secret: str,
        api_key: str,
        settle_seconds: float | None = 5.0,
        retry_seconds: float = 0.5,
    ) -> None:
        self._public_url = public_url
        self._settle_seconds = settle_seconds
        self._settling: set[asyncio.TimerHandle] = set()
        self.webhooks = Webhooks(webhook_url, webhook_secret, retry_seconds)
        self.sessions = Sessions(tell=self._tell)
        self._api = Api(self.sessions, api_key, public_url)
        self._charges = ChargesApi(self._api, self._settle_later)
        self._pages = PaymentPages(self.sessions, self._settle_later)
        self._control = Control(self.sessions, self.webhooks, self._settle_later)

    def app(self) -> Starlette:
        """The web application."""
        routes = [
            Route("/health", _health),
            Route("/", _to_sessions),
            *self._api.routes(),
            *self._charges.routes(),
            *self._pages.routes(),
            *self._control.routes(),
        ]
        return Starlette(routes=routes, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        yield
        for timer in self._settling:
            timer.cancel()
        await self.webhooks.close()

    def _tell(self, kind: str, session: Session) -> None:
        if kind == "charge.refunded":
            about = charge_json(session)
        elif kind.startswith("charge.dispute."):
            about = dispute_json(session, session.disputes[-1])
        elif kind.startswith("refund."):
            about = refund_json(session, session.refunds[-1])
        elif kind.startswith("payment_intent."):
            about = intent_json(session)
        else:
            about = session_json(session, page_url=f"{self._public_url}/pay/{session.id}")
        self.webhooks.send(event_json(kind, about))

    def _settle_later(self, session: Session, outcome: Outcome) -> None:
        if outcome not in {Outcome.DELAYED, Outcome.DELAYED_FAILURE} or self._settle_seconds is None:
            return
        succeeds = outcome is Outcome.DELAYED
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._settle_seconds, self._settle, session, succeeds)
        self._settling = {one for one in self._settling if one.when() > loop.time()} | {timer}

    def _settle(self, session: Session, succeeds: bool) -> None:  # noqa: FBT001 - call_later passes positions only
        try:
            self.sessions.settle(session, succeeds=succeeds)
        except NotPossible:
            # The script was quicker.
            return


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _to_sessions(_: Request) -> Response:
    return RedirectResponse("/control/sessions")
