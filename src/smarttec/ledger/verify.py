"""Checks every invariant of the ledger on live data, in one snapshot, and says exactly what it checked."""

from dataclasses import dataclass

from django.db import connection, transaction

from smarttec.ledger.invariants import INVARIANTS


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, over how many rows of which table it went, and the accounts (ids) where it does not hold."""

    check: str
    rows: int
    broken: tuple[str, ...]
    table: str


def verify() -> list[Finding]:
    """All checks, in one repeatable-read snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        rows = {}
        for table in {invariant.rows for invariant in INVARIANTS}:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of this room's tables
            (rows[table],) = cursor.fetchone()
        findings = []
        for invariant in INVARIANTS:
            cursor.execute(invariant.violations)
            broken = tuple(str(found) for (found,) in cursor.fetchall())
            findings.append(Finding(invariant.rule, rows[invariant.rows], broken, invariant.rows))
        return findings
