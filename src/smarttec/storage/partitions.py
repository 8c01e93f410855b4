"""Partitions of big tables: one per month of their UUIDv7 id, plus a default one that should stay empty.

Old months can then be dropped or moved as a whole, indexes stay small and hot, and the cost of an act does not grow
with the size of the table. `ensure` is run by the worker every day and at start-up.
"""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.operations import RunSQL

from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at

PARTITIONED_TABLES = {"messaging_message": 50, "ledger_entry": 100, "notice_disclosure": 100}
"""Each with how full (percent) its pages are made. A message is changed three times within seconds: with room beside it
its versions stay in one page, the last one needs no new index entries (HOT), and what is dead goes at the next visit.
Pages made full end up twice as many."""
MONTHS_AHEAD = 3


def partition_table(table: str) -> RunSQL:
    """Migration step: turn an empty table with primary key `id` into one partitioned by id.

    The columns, checks and indexes are taken over from what Django made.
    """
    return RunSQL(
        f"""
        DO $$
        DECLARE
            definition text;
            definitions text[] := ARRAY(
                SELECT pg_get_indexdef(indexrelid) FROM pg_index
                WHERE indrelid = '{table}'::regclass AND NOT indisprimary
            );
        BEGIN
            ALTER TABLE {table} RENAME TO {table}_template;
            CREATE TABLE {table} (LIKE {table}_template INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
                PARTITION BY RANGE (id);
            DROP TABLE {table}_template;
            ALTER TABLE {table} ADD PRIMARY KEY (id);
            FOREACH definition IN ARRAY definitions LOOP
                EXECUTE definition;
            END LOOP;
            CREATE TABLE {table}_default PARTITION OF {table} DEFAULT;
        END $$;
        """,
        reverse_sql=f"DROP TABLE {table} CASCADE",
    )


def _month_starts(first: datetime, count: int) -> Iterator[datetime]:
    for offset in range(count):
        months = first.year * 12 + first.month - 1 + offset
        yield datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def ensure(*, months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Create the partitions of this and the coming months; returns the names of those that are new.

    A month whose rows already went into the default partition (the clock was moved past it) is left there.
    """
    made = []
    starts = list(_month_starts(clock.now(), months_ahead + 2))
    with connection.cursor() as cursor:
        for table, fillfactor in PARTITIONED_TABLES.items():
            for start, end in itertools.pairwise(starts):
                name = f"{table}_{start:%Y_%m}"
                low, high = first_id_at(start), first_id_at(end)
                cursor.execute(
                    f"SELECT to_regclass(%s) IS NULL AND NOT EXISTS"
                    f" (SELECT FROM {table}_default WHERE id >= %s AND id < %s)",
                    [name, low, high],
                )
                if cursor.fetchone() == (True,):
                    _make(cursor, table, name, low, high, fillfactor)
                    made.append(name)
    return made


def _make(cursor: CursorWrapper, table: str, name: str, low: UUID, high: UUID, fillfactor: int) -> None:
    """As the table's owner; the program's own role asks a function of the owner's for it (`roles`)."""
    cursor.execute(
        "SELECT pg_has_role(relowner, 'USAGE') OR to_regproc('storage_make_partition') IS NULL"
        " FROM pg_class WHERE oid = %s::regclass", [table],
    )  # fmt: skip
    if cursor.fetchone() != (True,):
        cursor.execute("SELECT storage_make_partition(%s, %s, %s, %s, %s)", [table, name, low, high, fillfactor])
        return
    cursor.execute(
        f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} FOR VALUES FROM (%s) TO (%s)"
        f" WITH (fillfactor = {fillfactor})",
        [low, high],
    )
