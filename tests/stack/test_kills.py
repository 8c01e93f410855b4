"""Anything can die at any moment: no message is lost, twice charged or twice submitted, and money is exact."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from bench.stack import Stack
from tests.seeds import play_async
from tests.stack.flood import Flood
from tests.stack.money import Tills, check_money

from smarttec.kernel.ids import new_id
from smarttec.ledger.models import EntryKind

pytestmark = [pytest.mark.stack]
WINDOW = 500
VICTIMS = ("database", "web", "worker", "smpp")
CREDIT_MICROS = 10**12
CALM_SECONDS_MAX = 120.0
ACCEPTED_MIN = 200
DRAIN_SECONDS_MAX = 30.0


def _port(stack: Stack) -> int:
    return int(str(stack.facts["portal_url"]).rpartition(":")[2].strip("/"))


async def _connect(stack: Stack) -> asyncpg.Connection:
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while True:
        try:
            return await asyncpg.connect(str(stack.facts["database_url"]))
        except (OSError, asyncpg.PostgresError):
            assert time.monotonic() < deadline, "the database did not come back"
            await asyncio.sleep(0.1)


async def _kill(stack: Stack, victim: str) -> None:
    """kill -9 the service; of the database the postmaster, which takes all its backends with it."""
    await _until_running(stack, victim, other_than=[])
    pids = stack.pids_of(victim)
    os.kill(pids[0], signal.SIGKILL)
    await _until_running(stack, victim, other_than=pids)


async def _until_running(stack: Stack, service: str, *, other_than: list[int]) -> None:
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while stack.pids_of(service) in ([], other_than):
        assert time.monotonic() < deadline, f"{service} did not come back"
        await asyncio.sleep(0.05)


async def _until_accepted(flood: Flood, least: int) -> None:
    """Service is back: so many were accepted, some of them after the last kill."""
    least = max(least, len(flood.accepted) + 20)
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while len(flood.accepted) < least:
        assert time.monotonic() < deadline, f"service did not come back: {flood}"
        await asyncio.sleep(0.1)


async def _until_none(stack: Stack, condition: str) -> None:
    """Wait until no message meets the condition."""
    connection = await _connect(stack)
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while count := await connection.fetchval(f"SELECT count(*) FROM messaging_message WHERE {condition}"):
        assert time.monotonic() < deadline, f"{count} messages still meet {condition}"
        await asyncio.sleep(0.1)
    await connection.close()


def _advance_clock(stack: Stack, step: str) -> None:
    env = {**os.environ, "SMARTTEC_HOME": str(stack.home), "SMARTTEC_MODE": "sandbox"}
    subprocess.run([sys.executable, "-m", "smarttec.cli", "clock", "advance", step], env=env, check=True)


def _verify_ledger(stack: Stack) -> str:
    env = {
        **os.environ,
        "SMARTTEC_HOME": str(stack.home),
        "DATABASE_URL": str(stack.facts["database_url"]),
        "SMARTTEC_KEYSTORE_URL": str(stack.facts["keystore_url"]),
    }
    command = [sys.executable, "-m", "smarttec.cli", "ledger", "verify"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _journal(stack: Stack) -> list[dict[str, Any]]:
    url = f"http://127.0.0.1:{_port(stack) + 5}/journal?limit=1000&after="
    entries: list[dict[str, Any]] = []
    while True:
        after = entries[-1]["seq"] if entries else 0
        with urllib.request.urlopen(f"{url}{after}") as answer:
            lines = answer.read().decode().splitlines()
        if not lines:
            return entries
        entries += [json.loads(line) for line in lines]


async def _give_credit(stack: Stack) -> None:
    connection = await _connect(stack)
    account = UUID(hex=str(stack.facts["account_sid"])[2:])
    await connection.execute(
        "SELECT ledger_post($1, $2, $3, 5::smallint, 4::smallint, NULL, now())", new_id(), account, CREDIT_MICROS
    )
    await connection.close()


async def _flood_and_kill(stack: Stack, *, kills: int, seed: int) -> tuple[Flood, int, dict[str, Any]]:
    """Kill at random moments under mixed load: sends over the API, and tills that do everything else with credit.

    Returns the flood, how many messages were in doubt afterwards, and the tills' report.
    """
    rng = random.Random(seed)
    await _give_credit(stack)
    flood = Flood(stack.facts, _port(stack))
    tills = Tills(stack, seed)
    await tills.open()
    sending = asyncio.create_task(flood.run())
    for number in range(kills):
        await asyncio.sleep(rng.uniform(0.3, 1.5))
        victim = VICTIMS[number % len(VICTIMS)] if kills < 10 else rng.choice(VICTIMS)
        await _kill(stack, victim)
    await _until_accepted(flood, ACCEPTED_MIN)
    flood.stop()
    await sending
    report = await tills.close()
    await _until_none(stack, "status = 1")
    await asyncio.sleep(2.0)
    connection = await _connect(stack)
    in_doubt = await connection.fetchval("SELECT count(*) FROM messaging_message WHERE status IN (2, 7)")
    await connection.close()
    sys.stdout.write(f"{flood}, {in_doubt} in doubt; {_told(report)}\n")
    return flood, in_doubt, report


def _told(report: dict[str, Any]) -> str:
    kinds = Counter(EntryKind(kind).name.lower() for _, _, _, kind in report["entries"])
    return f"tills: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}, {report['retries']} tried again"


async def _check_everything(stack: Stack, flood: Flood, *, in_doubt: int, kills: int) -> None:
    assert in_doubt <= WINDOW * kills
    _advance_clock(stack, "2m")
    await _until_none(stack, "status = 2")
    _advance_clock(stack, "26h")
    await _until_none(stack, "due_at IS NOT NULL")
    journal = _journal(stack)
    submitted = Counter(entry["destination"] for entry in journal)
    connection = await _connect(stack)
    rows = {
        row["id"]: row
        for row in await connection.fetch(
            "SELECT m.id, m.status, m.price_micros, e.kind, e.amount_micros FROM messaging_message AS m "
            "LEFT JOIN ledger_entry AS e ON e.id = m.id"
        )
    }
    open_holds = await connection.fetchval("SELECT count(*) FROM ledger_hold")
    await connection.close()
    assert open_holds == 0
    assert {UUID(hex=sid[2:]) for sid in flood.accepted} <= rows.keys(), "an accepted message is missing"
    assert not [number for number, times in submitted.items() if times > 1], "a message was submitted twice"
    for row in rows.values():
        charged = -row["amount_micros"]
        assert row["status"] in (3, 4, 5, 6), row
        assert charged == (0 if row["status"] == 6 else row["price_micros"]), row
    sent = sum(1 for row in rows.values() if row["status"] in (3, 4, 5))
    assert sent <= len(journal) <= sent + in_doubt
    for sid, recipient in flood.accepted.items():
        if rows[UUID(hex=sid[2:])]["status"] in (3, 4, 5):
            assert submitted[recipient[1:]] == 1
    _verify_ledger(stack)


async def _survive(stack: Stack, *, kills: int) -> None:
    await play_async("kills", partial(_survive_with, stack, kills))


async def _survive_with(stack: Stack, kills: int, seed: int) -> None:
    flood, in_doubt, report = await _flood_and_kill(stack, kills=kills, seed=seed)
    connection = await _connect(stack)
    await check_money(connection, report["entries"])
    await connection.close()
    await _check_everything(stack, flood, in_doubt=in_doubt, kills=kills)


@pytest.mark.timeout(400)
async def test_killed_services_lose_nothing_and_charge_nothing_twice(fresh_stack: Stack) -> None:
    await _survive(fresh_stack, kills=len(VICTIMS))


@pytest.mark.timeout(400)
async def test_services_that_are_asked_to_end_do_so_in_time_and_leave_nothing_in_doubt(fresh_stack: Stack) -> None:
    await _give_credit(fresh_stack)
    flood = Flood(fresh_stack.facts, _port(fresh_stack))
    sending = asyncio.create_task(flood.run())
    for service in ("web", "smpp", "webhooks", "worker"):
        await _until_accepted(flood, 0)
        pids = fresh_stack.pids_of(service)
        asked_at = time.monotonic()
        os.kill(pids[0], signal.SIGTERM)
        while set(pids) & set(fresh_stack.pids_of(service)):
            assert time.monotonic() - asked_at < DRAIN_SECONDS_MAX, f"{service} does not end"
            await asyncio.sleep(0.05)
        sys.stdout.write(f"{service} ended after {time.monotonic() - asked_at:.1f} s\n")
        await _until_running(fresh_stack, service, other_than=[])
    await _until_accepted(flood, ACCEPTED_MIN)
    flood.stop()
    await sending
    await _until_none(fresh_stack, "status IN (1, 2)")
    connection = await _connect(fresh_stack)
    assert await connection.fetchval("SELECT count(*) FROM messaging_message WHERE status = 7") == 0
    await connection.close()
    await _check_everything(fresh_stack, flood, in_doubt=0, kills=0)


@pytest.mark.torture
@pytest.mark.timeout(1800)
async def test_fifty_kills_lose_nothing_and_charge_nothing_twice(fresh_stack: Stack) -> None:
    await _survive(fresh_stack, kills=50)
