"""Lets threads (the portal's) use the process's intake, which lives in an event loop.

Where no data plane runs in the process (tests, commands), a loop of its own is started on first use.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping
from concurrent.futures import Future, wait
from types import MappingProxyType
from uuid import UUID

from django.conf import settings

from smarttec.kernel.errors import GatewayUnavailable, SmarttecError
from smarttec.messaging.domain import Draft
from smarttec.messaging.intake import Accepted, Intake
from smarttec.messaging.models import Direction
from smarttec.storage.pools import open_pools
from smarttec.vault import directory

ANSWER_TIMEOUT_SECONDS = 40.0
_lock = threading.Lock()
_log = logging.getLogger(__name__)
_offered: tuple[asyncio.AbstractEventLoop, Intake] | None = None


def offer(loop: asyncio.AbstractEventLoop, intake: Intake) -> None:
    """Tell the process's threads where the intake is."""
    global _offered
    _offered = (loop, intake)


def withdraw() -> None:
    """The intake is closing."""
    global _offered
    _offered = None


def send_from_thread(*, account: UUID, draft: Draft, is_asked_for: bool = False) -> Accepted:
    """Accept a message of a signed-in customer, or one that its receiver asks for at this moment and waits for.

    Raises what `Intake.submit` raises.
    """
    loop, intake = _offered or _start_own()
    sending = intake.submit(
        account=account, token_hash=None, direction=Direction.OUTBOUND_PORTAL, draft=draft,
        despite_opt_out=is_asked_for, at_any_hour=is_asked_for,
    )  # fmt: skip
    future = asyncio.run_coroutine_threadsafe(sending, loop)
    try:
        return future.result(timeout=ANSWER_TIMEOUT_SECONDS)
    except TimeoutError:
        raise GatewayUnavailable("This takes too long; look at your messages before you try again.") from None


def send_batch_from_thread(
    *,
    account: UUID,
    drafts: Mapping[UUID, Draft],
    direction: Direction = Direction.OUTBOUND_PORTAL,
    status_urls: Mapping[UUID, str] = MappingProxyType({}),
) -> list[Accepted | SmarttecError]:
    """Accept drafts by the ids of the messages they become; what became of each, in their order. `status_urls`: who is
    told how they go on.

    However often it is done, none is stored or charged twice. Raises `GatewayUnavailable` when nobody answers in time.
    """
    loop, intake = _offered or _start_own()

    async def submit_all() -> list[Accepted | BaseException]:
        sending = [
            intake.submit(
                account=account,
                token_hash=None,
                direction=direction,
                draft=draft,
                message=message,
                status_url=status_urls.get(message, ""),
            )
            for message, draft in drafts.items()
        ]
        return await asyncio.gather(*sending, return_exceptions=True)

    future = asyncio.run_coroutine_threadsafe(submit_all(), loop)
    try:
        answers = future.result(timeout=ANSWER_TIMEOUT_SECONDS)
    except TimeoutError:
        raise GatewayUnavailable from None
    return [_expected(answer) for answer in answers]


def _expected(answer: Accepted | BaseException) -> Accepted | SmarttecError:
    if isinstance(answer, Accepted | SmarttecError):
        return answer
    raise answer


def _start_own() -> tuple[asyncio.AbstractEventLoop, Intake]:
    with _lock:
        if _offered is None:
            directory.load()
            started: Future[None] = Future()
            threading.Thread(target=_run_own, args=[started], daemon=True).start()
            wait([started], timeout=ANSWER_TIMEOUT_SECONDS)
    if _offered is None:
        raise GatewayUnavailable
    return _offered


def _run_own(started: "Future[None]") -> None:
    try:
        asyncio.run(_serve(started))
    except Exception as error:  # noqa: BLE001 - the thread has nobody else to tell
        _log.error("no intake of our own: %s", type(error).__name__)
    finally:
        withdraw()
        started.cancel()


async def _serve(started: "Future[None]") -> None:
    environment = settings.ENVIRONMENT
    async with open_pools(data_url=environment.database_url, keystore_url=environment.keystore_url, size=2) as pools:
        intake = Intake(pools)
        offer(asyncio.get_running_loop(), intake)
        started.set_result(None)
        await intake.run()
