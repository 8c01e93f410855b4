-- Messages that wait longer than they are of use. Rows that somebody else has in hand are passed over.
-- $1 now, $2 limit.
SELECT id, price_micros, segments, status
FROM messaging_message
WHERE expires_at <= $1 AND due_at IS NOT NULL AND status = 1
ORDER BY expires_at
LIMIT $2
FOR UPDATE SKIP LOCKED
