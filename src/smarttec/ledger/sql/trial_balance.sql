-- Per currency: what all accounts own, and the operator's side of every entry by counterpart, derived.
SELECT currency, NULL::smallint AS counterpart, sum(available_micros + held_micros)::bigint AS micros, count(*) AS rows
FROM ledger_balance GROUP BY currency
UNION ALL
SELECT b.currency, e.counterpart, -sum(e.amount_micros)::bigint, count(*)
FROM ledger_entry AS e JOIN ledger_balance AS b USING (account)
GROUP BY b.currency, e.counterpart
ORDER BY 1, 2 NULLS FIRST
