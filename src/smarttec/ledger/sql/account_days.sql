-- One account's days: the totals, and the entries beyond its mark, in one snapshot.
SELECT day, kind, counterpart, sum(entries)::bigint, sum(amount_micros)::bigint, sum(promotional_micros)::bigint
FROM (
    SELECT day, kind, counterpart, entries, amount_micros, promotional_micros
    FROM ledger_accountday
    WHERE account = %(account)s AND day >= %(since)s AND day < %(until)s
    UNION ALL
    SELECT (created_at AT TIME ZONE 'UTC')::date, kind, counterpart, 1, amount_micros,
           ledger_promotional(id, kind, counterpart, amount_micros)
    FROM ledger_entry AS e
    WHERE account = %(account)s
      AND number > coalesce((SELECT number FROM ledger_daymark WHERE account = %(account)s), 0)
      AND created_at >= %(since)s::date::timestamp AT TIME ZONE 'UTC'
      AND created_at < %(until)s::date::timestamp AT TIME ZONE 'UTC'
) AS told
GROUP BY day, kind, counterpart
ORDER BY day, kind, counterpart
