-- Write outcomes of submitted messages. Only those still open (submitting or unknown) change; their ids come back.
-- $1 ids, $2 status, $3 error codes, $4 due times (null: nothing more to do), $5 now, $6 carrier.
UPDATE messaging_message AS m
SET status = r.status,
    error_code = r.error_code,
    due_at = r.due_at,
    sent_at = CASE WHEN r.status = 3 THEN $5 ELSE m.sent_at END,
    finished_at = CASE WHEN r.status = 6 THEN $5 ELSE m.finished_at END
FROM unnest($1::uuid[], $2::smallint[], $3::int[], $4::timestamptz[]) AS r (id, status, error_code, due_at)
WHERE m.id = r.id AND m.status IN (2, 7) AND m.carrier = $6
