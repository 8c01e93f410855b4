"""Ledger operations per second, beside the raw limits of the same database in the same run.

An operation is one act that is held and then captured. `batched` does 500 at a time; its raw limit is the same rows
written set-based without any rule: balances updated and holds inserted, then balances updated, holds deleted and
entries inserted. `single` does one at a time, a transaction for the hold and one for the capture; its raw limit is a
transaction that updates a balance and inserts a row. `hot` is all sessions on one account. Commits are durable.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg

from bench.sealing import databases

BATCH = 500
ACCOUNTS = 500
SESSIONS = 4
SECONDS = 2.0
ROUNDS = 3
CREDIT_MICROS = 10**15

Work = Callable[[Any, list[Any], list[Any]], Awaitable[None]]

_HOLD = "SELECT ledger_hold(0::smallint, $1::uuid[], $2::uuid[], $3::bigint[], $4)"
_RESOLVE = "SELECT ledger_resolve($1::uuid[], $2::bigint[], 2::smallint, $3)"
_RAW_LOCK = "SELECT FROM bench_balance WHERE account = ANY ($1) ORDER BY account FOR NO KEY UPDATE"
_RAW_HOLD = """WITH put AS (
    INSERT INTO bench_hold SELECT id, 0::smallint, account, amount, $4
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a (id, account, amount) RETURNING account, amount_micros
) UPDATE bench_balance AS b SET available_micros = available_micros - t.amount, held_micros = held_micros + t.amount
FROM (SELECT account, sum(amount_micros) AS amount FROM put GROUP BY account) AS t WHERE b.account = t.account"""
_RAW_RESOLVE = """WITH gone AS (
    DELETE FROM bench_hold WHERE id = ANY ($1::uuid[]) RETURNING id, account, amount_micros
), put AS (
    INSERT INTO bench_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference, created_at)
    SELECT id, 0, account, 2, 2, -amount_micros, amount_micros, id, $2 FROM gone
) UPDATE bench_balance AS b SET held_micros = held_micros - t.amount
FROM (SELECT account, sum(amount_micros) AS amount FROM gone GROUP BY account) AS t WHERE b.account = t.account"""
_RAW_ONE = """WITH moved AS (UPDATE bench_balance SET available_micros = available_micros - 7500 WHERE account = $2)
INSERT INTO bench_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, created_at)
VALUES ($1, 0, $2, 2, 2, -7500, 7500, $3)"""
_TABLES = """
CREATE TABLE bench_balance (LIKE ledger_balance INCLUDING ALL);
CREATE TABLE bench_hold (LIKE ledger_hold INCLUDING ALL);
CREATE TABLE bench_entry (LIKE ledger_entry INCLUDING DEFAULTS, PRIMARY KEY (id));
CREATE INDEX ON bench_entry (account, number)"""


def main() -> dict[str, Any]:
    """The figures, measured in a process of its own beside databases of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.ledger"], capture_output=True, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


async def measure(url: str) -> dict[str, Any]:
    """Operations per second; of several rounds in turn the best, as other work on the machine only ever slows."""
    sessions = [await asyncpg.connect(url) for _ in range(SESSIONS)]
    spread = await _prepare(sessions[0])
    plan: dict[str, tuple[Work, int, list[Any]]] = {
        "batched": (_batch, BATCH, spread),
        "raw set-based": (_raw_batch, BATCH, spread),
        "single": (_batch, 1, spread),
        "raw transaction": (_raw_one, 1, spread),
        "batched, one hot account": (_batch, BATCH, spread[:1]),
        "single, one hot account": (_batch, 1, spread[:1]),
    }
    best = dict.fromkeys(plan, 0.0)
    for _ in range(ROUNDS):
        for name, (work, size, accounts) in plan.items():
            best[name] = max(best[name], await _rate(sessions, work, size, accounts))
    for session in sessions:
        await session.close()
    return _figures(best)


def _figures(best: dict[str, float]) -> dict[str, Any]:
    # A single act is two transactions, its raw limit one: compare transactions with transactions.
    return {
        **{f"{name} per second": round(rate) for name, rate in best.items()},
        "batched of raw set-based": round(best["batched"] / best["raw set-based"], 2),
        "single transactions of raw": round(2 * best["single"] / best["raw transaction"], 2),
        "hot of spread, batched": round(best["batched, one hot account"] / best["batched"], 2),
        "hot of spread, single": round(best["single, one hot account"] / best["single"], 2),
    }


async def _prepare(session: Any) -> list[Any]:
    from smarttec.kernel.ids import new_id

    await session.execute(_TABLES)
    accounts = [new_id() for _ in range(ACCOUNTS)]
    for table in ("ledger_balance", "bench_balance"):
        await session.execute(
            f"INSERT INTO {table} (account, cell, currency, available_micros, held_micros) "
            "SELECT account, 0, 'USD', $2, 0 FROM unnest($1::uuid[]) AS account",
            accounts,
            CREDIT_MICROS,
        )
    return accounts


async def _rate(sessions: list[Any], work: Work, size: int, accounts: list[Any]) -> float:
    from smarttec.kernel.ids import new_id

    started = time.perf_counter()

    async def run(number: int, session: Any) -> int:
        # Each begins elsewhere: side by side they would meet on the same account at every step and wait for each other.
        first = done = number * len(accounts) // len(sessions)
        while time.perf_counter() - started < SECONDS:
            own = [accounts[(done + place) % len(accounts)] for place in range(size)]
            await work(session, [new_id() for _ in own], own)
            done += size
        return done - first

    counts = await asyncio.gather(*(run(number, session) for number, session in enumerate(sessions)))
    return sum(counts) / (time.perf_counter() - started)


async def _batch(session: Any, ids: list[Any], accounts: list[Any]) -> None:
    from smarttec.kernel import clock

    amounts, now = [7500] * len(ids), clock.now()
    await session.execute(_HOLD, ids, accounts, amounts, now + timedelta(days=1))
    await session.execute(_RESOLVE, ids, amounts, now)


async def _raw_batch(session: Any, ids: list[Any], accounts: list[Any]) -> None:
    from smarttec.kernel import clock

    now = clock.now()
    for statement, arguments in ((_RAW_HOLD, (ids, accounts, [7500] * len(ids), now)), (_RAW_RESOLVE, (ids, now))):
        async with session.transaction():
            await session.execute(_RAW_LOCK, accounts)
            await session.execute(statement, *arguments)


async def _raw_one(session: Any, ids: list[Any], accounts: list[Any]) -> None:
    from smarttec.kernel import clock

    await session.execute(_RAW_ONE, ids[0], accounts[0], clock.now())


if __name__ == "__main__":
    os.environ["SMARTTEC_TESTS_FSYNC"] = "on"
    with databases():
        print(json.dumps(asyncio.run(measure(os.environ["DATABASE_URL"]))))
