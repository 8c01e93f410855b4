-- Messages that the carrier surely did not take go back to the routing. Only those still open change.
-- $1 ids, $2 due times, $3 attempts, $4 a carrier not to ask again or null, $5 carrier that had them.
UPDATE messaging_message AS m
SET status = 1,
    error_code = NULL,
    lane = 0,
    due_at = r.due_at,
    attempts = r.attempts,
    tried = CASE WHEN r.avoided IS NULL THEN m.tried ELSE array_append(m.tried, r.avoided) END
FROM unnest($1::uuid[], $2::timestamptz[], $3::smallint[], $4::smallint[]) AS r (id, due_at, attempts, avoided)
WHERE m.id = r.id AND m.status IN (2, 7) AND m.carrier = $5
