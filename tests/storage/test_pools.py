import asyncpg
import pytest
from tests.messaging.world import COMMITTED, open_test_pools

from smarttec.storage.pools import DatabaseAway, noticing_absence, open_pools
from smarttec.storage.sqlfile import statement

pytestmark = COMMITTED


@pytest.mark.parametrize(
    "error",
    [ConnectionResetError(), TimeoutError(), asyncpg.AdminShutdownError(), asyncpg.CannotConnectNowError(),
     asyncpg.TooManyConnectionsError(), asyncpg.InterfaceError("connection is closed"),
     asyncpg.ConnectionDoesNotExistError(), asyncpg.DeadlockDetectedError(), asyncpg.InternalClientError()],
)  # fmt: skip
def test_every_way_of_being_away_is_one_error(error: Exception) -> None:
    with pytest.raises(DatabaseAway), noticing_absence():
        raise error


@pytest.mark.parametrize(
    "error", [asyncpg.InterfaceError("the server expects 2 arguments"), asyncpg.UniqueViolationError(), ValueError()]
)
def test_a_wrong_call_is_not_taken_for_absence(error: Exception) -> None:
    with pytest.raises(type(error)), noticing_absence():
        raise error


async def test_a_killed_connection_is_absence_and_the_pool_recovers(transactional_db: None) -> None:
    async with open_test_pools() as pools:
        async with pools.data.acquire() as victim:
            pid = victim.get_server_pid()
            await pools.data.execute("SELECT pg_terminate_backend($1)", pid)
            with pytest.raises(DatabaseAway), noticing_absence():
                await victim.fetchval("SELECT pg_sleep(5)")
        assert await pools.data.fetchval("SELECT 1") == 1


async def test_an_unreachable_key_store_closes_what_was_opened(transactional_db: None) -> None:
    from tests.messaging.world import database_url

    with pytest.raises(DatabaseAway), noticing_absence():
        async with open_pools(data_url=database_url("default"), keystore_url="postgresql://x@127.0.0.1:1/x"):
            pytest.fail("it opened")


def test_a_statement_is_read_from_its_room() -> None:
    assert "fraud_admit" in statement("messaging", "accept")
