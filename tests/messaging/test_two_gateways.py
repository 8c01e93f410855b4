"""A receipt that comes through one gateway while another one settles its message is kept, and the further state wins.

Carriers send receipts through any bind, within milliseconds of their answer. Users of Kannel and Jasmin with several
binds report receipts that overtake the response of another session and stay unmatched.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from tests.messaging.carrier import DEADLINE, PlayedCarrier, outcome, play, receipt
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, send

from smarttec.messaging.domain import PartState
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Status
from smarttec.messaging.settlement import Verdict, settle
from smarttec.messaging.submission import Submission
from smarttec.storage.pools import Pools, attempt

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = COMMITTED


class HeldOpen:
    """Stands in for a gateway's pool: its transactions are parts of one that the test ends."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        yield self._connection


@pytest.fixture
async def carrier(pools: Pools) -> PlayedCarrier:
    return await play(pools)


@pytest.fixture
async def one(carrier: PlayedCarrier, intake: Intake, customer: Customer) -> Submission:
    await send(intake, customer)
    (submission,) = await carrier.claim()
    return submission


async def settle_and_report(carrier: PlayedCarrier, one: Submission, told: Any) -> None:
    """One gateway has settled and not committed yet when the other one takes the receipt."""
    async with carrier.pools.data.acquire() as connection:
        async with connection.transaction():
            await settle(
                HeldOpen(connection),
                carrier=carrier.identity.id,
                outcomes=[outcome(one, Verdict.SENT, {1: "a1"})],
                unknown_deadline=DEADLINE,
            )
            reporting = asyncio.create_task(attempt(lambda: carrier.report(told)))
            await _stored_or_waiting(carrier, reporting)
        await reporting


async def _stored_or_waiting(carrier: PlayedCarrier, task: "asyncio.Task[None]") -> None:
    asked = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())"
    )
    async with asyncio.timeout(60):
        while not task.done() and not await carrier.pools.data.fetchval(asked):
            continue


@pytest.mark.parametrize("own", [True, False])
async def test_a_receipt_during_the_settlement_delivers(carrier: PlayedCarrier, one: Submission, own: bool) -> None:
    await settle_and_report(carrier, one, receipt(one, "a1", own=own))
    await carrier.reconcile()
    assert (await carrier.look(one.message)).status is Status.DELIVERED
    assert (await carrier.look(one.message)).captured_micros == PRICE_MICROS


async def test_it_is_known_by_its_id_when_the_carrier_changed_the_sender(
    carrier: PlayedCarrier, one: Submission
) -> None:
    told = replace(receipt(one, "a1", own=False), sender="+15005550777")
    await settle_and_report(carrier, one, told)
    await carrier.reconcile()
    assert (await carrier.look(one.message)).status is Status.DELIVERED


async def test_a_settlement_during_the_receipt_takes_nothing_back(carrier: PlayedCarrier, one: Submission) -> None:
    """The other way round: the receipt is stored and not committed when the answer is settled."""
    async with carrier.pools.data.acquire() as connection:
        book = type(carrier.book)(Pools(HeldOpen(connection), carrier.pools.keystore), carrier=carrier.identity.id)
        async with connection.transaction():
            await book.take([receipt(one, "a1")])
            settling = asyncio.create_task(attempt(lambda: carrier.answer(one, Verdict.SENT, {1: "a1"})))
            await _stored_or_waiting(carrier, settling)
        await settling
    assert (await carrier.look(one.message)).status is Status.DELIVERED
    assert (await carrier.look(one.message)).captured_micros == PRICE_MICROS
    assert (await carrier.look(one.message)).held_micros == 0


async def test_the_further_state_wins_whatever_the_order(carrier: PlayedCarrier, one: Submission) -> None:
    await carrier.report(receipt(one, "a1", PartState.ENROUTE))
    await carrier.report(receipt(one, "a1", PartState.DELIVERED))
    await carrier.answer(one, Verdict.SENT, {1: "a1"})
    await carrier.report(receipt(one, "a1", PartState.ENROUTE))
    assert (await carrier.look(one.message)).status is Status.DELIVERED


async def test_an_id_that_the_carrier_uses_again_changes_nothing_of_the_earlier_message(
    carrier: PlayedCarrier, one: Submission, intake: Intake, customer: Customer
) -> None:
    await carrier.answer(one, Verdict.SENT, {1: "a1"})
    await send(intake, customer, recipient="+15005550124")
    (other,) = await carrier.claim()
    with contextlib.suppress(asyncpg.PostgresError):
        await carrier.report(receipt(other, "a1"))
    assert (await carrier.look(one.message)).status is Status.SENT
