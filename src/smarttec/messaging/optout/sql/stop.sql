-- Write down who wants no more. Returns the messages that changed something.
-- $1 messages, $2 accounts, $3 cells, $4 hashes of the accounts' numbers, $5 hashes of the senders, $6 now.
INSERT INTO optout_optout (account, sender_digest, peer_digest, cell, message, created_at)
SELECT account, own, peer, cell, message, $6
FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::bytea[], $5::bytea[]) AS s (message, account, cell, own, peer)
ON CONFLICT (account, sender_digest, peer_digest) DO NOTHING
RETURNING message
