-- Claimed messages that another carrier takes (status 2, lane -n), or that wait in a carrier's lane (status 1, lane n).
-- $1 ids, $2 carriers, $3 lanes, $4 due times, $5 now.
UPDATE messaging_message AS m
SET status = CASE WHEN r.lane < 0 THEN 2 ELSE 1 END,
    carrier = r.carrier,
    lane = r.lane,
    due_at = r.due_at,
    submitted_at = CASE WHEN r.lane < 0 THEN $5::timestamptz END
FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::timestamptz[]) AS r (id, carrier, lane, due_at)
WHERE m.id = r.id
