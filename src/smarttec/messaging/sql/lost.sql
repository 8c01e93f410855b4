-- Messages of a carrier whose response is lost for good, the oldest first. $1 carrier's lane (negative), $2 how many.
SELECT m.id, m.account, m.cell, a.policy, m.sender, m.recipient, m.segments, m.submitted_at
FROM messaging_message AS m JOIN people_account AS a ON a.id = m.account
WHERE m.lane = $1 AND m.due_at IS NOT NULL AND m.status = 7
ORDER BY m.due_at
LIMIT $2
