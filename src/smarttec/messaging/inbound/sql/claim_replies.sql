-- Take replies that are due, with all that is needed to write them. $1 now, $2 how many, $3 end of the lease.
WITH due AS MATERIALIZED (
    SELECT id FROM inbound_followup
    WHERE due_at <= $1
    ORDER BY due_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE inbound_followup AS f SET due_at = $3, attempts = f.attempts + 1
    FROM due WHERE f.id = due.id
    RETURNING f.*
)
SELECT t.id, t.account, t.attempts, t.kind, t.wording, t.message, t.assignment, a.policy, m.recipient, m.sender,
       n.auto_reply
FROM taken AS t
JOIN messaging_message AS m ON m.id = t.message
JOIN people_account AS a ON a.id = t.account
LEFT JOIN numbers_assignment AS n ON n.id = t.assignment
