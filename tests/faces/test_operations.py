"""What operators' own programs are told: whether the process lives, can serve, and whether all is well."""

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette
from tests.messaging.fixtures import pools, world
from tests.messaging.world import COMMITTED, aside

from smarttec.background import book
from smarttec.background.models import PeriodicTask
from smarttec.faces import operations
from smarttec.kernel import clock
from smarttec.storage.pools import TROUBLE, DatabaseAway, Pools, attempt

__all__ = ["pools", "world"]
pytestmark = COMMITTED


@pytest.fixture(autouse=True)
def _no_trouble_yet() -> None:
    TROUBLE.clear()


async def asked(pools: Pools, path: str) -> tuple[int, str]:
    application = Starlette(routes=operations.routes)
    application.state.plane = SimpleNamespace(pools=pools)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        answer = await client.get(path)
    return answer.status_code, answer.text


async def test_with_two_databases_that_take_writes_all_is_well(transactional_db: None, pools: Pools) -> None:
    assert await asked(pools, "/readyz") == (200, "ok\n")
    assert await asked(pools, "/healthz") == (200, "ok\n")


@pytest.mark.parametrize(("which", "name"), [("data", "database"), ("keystore", "key store")])
async def test_a_demoted_primary_is_not_ready(transactional_db: None, pools: Pools, which: str, name: str) -> None:
    pool = getattr(pools, which)
    await pool.execute("SET default_transaction_read_only = on")
    try:
        assert await asked(pools, "/readyz") == (503, f"the {name} is read-only\n")
    finally:
        await pool.execute("SET default_transaction_read_only = off")


async def test_overdue_background_work_is_told_but_takes_no_web_process_away(
    transactional_db: None, pools: Pools
) -> None:
    await aside(
        PeriodicTask.objects.create, task="plans.due", period_seconds=60, expected_since=clock.now() - timedelta(days=2)
    )
    status, text = await asked(pools, "/readyz")
    assert status == 200
    assert text.startswith("ok\noverdue for 1728")
    assert "plans.due" in text
    assert (await asked(pools, "/healthz"))[0] == 503
    await aside(book.note_success, "plans.due")
    assert await asked(pools, "/healthz") == (200, "ok\n")


@pytest.mark.parametrize(
    ("free_blocks", "free_names", "is_told"),
    [(0, 1000, True), (3, 1000, True), (1 << 20, 0, True), (1 << 20, 9, False)],
)
async def test_a_home_folder_without_room_is_told_but_takes_no_web_process_away(
    transactional_db: None, pools: Pools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    free_blocks: int, free_names: int, is_told: bool,
) -> None:  # fmt: skip
    disk = SimpleNamespace(f_bavail=free_blocks, f_frsize=4096, f_files=1000, f_favail=free_names)
    monkeypatch.setattr("smarttec.telemetry.folder._home", tmp_path)
    monkeypatch.setattr("smarttec.telemetry.folder.os.statvfs", lambda _: disk)
    status, text = await asked(pools, "/readyz")
    assert (status, "no room in the home folder" in text) == (200, is_told)
    assert (await asked(pools, "/healthz"))[0] == (503 if is_told else 200)


async def test_a_full_disk_is_told_until_something_is_written_again(transactional_db: None, pools: Pools) -> None:
    full = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"
    with pytest.raises(DatabaseAway):
        await attempt(lambda: pools.data.execute(full))
    assert await asked(pools, "/readyz") == (503, "a database's disk is full\n")
    await attempt(lambda: pools.data.execute("SELECT 1"))
    assert await asked(pools, "/readyz") == (200, "ok\n")


async def test_a_database_that_hangs_is_noticed_within_the_patience(
    transactional_db: None, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging:
        async def fetchval(self, *_: object) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(operations, "PATIENCE_SECONDS", 0.05)
    hanging = Pools(pools.data, Hanging())
    assert await asked(hanging, "/readyz") == (503, "a database is away\n")
