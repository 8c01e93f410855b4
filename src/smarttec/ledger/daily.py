"""Totals of days: what the entries of a UTC day, kind and counterpart come to, per account and for the operator.

Every minute entries beyond each account's mark are added (`sql/add_up.sql`). A read adds the few that are not added up
yet, so every figure is exact at every moment, whether the worker runs or not.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from smarttec.kernel import clock
from smarttec.ledger.actions.functions import call
from smarttec.ledger.models import Balance, Counterpart, EntryKind
from smarttec.storage.sqlfile import statement

RECENT = timedelta(minutes=5)
"""Which entries the minute's run looks at; what it misses (late commits, moved clocks) the full comparison finds."""
ACCOUNTS_PER_BATCH = 200
ENTRIES_PER_BATCH = 20_000
BATCHES_MAX = 500


@dataclass(frozen=True, slots=True)
class Day:
    """Of one UTC day, kind and counterpart. Amounts in micros, the account's side (what was spent is negative).

    `promotional_micros` is what the entries took from promotional credit; negative what they granted or gave back.
    """

    day: date
    kind: EntryKind
    counterpart: Counterpart
    count: int
    amount_micros: int
    promotional_micros: int


def account_days(account: UUID, since: date, until: date) -> list[Day]:
    """One account's days from `since` on, before `until`, in order. Empty for an unknown account."""
    return _days("account_days", {"account": account, "since": since, "until": until})


def operator_days(since: date, until: date, currency: str, *, brought_forward: bool = False) -> list[Day]:
    """All accounts of a currency, from `since` on, before `until`, in order.

    With `brought_forward` everything earlier comes too, as if it had happened on the day before `since`.
    """
    told = {"since": since, "until": until, "currency": currency, "before": brought_forward}
    return _days("operator_days", told)


def currencies() -> list[str]:
    """Those of accounts, the one with most accounts first."""
    rows = Balance.objects.order_by().values("currency").annotate(accounts=Count("account"))
    return [row["currency"] for row in rows.order_by("-accounts", "currency")]


def add_up(*, everything: bool = False) -> int:
    """Add what is not added up yet, in bounded batches of one transaction each; returns how many batches it took.

    Looks at accounts with entries of the last minutes, or with `everything` compares all accounts with their marks.
    What is left after the last batch waits for the next run. Run twice, or at once, it adds nothing twice.
    """
    waiting = _behind_everywhere() if everything else _behind_lately()
    batches = 0
    for cell, accounts in waiting.items():
        for start in range(0, len(accounts), ACCOUNTS_PER_BATCH):
            batches += _add_up_batch(cell, accounts[start : start + ACCOUNTS_PER_BATCH], BATCHES_MAX - batches)
            if batches >= BATCHES_MAX:
                return batches
    return batches


def _add_up_batch(cell: int, accounts: list[UUID], limit: int) -> int:
    batches = 0
    while accounts and batches < limit:
        each = max(1, ENTRIES_PER_BATCH // len(accounts))
        accounts = call("ledger_add_up", "%s::smallint, %s::uuid[], %s", [cell, accounts, each])
        batches += 1
    return batches


def _behind_lately() -> dict[int, list[UUID]]:
    return _by_cell(
        """
        SELECT balance.cell, account
        FROM (SELECT DISTINCT account FROM ledger_entry WHERE created_at >= %s) AS recent
        JOIN ledger_balance AS balance USING (account) LEFT JOIN ledger_daymark AS mark USING (account)
        WHERE balance.entry_count > coalesce(mark.number, 0)""",
        [clock.now() - RECENT],
    )


def _behind_everywhere() -> dict[int, list[UUID]]:
    return _by_cell(
        """
        SELECT balance.cell, account
        FROM ledger_balance AS balance LEFT JOIN ledger_daymark AS mark USING (account)
        WHERE balance.entry_count > coalesce(mark.number, 0)""",
        [],
    )


def _by_cell(sql: str, values: list[Any]) -> dict[int, list[UUID]]:
    accounts: dict[int, list[UUID]] = defaultdict(list)
    for cell, account in _rows(f"{sql} ORDER BY balance.cell, account", values):
        accounts[cell].append(account)
    return accounts


def _days(name: str, values: dict[str, Any]) -> list[Day]:
    return [
        Day(day, EntryKind(kind), Counterpart(counterpart), *figures)
        for day, kind, counterpart, *figures in _rows(statement("ledger", name), values)
    ]


def _rows(sql: str, values: list[Any] | dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        yield from cursor.fetchall()
