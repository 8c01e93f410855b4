-- Messages that wait for a carrier that is down go back to the routing, keeping their place.
-- $1 carrier, $2 and $3 due time and id of the last one seen, $4 how many.
WITH next AS MATERIALIZED (
    SELECT id, due_at FROM messaging_message
    WHERE lane = $1 AND due_at >= $2 AND (due_at, id) > ($2, $3) AND status = 1
    ORDER BY due_at, id
    LIMIT $4
    FOR UPDATE SKIP LOCKED
)
UPDATE messaging_message AS m SET lane = 0 FROM next WHERE m.id = next.id
RETURNING next.due_at, m.id
