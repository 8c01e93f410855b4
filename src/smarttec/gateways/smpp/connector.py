"""Keeps a session bound: connect, bind, wait until it is lost, back off, again, until stopped."""

import asyncio
import logging
import random
import time

from smarttec.gateways.smpp.errors import BindRefused
from smarttec.gateways.smpp.opening import open_session
from smarttec.gateways.smpp.session import Session
from smarttec.gateways.smpp.settings import SessionHandler, SessionSettings
from smarttec.kernel.errors import GatewayUnavailable, MisconfiguredError, SmarttecError

CREDENTIALS_PATIENCE = 6
"""How much longer wrong credentials wait: many carriers lock out who tries them too often."""
_log = logging.getLogger(__name__)


class Connector:
    """Run `run()` as a task; `session` is the bound one or None; `stop()` ends it, also before it began."""

    def __init__(
        self,
        settings: SessionSettings,
        handler: SessionHandler,
        *,
        backoff_min_seconds: float = 0.1,
        backoff_max_seconds: float = 5.0,
        stable_after_seconds: float = 10.0,
    ) -> None:
        self._settings = settings
        self._handler = handler
        self._backoff_min_seconds = backoff_min_seconds
        self._backoff_max_seconds = backoff_max_seconds
        self._stable_after_seconds = stable_after_seconds
        self._stop = asyncio.Event()
        self._bound = asyncio.Event()
        self._opening: asyncio.Future[Session] | None = None
        self.session: Session | None = None
        self.last_error: SmarttecError | None = None

    @property
    def free_slots(self) -> int:
        """How many messages the present session takes; 0 when there is none."""
        return self.session.free_slots if self.session else 0

    async def wait_bound(self) -> Session:
        """The bound session, as soon as there is one."""
        while self.session is None:
            await self._bound.wait()
        return self.session

    async def wait_slots(self) -> int:
        """Until a bound session takes messages; how many. What the loop that claims messages waits for."""
        while True:
            session = await self.wait_bound()
            slots = await session.wait_slots()
            if slots:
                return slots
            await session.wait_closed()
            await asyncio.sleep(0)

    async def run(self) -> None:
        """Keep bound until `stop`. A refused bind is tried again too: the carrier may put it right.

        Settings that fit into no bind are an error to see, and no reason to end: other carriers are served beside.
        """
        failures = 0
        while not self._stop.is_set():
            failures = 0 if await self._serve_once() else failures + 1
            await self._pause(failures)

    def _was_stable(self, session: Session) -> bool:
        """Whether it stood for a while and kept to the protocol: then it is bound again at once."""
        return not session.has_broken and time.monotonic() - session.bound_at >= self._stable_after_seconds

    async def stop(self, *, timeout_seconds: float = 5.0) -> None:
        """Unbind cleanly, if bound, and let `run` end."""
        self._stop.set()
        if self._opening:
            self._opening.cancel()
        if self.session:
            await self.session.unbind(timeout_seconds=timeout_seconds)

    async def _serve_once(self) -> bool:
        """One session from bind to loss. Whether it was a stable one."""
        self._opening = asyncio.ensure_future(open_session(self._settings, self._handler))
        try:
            session = await self._opening
        except asyncio.CancelledError:
            if not self._stop.is_set():
                raise
            return False
        except (GatewayUnavailable, MisconfiguredError) as error:
            _log.warning("no SMPP session: %s", error)
            self.last_error = error
            return False
        self.session, self.last_error = session, None
        self._bound.set()
        try:
            if self._stop.is_set():
                await session.unbind()
            await session.wait_closed()
        finally:
            session.abort()
            self.session = None
            self._bound.clear()
        if session.has_broken:
            self.last_error = GatewayUnavailable("The carrier breaks the protocol.")
        return self._was_stable(session)

    async def _pause(self, failures: int) -> None:
        """Exponential back-off with jitter, so that many gateways do not come back in step. `stop` ends it at once."""
        if isinstance(self.last_error, BindRefused) and self.last_error.is_about_credentials:
            ceiling = self._backoff_max_seconds * CREDENTIALS_PATIENCE
        else:
            ceiling = min(self._backoff_max_seconds, self._backoff_min_seconds * 2 ** min(failures, 20))
        delay = ceiling * random.uniform(0.5, 1.0)  # noqa: S311  spreads load; keeps no secret
        try:
            async with asyncio.timeout(delay):
                await self._stop.wait()
        except TimeoutError:
            return
