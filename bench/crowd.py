"""A crowd: many persons with accounts and a row in each of the large tables, cloned from one real person in sets.

Their values are copies that open nowhere; what counts is how many rows the tables and their indexes have.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import connection, models

BATCH = 100_000
_PERSON, _ACCOUNT, _FRESH = "ids.person", "ids.account", "gen_random_uuid()"
_RANDOM_HASH = "substr(sha256(random()::text::bytea), 1, 16)"
_RANDOM_BYTES = "sha256(random()::text::bytea)"

CLONED: Mapping[str, Mapping[str, str]] = {
    "people.Person": {"id": _PERSON},
    "people.Account": {"id": _ACCOUNT, "owner_id": _PERSON, "auth_token_hash": _RANDOM_BYTES},
    "people.Acceptance": {"id": _FRESH, "person_id": _PERSON},
    "people.PolicyChange": {"id": _FRESH, "person_id": _PERSON},
    "ledger.Balance": {"account": _ACCOUNT},
    "ledger.Entry": {"id": _FRESH, "account": _ACCOUNT},
    "notice.UseRecord": {"subject": _PERSON},
    "notice.Disclosure": {"id": _FRESH, "subject": _PERSON},
    "post.Mail": {"id": _FRESH, "person_id": _PERSON, "keyed_to": _PERSON},
    "messaging.Message": {"account": _ACCOUNT},
    "contacts.Contact": {
        "id": _FRESH,
        "account_id": _ACCOUNT,
        "digest": "substr(sha256(random()::text::bytea), 1, 16)",
    },
}
"""Table → what differs from the row that is cloned."""


def grow(persons: int, *, like: Mapping[str, Any]) -> None:
    """Add so many. `like` has, by label, the primary key of a row to clone; tables that it lacks are left out."""
    for begun in range(0, persons, BATCH):
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_ids")
            cursor.execute(
                "CREATE TEMP TABLE bench_ids AS SELECT gen_random_uuid() AS person, gen_random_uuid() AS account"
                " FROM generate_series(1, %s)",
                [min(BATCH, persons - begun)],
            )
            for label, differs in CLONED.items():
                if label in like:
                    _clone(cursor, apps.get_model(label), differs, like[label])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _clone(cursor: Any, model: type[models.Model], differs: Mapping[str, str], key: Any) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    if model._meta.label == "messaging.Message":
        differs = {**differs, "id": _SAME_MONTH}
    chosen = ", ".join(differs.get(column, f'one."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    keys = [field.column for field in model._meta.pk_fields]
    where = " AND ".join(f'one."{column}" = %s' for column in keys)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} AS one, bench_ids AS ids WHERE {where}",
        list(key) if len(keys) > 1 else [key],
    )


_SAME_MONTH = (
    "(substr(one.id::text, 1, 15) || substr(md5(random()::text || ids.person::text), 1, 3) || '-8'"
    " || substr(md5(ids.account::text), 1, 3) || '-' || substr(md5(random()::text), 1, 12))::uuid"
)
"""An id of the same moment, so that it falls into the partition of the row that is cloned."""
