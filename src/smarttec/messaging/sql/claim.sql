-- Mark due messages of a lane as `submitting`, before any byte leaves. Other gateways' rows are passed over. Those that
-- are to go to another carrier, or to wait, are put right in the same transaction (`assign`).
-- $1 now, $2 how many, $3 lane, $4 the carrier that takes most of them, $5 end of the lease.
WITH due AS MATERIALIZED (
    SELECT id, due_at FROM messaging_message
    WHERE lane = $3 AND due_at <= $1 AND status = 1
    ORDER BY due_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE messaging_message AS m
SET status = 2, carrier = $4, lane = -$4::smallint, due_at = $5, submitted_at = $1
FROM due, people_account AS a
WHERE m.id = due.id AND a.id = m.account
RETURNING m.id, m.account, m.cell, a.policy, m.sender, m.recipient, m.body, m.segments, m.attempts, m.tried, due.due_at,
          m.expires_at
