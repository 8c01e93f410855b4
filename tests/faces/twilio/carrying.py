"""A carrier that answers everything that is queued."""

import asyncio

from tests.messaging.carrier import play
from tests.messaging.world import open_test_pools

from smarttec.messaging.settlement import Verdict


def carry(verdict: Verdict, references: dict[int, str]) -> None:
    """Give every queued message that answer."""

    async def carry_all() -> None:
        async with open_test_pools() as pools:
            carrier = await play(pools)
            for submission in await carrier.claim():
                await carrier.answer(submission, verdict, references)

    asyncio.run(carry_all())
