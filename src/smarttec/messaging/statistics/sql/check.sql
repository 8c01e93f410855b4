-- What was announced counts once the walk is past its id (reached): before that the walk finds it.
-- Look again at messages that could change: move those that did from one total to the other, and forget those that are
-- final, or too old to change. The others are looked at again later, each time after twice as long.
WITH due AS MATERIALIZED (
    SELECT message, status, error_code, checks, created_at FROM statistics_openmessage
    WHERE check_at <= %(now)s AND (status <> 0 OR message <= %(reached)s OR created_at < %(given_up)s)
    ORDER BY check_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), seen AS MATERIALIZED (
    SELECT due.message, due.status AS old_status, due.error_code AS old_error, due.checks, due.created_at,
           m.cell, m.account, (m.created_at AT TIME ZONE 'UTC')::date AS day, m.status, coalesce(m.error_code, 0) AS error_code,
           m.segments
    FROM due JOIN messaging_message AS m ON m.id = due.message
), moved AS (
    SELECT * FROM seen WHERE status <> old_status OR error_code <> old_error
), changes AS (
    SELECT cell, account, day, status, error_code, 1 AS messages, segments FROM moved
    UNION ALL
    SELECT cell, account, day, old_status, old_error, -1, -segments FROM moved WHERE old_status <> 0
), totals AS (
    INSERT INTO statistics_statusday AS total (cell, account, day, status, error_code, messages, segments)
    SELECT min(cell), account, day, status, error_code, sum(messages), sum(segments)
    FROM changes GROUP BY account, day, status, error_code
    ORDER BY account, day, status, error_code
    ON CONFLICT (account, day, status, error_code) DO UPDATE
    SET messages = total.messages + excluded.messages, segments = total.segments + excluded.segments
), settled AS (
    DELETE FROM statistics_openmessage AS o USING due
    WHERE o.message = due.message
      AND (due.created_at < %(given_up)s
           OR EXISTS (SELECT FROM seen WHERE seen.message = due.message AND seen.status <> ALL (%(open)s)))
    RETURNING o.message
)
UPDATE statistics_openmessage AS o
SET status = coalesce(seen.status, due.status), error_code = coalesce(seen.error_code, due.error_code),
    checks = due.checks + 1, check_at = %(now)s + least(interval '1 minute' * power(2, least(due.checks, 10)), interval '4 hours')
FROM due LEFT JOIN seen ON seen.message = due.message
WHERE o.message = due.message AND o.message NOT IN (SELECT message FROM settled)
