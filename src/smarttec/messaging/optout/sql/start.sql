-- Take back what was said. Returns the messages that changed something; parameters as in `stop`.
DELETE FROM optout_optout AS o
USING unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::bytea[], $5::bytea[]) AS s (message, account, cell, own, peer)
WHERE o.account = s.account AND o.sender_digest = s.own AND o.peer_digest = s.peer AND o.created_at <= $6
RETURNING s.message
