"""Messages per second: accepted and charged over HTTP, and end to end through SMPP, beside the raw limit."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import asyncpg

from bench import load
from bench.stack import Stack, running
from smarttec.kernel.ids import new_id

PORT = 28000
RAW_PORT = 28090
CONNECTIONS = 200
ACCEPT_SECONDS = 12.0
WARM_UP_SECONDS = 3.0
STEADY_RATE = 3000
SUSTAINED_RATE = 4200
END_TO_END_SECONDS = 60.0
LOOK_SECONDS = 5.0
WATCHED = ("web", "smpp", "database")
DRAIN_SECONDS_MAX = 120
CREDIT_MICROS = 10**12


def _posts(path: str, token: str, fields: dict[str, str]) -> Callable[[int], bytes]:
    body_of = urlencode(fields)

    def make(count: int) -> bytes:
        body = f"{body_of}&To=%2B1415{2_000_000 + count % 8_000_000}".encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic {token}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return make


def _figures(result: load.Result) -> dict[str, Any]:
    return {
        "per_second": round(result.per_second),
        "p50_ms": round(result.percentile_ms(50), 2),
        "p99_ms": round(result.percentile_ms(99), 2),
        "requests": result.requests,
        "failures": result.failures,
    }


async def _saturate(port: int, make: Callable[[int], bytes], seconds: float, rate: float = 0) -> load.Result:
    return await load.run(port=port, make=make, connections=CONNECTIONS, seconds=seconds, requests_max=10**6, rate=rate)


async def _raw_limit(database_url: str) -> dict[str, Any]:
    process = subprocess.Popen([sys.executable, "-m", "bench.raw", str(RAW_PORT), database_url])
    try:
        await _wait_for_port(RAW_PORT)
        make = _posts(
            "/messages", "", {"From": "+14155550100", "Body": "Your code is 123456. It is valid for 5 minutes."}
        )
        await _saturate(RAW_PORT, make, WARM_UP_SECONDS)
        return _figures(await _saturate(RAW_PORT, make, ACCEPT_SECONDS))
    finally:
        process.terminate()
        process.wait(timeout=20)


async def _wait_for_port(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise RuntimeError(f"nothing listens on {port}")


async def _count(pool: asyncpg.Pool, condition: str) -> int:
    return int(await pool.fetchval(f"SELECT count(*) FROM messaging_message WHERE {condition}"))


async def measure(stack: Stack) -> dict[str, Any]:
    """All figures of one run."""
    facts = stack.facts
    account = UUID(hex=str(facts["account_sid"])[2:])
    token = base64.b64encode(f"{facts['account_sid']}:{facts['auth_token']}".encode()).decode()
    pool = await asyncpg.create_pool(str(facts["database_url"]), min_size=1, max_size=2)
    await pool.execute(
        "SELECT ledger_post($1, $2, $3, 5::smallint, 4::smallint, NULL, now())", new_id(), account, CREDIT_MICROS
    )
    make = _posts(
        f"/2010-04-01/Accounts/{facts['account_sid']}/Messages.json",
        token,
        {"From": str(facts["number"]), "Body": "Your code is 123456. It is valid for 5 minutes."},
    )
    figures: dict[str, Any] = {"raw limit": await _raw_limit(stack.owners_database_url())}
    await _saturate(PORT, make, WARM_UP_SECONDS)
    await _drain(pool)
    figures["end to end"] = await _end_to_end(stack, pool, make)
    figures["end to end, sustained"] = await _end_to_end(stack, pool, make, rate=SUSTAINED_RATE)
    figures["accepted (gateway beside)"] = _figures(await _saturate(PORT, make, ACCEPT_SECONDS))
    await _drain(pool)
    wake_gateway = _pause_gateway(stack)
    figures["accepted"] = await _accepted(stack, make)
    figures["accepted at a steady rate"] = _figures(
        await load.run(port=PORT, make=make, connections=100, seconds=10, requests_max=30_000, rate=STEADY_RATE)
    )
    wake_gateway()
    await pool.close()
    return figures


async def _accepted(stack: Stack, make: Callable[[int], bytes]) -> dict[str, Any]:
    before = stack.cpu_seconds()
    result = await _saturate(PORT, make, ACCEPT_SECONDS)
    after = stack.cpu_seconds()
    cpu = {name: round((after[name] - before.get(name, 0)) / result.requests * 1e6) for name in after}
    return {**_figures(result), "cpu_us_per_message": cpu}


def _pause_gateway(stack: Stack) -> Callable[[], None]:
    """Hold the gateway still, so that accepting is measured alone; returns what wakes it again."""
    pids = stack.pids_of("smpp")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)

    def wake() -> None:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)

    return wake


async def _drain(pool: asyncpg.Pool) -> None:
    deadline = time.monotonic() + DRAIN_SECONDS_MAX
    while await _count(pool, "due_at IS NOT NULL"):
        if time.monotonic() > deadline:
            raise RuntimeError("the queue does not drain")
        await asyncio.sleep(0.1)


async def _end_to_end(
    stack: Stack, pool: asyncpg.Pool, make: Callable[[int], bytes], rate: float = 0
) -> dict[str, Any]:
    """Offer `rate` per second (0: as many as are taken) for a while; count what is captured when the last one is.

    Saturated, acceptance outruns the gateway and the backlog shows by how much; at a rate that is to be sustained it
    must not grow.
    """
    before_cpu, before = stack.cpu_seconds(), await _count(pool, "status IN (3, 4, 5)")
    started = time.perf_counter()
    result, looks = await asyncio.gather(_saturate(PORT, make, END_TO_END_SECONDS, rate), _watch(stack, pool, started))
    sent_at_end = await _count(pool, "status IN (3, 4, 5)") - before
    await _drain(pool)
    seconds = time.perf_counter() - started
    sent = await _count(pool, "status IN (3, 4, 5)") - before
    after_cpu = stack.cpu_seconds()
    cpu = {name: round((after_cpu[name] - before_cpu.get(name, 0)) / max(1, sent) * 1e6) for name in after_cpu}
    return {
        "per_second": round(sent / seconds),
        "messages": sent,
        "seconds": round(seconds, 1),
        "captured_while_loading_per_second": round(sent_at_end / END_TO_END_SECONDS),
        "accepted": _figures(result),
        "cpu_us_per_message": cpu,
        **_course(looks),
    }


@dataclass(frozen=True, slots=True)
class Look:
    """How it stands at a moment: messages captured so far, those not yet answered, memory by service."""

    seconds: float
    captured: int
    backlog: int
    megabytes: dict[str, float]


async def _watch(stack: Stack, pool: asyncpg.Pool, started: float) -> list[Look]:
    """Every few seconds until the load ends."""
    looks = []
    while (passed := time.perf_counter() - started) < END_TO_END_SECONDS - LOOK_SECONDS / 2:
        await asyncio.sleep(LOOK_SECONDS)
        captured = int(await pool.fetchval("SELECT sum(entry_count) FROM ledger_balance"))
        looks.append(Look(passed + LOOK_SECONDS, captured, await _count(pool, "due_at IS NOT NULL"), _memory(stack)))
    return looks


def _memory(stack: Stack) -> dict[str, float]:
    return {name: megabytes for name, megabytes in stack.memory_megabytes().items() if name in WATCHED}


def _course(looks: list[Look]) -> dict[str, Any]:
    """The first third's figures beside the last one's: what grows, or slows down, shows here."""
    third = max(1, len(looks) // 3)

    def rate(own: list[Look]) -> int:
        return round((own[-1].captured - own[0].captured) / (own[-1].seconds - own[0].seconds)) if len(own) > 1 else 0

    first, last = looks[: third + 1], looks[-third - 1 :]
    return {
        "captured_per_second_first_last": [rate(first), rate(last)],
        "backlog_first_last_max": [looks[0].backlog, looks[-1].backlog, max(look.backlog for look in looks)],
        "megabytes_first_last": {
            name: [round(looks[0].megabytes[name]), round(looks[-1].megabytes.get(name, 0))]
            for name in looks[0].megabytes
        },
    }


async def main() -> dict[str, Any]:
    """Start the program, measure, stop."""
    with running(port=PORT) as stack:
        return await measure(stack)
