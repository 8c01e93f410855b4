-- What the janitor has to decide: claims whose lease ended (status 2), doubts whose deadline passed (7), and messages
-- that no carrier took for too long (1). Rows that somebody else has in hand are passed over.
-- $1 now, $2 lanes of messages that carriers have, $3 due times that are too long ago, $4 lanes of waiting ones, $5 limit.
SELECT m.id, m.price_micros, m.segments, m.status
FROM messaging_message AS m
WHERE m.id = ANY (ARRAY(
    SELECT d.id FROM unnest($2::smallint[]) AS l (lane)
    CROSS JOIN LATERAL (
        SELECT id FROM messaging_message WHERE lane = l.lane AND due_at <= $1 ORDER BY due_at LIMIT $5
    ) AS d
    UNION ALL
    SELECT d.id FROM unnest($4::smallint[]) AS l (lane)
    CROSS JOIN LATERAL (
        SELECT id FROM messaging_message WHERE lane = l.lane AND due_at <= $3 ORDER BY due_at LIMIT $5
    ) AS d
)) AND (m.status IN (2, 7) AND m.due_at <= $1 OR m.status = 1 AND m.due_at <= $3)
FOR UPDATE SKIP LOCKED
