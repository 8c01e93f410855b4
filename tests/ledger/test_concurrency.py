"""Many sessions on few accounts: no deadlock, no credit twice, none lost."""

import asyncio
import random

import asyncpg
from tests.messaging.fixtures import pools, world
from tests.messaging.world import COMMITTED, aside, database_url, give_credit

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions
from smarttec.ledger.models import Balance
from smarttec.ledger.verify import verify
from smarttec.storage.pools import Pools

__all__ = ["pools", "world"]
pytestmark = COMMITTED
HOLD = "SELECT ledger_hold(0::smallint, $1::uuid[], $2::uuid[], $3::bigint[], $4)"
RESOLVE = "SELECT ledger_resolve($1::uuid[], $2::bigint[], 2::smallint, $3)"


def accounts_with(credit: int, count: int) -> list[object]:
    accounts = [new_id() for _ in range(count)]
    for account in accounts:
        actions.open_balance(account=account, cell=0, currency="USD")
        give_credit(account, credit)
    return accounts


async def work(accounts: list[object], *, rounds: int, seed: int) -> int:
    """Hold in batches over accounts in no order, then capture half and release half. How many were covered."""
    rng, covered_in_all = random.Random(seed), 0
    connection = await asyncpg.connect(database_url("default"))
    try:
        for _ in range(rounds):
            ids = [new_id() for _ in range(10)]
            owners = [rng.choice(accounts) for _ in ids]
            covered = await connection.fetchval(HOLD, ids, owners, [10] * 10, clock.now())
            covered_in_all += len(covered)
            rng.shuffle(covered)
            await connection.fetchval(RESOLVE, covered, [10 * (n % 2) for n in range(len(covered))], clock.now())
    finally:
        await connection.close()
    return covered_in_all


async def test_sessions_on_the_same_accounts_never_wait_in_a_ring(world: None) -> None:
    accounts = await aside(accounts_with, 10_000, 5)
    async with asyncio.timeout(60):
        covered = await asyncio.gather(*(work(accounts, rounds=25, seed=seed) for seed in range(8)))
    assert sum(covered) == 8 * 25 * 10


async def test_sessions_on_one_account_share_its_credit_exactly(world: None, pools: Pools) -> None:
    (account,) = await aside(accounts_with, 500, 1)

    async def hold_some() -> int:
        ids = [new_id() for _ in range(10)]
        return len(await pools.data.fetchval(HOLD, ids, [account] * 10, [10] * 10, clock.now()))

    async with asyncio.timeout(60):
        covered = await asyncio.gather(*(hold_some() for _ in range(10)))
    assert sum(covered) == 50
    assert await pools.data.fetchval("SELECT available_micros FROM ledger_balance WHERE account = $1", account) == 0


async def test_the_same_act_resolved_by_two_sessions_counts_once(world: None, pools: Pools) -> None:
    (account,) = await aside(accounts_with, 1000, 1)
    acts = [new_id() for _ in range(50)]
    await pools.data.fetchval(HOLD, acts, [account] * 50, [10] * 50, clock.now())
    answers = await asyncio.gather(
        *(pools.data.fetchval(RESOLVE, acts, [captured] * 50, clock.now()) for captured in (10, 0, 10, 0))
    )
    assert sorted(len(answer) for answer in answers) == [0, 0, 0, 50]


def test_an_outside_change_of_a_balance_is_found(transactional_db: None) -> None:
    (account,) = accounts_with(5, 1)
    Balance.objects.filter(account=account).update(available_micros=6)
    findings = {finding.check: finding.broken for finding in verify()}
    assert findings.pop("available + held equals the sum of the account's entries") == (str(account),)
    assert findings.pop("per currency, accounts and the operator's side sum to zero") == ("USD",)
    assert set(findings.values()) == {()}


async def test_a_hold_that_opens_while_others_are_resolved_is_left_open(world: None, pools: Pools) -> None:
    """The resolving session has seen one of its holds and waits for the balance; meanwhile the other one opens."""
    (account,) = await aside(accounts_with, 1000, 1)
    early, late = new_id(), new_id()
    await pools.data.fetchval(HOLD, [early], [account], [10], clock.now())
    async with pools.data.acquire() as keeper, pools.data.acquire() as resolver:
        async with keeper.transaction():
            await keeper.fetchval(HOLD, [late], [account], [10], clock.now())
            resolving = asyncio.create_task(resolver.fetchval(RESOLVE, [early, late], [10, 10], clock.now()))
            await _waits_for_a_lock(pools, resolver.get_server_pid())
        assert list(await resolving) == [early]
    assert await pools.data.fetchval("SELECT array_agg(id) FROM ledger_hold WHERE account = $1", account) == [late]
    assert list(await pools.data.fetchval(RESOLVE, [early, late], [10, 10], clock.now())) == [late]


async def _waits_for_a_lock(pools: Pools, pid: int) -> None:
    """Looked at from outside: within a transaction the view stays as it was first seen."""
    asked = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1"
    async with asyncio.timeout(60):
        while True:
            if await pools.data.fetchval(asked, pid):
                return
