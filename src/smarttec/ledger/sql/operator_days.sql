-- All accounts of one currency: the totals of days, and the entries beyond each account's mark, in one snapshot.
-- Where %(before)s is true the days before %(since)s come as one, under the day before it.
WITH beyond AS (
    SELECT (e.created_at AT TIME ZONE 'UTC')::date AS day, e.kind, e.counterpart, 1 AS entries, e.amount_micros,
           ledger_promotional(e.id, e.kind, e.counterpart, e.amount_micros) AS promotional_micros
    FROM ledger_balance AS balance
    LEFT JOIN ledger_daymark AS mark USING (account)
    CROSS JOIN LATERAL (
        SELECT id, created_at, kind, counterpart, amount_micros
        FROM ledger_entry WHERE account = balance.account AND number > coalesce(mark.number, 0)
    ) AS e
    WHERE balance.currency = %(currency)s AND balance.entry_count > coalesce(mark.number, 0)
), told AS (
    SELECT day, kind, counterpart, entries, amount_micros, promotional_micros
    FROM ledger_operatorday WHERE currency = %(currency)s
    UNION ALL
    SELECT day, kind, counterpart, entries, amount_micros, promotional_micros FROM beyond
)
SELECT greatest(day, %(since)s::date - 1), kind, counterpart,
       sum(entries)::bigint, sum(amount_micros)::bigint, sum(promotional_micros)::bigint
FROM told
WHERE day < %(until)s AND (day >= %(since)s OR %(before)s)
GROUP BY 1, kind, counterpart
ORDER BY 1, kind, counterpart
