-- Write how an attempt ended; what its message has next is due at once when this one is over. An attempt whose lease
-- was lost meanwhile (another one has begun) writes nothing.
-- $1 callback, $2 attempt, $3 state, $4 due time (null: over), $5 HTTP status, $6 reason, $7 milliseconds,
-- $8 used the fallback, $9 replies, $10 now.
WITH ended AS (
    UPDATE callbacks_callback
    SET state = $3, due_at = $4, http_status = $5, reason = $6, took_ms = $7, used_fallback = $8, replies = $9,
        finished_at = CASE WHEN $4::timestamptz IS NULL THEN $10::timestamptz END
    WHERE id = $1 AND attempts = $2 AND due_at IS NOT NULL
    RETURNING id, message, due_at
), called AS (
    UPDATE callbacks_callback
    SET due_at = $10
    WHERE id = (SELECT min(n.id) FROM callbacks_callback AS n JOIN ended AS e ON n.message = e.message
                WHERE n.due_at IS NOT NULL AND n.id > e.id AND e.due_at IS NULL)
      AND due_at > $10 AND attempts = 0
)
SELECT count(*) FROM ended
