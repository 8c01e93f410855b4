-- Note who wrote. $1 accounts, $2 hashes of the senders, $3 cells, $4 the last text of each, $5 how many there are.
INSERT INTO inbound_conversation AS c (account, peer_digest, cell, last_message, unread)
SELECT account, peer, cell, last, texts
FROM unnest($1::uuid[], $2::bytea[], $3::smallint[], $4::uuid[], $5::integer[]) AS t (account, peer, cell, last, texts)
ON CONFLICT (account, peer_digest) DO UPDATE
SET last_message = greatest(c.last_message, EXCLUDED.last_message), unread = c.unread + EXCLUDED.unread
