"""Every operation of the ledger, one at a time and several at once, against a pure model.

Operations that run at once must come out as in one of their orders: answers and state. At the end the whole ledger
verifies. Acts' ids repeat within a sequence, so retries are everywhere; they must change nothing.
"""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.ledger.model import Model, Operation
from tests.ledger.operations import ACCOUNTS, STEPS, Ledger
from tests.messaging.world import COMMITTED, database_url
from tests.seeds import play

from smarttec.ledger.verify import verify

pytestmark = COMMITTED
SESSIONS = 3
BEGINNING: list[list[Operation]] = [[("post", 19, 0, 100)], [("grant", 23, 0, 40, 6)]]
BOUNDS = {
    "deadline": None,
    "derandomize": False,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
    "database": None,
}


class Sessions:
    """Connections that live over all sequences, on a loop of their own."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self.connections = [self._runner.run(asyncpg.connect(database_url("default"))) for _ in range(SESSIONS)]
        self._cells = itertools.cycle(range(1, 30_000))

    def close(self) -> None:
        for connection in self.connections:
            self._runner.run(connection.close())
        self._runner.close()

    def play(self, steps: list[list[Operation]]) -> None:
        self._runner.run(self._play(steps))

    async def _play(self, steps: list[list[Operation]]) -> None:
        """A cell of its own for each sequence: the janitors work by cell."""
        ledger, model = Ledger(), Model(ACCOUNTS)
        ledger.cell = next(self._cells)
        await self.connections[0].execute(
            "INSERT INTO ledger_balance (account, cell, currency, available_micros, held_micros) "
            "SELECT account, $2, 'USD', 0, 0 FROM unnest($1::uuid[]) AS account",
            ledger.accounts,
            ledger.cell,
        )
        for operations in [*BEGINNING, *steps]:
            model = await self._step(ledger, model, operations)

    async def _step(self, ledger: Ledger, model: Model, operations: list[Operation]) -> Model:
        async with asyncio.timeout(30):
            answers = await asyncio.gather(
                *(ledger.apply(self.connections[n], operation) for n, operation in enumerate(operations))
            )
        state = await ledger.snapshot(self.connections[0])
        tried = [_in_order(model, operations, order) for order in itertools.permutations(range(len(operations)))]
        for after, expected in tried:
            if expected == answers and after.snapshot() == state:
                return after
        raise AssertionError(
            f"{operations}: got {answers}, {state}; expected one of {[(e, a.snapshot()) for a, e in tried]}"
        )


def _in_order(model: Model, operations: list[Operation], order: tuple[int, ...]) -> tuple[Model, list[Any]]:
    after = model.copy()
    answers: list[Any] = [None] * len(operations)
    for place in order:
        answers[place] = after.apply(operations[place])
    return after, answers


@pytest.fixture
def sessions(transactional_db: None) -> Iterator[Sessions]:
    sessions = Sessions()
    yield sessions
    sessions.close()


def _run(sessions: Sessions, examples: int) -> Callable[[int], None]:
    """Plays so many sequences with a seed."""

    def run(number: int) -> None:
        @seed(number)
        @settings(max_examples=examples, **BOUNDS)
        @given(steps=STEPS)
        def every_sequence_equals_the_model(steps: list[list[Operation]]) -> None:
            sessions.play(steps)

        every_sequence_equals_the_model()
        assert {finding.check: finding.broken for finding in verify() if finding.broken} == {}

    return run


@pytest.mark.timeout(600)
def test_every_operation_alone_and_at_once_equals_the_model(sessions: Sessions) -> None:
    play("ledger-model", _run(sessions, 250))


@pytest.mark.torture
@pytest.mark.timeout(7200)
def test_ten_thousand_sequences_equal_the_model(sessions: Sessions) -> None:
    play("ledger-model", _run(sessions, 10_000))
