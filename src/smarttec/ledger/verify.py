"""Checks every invariant of the ledger on live data, in one snapshot, and says exactly what it checked."""

from dataclasses import dataclass

from django.db import connection, transaction

_CHECKS = {
    "no balance is negative": "SELECT account FROM ledger_balance WHERE available_micros < 0 OR held_micros < 0",
    "available + held equals the sum of the account's entries": """
        SELECT coalesce(b.account, e.account)
        FROM ledger_balance AS b
        FULL JOIN (SELECT account, sum(amount_micros) AS total FROM ledger_entry GROUP BY account) AS e
             ON e.account = b.account
        WHERE coalesce(b.available_micros + b.held_micros, 0) <> coalesce(e.total, 0)""",
    "held equals the sum of the account's open holds": """
        SELECT coalesce(b.account, h.account)
        FROM ledger_balance AS b
        FULL JOIN (SELECT account, sum(amount_micros) AS total FROM ledger_hold GROUP BY account) AS h
             ON h.account = b.account
        WHERE coalesce(b.held_micros, 0) <> coalesce(h.total, 0)""",
    "no hold is open for an act that is already posted": """
        SELECT h.account FROM ledger_hold AS h JOIN ledger_entry USING (id)""",
    "no capture exceeds its hold": """
        SELECT account FROM ledger_entry
        WHERE kind IN (2, 3) AND (amount_micros > 0 OR -amount_micros > held_micros)""",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, over how many rows it went, and the accounts (ids) where it does not hold."""

    check: str
    rows: int
    broken: tuple[str, ...]


def verify() -> list[Finding]:
    """All checks, in one repeatable-read snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT (SELECT count(*) FROM ledger_balance) + (SELECT count(*) FROM ledger_entry)")
        (rows,) = cursor.fetchone()
        findings = []
        for check, query in _CHECKS.items():
            cursor.execute(query)
            findings.append(Finding(check, rows, tuple(str(account) for (account,) in cursor.fetchall())))
        return findings
