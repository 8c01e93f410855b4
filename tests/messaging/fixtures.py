"""Fixtures of every room that works on committed data; a room's conftest imports those it needs."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from tests.messaging.world import Customer, a_customer, committed_world, open_test_pools

from smarttec.messaging.intake import Intake
from smarttec.storage.pools import Pools


@pytest.fixture
def world(transactional_db: None) -> Iterator[None]:
    with committed_world():
        yield


@pytest.fixture
def customer(world: None) -> Customer:
    return a_customer()


@pytest.fixture
async def pools(world: None) -> AsyncIterator[Pools]:
    async with open_test_pools() as pools:
        yield pools


@pytest.fixture
async def intake(pools: Pools) -> AsyncIterator[Intake]:
    intake = Intake(pools)
    running = asyncio.create_task(intake.run())
    yield intake
    intake.close()
    await asyncio.wait_for(running, 60)
