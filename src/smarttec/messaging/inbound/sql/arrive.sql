-- Remember what arrived; returns what had not arrived before, or so long ago that it is another one.
-- $1 accounts, $2 cells, $3 hashes, $4 since when the same counts as a repetition, $5 now. Sorted by the caller.
INSERT INTO inbound_arrival AS known (account, cell, digest, arrived_at)
SELECT account, cell, digest, $5
FROM unnest($1::uuid[], $2::smallint[], $3::bytea[]) AS a (account, cell, digest)
ON CONFLICT (account, digest) DO UPDATE SET arrived_at = EXCLUDED.arrived_at
WHERE known.arrived_at < (SELECT g.since FROM unnest($1::uuid[], $3::bytea[], $4::timestamptz[]) AS g (account, digest, since)
                          WHERE g.account = known.account AND g.digest = known.digest)
RETURNING account, digest
