-- The texts that came in to an account by days: the totals, and those beyond the mark, in one snapshot.
SELECT day, sum(messages)::bigint
FROM (
    SELECT day, messages FROM statistics_statusday
    WHERE account = %(account)s AND status = 8 AND day >= %(since)s AND day < %(until)s
    UNION ALL
    SELECT (created_at AT TIME ZONE 'UTC')::date, 1 FROM messaging_message
    WHERE account = %(account)s AND direction = 3
      AND id >= greatest(%(first)s::uuid, (SELECT reached FROM statistics_mark WHERE id = 1))
      AND id IS DISTINCT FROM (SELECT reached FROM statistics_mark WHERE id = 1)
      AND created_at >= %(since)s::date::timestamp AT TIME ZONE 'UTC'
      AND created_at < %(until)s::date::timestamp AT TIME ZONE 'UTC'
) AS told
GROUP BY day
ORDER BY day
