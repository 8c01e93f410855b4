"""What a message costs as the tables grow: `python -m bench.growth`, or with sizes of one's own, the last 10 million:
`python -m bench.growth 10000 1000000 10000000` (18 GB while it runs; half an hour on an idle machine).

The tables of messages, their parts and their ledger entries are filled set-based, all in the month that is written to,
a tenth of the messages of the account that is measured. At each size the product's own code takes batches through
(`stages`), and a page of the newest fifty is read. Cost is CPU of this process and of the database per message; beside
it stand the kinds of plan nodes with which the hot statements reach the three tables.
"""

import asyncio
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bench import stages
from bench.sealing import databases

SIZES = (10_000, 200_000)
ROUNDS = 40
WARM_UP_ROUNDS = 10
PAGE = 50
FILL_BATCH = 500_000
_PLAN_RUNS = 6
_ROWS = """
SELECT n, (lpad(to_hex($3::bigint + n * $4::bigint / $5::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
           || substr(md5(n::text), 4, 15))::uuid AS id,
       CASE WHEN n % 10 = 0 THEN $6::uuid ELSE md5('account' || n % 1000)::uuid END AS account,
       to_timestamp(($3::bigint + n * $4::bigint / $5::bigint) / 1000.0) AS at,
       decode(md5('a' || n) || md5('b' || n) || md5('c' || n), 'hex') AS sealed
FROM generate_series($1::bigint, $2::bigint) AS n
"""
_FILL = (
    """INSERT INTO messaging_message (id, cell, account, direction, status, recipient, recipient_digest, sender, body,
    sender_digest, is_ucs2, segments, price_micros, currency, carrier, lane, created_at, submitted_at, sent_at,
    finished_at)
    SELECT id, 0, account, 1, 4, sealed, substr(sealed, 1, 16), sealed, sealed || sealed, substr(sealed, 17, 16), false,
           1, 7900, 'USD', 1, -1, at, at, at, at FROM rows""",
    """INSERT INTO messaging_part (carrier, reference, message, cell, number, state, created_at)
    SELECT 1, 'f' || md5('part' || n), id, 0, 1, 10, at FROM rows""",
    """INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, number, created_at)
    SELECT id, 0, account, 2, 2, -7900, 7900, -n - 1, at FROM rows""",
)
_TABLES = ("messaging_message", "messaging_part", "ledger_entry")


