-- Messages of a carrier whose response is expected or lost, and that one of our 16-bit references may be about.
-- $1 carrier's lane (negative), $2 references; a message has those of all its parts.
SELECT m.id, m.account, m.cell, a.policy, m.sender, m.recipient, m.segments
FROM messaging_message AS m JOIN people_account AS a ON a.id = m.account
WHERE m.lane = $1 AND m.due_at IS NOT NULL AND m.status IN (2, 7)
  AND EXISTS (
    SELECT FROM unnest($2::int[]) AS r (own)
    WHERE (r.own - get_byte(uuid_send(m.id), 14) * 256 - get_byte(uuid_send(m.id), 15) + 65536) % 65536 < m.segments)
