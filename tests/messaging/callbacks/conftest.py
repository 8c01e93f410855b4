from collections.abc import AsyncIterator

import pytest
from tests.messaging.callbacks.playing import Server, listening
from tests.messaging.fixtures import customer, intake, pools, world

__all__ = ["customer", "intake", "pools", "server", "world"]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with listening() as server:
        yield server
