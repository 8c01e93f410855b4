"""What the API's requests share: the pools, the intake, the readers; opened for the life of the process."""

import asyncio
import contextlib
import hmac
import logging
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from smarttec.faces.twilio.control import Control, open_control
from smarttec.faces.twilio.requests import Credentials
from smarttec.kernel.errors import NotAuthenticated, NotFound
from smarttec.messaging import bridge
from smarttec.messaging.intake import Intake
from smarttec.messaging.queries_async import MessageReader
from smarttec.messaging.schedule.reading import ScheduledReader
from smarttec.notice import uses_async
from smarttec.people.domain import EVERY_SCOPE, Scope
from smarttec.people.errors import AccountInactive, NotPermitted
from smarttec.storage.pools import DatabaseAway, Pools, noticing_absence, open_pools

_HOME = "SELECT country FROM numbers_assignment WHERE account_id = $1 AND country <> '' ORDER BY id LIMIT 1"
_CALLER = """
WITH caller AS (
    SELECT id AS account, auth_token_hash AS secret_hash, NULL::smallint AS scopes FROM people_account WHERE id = $1
    UNION ALL
    SELECT account_id, secret_hash, scopes FROM people_apikey WHERE id = $2 AND revoked_at IS NULL
)
SELECT c.secret_hash, c.account, c.scopes, a.id, a.policy, a.currency, a.status, a.parent_id
FROM caller AS c LEFT JOIN people_account AS a
     ON a.id = coalesce($3, c.account) AND (a.id = c.account OR (a.parent_id = c.account AND c.scopes IS NULL))
"""
READING = Scope.READ_MESSAGES | Scope.READ_NUMBERS | Scope.READ_ACCOUNT
READING = Scope.READ_MESSAGES | Scope.READ_NUMBERS | Scope.READ_ACCOUNT
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The account that a request is about, and who asks: itself, its parent, or one of its API keys.

    `credentials_of` is the account whose token or key came along.
    """

    account: UUID
    policy_word: int
    currency: str
    status: str
    parent: UUID | None
    credentials_of: UUID
    scopes: Scope
    is_key: bool

    def demand(self, scope: Scope, *, on_inactive: bool = False) -> None:
        """Raise unless the credentials reach that far: `AccountInactive`, `NotPermitted`.

        A sub-account that is suspended or closed can be looked at, with its parent's credentials only; a main account
        can always be looked at, as what it holds is its owner's.
        """
        if scope & ~self.scopes:
            raise NotPermitted
        is_sub_account_itself = self.parent is not None and self.credentials_of == self.account
        if self.status != "active" and (is_sub_account_itself or not (on_inactive or scope in READING)):
            raise AccountInactive


@dataclass(frozen=True, slots=True)
class Plane:
    """The data plane of this process."""

    pools: Pools
    intake: Intake
    messages: MessageReader
    scheduled: ScheduledReader
    control: Control

    async def authenticate(self, given: Credentials, *, account: UUID | None = None) -> Caller:
        """Who asks, about which account (None: their own). One statement.

        Raises `NotAuthenticated`, the same for unknown and wrong; then `NotFound` for an account that is not theirs.
        """
        user = (None, given.user) if given.is_key else (given.user, None)
        with noticing_absence():
            row = await self.pools.data.fetchrow(_CALLER, *user, account)
        if row is None or not hmac.compare_digest(row[0], given.token_hash):
            raise NotAuthenticated
        if row[3] is None:
            raise NotFound
        return Caller(
            account=row[3], policy_word=row[4], currency=row[5], status=row[6], parent=row[7], credentials_of=row[1],
            scopes=Scope(row[2]) if given.is_key else EVERY_SCOPE, is_key=given.is_key,
        )  # fmt: skip

    async def home_country(self, account: UUID) -> str | None:
        """Where the account is at home (`numbers.queries.home_country`)."""
        with noticing_absence():
            country: str | None = await self.pools.data.fetchval(_HOME, account)
        return country


@contextlib.asynccontextmanager
async def open_plane(*, data_url: str, keystore_url: str) -> AsyncIterator[Plane]:
    """Open everything; at the end answer what was taken in, store the counts, close."""
    async with contextlib.AsyncExitStack() as stack:
        pools = await stack.enter_async_context(open_pools(data_url=data_url, keystore_url=keystore_url))
        control = stack.enter_context(open_control())
        intake = Intake(pools)
        running = asyncio.create_task(intake.run())
        running.add_done_callback(_die_if_broken)
        flushing = asyncio.create_task(uses_async.keep_flushing(pools.data))
        bridge.offer(asyncio.get_running_loop(), intake)
        try:
            yield Plane(pools, intake, MessageReader(pools), ScheduledReader(pools), control)
        finally:
            bridge.withdraw()
            intake.close()
            await running
            flushing.cancel()
            with contextlib.suppress(DatabaseAway):
                await uses_async.flush(pools.data)


def _die_if_broken(task: "asyncio.Task[None]") -> None:
    """Without its intake the process is of no use: end it, so that it is started afresh."""
    if not task.cancelled() and (error := task.exception()):
        _log.critical("the intake broke: %s", type(error).__name__)
        os.kill(os.getpid(), signal.SIGTERM)
