"""What the program's own database role may do: read and write rows, and nothing that its owner may.

Tables belong to another role, which migrates. The program's processes can neither change tables nor switch off their
triggers, and rows that prove something are only ever added (`IMMUTABLE`): not even an injected statement rewrites who
looked at whose data, why, and what somebody had agreed to. `apply` grants it again after every migration, so a table
that is new gets its rights, and one that became immutable loses some.
"""

import os
from collections.abc import Mapping

from django.db import connections
from psycopg import sql

IMMUTABLE: Mapping[str, tuple[str, ...]] = {
    "notice_userecord": ("times",),
    "notice_disclosuresegment": (),
    "notice_disclosuretombstone": (),
    "people_policychange": (),
    "people_acceptance": (),
    "people_announcement": (),
    "desk_deskaccess": ("ended_at",),
    "desk_desknamed": (),
    "desk_explanation": (),
    "ledger_entry": (),
    "vault_erasureentry": (),
    "vault_auditrestore": (),
    "vault_recordseal": (),
}
"""Table → the columns that may still change: how often a use was counted, when a declared purpose ended."""
REMOVABLE = frozenset({"notice_disclosure", "vault_firstseal"})
"""Rows that go when their time is over, under a signed tombstone, and are never changed."""
VARIABLES = {"default": "SMARTTEC_ROLE_OF_DATABASE_URL", "keystore": "SMARTTEC_ROLE_OF_SMARTTEC_KEYSTORE_URL"}
"""Set by the supervisor for the preparing command: the role that is granted rights in each database."""

_PARTITION = """
CREATE OR REPLACE FUNCTION storage_make_partition(of_table text, name text, low uuid, high uuid, fill integer)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF of_table NOT IN ({tables}) OR name !~ ('^' || of_table || '_[0-9]{{4}}_[0-9]{{2}}$') THEN
        RAISE EXCEPTION 'no partition of ours';
    END IF;
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = %s)',
                   name, of_table, low, high, fill);
END $$
"""


def apply(partitioned: Mapping[str, int]) -> None:
    """Grant the program's role what it may do, in each database that has an owner of its own."""
    for alias, variable in VARIABLES.items():
        role = os.environ.get(variable, "").strip()
        if role:
            _grant(alias, role, partitioned)


def _grant(alias: str, role: str, partitioned: Mapping[str, int]) -> None:
    named, connection = sql.Identifier(role), connections[alias]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [role])
        if cursor.fetchone() == (True,):
            return
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "REVOKE CREATE ON SCHEMA public FROM {}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(named))
        for table in _there(cursor, {*IMMUTABLE, *REMOVABLE, "django_migrations"}):
            _protect(cursor, table, named)
        if alias == "default":
            tables = ", ".join(f"'{table}'" for table in partitioned)
            cursor.execute(_PARTITION.format(tables=tables))


def _there(cursor: object, tables: set[str]) -> list[str]:
    cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname = ANY(%s)", [sorted(tables)])  # type: ignore[attr-defined]
    return [name for (name,) in cursor.fetchall()]  # type: ignore[attr-defined]


def _protect(cursor: object, table: str, role: sql.Identifier) -> None:
    """Partitions are reached through their table, whose rights count; of those of their own only reading is left."""
    taken = "UPDATE" if table in REMOVABLE else "UPDATE, DELETE, TRUNCATE"
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT %s::regclass::text UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits"
        " WHERE inhparent = %s::regclass", [table, table],
    )  # fmt: skip
    for (name,) in cursor.fetchall():  # type: ignore[attr-defined]
        rights = sql.SQL(taken if name == table else "INSERT, UPDATE, DELETE, TRUNCATE")
        cursor.execute(sql.SQL("REVOKE {} ON {} FROM {}").format(rights, sql.Identifier(name), role))  # type: ignore[attr-defined]
    if columns := IMMUTABLE.get(table, ()):
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        cursor.execute(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(listed, sql.Identifier(table), role))  # type: ignore[attr-defined]
