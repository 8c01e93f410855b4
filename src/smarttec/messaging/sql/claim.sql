-- Mark due messages as `submitting` for this carrier, before any byte leaves. Other gateways' rows are passed over.
-- $1 now, $2 how many, $3 carrier, $4 end of the lease.
WITH due AS MATERIALIZED (
    SELECT id FROM messaging_message
    WHERE due_at <= $1 AND status = 1
    ORDER BY due_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE messaging_message AS m
SET status = 2, carrier = $3, due_at = $4, submitted_at = $1
FROM due, people_account AS a
WHERE m.id = due.id AND a.id = m.account
RETURNING m.id, m.account, m.cell, a.policy, m.sender, m.recipient, m.body, m.segments