def main() -> dict[str, Any]:
    """The figures, measured in a process of its own beside databases of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.growth"], capture_output=True, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


async def fill(pool: Any, *, account: UUID, first: int, last: int, total: int, now: datetime) -> None:
    """Messages that are done with, number `first` to `last` of `total`, since the month began (20 days at most)."""
    begins = max(now.replace(day=1, hour=0, minute=0, second=0), now - timedelta(days=20))
    begins_ms = int(begins.timestamp() * 1000)
    span_ms = max(1, int((now - begins).total_seconds() * 1000) - 60_000)
    async with pool.acquire() as connection:
        await connection.execute("SET session_replication_role = replica")  # history needs no rule to be checked
        for start in range(first, last + 1, FILL_BATCH):
            end = min(start + FILL_BATCH - 1, last)
            for statement in _FILL:
                await connection.execute(
                    f"WITH rows AS ({_ROWS}) {statement}", start, end, begins_ms, span_ms, total, account, timeout=600
                )
            print(f"{end + 1:,} rows", file=sys.stderr, flush=True)
        await connection.execute("RESET session_replication_role")
        for table in _TABLES:
            await connection.execute(f"VACUUM (ANALYZE) {table}", timeout=1200)
        await connection.execute("CHECKPOINT", timeout=600)


async def _costs(pools: Any, customer: Any) -> dict[str, Any]:
    """µs per message by stage (a page: per page)."""
    from tests.messaging import carrier

    from smarttec.messaging.intake import Intake
    from smarttec.messaging.queries_async import LAST_ID, MessageReader

    played, reader = await carrier.play(pools), MessageReader(pools)
    intake, meter = Intake(pools), stages.Meter(pools.data)
    running = asyncio.create_task(intake.run())

    async def page() -> Any:
        return await reader.page(account=customer.id, policy_word=customer.policy, before=LAST_ID, limit=PAGE)

    for turn in range(WARM_UP_ROUNDS + ROUNDS):
        meter.is_counting = turn >= WARM_UP_ROUNDS
        await stages.accept(meter, intake, customer, turn)
        await stages.submit(meter, played)
        await meter.of(f"list: page of {PAGE}", page)
    intake.close()
    await running
    return meter.figures()


async def _plans(pool: Any, account: UUID) -> dict[str, list[str]]:
    """How the hot statements reach the tables, planned as often as a pool would before it keeps a plan."""
    from smarttec.kernel import clock
    from smarttec.messaging.queries_async import _NEWEST, _PAGE, LAST_ID
    from smarttec.storage.sqlfile import statement

    now = clock.now()
    ids = [row[0] for row in await pool.fetch("SELECT id FROM messaging_message ORDER BY id DESC LIMIT 100")]
    names = [row[0] for row in await pool.fetch("SELECT reference FROM messaging_part LIMIT 100")]
    nothing = [None] * len(ids)
    asked = {
        "claim": (statement("messaging", "claim"), now, 100, 0, 1, now),
        "settle": (statement("messaging", "settle"), ids, [3] * len(ids), nothing, nothing, now, 1),
        "receipts": (statement("messaging", "receipts"), 1, names, [10] * len(names), [None] * len(names)),
        "conclude": (statement("messaging", "conclude"), ids, now),
        "overdue": (statement("messaging", "overdue"), now, [-1], now, [0, 1], 100),
        "list": (f"{_PAGE} {_NEWEST}", account, LAST_ID, PAGE),
    }
    return {name: await _plan(pool, sql, arguments) for name, (sql, *arguments) in asked.items()}


async def _plan(pool: Any, sql: str, arguments: list[Any]) -> list[str]:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            for _ in range(_PLAN_RUNS):
                told = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *arguments))
        finally:
            await transaction.rollback()
    found: set[str] = set()
    _nodes(told[0]["Plan"], found)
    return sorted(found)


def _nodes(node: dict[str, Any], found: set[str]) -> None:
    name = node.get("Relation Name", "")
    table = next((table for table in _TABLES if name.startswith(table)), "")
    if table and node["Node Type"] != "ModifyTable" and not name.endswith("_default"):
        found.add(f"{node['Node Type']} {table}")
    for inner in node.get("Plans", ()):
        _nodes(inner, found)


async def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Size by size: costs and plans."""
    from tests.messaging import world

    from smarttec.kernel import clock

    customer = await world.aside(stages.a_customer_without_limits)
    figures: dict[str, Any] = {}
    async with world.open_test_pools() as pools:
        done, now = 0, clock.now()
        for size in sizes:
            await fill(pools.data, account=customer.id, first=done, last=size - 1, total=sizes[-1], now=now)
            done = size
            costs = await _costs(pools, customer)
            bytes_ = await pools.data.fetchval("SELECT pg_database_size(current_database())")
            figures[f"{size:,} messages"] = {
                "database_gb": round(bytes_ / 1e9, 2),
                "us": costs,
                "plans": await _plans(pools.data, customer.id),
            }
            print(json.dumps(figures[f"{size:,} messages"]), file=sys.stderr, flush=True)  # a long run may be ended
    return figures


def run(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Set up and measure; what was filled in would not stand the ledger's checks, and is gone with its database."""
    from tests.messaging.world import set_price

    from smarttec.commands._memory import settle
    from smarttec.notice.door import audit_key
    from smarttec.people import peppers
    from smarttec.storage import partitions

    partitions.ensure()
    peppers.load()
    audit_key()
    set_price()
    settle()
    return asyncio.run(measure(sizes))


if __name__ == "__main__":
    os.environ["SMARTTEC_TESTS_FSYNC"] = "on"
    with databases():
        print(json.dumps(run(tuple(map(int, sys.argv[1:])) or SIZES)))
