"""Sequences of operations for hypothesis, and the same operations against the database."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from hypothesis import strategies as st
from tests.ledger.model import Operation

from smarttec.kernel.ids import new_id
from smarttec.ledger.models import EntryKind

ACCOUNTS = 3
ACTS = 40
START = datetime(2026, 1, 1, tzinfo=UTC)
_REFUSED = (asyncpg.CheckViolationError,)

acts = st.integers(0, ACTS - 1)
accounts = st.integers(0, ACCOUNTS - 1)
amounts = st.integers(1, 60)
soon = st.integers(0, 12)


def _batch(ids: st.SearchStrategy[int], *more: st.SearchStrategy[int]) -> st.SearchStrategy[list[tuple[int, ...]]]:
    return st.lists(st.tuples(ids, *more), min_size=1, max_size=4, unique_by=lambda act: act[0])


def _of(told: list[tuple[int, ...]], count: int) -> list[tuple[int, ...]]:
    """An act's id belongs to one account (or hold), as a caller's does: the second column follows from the first."""
    return [(act, act % count, *more) for act, *more in told]


holds = st.integers(0, 7)
CONCURRENT: st.SearchStrategy[Operation] = st.one_of(
    st.tuples(st.just("hold"), _batch(holds, amounts).map(lambda told: _of(told, ACCOUNTS)), soon),
    st.tuples(st.just("extend"), _batch(st.integers(8, 11), amounts).map(lambda told: _of(told, 4)), soon),
    st.tuples(st.just("capture"), _batch(st.integers(12, 18), st.integers(1, 25)).map(lambda told: _of(told, 5))),
    st.tuples(st.just("resolve"), _batch(holds, st.integers(0, 40))),
    st.tuples(st.just("post"), st.integers(19, 22), accounts, st.integers(-50, 80)),
    st.tuples(st.just("grant"), st.integers(23, 26), accounts, amounts, st.integers(1, 12)),
    st.tuples(st.just("refund"), st.integers(27, 33), st.integers(0, 22), st.integers(1, 25), soon),
    st.sampled_from([(34, 37, 0, 1), (35, 38, 2, 0), (36, 39, 1, 2)]).flatmap(
        lambda told: st.tuples(st.just("transfer"), *map(st.just, told), amounts)
    ),
)
ALONE: st.SearchStrategy[Operation] = st.one_of(
    CONCURRENT,
    st.tuples(st.just("expire_holds"), soon),
    st.tuples(st.just("expire_lots"), soon),
)
STEP: st.SearchStrategy[list[Operation]] = st.one_of(
    ALONE.map(lambda operation: [operation]),
    ALONE.map(lambda operation: [operation]),
    st.lists(CONCURRENT, min_size=2, max_size=3),
)
STEPS = st.lists(STEP, min_size=4, max_size=14)


class Ledger:
    """One sequence's own accounts and acts in the database."""

    def __init__(self) -> None:
        self.accounts = [new_id() for _ in range(ACCOUNTS)]
        self.ids = [new_id() for _ in range(ACTS)]
        self.cell = 0
        self._number = {id_: number for number, id_ in enumerate(self.ids)}
        self._account = {id_: number for number, id_ in enumerate(self.accounts)}

    async def apply(self, connection: Any, operation: Operation) -> Any:
        """Do it, and answer as the model does."""
        try:
            return await getattr(self, operation[0])(connection, *operation[1:])
        except _REFUSED:
            return "refused"

    def _acts(self, ids: Sequence[UUID]) -> set[int]:
        return {self._number[id_] for id_ in ids}

    async def hold(self, connection: Any, told: list[tuple[int, int, int]], expires_at: int) -> set[int]:
        ids, owners, wanted = zip(*told, strict=True)
        return self._acts(await connection.fetchval(
            "SELECT ledger_hold($1::smallint, $2::uuid[], $3::uuid[], $4::bigint[], $5)", self.cell,
            [self.ids[act] for act in ids], [self.accounts[owner] for owner in owners], wanted, at(expires_at),
        ))  # fmt: skip

    async def extend(self, connection: Any, told: list[tuple[int, int, int]], expires_at: int) -> set[int]:
        ids, of, wanted = zip(*told, strict=True)
        return self._acts(await connection.fetchval(
            "SELECT ledger_extend($1::uuid[], $2::uuid[], $3::bigint[], $4)",
            [self.ids[act] for act in ids], [self.ids[act] for act in of], wanted, at(expires_at),
        ))  # fmt: skip

    async def capture(self, connection: Any, told: list[tuple[int, int, int]]) -> set[int]:
        ids, of, wanted = zip(*told, strict=True)
        return self._acts(await connection.fetchval(
            "SELECT ledger_capture($1::uuid[], $2::uuid[], $3::bigint[], 3::smallint, $4)",
            [self.ids[act] for act in ids], [self.ids[act] for act in of], wanted, START,
        ))  # fmt: skip

    async def resolve(self, connection: Any, told: list[tuple[int, int]]) -> set[int]:
        ids, captured = zip(*told, strict=True)
        return self._acts(await connection.fetchval(
            "SELECT ledger_resolve($1::uuid[], $2::bigint[], 2::smallint, $3)",
            [self.ids[act] for act in ids], captured, START,
        ))  # fmt: skip

    async def post(self, connection: Any, act: int, account: int, amount: int) -> Any:
        kind = EntryKind.TOP_UP if amount > 0 else EntryKind.ADJUSTMENT
        return await connection.fetchval(
            "SELECT ledger_post($1, $2, $3, $4, 1::smallint, NULL, $5)",
            self.ids[act], self.accounts[account], amount, kind, START,
        )  # fmt: skip

    async def grant(self, connection: Any, act: int, account: int, amount: int, expires_at: int) -> Any:
        return await connection.fetchval(
            "SELECT ledger_grant($1, $2, $3, $4, $5)",
            self.ids[act], self.accounts[account], amount, at(expires_at), START,
        )  # fmt: skip

    async def refund(self, connection: Any, act: int, entry: int, amount: int, now: int) -> Any:
        return await connection.fetchval(
            "SELECT ledger_refund($1, $2, $3, $4)", self.ids[act], self.ids[entry], amount, at(now)
        )

    async def transfer(self, connection: Any, act: int, mirror: int, source: int, target: int, amount: int) -> Any:
        return await connection.fetchval(
            "SELECT ledger_transfer($1, $2, $3, $4, $5, $6)", self.ids[act], self.ids[mirror],
            self.accounts[source], self.accounts[target], amount, START,
        )  # fmt: skip

    async def expire_holds(self, connection: Any, now: int) -> Any:
        return await connection.fetchval("SELECT ledger_expire_holds($1::smallint, 500, $2)", self.cell, at(now))

    async def expire_lots(self, connection: Any, now: int) -> Any:
        ids = [new_id() for _ in range(20)]
        return await connection.fetchval("SELECT ledger_expire_lots($1::smallint, $2, $3)", self.cell, ids, at(now))

    async def snapshot(self, connection: Any) -> Any:
        """The state as the model tells it."""
        balances, held, left, posted = map(json.loads, await connection.fetchrow(_SNAPSHOT, self.accounts))
        holds = {
            self._act(act): (self._owner(owner), amount, (datetime.fromisoformat(end) - START) // timedelta(days=1))
            for act, owner, amount, end in held
        }
        entries: list[list[tuple[str, int]]] = [[] for _ in self.accounts]
        for owner, kind, amount in posted:
            entries[self._owner(owner)].append((EntryKind(kind).name.lower(), amount))
        lots = {self._act(act): remaining for act, remaining in left}
        return [tuple(row) for row in balances], holds, lots, [sorted(own) for own in entries]

    def _act(self, text: str) -> int:
        return self._number[UUID(text)]

    def _owner(self, text: str) -> int:
        return self._account[UUID(text)]


_SNAPSHOT = """SELECT
(SELECT json_agg(json_build_array(available_micros, held_micros, lots_micros, entry_count) ORDER BY account)
 FROM ledger_balance WHERE account = ANY ($1)),
(SELECT coalesce(json_agg(json_build_array(id, account, amount_micros, expires_at)), '[]')
 FROM ledger_hold WHERE account = ANY ($1)),
(SELECT coalesce(json_agg(json_build_array(id, remaining_micros)), '[]') FROM ledger_lot WHERE account = ANY ($1)),
(SELECT coalesce(json_agg(json_build_array(account, kind, amount_micros)), '[]')
 FROM ledger_entry WHERE account = ANY ($1))"""


def at(day: int) -> datetime:
    """The model's time as a moment."""
    return START + timedelta(days=day)
