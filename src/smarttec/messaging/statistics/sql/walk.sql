-- Add up the next messages in the order of their ids: those after one id and before another, at most so many.
-- Those that may still change are noted, to be looked at again; a note that announced one that is here says so no more, as
-- it is counted here and by nothing else. Returns the last id and how many there were.
WITH fresh AS MATERIALIZED (
    SELECT id, cell, account, (created_at AT TIME ZONE 'UTC')::date AS day, status, coalesce(error_code, 0) AS error_code,
           segments
    FROM messaging_message
    WHERE id > %(after)s AND id < %(before)s
    ORDER BY id LIMIT %(limit)s
), totals AS (
    INSERT INTO statistics_statusday AS total (cell, account, day, status, error_code, messages, segments)
    SELECT min(cell), account, day, status, error_code, count(*), sum(segments)
    FROM fresh GROUP BY account, day, status, error_code
    ORDER BY account, day, status, error_code
    ON CONFLICT (account, day, status, error_code) DO UPDATE
    SET messages = total.messages + excluded.messages, segments = total.segments + excluded.segments
), noted AS (
    INSERT INTO statistics_openmessage (message, status, error_code, checks, check_at, created_at)
    SELECT id, status, error_code, 0, %(next)s, %(now)s FROM fresh WHERE status = ANY (%(open)s)
    ON CONFLICT (message) DO UPDATE SET status = excluded.status, error_code = excluded.error_code
), done AS (
    DELETE FROM statistics_openmessage AS o USING fresh
    WHERE o.message = fresh.id AND fresh.status <> ALL (%(open)s)
)
SELECT max(id::text)::uuid, count(*) FROM fresh
