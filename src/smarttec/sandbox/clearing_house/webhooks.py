"""Notifications: signed as Stripe signs, delivered until the endpoint says 2xx, and disturbed on demand.

Signature: docs.stripe.com/webhooks#verify-manually, header `t=<unix seconds>,v1=<HMAC-SHA256 of "t.body">`. The
time in it is the machine's, not the Clock's: the receiver's SDK compares it with the machine's too, and a product
whose year is being fast-forwarded still has to accept today's post.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections import deque
from dataclasses import dataclass, field

from smarttec.kernel import clock
from smarttec.sandbox.clearing_house.http_post import post
from smarttec.sandbox.clearing_house.objects import Json

log = logging.getLogger(__name__)

_MOST_DELIVERIES = 10_000
_MOST_ATTEMPTS = 16
_LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How notifications are disturbed.

    `duplicates` further copies of each · `delay_seconds` before each · `reorder` gathers so many and sends them
    backwards (0: off) · `hold` keeps all back until it is switched off · `lose` sends none, ever · `forge` signs with
    a key that is not ours · `stale_seconds` signs as if that long ago.
    """

    duplicates: int = 0
    delay_seconds: float = 0.0
    reorder: int = 0
    hold: bool = False
    lose: bool = False
    forge: bool = False
    stale_seconds: int = 0


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One try to hand over one notification. `status` is the HTTP status, None when nobody answered."""

    event_id: str
    kind: str
    attempt: int
    forged: bool
    at: str
    status: int | None


def sign(body: bytes, *, secret: str, at_seconds: int) -> str:
    """The `Stripe-Signature` header."""
    digest = hmac.new(secret.encode(), b"%d." % at_seconds + body, hashlib.sha256).hexdigest()
    return f"t={at_seconds},v1={digest}"


@dataclass(slots=True)
class Webhooks:
    """The post office. `send` never blocks; `close` ends what is under way. Use within one event loop."""

    url: str
    secret: str
    retry_seconds: float = 0.5
    script: Script = Script()
    deliveries: deque[Delivery] = field(default_factory=lambda: deque(maxlen=_MOST_DELIVERIES))
    _waiting: list[Json] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def send(self, event: Json) -> None:
        """Take one notification, to be delivered as the script says."""
        if self.script.lose:
            return
        self._waiting.append(event)
        self._let_go()

    def follow(self, script: Script) -> None:
        """Take over a new script; what was held back goes out if it no longer says so."""
        self.script = script
        self._let_go()

    @property
    def pending(self) -> int:
        """Notifications held back or not yet accepted."""
        return len(self._waiting) + len(self._tasks)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _let_go(self) -> None:
        if not self._waiting or self.script.hold or len(self._waiting) < self.script.reorder:
            return
        batch, self._waiting = self._waiting, []
        if self.script.reorder:
            batch.reverse()
        task = asyncio.get_running_loop().create_task(self._deliver_all(batch, self.script))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_all(self, batch: list[Json], script: Script) -> None:
        await asyncio.sleep(script.delay_seconds)
        for event in batch:
            for _ in range(1 + script.duplicates):
                await self._deliver(event, script)

    async def _deliver(self, event: Json, script: Script) -> None:
        body = json.dumps(event).encode()
        for attempt in range(1, _MOST_ATTEMPTS + 1):
            status = await self._try(body, script)
            self.deliveries.append(
                Delivery(
                    event_id=str(event["id"]),
                    kind=str(event["type"]),
                    attempt=attempt,
                    forged=script.forge,
                    at=clock.now().isoformat(),
                    status=status,
                )
            )
            # A forger gives up at once; an honest house comes back.
            if script.forge or (status is not None and 200 <= status < 300):
                return
            await asyncio.sleep(min(self.retry_seconds * 2 ** (attempt - 1), _LONGEST_PAUSE_SECONDS))
        log.warning("webhook %s given up after %d attempts", event["id"], _MOST_ATTEMPTS)

    async def _try(self, body: bytes, script: Script) -> int | None:
        secret = "whsec_not_the_right_one" if script.forge else self.secret
        signature = sign(body, secret=secret, at_seconds=int(time.time()) - script.stale_seconds)
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
        return await asyncio.to_thread(post, self.url, body, headers)
