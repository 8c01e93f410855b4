"""How many rows every holding has of somebody: one statement for all tables."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from smarttec.people.holdings import DataSubject, Holding


def count_rows(subject: DataSubject, holdings: Iterable[Holding]) -> dict[str, int]:
    """Label of the table → rows; tables without any are left out."""
    parts: list[str] = []
    values: list[Any] = []
    for holding in holdings:
        if not holding.ids_of(subject):
            continue
        sql, given = holding.rows_of(subject).values("pk").query.sql_with_params()
        parts.append(f"SELECT %s::text, count(*) FROM ({sql}) AS held")  # noqa: S608 - made by Django from our own models
        values += [holding.label, *given]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {label: rows for label, rows in cursor.fetchall() if rows}
