"""CPU microseconds and WAL bytes of a message, stage by stage: where the time of `throughput` goes.

Every stage is the product's own code on a batch of messages, in one process beside databases of its own. What is
counted is this process's CPU time and that of the database's backends, not the clock on the wall, so that other work
on the machine disturbs little. Of many rounds the median. HTTP (the server, the sockets) is not in here: `throughput`
has it in the web process's total. `python -m bench.stages` prints JSON.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from bench.sealing import databases

BATCH = 100
ROUNDS = 100
WARM_UP_ROUNDS = 20
CREDIT_MICROS = 10**12
TEXT = "Your code is 123456. It is valid for 5 minutes."
Result = TypeVar("Result")


def main() -> dict[str, Any]:
    """The figures, measured in a process of its own beside databases of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.stages"], capture_output=True, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


class Meter:
    """Notes by stage what a batch costs: Python, database, WAL."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self.is_counting = False
        self._rounds: dict[str, list[tuple[float, float, float]]] = defaultdict(list)

    async def of(self, stage: str, act: Callable[[], Awaitable[Result]]) -> Result:
        """Do it and note what it cost."""
        database, wal = await self._database()
        started = time.process_time_ns()
        result = await act()
        python = time.process_time_ns() - started
        database_after, wal_after = await self._database()
        if self.is_counting:
            self._rounds[stage].append((python / 1000, (database_after - database) / 1000, wal_after - wal))
        return result

    async def _database(self) -> tuple[int, int]:
        """Nanoseconds of CPU that the pool's backends have had, and how far the WAL is."""
        rows = await self._pool.fetch(
            "SELECT pid, pg_current_wal_insert_lsn() - '0/0' FROM pg_stat_activity "
            "WHERE application_name = 'smarttec data plane' AND datname = current_database()"
        )
        return sum(int(Path(f"/proc/{row[0]}/schedstat").read_text().split()[0]) for row in rows), int(rows[0][1])

    def figures(self) -> dict[str, dict[str, float]]:
        """Per message, by stage, and all together."""
        stages = {
            stage: {
                name: round(statistics.median(one[place] for one in rounds) / BATCH, 1)
                for place, name in enumerate(("python_us", "database_us", "wal_bytes"))
            }
            for stage, rounds in self._rounds.items()
        }
        names = next(iter(stages.values()))
        return {**stages, "all": {name: round(sum(stage[name] for stage in stages.values()), 1) for name in names}}


async def accept(meter: Meter, intake: Any, customer: Any, turn: int) -> None:
    """Take in one batch; `turn` makes its recipients differ from other batches'."""
    from smarttec.faces.twilio import render
    from smarttec.faces.twilio.requests import form
    from smarttec.messaging import domain
    from smarttec.messaging.models import Direction

    recipients = (f"+1415{2_000_000 + turn * BATCH + place}" for place in range(BATCH))
    bodies = [urlencode({"From": customer.number, "Body": TEXT, "To": one}).encode() for one in recipients]

    async def parse() -> list[Any]:
        posted = [await form({"headers": []}, _receiving(body)) for body in bodies]
        return [domain.draft(sender=p["From"], recipient=p["To"], body=p["Body"]) for p in posted]

    async def take_in() -> list[Any]:
        submit, token_hash = intake.submit, customer.token_hash
        waiting = (
            submit(account=customer.id, token_hash=token_hash, direction=Direction.OUTBOUND_API, draft=draft)
            for draft in drafts
        )
        return await asyncio.gather(*waiting)

    async def answer() -> list[bytes]:
        return [render.accepted(one) for one in accepted]

    drafts = await meter.of("accept: parse", parse)
    accepted = await meter.of("accept: decide, seal, hold, store", take_in)
    await meter.of("accept: answer", answer)


def _receiving(body: bytes) -> Callable[[], Awaitable[dict[str, object]]]:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    return receive


async def submit(meter: Meter, played: Any) -> None:
    """Claim one batch, answer it, report it."""
    from tests.messaging.carrier import outcome, receipt

    from smarttec.gateways.smpp.composing import compose
    from smarttec.gateways.smpp.encoding import encode_submit_sm
    from smarttec.messaging.carriers import enabled_carriers
    from smarttec.messaging.settlement import Verdict

    (link,) = await enabled_carriers(played.pools.data)
    submissions = await meter.of("submit: claim, open, disclose", lambda: played.claim(BATCH))
    if len(submissions) != BATCH:
        raise RuntimeError(f"{len(submissions)} messages were claimed of {BATCH}")

    async def encode() -> list[bytes]:
        return [encode_submit_sm(number, compose(one, link)[0]) for number, one in enumerate(submissions, 1)]

    await meter.of("submit: compose, encode", encode)
    outcomes = [outcome(one, Verdict.SENT, {1: one.message.hex[-16:]}) for one in submissions]
    await meter.of("match: response, capture", lambda: played.settle(outcomes))
    receipts = [receipt(one, one.message.hex[-16:]) for one in submissions]
    await meter.of("match: receipt, conclude", lambda: played.report(*receipts))


def a_customer_without_limits() -> Any:
    """With credit for all that is measured here."""
    from tests.messaging.world import a_customer

    from smarttec.demo.seed import WIDE
    from smarttec.fraud.actions.limits import set_limits
    from smarttec.fraud.models import Limit

    customer = a_customer(credit_micros=CREDIT_MICROS)
    set_limits(account=customer.id, limits=WIDE, reason=Limit.Reason.TRIAL, actor=None)
    return customer


async def measure() -> dict[str, Any]:
    """All stages of the same messages, round by round."""
    from tests.messaging import carrier, world

    from smarttec.messaging.intake import Intake

    customer = await world.aside(a_customer_without_limits)
    async with world.open_test_pools() as pools:
        played = await carrier.play(pools)
        intake, meter = Intake(pools), Meter(pools.data)
        running = asyncio.create_task(intake.run())
        for turn in range(WARM_UP_ROUNDS + ROUNDS):
            meter.is_counting = turn >= WARM_UP_ROUNDS
            await accept(meter, intake, customer, turn)
            await submit(meter, played)
        intake.close()
        await running
    return {"messages": BATCH * ROUNDS, "batch": BATCH, "stages": meter.figures()}


def run() -> dict[str, Any]:
    """Set up, measure, and see that everything adds up."""
    from tests.messaging.world import committed_world

    from smarttec.commands._memory import settle
    from smarttec.storage import partitions

    partitions.ensure()
    with committed_world():
        settle()
        return asyncio.run(measure())


if __name__ == "__main__":
    os.environ["SMARTTEC_TESTS_FSYNC"] = "on"
    with databases():
        print(json.dumps(run()))
