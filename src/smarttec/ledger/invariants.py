"""What must hold of the ledger at every moment: each rule, the table it goes over, and a query for what breaks it.

A query answers with the account (or, where there is none, the currency or the id) of each violation.
"""

from dataclasses import dataclass

from smarttec.ledger.models import Counterpart, EntryKind


@dataclass(frozen=True, slots=True)
class Invariant:
    """`rows` names the table whose rows are checked."""

    rule: str
    rows: str
    violations: str


INVARIANTS = (
    Invariant(
        "no balance is negative",
        "ledger_balance",
        "SELECT account FROM ledger_balance WHERE available_micros < 0 OR held_micros < 0 OR lots_micros < 0",
    ),
    Invariant(
        "available + held equals the sum of the account's entries",
        "ledger_entry",
        """
        SELECT coalesce(b.account, e.account)
        FROM ledger_balance AS b
        FULL JOIN (SELECT account, sum(amount_micros) AS total FROM ledger_entry GROUP BY account) AS e
             ON e.account = b.account
        WHERE coalesce(b.available_micros + b.held_micros, 0) <> coalesce(e.total, 0)""",
    ),
    Invariant(
        "held equals the sum of the account's open holds",
        "ledger_hold",
        """
        SELECT coalesce(b.account, h.account)
        FROM ledger_balance AS b
        FULL JOIN (SELECT account, sum(amount_micros) AS total FROM ledger_hold GROUP BY account) AS h
             ON h.account = b.account
        WHERE coalesce(b.held_micros, 0) <> coalesce(h.total, 0)""",
    ),
    Invariant(
        "no hold is open for an act that is already posted",
        "ledger_hold",
        "SELECT h.account FROM ledger_hold AS h JOIN ledger_entry USING (id)",
    ),
    Invariant(
        "no capture exceeds its hold",
        "ledger_entry",
        "SELECT account FROM ledger_entry WHERE kind IN (2, 3) AND (amount_micros > 0 OR -amount_micros > held_micros)",
    ),
    Invariant(
        "every entry has a kind and a counterpart that exist, in a cell that can",
        "ledger_entry",
        f"""
        SELECT account FROM ledger_entry
        WHERE cell < 0 OR kind NOT IN ({", ".join(map(str, EntryKind.values))})
           OR counterpart NOT IN ({", ".join(map(str, Counterpart.values))})""",  # noqa: S608 - numbers of this room's
    ),
    Invariant(
        "entries are numbered without a gap, and each running balance follows from the one before",
        "ledger_entry",
        """
        SELECT DISTINCT account
        FROM (
            SELECT account, number, balance_micros, row_number() OVER in_order AS place,
                   sum(amount_micros) OVER in_order AS owned
            FROM ledger_entry WINDOW in_order AS (PARTITION BY account ORDER BY number)
        ) AS told
        WHERE number <> place OR balance_micros <> owned""",
    ),
    Invariant(
        "each account counts exactly its entries",
        "ledger_balance",
        """
        SELECT account
        FROM ledger_balance
        LEFT JOIN (SELECT account, count(*) AS entries FROM ledger_entry GROUP BY account) AS e USING (account)
        WHERE entry_count <> coalesce(entries, 0)""",
    ),
    Invariant(
        "promotional credit in a balance equals what its lots still have",
        "ledger_lot",
        """
        SELECT coalesce(b.account, l.account)
        FROM ledger_balance AS b
        FULL JOIN (SELECT account, sum(remaining_micros) AS total FROM ledger_lot GROUP BY account) AS l
             ON l.account = b.account
        WHERE coalesce(b.lots_micros, 0) <> coalesce(l.total, 0)""",
    ),
    Invariant(
        "each lot has what was granted less what entries took from it",
        "ledger_lot",
        """
        SELECT account
        FROM ledger_lot AS lot
        LEFT JOIN (SELECT lot, sum(amount_micros) AS used FROM ledger_lotmove GROUP BY lot) AS m ON m.lot = lot.id
        WHERE remaining_micros <> granted_micros - coalesce(used, 0)""",
    ),
    Invariant(
        "no entry moves more promotional credit than its amount, nor another account's",
        "ledger_lotmove",
        """
        SELECT entry::text
        FROM ledger_lotmove AS m LEFT JOIN ledger_entry AS e ON e.id = m.entry LEFT JOIN ledger_lot AS l ON l.id = m.lot
        GROUP BY entry
        HAVING count(*) <> count(e.id) OR bool_or(e.account IS DISTINCT FROM l.account)
            OR abs(sum(m.amount_micros)) > abs(min(e.amount_micros))
            OR sign(sum(m.amount_micros)) * sign(min(e.amount_micros)) > 0""",
    ),
    Invariant(
        "refunds of an entry go the other way, to the same account, and never exceed it",
        "ledger_entry",
        """
        SELECT DISTINCT e.account
        FROM ledger_entry AS e
        JOIN (
            SELECT reference, sum(amount_micros) AS total,
                   min(account::text) AS first_account, max(account::text) AS last_account
            FROM ledger_entry WHERE kind = 4 AND reference <> id GROUP BY reference
        ) AS r ON r.reference = e.id
        WHERE sign(r.total) * sign(e.amount_micros) > 0 OR abs(r.total) > abs(e.amount_micros)
           OR r.first_account <> e.account::text OR r.last_account <> e.account::text""",
    ),
    Invariant(
        "each transfer has its other side: opposite amount, same currency",
        "ledger_entry",
        """
        SELECT e.account
        FROM ledger_entry AS e
        LEFT JOIN ledger_entry AS mirror
             ON mirror.id = e.reference AND mirror.kind = 7 AND mirror.reference = e.id
             AND mirror.amount_micros = -e.amount_micros
        LEFT JOIN ledger_balance AS own ON own.account = e.account
        LEFT JOIN ledger_balance AS others ON others.account = mirror.account
        WHERE e.kind = 7 AND own.currency IS DISTINCT FROM others.currency""",
    ),
    Invariant(
        "each posted adjustment has its entry, and above the limit two persons made it",
        "ledger_adjustment",
        """
        SELECT a.account
        FROM ledger_adjustment AS a LEFT JOIN ledger_entry AS e ON e.id = a.id AND e.kind = 5
        WHERE (a.state = 2) <> (e.id IS NOT NULL)
           OR a.state = 2 AND (e.amount_micros <> a.amount_micros OR e.account <> a.account)
           OR a.state = 2 AND a.needs_approval AND a.decided_by IS NOT DISTINCT FROM a.proposed_by""",
    ),
    Invariant(
        "per currency, accounts and the operator's side sum to zero",
        "ledger_balance",
        """
        SELECT currency
        FROM ledger_balance AS b
        LEFT JOIN (SELECT account, -sum(amount_micros) AS operator FROM ledger_entry GROUP BY account) AS e
             USING (account)
        GROUP BY currency HAVING sum(available_micros + held_micros) + coalesce(sum(operator), 0) <> 0""",
    ),
    Invariant(
        "every row stands in its account's cell",
        "ledger_balance",
        """
        SELECT DISTINCT account
        FROM ledger_balance AS b
        JOIN (
            SELECT account, cell FROM ledger_entry UNION ALL SELECT account, cell FROM ledger_hold
            UNION ALL SELECT account, cell FROM ledger_lot UNION ALL SELECT account, cell FROM ledger_adjustment
        ) AS r USING (account)
        WHERE r.cell <> b.cell""",
    ),
    Invariant(
        "totals of an account's days equal its entries up to its mark",
        "ledger_accountday",
        """
        WITH told AS (
            SELECT account, (created_at AT TIME ZONE 'UTC')::date AS day, kind, counterpart, count(*) AS entries,
                   sum(amount_micros) AS amount,
                   sum(CASE WHEN kind = 8 AND counterpart = 6 THEN -amount_micros ELSE coalesce(micros, 0) END)
                       AS promotional
            FROM ledger_entry AS e
            JOIN ledger_daymark AS mark USING (account)
            LEFT JOIN (
                SELECT entry, sum(move.amount_micros) AS micros
                FROM ledger_lotmove AS move JOIN ledger_lot AS lot ON lot.id = move.lot
                WHERE lot.kind = 1 GROUP BY entry
            ) AS m ON m.entry = e.id
            WHERE e.number <= mark.number
            GROUP BY account, 2, kind, counterpart
        )
        SELECT DISTINCT account
        FROM told FULL JOIN ledger_accountday AS total USING (account, day, kind, counterpart)
        WHERE (told.entries, told.amount, told.promotional)
              IS DISTINCT FROM (total.entries, total.amount_micros, total.promotional_micros)
        UNION
        SELECT account FROM ledger_daymark AS mark LEFT JOIN ledger_balance USING (account)
        WHERE mark.number > coalesce(entry_count, 0)""",
    ),
    Invariant(
        "the operator's totals of days equal those of all accounts",
        "ledger_operatorday",
        """
        WITH told AS (
            SELECT b.currency, d.day, d.kind, d.counterpart, d.cell, sum(d.entries) AS entries,
                   sum(d.amount_micros) AS amount, sum(d.promotional_micros) AS promotional
            FROM ledger_accountday AS d JOIN ledger_balance AS b USING (account)
            GROUP BY b.currency, d.day, d.kind, d.counterpart, d.cell
        )
        SELECT DISTINCT currency
        FROM told FULL JOIN ledger_operatorday AS total USING (currency, day, kind, counterpart, cell)
        WHERE (told.entries, told.amount, told.promotional)
              IS DISTINCT FROM (total.entries, total.amount_micros, total.promotional_micros)""",
    ),
)
