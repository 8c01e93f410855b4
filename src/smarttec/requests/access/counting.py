"""How much is held about somebody, by table, in one statement whose cost is bounded."""

from functools import cache

from django.db import connection

from smarttec.people.holdings import REGISTRY, DataSubject
from smarttec.requests.access.reading import rows_statement, subject_ids

COUNTED_MAX = 1_000
"""More than that is told as "more than": nobody needs the exact figure, and counting millions takes seconds."""


def counts_of(subject: DataSubject) -> dict[str, int]:
    """Rows by the table's label; `COUNTED_MAX + 1` stands for more. Tables without rows are left out."""
    labels = [holding.label for holding in REGISTRY.ordered if subject_ids(holding.label, subject)]
    parameters = [one for label in labels for one in subject_ids(label, subject)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(labels), len(subject.accounts)), parameters)
        found = cursor.fetchone()
    return {label: count for label, count in zip(labels, found, strict=True) if count}


@cache
def _statement(labels: tuple[str, ...], accounts: int) -> str:
    counts = (
        f"(SELECT count(*) FROM ({rows_statement(label, accounts)} LIMIT {COUNTED_MAX + 1}) AS rows)"  # noqa: S608 - our own statements
        for label in labels
    )
    return f"SELECT {', '.join(counts)}"
